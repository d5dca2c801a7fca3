package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// factorConditions takes what all branches of an OR ask for out of it: (k AND a) OR (k AND b) is k AND (a OR b), also with
// NULLs, and k may then be the key of a join.
func factorConditions(n plan.Node) plan.Node {
	n = each(n, factorConditions)
	switch n := n.(type) {
	case *plan.Filter:
		return &plan.Filter{Input: n.Input, Cond: factored(n.Cond)}
	case *plan.Join:
		if n.Residual != nil {
			c := *n
			c.Residual = factored(n.Residual)
			return &c
		}
	}
	return n
}

func factored(cond plan.Expr) plan.Expr {
	var out []plan.Expr
	for _, c := range plan.Conjuncts(nil, cond) {
		out = append(out, factorOr(c)...)
	}
	return plan.And(out...)
}

// factorOr is e as a conjunction.
func factorOr(e plan.Expr) []plan.Expr {
	branches := disjuncts(nil, e)
	if len(branches) < 2 {
		return []plan.Expr{e}
	}
	parts := make([][]plan.Expr, len(branches))
	for i, b := range branches {
		parts[i] = plan.Conjuncts(nil, b)
	}
	var common []plan.Expr
	for _, c := range parts[0] {
		in := true
		for _, other := range parts[1:] {
			in = in && contains(other, c)
		}
		if in && !contains(common, c) {
			common = append(common, c)
		}
	}
	if len(common) == 0 {
		return []plan.Expr{e}
	}
	var rest plan.Expr
	for _, p := range parts {
		var own []plan.Expr
		for _, c := range p {
			if !contains(common, c) {
				own = append(own, c)
			}
		}
		if len(own) == 0 { // this branch asks for nothing else
			return common
		}
		branch := plan.And(own...)
		if rest == nil {
			rest = branch
			continue
		}
		or := plan.NewCall("or", types.TypeBoolean, rest, branch)
		or.Span = e.Place()
		rest = or
	}
	return append(common, rest)
}

func contains(list []plan.Expr, e plan.Expr) bool {
	for _, x := range list {
		if plan.Equal(x, e) {
			return true
		}
	}
	return false
}

// disjuncts splits a condition at its ORs and appends the parts to list.
func disjuncts(list []plan.Expr, e plan.Expr) []plan.Expr {
	if c, ok := e.(*plan.Call); ok && c.Func == "or" {
		for _, a := range c.Args {
			list = disjuncts(list, a)
		}
		return list
	}
	return append(list, e)
}
