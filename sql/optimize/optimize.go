// Package optimize rewrites plans into equal ones that do less. Each rule is a function from plan to plan; none looks
// at core counts, clocks or data, so that a plan depends on the query and the schemas alone.
package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Fold computes an expression over no input.
type Fold func(plan.Expr) (types.Value, error)

// Plan applies every rule, in an order in which each prepares the next. The error is a subquery that cannot be turned
// into joins.
func Plan(n plan.Node, fold Fold) (plan.Node, error) {
	n, err := unnest(n)
	if err != nil {
		return nil, err
	}
	n = foldConstants(n, fold)
	n = pushFilters(n, nil)
	n = joinKeys(n)
	return pruneColumns(n), nil
}

// Continuous makes a plan fit for many steps: consumers that need an input whole get it so.
func Continuous(n plan.Node) plan.Node { return placeReplays(n) }

// withInputs is n over other inputs, its expressions unchanged.
func withInputs(n plan.Node, inputs []plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.Scan, *plan.Values:
		return n
	case *plan.Filter:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Project:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Group:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Distinct:
		return &plan.Distinct{Input: inputs[0]}
	case *plan.Join:
		c := *n
		c.Left, c.Right = inputs[0], inputs[1]
		return &c
	case *plan.Sort:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Limit:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Union:
		return &plan.Union{All: inputs}
	case *plan.Window:
		c := *n
		c.Input = inputs[0]
		return &c
	case *plan.Replay:
		c := *n
		c.Input = inputs[0]
		return &c
	}
	panic("bug: unknown plan node")
}

// each is n with change applied to its inputs.
func each(n plan.Node, change func(plan.Node) plan.Node) plan.Node {
	inputs := n.Inputs()
	out := make([]plan.Node, len(inputs))
	for i, in := range inputs {
		out[i] = change(in)
	}
	return withInputs(n, out)
}

// conjuncts splits a condition at its ANDs and appends the parts to list.
func conjuncts(list []plan.Expr, e plan.Expr) []plan.Expr {
	if e == nil {
		return list
	}
	if c, ok := e.(*plan.Call); ok && c.Func == "and" {
		for _, a := range c.Args {
			list = conjuncts(list, a)
		}
		return list
	}
	return append(list, e)
}

// conjunction is the parts joined by AND, nil for none.
func conjunction(list []plan.Expr) plan.Expr {
	var all plan.Expr
	for _, e := range list {
		if all == nil {
			all = e
			continue
		}
		c := &plan.Call{Func: "and", Args: []plan.Expr{all, e}}
		c.Typ, c.Span = types.TypeBoolean, all.Place().To(e.Place())
		all = c
	}
	return all
}

// replaceColumns is e with column i replaced by change(i).
func replaceColumns(e plan.Expr, change func(*plan.Column) plan.Expr) plan.Expr {
	return plan.Rewrite(e, func(e plan.Expr) plan.Expr {
		if c, ok := e.(*plan.Column); ok {
			return change(c)
		}
		return e
	})
}

// shift is e with every column's index moved by n.
func shift(e plan.Expr, n int) plan.Expr {
	return replaceColumns(e, func(c *plan.Column) plan.Expr {
		moved := *c
		moved.Index += n
		return &moved
	})
}

// within reports whether all of e's columns have an index in [from, to).
func within(e plan.Expr, from, to int) bool {
	inside := true
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Column); ok && (c.Index < from || c.Index >= to) {
			inside = false
		}
		return inside
	})
	return inside
}
