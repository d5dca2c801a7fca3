package optimize

import "flowsql/sql/plan"

// lateral makes a join of one whose right side uses the left's columns: where it does so in conditions alone these become the
// join's, else the right side answers for all combinations of the values at once.
func (u *unnester) lateral(n *plan.Lateral) plan.Node {
	nl, nr := plan.Width(n.Left), plan.Width(n.Right)
	var right plan.Node
	var on []plan.Expr
	pulled := countsStay(n.Right)
	if pulled {
		right, on, pulled = pullUp(n.Right, false)
	}
	if pulled {
		for i, c := range on {
			on[i] = bindParams(shift(c, nl), n.Args)
		}
	} else {
		s := &subplan{apply: &plan.Apply{Args: n.Args}, node: n.Right, width: nr}
		s.apply.Span = n.Span
		s.correlate(u, n.Left)
		if u.err != nil {
			return n
		}
		right, on = s.node, s.keyed(nl, nr)
	}
	join := u.join(&plan.Join{Kind: n.Kind, Left: n.Left, Right: right, Residual: plan.And(plan.Conjuncts(on, n.Residual)...)})
	return plan.First(join, plan.Width(n))
}

// countsStay reports whether pullUp leaves n as many rows for each combination of outer values.
func countsStay(n plan.Node) bool {
	if !hasParams(n) {
		return true
	}
	switch n := n.(type) {
	case *plan.Filter, *plan.Project, *plan.Sort:
		return countsStay(n.Inputs()[0])
	case *plan.Join:
		return countsStay(n.Left) && countsStay(n.Right)
	}
	return false
}
