package op

import (
	"strings"

	"flowsql/catalog"
	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Prune tells the table which rows a filter over the scan will drop. Of texts only the parts of cond up to the first that is not about
// one VARCHAR column are told: no row that fails them gets to the later ones, which might fail themselves.
func (s *Scan) Prune(cond plan.Expr) {
	s.bound(cond)
	for _, part := range leading(nil, cond) {
		c := expr.SoleText(part)
		if c == nil {
			return
		}
		test := textTest{part, c}
		if none := test.keep(vec.Constant(types.TypeVarchar, types.Value{Null: true}, 1)); len(none) != 1 || none[0] {
			return
		}
		s.prune = append(s.prune, catalog.Condition{Column: s.columns[c.Index], Texts: texts(part), Prefix: prefix(part), Keep: test.forOne})
	}
}

// leading appends the parts of a condition in the order of their evaluation.
func leading(list []plan.Expr, e plan.Expr) []plan.Expr {
	if c, ok := e.(*plan.Call); ok && c.Func == "and" {
		for _, a := range c.Args {
			list = leading(list, a)
		}
		return list
	}
	return append(list, e)
}

// textTest is a condition on one VARCHAR column.
type textTest struct {
	cond   plan.Expr
	column *plan.Column
}

// keep reports for each value of v whether it meets the condition. It is nil if there is an error, which the filter will find
// again where it matters.
func (t textTest) keep(v *vec.Vector) []bool {
	ev, err := expr.New(t.cond)
	if err != nil {
		return nil
	}
	b := &vec.Batch{N: v.N, Cols: make([]*vec.Vector, t.column.Index+1)}
	b.Cols[t.column.Index] = v
	sel, err := ev.Select(b)
	if err != nil {
		return nil
	}
	kept := make([]bool, v.N)
	if sel == nil {
		for i := range kept {
			kept[i] = true
		}
	}
	for _, i := range sel {
		kept[i] = true
	}
	return kept
}

// forOne is as of catalog.Condition.
func (t textTest) forOne() func([]string) []bool {
	return func(values []string) []bool {
		codes := make([]int32, len(values))
		for i := range codes {
			codes[i] = int32(i)
		}
		return t.keep(&vec.Vector{Type: types.TypeVarchar, N: len(values), Code: codes, Dict: vec.DictOf(values)})
	}
}

// texts is what a column must be one of, nil if a condition does not say it so.
func texts(cond plan.Expr) []string {
	var list []string
	switch e := cond.(type) {
	case *plan.In:
		if _, ok := e.X.(*plan.Column); !ok || e.Not {
			return nil
		}
		for _, item := range e.Items {
			if item.Type().Kind != types.Varchar || item.Value.Null {
				return nil
			}
			list = append(list, item.Value.String)
		}
	case *plan.Call:
		if e.Func != "=" {
			return nil
		}
		_, ok := e.Args[0].(*plan.Column)
		c, constant := e.Args[1].(*plan.Const)
		if !ok || !constant || c.Type().Kind != types.Varchar || c.Value.Null {
			return nil
		}
		list = append(list, c.Value.String)
	}
	return list
}

// prefix is what a column must begin with, as far as LIKE says it plainly.
func prefix(cond plan.Expr) string {
	e, ok := cond.(*plan.Call)
	if !ok || e.Func != "like" || len(e.Args) != 2 {
		return ""
	}
	_, ok = e.Args[0].(*plan.Column)
	c, constant := e.Args[1].(*plan.Const)
	if !ok || !constant || c.Type().Kind != types.Varchar || c.Value.Null {
		return ""
	}
	if at := strings.IndexAny(c.Value.String, `%_\`); at >= 0 {
		return c.Value.String[:at]
	}
	return c.Value.String
}
