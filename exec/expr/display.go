package expr

import (
	"strings"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// display is an expression as its errors name it: close to what the user wrote, without implicit casts.
func display(e plan.Expr) string {
	var b strings.Builder
	show(&b, e, 0)
	if s := b.String(); len(s) <= 120 {
		return s
	}
	return b.String()[:117] + "..."
}

// strength is how tightly operators bind.
var strength = map[string]int{
	"or": 1, "xor": 2, "and": 3, "not": 4, "=": 5, "<>": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "<=>": 5, "like": 5, "ilike": 5, "regexp": 5,
	"|": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "div": 10, "%": 10, "^": 11, "neg": 12, "~": 12,
}

func show(b *strings.Builder, e plan.Expr, around int) {
	switch e := e.(type) {
	case *plan.Column:
		b.WriteString(e.Name)
	case *plan.Const:
		showConst(b, e)
	case *plan.Cast:
		if e.Implicit {
			show(b, e.X, around)
			return
		}
		b.WriteString("cast(")
		show(b, e.X, 0)
		b.WriteString(" as " + e.Type().String() + ")")
	case *plan.Case:
		b.WriteString("case ...")
	case *plan.In:
		show(b, e.X, 5)
		b.WriteString(" in (...)")
	case *plan.Call:
		showCall(b, e, around)
	}
}

func showCall(b *strings.Builder, e *plan.Call, around int) {
	own := strength[e.Func]
	if own > 0 && own <= around {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch {
	case own > 0 && len(e.Args) == 1:
		op := map[string]string{"neg": "-", "~": "~", "not": "not "}[e.Func]
		b.WriteString(op)
		show(b, e.Args[0], own)
	case own > 0:
		show(b, e.Args[0], own-1)
		for _, a := range e.Args[1:] {
			b.WriteString(" " + e.Func + " ")
			show(b, a, own)
		}
	case strings.HasPrefix(e.Func, "is "):
		show(b, e.Args[0], 5)
		b.WriteString(" " + e.Func)
	default:
		b.WriteString(e.Func + "(")
		for i, a := range e.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			show(b, a, 0)
		}
		b.WriteByte(')')
	}
}

func showConst(b *strings.Builder, c *plan.Const) {
	quoted := !c.Value.Null && (c.Type().Kind == types.Varchar || c.Type().Temporal())
	switch {
	case quoted:
		b.WriteString("'" + strings.ReplaceAll(c.Value.Text(c.Type()), "'", "''") + "'")
	case c.Type().Kind == types.Interval:
		b.WriteString("interval " + c.Value.Text(c.Type()))
	default:
		b.WriteString(c.Value.Text(c.Type()))
	}
}
