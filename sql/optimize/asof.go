package optimize

import "flowsql/sql/plan"

// pushAsof sends conditions on the left to the left: each of its rows finds its partner by itself.
func pushAsof(n *plan.Asof, conds []plan.Expr) plan.Node {
	nl := plan.Width(n.Left)
	var left, above []plan.Expr
	for _, c := range conds {
		if within(c, 0, nl) && !fallible(c) {
			left = append(left, c)
		} else {
			above = append(above, c)
		}
	}
	c := *n
	c.Left, c.Right = pushFilters(n.Left, left), pushFilters(n.Right, nil)
	return filtered(&c, above)
}

func pruneAsof(n *plan.Asof, need []bool) (plan.Node, []int) {
	nl := plan.Width(n.Left)
	left, right := with(need[:nl:nl], n.LeftTime), with(need[nl:], n.RightTime)
	for i := range n.LeftKeys {
		left, right = with(left, n.LeftKeys[i]), with(right, n.RightKeys[i])
	}
	c := *n
	var la, ra []int
	c.Left, la = prune(n.Left, left)
	c.Right, ra = prune(n.Right, right)
	c.LeftKeys, c.RightKeys = movedAll(n.LeftKeys, la), movedAll(n.RightKeys, ra)
	c.LeftTime, c.RightTime = moved(n.LeftTime, la), moved(n.RightTime, ra)
	width := plan.Width(c.Left)
	at := append(la[:nl:nl], ra...)
	for i := nl; i < len(at); i++ {
		if at[i] >= 0 {
			at[i] += width
		}
	}
	return &c, at
}

// asof answers for each combination of outer values. A right side that uses them is looked up by them, too.
func (d *domain) asof(n *plan.Asof) plan.Node {
	nl, nr, k := plan.Width(n.Left), plan.Width(n.Right), len(d.fields)
	c := *n
	c.Left = d.node(n.Left)
	c.LeftKeys, c.LeftTime = d.bindAll(n.LeftKeys, nl), d.bind(n.LeftTime, nl)
	if hasParams(n.Right) || usesParams(n.RightTime) || anyUsesParams(n.RightKeys) {
		c.Right = d.node(n.Right)
		c.RightKeys, c.RightTime = d.bindAll(n.RightKeys, nr), d.bind(n.RightTime, nr)
		for i, f := range d.fields {
			for _, same := range plan.Same(plan.NewColumn(nl+i, f), plan.NewColumn(nr+i, f)) {
				args := same.(*plan.Call).Args
				c.LeftKeys, c.RightKeys = append(c.LeftKeys, args[0]), append(c.RightKeys, args[1])
			}
		}
	}
	fields := c.Fields()
	p := &plan.Project{Input: &c}
	for _, part := range [][2]int{{0, nl}, {nl + k, nl + k + nr}, {nl, nl + k}} {
		p.Exprs = append(p.Exprs, plan.ColumnsOf(fields, part[0], part[1])...)
		p.Columns = append(p.Columns, fields[part[0]:part[1]]...)
	}
	return p
}

func anyUsesParams(list []plan.Expr) bool {
	for _, e := range list {
		if usesParams(e) {
			return true
		}
	}
	return false
}
