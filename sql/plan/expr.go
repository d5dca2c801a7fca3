// Package plan is the bound form of a query: typed expressions and relational nodes with their growth.
// Everything here is immutable data; bind makes it, optimize rewrites it, exec/build turns it into operators.
package plan

import (
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Expr is a typed expression over the columns of one input. The set is sealed.
type Expr interface {
	Type() types.Type
	Place() source.Span
	expr()
}

type exprNode struct {
	Typ  types.Type
	Span source.Span
}

func (e exprNode) Type() types.Type   { return e.Typ }
func (e exprNode) Place() source.Span { return e.Span }
func (exprNode) expr()                {}

// Of makes the embedded part of an expression node.
func Of(t types.Type, span source.Span) exprNode { return exprNode{t, span} }

type (
	// Column is the input's column number Index. Name is for display only.
	Column struct {
		exprNode
		Index int
		Name  string
	}
	// Const is a constant.
	Const struct {
		exprNode
		Value types.Value
	}
	// Call is a scalar function or operator of sql/function by its canonical name. Arguments have the types that
	// the function's Resolve asked for.
	Call struct {
		exprNode
		Func string
		Args []Expr
	}
	// Case is a searched CASE: the result of the first When whose Cond (a BOOLEAN) is true, else Else.
	// Results and Else have the node's type. A branch is evaluated only for the rows that take it.
	Case struct {
		exprNode
		Whens []When
		Else  Expr
	}
	// When is one branch of a Case.
	When struct{ Cond, Result Expr }
	// Cast converts X. Implicit is a coercion that the binder added: text that is no number is NULL there, where an
	// explicit cast fails and a Try one is NULL for every misfit.
	Cast struct {
		exprNode
		X        Expr
		Try      bool
		Implicit bool
	}
	// In is X [NOT] IN (constants), with SQL's meaning of NULLs. Items may be of other types than X where the two
	// compare with =.
	In struct {
		exprNode
		X     Expr
		Items []*Const
		Not   bool
	}
	// Param is, within the plan of an Apply, that Apply's argument number Index.
	Param struct {
		exprNode
		Index int
		Name  string
	}
	// Apply is a subquery in the place of a value: Plan, whose Params are Args, evaluated for each row. Cond, of InQuery and
	// Quantified, compares: it is over X followed by Plan's columns. The optimizer turns an Apply into joins; operators never
	// see one.
	Apply struct {
		exprNode
		Kind ApplyKind
		X    []Expr
		Cond Expr
		All  bool // of Quantified: ALL, not ANY
		Plan Node
		Args []Expr
	}
	// WindowCall is a window function in a select list. The binder moves it into a Window node.
	WindowCall struct {
		exprNode
		Window WindowFunc
	}
)

// ApplyKind is what an Apply makes of its subquery.
type ApplyKind uint8

const (
	ScalarQuery ApplyKind = iota // the value of the only row, NULL if there is none
	ExistsQuery                  // whether there is a row
	InQuery                      // whether Cond holds for any row
	Quantified                   // whether Cond holds for all rows, or for any
)

// Children are the direct subexpressions of e.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Column, *Const, *Param:
		return nil
	case *Apply:
		return append(e.X[:len(e.X):len(e.X)], e.Args...)
	case *WindowCall:
		return e.Window.exprs()
	case *Call:
		return e.Args
	case *Case:
		list := make([]Expr, 0, 2*len(e.Whens)+1)
		for _, w := range e.Whens {
			list = append(list, w.Cond, w.Result)
		}
		return append(list, e.Else)
	case *Cast:
		return []Expr{e.X}
	case *In:
		return []Expr{e.X}
	}
	panic("bug: children of an unknown expression")
}

// Walk calls visit for e and everything below it, parents first, until visit returns false for a node.
func Walk(e Expr, visit func(Expr) bool) {
	if !visit(e) {
		return
	}
	for _, c := range Children(e) {
		Walk(c, visit)
	}
}

// MapChildren is e with each direct subexpression replaced by what change makes of it.
func MapChildren(e Expr, change func(Expr) Expr) Expr {
	switch n := e.(type) {
	case *Column, *Const, *Param:
		return e
	case *Apply:
		c := *n
		c.X, c.Args = mapAll(n.X, change), mapAll(n.Args, change)
		return &c
	case *WindowCall:
		c := *n
		c.Window = n.Window.mapExprs(change)
		return &c
	case *Call:
		c := *n
		c.Args = mapAll(n.Args, change)
		return &c
	case *Case:
		c := *n
		c.Whens = make([]When, len(n.Whens))
		for i, w := range n.Whens {
			c.Whens[i] = When{change(w.Cond), change(w.Result)}
		}
		c.Else = change(n.Else)
		return &c
	case *Cast:
		c := *n
		c.X = change(n.X)
		return &c
	case *In:
		c := *n
		c.X = change(n.X)
		return &c
	}
	panic("bug: children of an unknown expression")
}

func mapAll(list []Expr, change func(Expr) Expr) []Expr {
	if list == nil {
		return nil
	}
	out := make([]Expr, len(list))
	for i, e := range list {
		out[i] = change(e)
	}
	return out
}

// Rewrite is e with every node replaced by what change makes of it, children first. change may return its argument.
func Rewrite(e Expr, change func(Expr) Expr) Expr {
	return change(MapChildren(e, func(c Expr) Expr { return Rewrite(c, change) }))
}

// Aggregate is one aggregate call of an aggregation. Args are over the aggregation's input. count(*) is
// Func "count" without Args. OrderBy and Separator belong to group_concat.
type Aggregate struct {
	Func      string // canonical name in sql/function
	Args      []Expr
	Distinct  bool
	Filter    Expr // BOOLEAN; nil if absent
	OrderBy   []SortKey
	Separator string
	Type      types.Type // of the result
	Span      source.Span
}

// Counts reports whether the aggregate of no rows is 0; all others are NULL.
func (a Aggregate) Counts() bool {
	return a.Func == "count" || a.Func == "count_if" || a.Func == "approx_count_distinct"
}

// SortKey is one key of an order. NULLs stand first ascending and last descending, unless NullsOther swaps that.
type SortKey struct {
	Expr       Expr
	Desc       bool
	NullsOther bool
}
