package optimize

import "flowsql/sql/plan"

// pushFilters moves conditions towards the scans. conds are over n's output and hold for the result.
func pushFilters(n plan.Node, conds []plan.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		return pushFilters(n.Input, append(plan.Conjuncts(nil, n.Cond), conds...))
	case *plan.Project:
		return pushProject(n, conds)
	case *plan.Join:
		return pushJoin(n, conds)
	case *plan.Asof:
		return pushAsof(n, conds)
	case *plan.Group:
		return pushGroup(n, conds)
	case *plan.Hop:
		return pushHop(n, conds)
	case *plan.Distinct:
		return &plan.Distinct{Input: pushFilters(n.Input, conds)}
	case *plan.Union:
		return each(n, func(in plan.Node) plan.Node { return pushFilters(in, conds) })
	case *plan.Sort:
		if n.Limit < 0 && n.Offset == 0 {
			return each(n, func(in plan.Node) plan.Node { return pushFilters(in, conds) })
		}
	}
	return filtered(each(n, func(in plan.Node) plan.Node { return pushFilters(in, nil) }), conds)
}

func filtered(n plan.Node, conds []plan.Expr) plan.Node {
	if len(conds) == 0 {
		return n
	}
	return &plan.Filter{Input: n, Cond: plan.And(conds...)}
}

// pushProject rewrites conditions over the output into ones over the input.
func pushProject(n *plan.Project, conds []plan.Expr) plan.Node {
	below := make([]plan.Expr, len(conds))
	for i, c := range conds {
		below[i] = replaceColumns(c, func(col *plan.Column) plan.Expr { return n.Exprs[col.Index] })
	}
	return &plan.Project{Input: pushFilters(n.Input, below), Exprs: n.Exprs, Columns: n.Columns}
}

// pushGroup moves conditions on keys below the aggregation: a group passes if its rows do.
func pushGroup(n *plan.Group, conds []plan.Expr) plan.Node {
	var below, above []plan.Expr
	for _, c := range conds {
		if len(n.Keys) > 0 && within(c, 0, len(n.Keys)) {
			below = append(below, replaceColumns(c, func(col *plan.Column) plan.Expr { return n.Keys[col.Index] }))
		} else {
			above = append(above, c)
		}
	}
	c := *n
	c.Input = pushFilters(n.Input, below)
	return filtered(&c, above)
}

// pushHop moves conditions below that are not on the start of the window.
func pushHop(n *plan.Hop, conds []plan.Expr) plan.Node {
	var below, above []plan.Expr
	for _, c := range conds {
		on := false
		plan.Walk(c, func(e plan.Expr) bool {
			col, ok := e.(*plan.Column)
			on = on || ok && col.Index == n.At
			return !on
		})
		if on {
			above = append(above, c)
		} else {
			below = append(below, c)
		}
	}
	c := *n
	c.Input = pushFilters(n.Input, below)
	return filtered(&c, above)
}

// pushJoin sends conditions to the side that they are about. Conditions on the outer result of a left join that
// need its right side stay above it. An explicit cast can fail for rows that the join would have left out, and stays.
func pushJoin(n *plan.Join, conds []plan.Expr) plan.Node {
	nl, nr := plan.Width(n.Left), plan.Width(n.Right)
	var left, right, residual, above []plan.Expr
	for _, c := range conds {
		switch {
		case within(c, 0, nl) && !fallible(c):
			left = append(left, c)
		case n.Kind != plan.Inner: // the columns of a left join's right side, or a mark
			above = append(above, c)
		case within(c, nl, nl+nr) && !fallible(c):
			right = append(right, shift(c, -nl))
		default:
			residual = append(residual, c)
		}
	}
	var on []plan.Expr
	for _, c := range plan.Conjuncts(nil, n.Residual) {
		switch {
		case within(c, 0, nl) && n.Kind == plan.Inner && !fallible(c):
			left = append(left, c)
		case within(c, nl, nl+nr) && !within(c, 0, 0) && !fallible(c):
			right = append(right, shift(c, -nl))
		default:
			on = append(on, c)
		}
	}
	c := *n
	c.Left, c.Right = pushFilters(n.Left, left), pushFilters(n.Right, right)
	c.Residual = plan.And(append(on, residual...)...)
	return filtered(&c, above)
}

// fallible reports whether e has an explicit cast, which fails for a misfit.
func fallible(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Cast); ok && !c.Try && !c.Implicit {
			found = true
		}
		return !found
	})
	return found
}
