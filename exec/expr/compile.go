package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// compile makes the node of an expression. A part without columns becomes a constant, unless it fails, which then shows
// when a row needs it. A part over one VARCHAR column is computed once for each dictionary entry.
func compile(e plan.Expr) (node, error) {
	if column := soleText(e); column != nil && !direct(e) && !volatile(e) {
		inner, err := buildPlain(e)
		if err != nil {
			return nil, err
		}
		return &perEntry{column: column.Index, inner: inner, out: e.Type()}, nil
	}
	n, err := build(e)
	if err != nil || e.Type().Kind == types.Interval || !isConstant(e) {
		return n, err
	}
	if v, err := n.eval(rowsOf(&vec.Batch{N: 1})); err == nil {
		return constNode{vec.Constant(e.Type(), v.Value(0), 1)}, nil
	}
	return n, nil
}

// direct reports whether an expression costs no more than the lookup of its result would.
func direct(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Column, *plan.Const:
		return true
	case *plan.Call:
		return e.Func == "is null" && direct(e.Args[0])
	case *plan.Cast:
		return e.Type() == e.X.Type() && direct(e.X)
	}
	return false
}

// columnsOf calls f for the columns in e until it is false. It looks at the last operand first: in a chain of a hundred
// ORs, which is asked again at each of them, that is the short one.
func columnsOf(e plan.Expr, f func(*plan.Column) bool) bool {
	for { // down casts, whose chains may be long
		cast, ok := e.(*plan.Cast)
		if !ok {
			break
		}
		e = cast.X
	}
	if c, ok := e.(*plan.Column); ok {
		return f(c)
	}
	kids := plan.Children(e)
	for i := len(kids) - 1; i >= 0; i-- {
		if !columnsOf(kids[i], f) {
			return false
		}
	}
	return true
}

// soleText is the only column in e if that is a VARCHAR, else nil.
func soleText(e plan.Expr) *plan.Column {
	var sole *plan.Column
	if !columnsOf(e, func(c *plan.Column) bool {
		if c.Type().Kind != types.Varchar || sole != nil && sole.Index != c.Index {
			return false
		}
		sole = c
		return true
	}) {
		return nil
	}
	return sole
}

// SoleText is the only column that e depends on, if that is a VARCHAR and nothing else can change e, else nil.
func SoleText(e plan.Expr) *plan.Column {
	if volatile(e) {
		return nil
	}
	return soleText(e)
}

// volatile reports whether e is not the same for the same column values.
func volatile(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(x plan.Expr) bool {
		if x, ok := x.(*plan.Call); ok {
			f, known := function.LookupScalar(x.Func)
			found = found || known && f.Volatile
		}
		return !found
	})
	return found
}

// isConstant reports whether e has no column and is always the same.
func isConstant(e plan.Expr) bool {
	return columnsOf(e, func(*plan.Column) bool { return false }) && !volatile(e)
}

// builder compiles the operands of what it builds: with a look at dictionaries, or without below one.
type builder struct{ operand func(plan.Expr) (node, error) }

func build(e plan.Expr) (node, error)      { return builder{compile}.node(e) }
func buildPlain(e plan.Expr) (node, error) { return builder{plain}.node(e) }

// plain is compile without per-entry evaluation.
func plain(e plan.Expr) (node, error) {
	if isConstant(e) {
		return compile(e)
	}
	return buildPlain(e)
}

func (b builder) node(e plan.Expr) (node, error) {
	if e.Type().Kind == types.Null {
		return constant(types.TypeNull, types.Value{Null: true}), nil
	}
	switch e := e.(type) {
	case *plan.Column:
		return &columnNode{index: e.Index}, nil
	case *plan.Const:
		return constant(e.Type(), e.Value), nil
	case *plan.Cast:
		return b.cast(e)
	case *plan.In:
		return b.in(e)
	case *plan.Case:
		return b.branches(e)
	case *plan.Call:
		return b.call(e)
	}
	panic("bug: no node for an unknown expression")
}

func (b builder) all(list []plan.Expr) ([]node, error) {
	out := make([]node, len(list))
	for i, e := range list {
		n, err := b.operand(e)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

func (b builder) call(c *plan.Call) (node, error) {
	if n, ok, err := b.wholeQuotient(c); ok || err != nil {
		return n, err
	}
	args, err := b.all(c.Args)
	if err != nil {
		return nil, err
	}
	if make, ok := special(c.Func); ok {
		return make(c, args)
	}
	of, ok := kernels()[c.Func]
	if !ok {
		panic("bug: no kernel for function " + c.Func)
	}
	k, err := of(c)
	if err != nil {
		return nil, placed(err, c)
	}
	n := &strict{call: c, args: args, kernel: k}
	if compare, ok := rangeOf(c); ok {
		compare.strict = n
		return compare, nil
	}
	return n, nil
}

// special is how a call is built whose arguments are not all computed first, or whose NULLs do not make NULL.
func special(name string) (func(*plan.Call, []node) (node, error), bool) {
	switch name {
	case "and", "or":
		return newConnective, true
	case "if":
		return newIf, true
	case "coalesce", "ifnull":
		return newCoalesce, true
	case "nullif":
		return newNullIf, true
	case "<=>":
		return newSame, true
	case "is null", "is true", "is false":
		return newIs, true
	case "concat_ws":
		return newConcatWS, true
	case "elt":
		return newElt, true
	case "field":
		return newField, true
	case "char":
		return newChar, true
	case "quote":
		return newQuote, true
	case "typeof", "database", "version":
		return newConstant, true
	case "rand", "uuid", "now", "current_date":
		return newVolatile, true
	}
	return nil, false
}

// literal is the value of an argument without columns, unless it fails.
func literal(e plan.Expr) (types.Value, bool) {
	if c, ok := e.(*plan.Const); ok {
		return c.Value, true
	}
	if !isConstant(e) {
		return types.Value{}, false
	}
	n, err := compile(e)
	if err != nil {
		return types.Value{}, false
	}
	c, ok := n.(constNode)
	if !ok {
		return types.Value{}, false
	}
	return c.v.Value(0), true
}

// placed is err as an error of the user's text at e.
func placed(err error, e plan.Expr) error {
	if f, ok := err.(*source.Error); ok {
		if f.Span == (source.Span{}) {
			f.Span = e.Place()
		}
		return f
	}
	return source.Errorf(e.Place(), "%s", err)
}
