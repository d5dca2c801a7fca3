package plan

import "flowsql/sql/types"

// NewColumn is a reference to column i, whose field is f.
func NewColumn(i int, f Field) *Column {
	return &Column{exprNode: exprNode{Typ: f.Type}, Index: i, Name: f.Name}
}

// ColumnsOf are references to columns [from, to) of fields.
func ColumnsOf(fields []Field, from, to int) []Expr {
	list := make([]Expr, 0, to-from)
	for i := from; i < to; i++ {
		list = append(list, NewColumn(i, fields[i]))
	}
	return list
}

// NewConst is a constant without a place.
func NewConst(t types.Type, v types.Value) *Const {
	return &Const{exprNode: exprNode{Typ: t}, Value: v}
}

// NewNull is NULL of a type.
func NewNull(t types.Type) *Const { return NewConst(t, types.Value{Null: true}) }

// NewCall is a call of a function whose arguments have the types that it takes.
func NewCall(name string, t types.Type, args ...Expr) *Call {
	c := &Call{exprNode: exprNode{Typ: t}, Func: name, Args: args}
	if len(args) > 0 {
		c.Span = args[0].Place()
	}
	return c
}

// Same is equalities that together hold where a equals b or both are NULL, in a form that a hash join can use.
func Same(a, b Expr) []Expr {
	if a.Type() == types.TypeNull {
		return nil // nothing but NULLs, which are the same
	}
	zero := NewConst(a.Type(), types.Value{})
	filled := func(e Expr) Expr { return NewCall("coalesce", a.Type(), e, zero) }
	null := func(e Expr) Expr { return NewCall("is null", types.TypeBoolean, e) }
	return []Expr{
		NewCall("=", types.TypeBoolean, filled(a), filled(b)),
		NewCall("=", types.TypeBoolean, null(a), null(b)),
	}
}

// And is the conditions joined by AND, nil for none.
func And(list ...Expr) Expr {
	var all Expr
	for _, e := range list {
		if all == nil {
			all = e
			continue
		}
		c := NewCall("and", types.TypeBoolean, all, e)
		c.Span = all.Place().To(e.Place())
		all = c
	}
	return all
}

// First is n's first width columns.
func First(n Node, width int) Node {
	fields := n.Fields()
	if len(fields) == width {
		return n
	}
	return &Project{Input: n, Exprs: ColumnsOf(fields, 0, width), Columns: fields[:width:width]}
}
