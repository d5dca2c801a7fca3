// Package optimize rewrites plans into equal ones that do less. Each rule is a function from plan to plan; none looks
// at core counts, clocks or data, so that a plan depends on the query and the schemas alone.
package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Fold computes an expression over no input.
type Fold func(plan.Expr) (types.Value, error)

// rule is one way to rewrite a plan.
type rule struct {
	name  string
	apply func(n plan.Node, fold Fold) plan.Node
}

// rules are what follows once subqueries are joins, in an order in which each prepares the next.
var rules = []rule{
	{"fold constants", foldConstants},
	{"factor conditions", func(n plan.Node, _ Fold) plan.Node { return factorConditions(n) }},
	{"drop empty", func(n plan.Node, _ Fold) plan.Node { return dropEmpty(n) }},
	{"order joins", func(n plan.Node, _ Fold) plan.Node { return orderJoins(n) }},
	{"push filters", func(n plan.Node, _ Fold) plan.Node { return pushFilters(n, nil) }},
	{"join keys", func(n plan.Node, _ Fold) plan.Node { return joinKeys(n) }},
	{"prune columns", func(n plan.Node, _ Fold) plan.Node { return pruneColumns(n) }},
}

// Plan turns subqueries into joins, puts relations that are read once in their place, and applies every rule. The error is
// a subquery that cannot be turned into joins.
func Plan(n plan.Node, fold Fold) (plan.Node, error) {
	n, err := everywhere(n, unnest)
	if err != nil {
		return nil, err
	}
	return everywhere(inlineShared(n), func(n plan.Node) (plan.Node, error) {
		for _, r := range rules {
			n = r.apply(n, fold)
		}
		return n, nil
	})
}

// Continuous makes a plan fit for many steps: consumers that need an input whole get it so.
func Continuous(n plan.Node) plan.Node {
	n, _ = everywhere(n, func(n plan.Node) (plan.Node, error) { return placeReplays(n), nil })
	return n
}

// everywhere applies a rule to the relations that a plan shares and to the plan.
func everywhere(n plan.Node, rule func(plan.Node) (plan.Node, error)) (plan.Node, error) {
	for _, key := range plan.SharedKeys(n) {
		in, err := rule(key.Input)
		if err != nil {
			return nil, err
		}
		key.Put(in)
	}
	return rule(n)
}

// each is n with change applied to its inputs.
func each(n plan.Node, change func(plan.Node) plan.Node) plan.Node {
	inputs := n.Inputs()
	out := make([]plan.Node, len(inputs))
	for i, in := range inputs {
		out[i] = change(in)
	}
	return plan.WithInputs(n, out)
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
