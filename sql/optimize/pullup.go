package optimize

import (
	"slices"

	"flowsql/sql/plan"
)

// pullUp takes the conditions that use outer values out of a subquery whose rows only matter by their existence, or by
// their columns, and never by their number. The returned node has n's columns first; the conditions are over all of
// its columns. exists says that n's columns do not matter either. It fails where outer values are used otherwise.
func pullUp(n plan.Node, exists bool) (plan.Node, []plan.Expr, bool) {
	if !hasParams(n) {
		return n, nil, true
	}
	switch n := n.(type) {
	case *plan.Filter:
		in, conds, ok := pullUp(n.Input, exists)
		if !ok {
			return nil, nil, false
		}
		var stay []plan.Expr
		for _, c := range plan.Conjuncts(nil, n.Cond) {
			if usesParams(c) {
				conds = append(conds, c)
			} else {
				stay = append(stay, c)
			}
		}
		return filtered(in, stay), conds, true
	case *plan.Project:
		return pullProject(n, exists)
	case *plan.Distinct:
		return pullUp(n.Input, exists)
	case *plan.Sort:
		if n.Limit < 0 && n.Offset == 0 {
			return pullUp(n.Input, exists)
		}
	case *plan.Join:
		if n.Kind == plan.Inner {
			return pullJoin(n)
		}
	}
	return nil, nil, false
}

// pullProject adds the columns that the conditions need to the select list.
func pullProject(n *plan.Project, exists bool) (plan.Node, []plan.Expr, bool) {
	in, conds, ok := pullUp(n.Input, false)
	if !ok {
		return nil, nil, false
	}
	p := &plan.Project{Input: in, Columns: n.Columns[:len(n.Columns):len(n.Columns)]}
	for _, e := range n.Exprs {
		if usesParams(e) {
			if !exists {
				return nil, nil, false
			}
			e = boolean(true)
			p.Columns = append([]plan.Field(nil), p.Columns...)
			p.Columns[len(p.Exprs)].Type = e.Type()
		}
		p.Exprs = append(p.Exprs, e)
	}
	fields := in.Fields()
	at := map[int]int{}
	for i, c := range conds {
		conds[i] = replaceColumns(c, func(col *plan.Column) plan.Expr {
			if _, ok := at[col.Index]; !ok {
				at[col.Index] = len(p.Exprs)
				p.Exprs = append(p.Exprs, plan.NewColumn(col.Index, fields[col.Index]))
				p.Columns = append(p.Columns, fields[col.Index])
			}
			moved := *col
			moved.Index = at[col.Index]
			return &moved
		})
	}
	return p, conds, true
}

// pullJoin takes conditions out of both sides and of the join's own condition. Columns that a side has gained are
// moved behind those of both.
func pullJoin(n *plan.Join) (plan.Node, []plan.Expr, bool) {
	nl, nr := plan.Width(n.Left), plan.Width(n.Right)
	left, lc, ok := pullUp(n.Left, false)
	if !ok {
		return nil, nil, false
	}
	right, rc, ok := pullUp(n.Right, false)
	if !ok {
		return nil, nil, false
	}
	width := plan.Width(left)
	at := func(i int) int { // of n's columns in the new join
		if i >= nl {
			return i - nl + width
		}
		return i
	}
	move := func(e plan.Expr) plan.Expr {
		return replaceColumns(e, func(c *plan.Column) plan.Expr {
			m := *c
			m.Index = at(c.Index)
			return &m
		})
	}
	conds := lc
	for _, c := range rc {
		conds = append(conds, shift(c, width))
	}
	var stay []plan.Expr
	for _, c := range plan.Conjuncts(nil, n.Residual) {
		if c = move(c); usesParams(c) {
			conds = append(conds, c)
		} else {
			stay = append(stay, c)
		}
	}
	j := &plan.Join{Kind: plan.Inner, Left: left, Right: right, Residual: plan.And(stay...)}
	fields := j.Fields()
	if len(fields) == nl+nr {
		return j, conds, true
	}
	order := make([]int, 0, len(fields)) // the new join's columns: n's first
	for i := 0; i < nl+nr; i++ {
		order = append(order, at(i))
	}
	for i := nl; i < width; i++ {
		order = append(order, i)
	}
	for i := width + nr; i < len(fields); i++ {
		order = append(order, i)
	}
	p := &plan.Project{Input: j}
	back := make([]int, len(fields))
	for to, from := range order {
		back[from] = to
		p.Exprs, p.Columns = append(p.Exprs, plan.NewColumn(from, fields[from])), append(p.Columns, fields[from])
	}
	for i, c := range conds {
		conds[i] = moved(c, back)
	}
	return p, conds, true
}

// usesParams reports whether e uses outer values.
func usesParams(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(e plan.Expr) bool {
		if _, ok := e.(*plan.Param); ok {
			found = true
		}
		return !found
	})
	return found
}

// hasParams reports whether any expression of a plan uses outer values.
func hasParams(n plan.Node) bool {
	return plan.Any(n, func(n plan.Node) bool { return slices.ContainsFunc(plan.Exprs(n), usesParams) })
}
