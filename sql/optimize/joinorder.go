package optimize

import (
	"flowsql/catalog"
	"flowsql/sql/plan"
)

// sized is a table that knows about how many rows it has.
type sized interface{ Rows() int64 }

// orderJoins puts chains of inner joins into an order in which each relation is joined by a condition where there is one,
// the largest first, since it passes by the hash tables of the others, then the smaller before the larger. Relations
// that nothing connects come last.
func orderJoins(n plan.Node) plan.Node {
	chain := &chain{}
	if !chain.flatten(n) {
		return each(n, orderJoins)
	}
	for i, r := range chain.parts {
		chain.parts[i] = orderJoins(r)
	}
	order := chain.order()
	return chain.rebuild(order)
}

// chain is inner joins taken apart: relations and the conditions on them, over all their columns in the order of parts.
type chain struct {
	parts []plan.Node
	start []int // of each part, its first column; and one more for the end
	conds []plan.Expr
}

// flatten takes a join, or a filter over one, apart. It is false for anything else.
func (c *chain) flatten(n plan.Node) bool {
	top := n
	if f, ok := n.(*plan.Filter); ok {
		top = f.Input
	}
	if j, ok := top.(*plan.Join); !ok || j.Kind != plan.Inner {
		return false
	}
	c.start = []int{0}
	c.add(n, true)
	return len(c.parts) > 1
}

// add appends what n consists of. Filters within a join stay with their relation.
func (c *chain) add(n plan.Node, top bool) {
	first := c.start[len(c.start)-1]
	if f, ok := n.(*plan.Filter); ok && (top || isInner(f.Input)) {
		c.add(f.Input, false)
		for _, e := range plan.Conjuncts(nil, f.Cond) {
			c.conds = append(c.conds, shift(e, first))
		}
		return
	}
	if j, ok := n.(*plan.Join); ok && j.Kind == plan.Inner && len(j.LeftKeys) == 0 {
		c.add(j.Left, false)
		c.add(j.Right, false)
		for _, e := range plan.Conjuncts(nil, j.Residual) {
			c.conds = append(c.conds, shift(e, first))
		}
		return
	}
	c.parts = append(c.parts, n)
	c.start = append(c.start, first+plan.Width(n))
}

func isInner(n plan.Node) bool {
	j, ok := n.(*plan.Join)
	return ok && j.Kind == plan.Inner
}

// order is the parts' numbers in the order in which to join them.
func (c *chain) order() []int {
	rows, sizes := make([]float64, len(c.parts)), sizes{}
	for i, p := range c.parts {
		rows[i] = sizes.estimate(p)
	}
	for _, e := range c.conds { // conditions on one part alone will be pushed into it
		if used := c.usedBy(e); len(used) == 1 {
			for i := range used {
				rows[i] *= selectivity(e)
			}
		}
	}
	links := c.links()
	done := make([]bool, len(c.parts))
	var order []int
	for len(order) < len(c.parts) {
		best, bestLinked := -1, false
		for i := range c.parts {
			if done[i] {
				continue
			}
			linked := false
			for _, o := range order {
				linked = linked || links[i][o]
			}
			better := best < 0 || linked && !bestLinked || linked == bestLinked && rows[i] < rows[best]
			if len(order) == 0 {
				better = best < 0 || rows[i] > rows[best]
			}
			if better {
				best, bestLinked = i, linked
			}
		}
		done[best] = true
		order = append(order, best)
	}
	return order
}

// links tells which parts an equality connects.
func (c *chain) links() []map[int]bool {
	links := make([]map[int]bool, len(c.parts))
	for i := range links {
		links[i] = map[int]bool{}
	}
	for _, e := range c.conds {
		call, ok := e.(*plan.Call)
		if !ok || call.Func != "=" {
			continue
		}
		used := c.usedBy(e)
		for a := range used {
			for b := range used {
				if a != b {
					links[a][b] = true
				}
			}
		}
	}
	return links
}

// usedBy is the parts whose columns e uses.
func (c *chain) usedBy(e plan.Expr) map[int]bool {
	used := map[int]bool{}
	plan.Walk(e, func(e plan.Expr) bool {
		if col, ok := e.(*plan.Column); ok {
			used[c.partOf(col.Index)] = true
		}
		return true
	})
	return used
}

func (c *chain) partOf(column int) int {
	part := 0
	for c.start[part+1] <= column {
		part++
	}
	return part
}

// rebuild joins the parts in order, puts each condition on the first join that has all of its columns, and gives the
// columns their old order.
func (c *chain) rebuild(order []int) plan.Node {
	at := make([]int, c.start[len(c.parts)]) // where a column of the chain is in the new join
	for i := range at {
		at[i] = -1
	}
	width := 0
	take := func(part int) {
		for i := c.start[part]; i < c.start[part+1]; i++ {
			at[i] = width
			width++
		}
	}
	left := append([]plan.Expr(nil), c.conds...)
	ready := func() plan.Expr {
		var now, later []plan.Expr
		for _, e := range left {
			if c.within(e, at) {
				now = append(now, moved(e, at))
			} else {
				later = append(later, e)
			}
		}
		left = later
		return plan.And(now...)
	}
	take(order[0])
	n := c.parts[order[0]]
	if cond := ready(); cond != nil {
		n = &plan.Filter{Input: n, Cond: cond}
	}
	for _, part := range order[1:] {
		take(part)
		n = &plan.Join{Kind: plan.Inner, Left: n, Right: c.parts[part], Residual: ready()}
	}
	for i, p := range order {
		if i != p {
			return reordered(n, at)
		}
	}
	return n
}

func (c *chain) within(e plan.Expr, at []int) bool {
	inside := true
	plan.Walk(e, func(e plan.Expr) bool {
		if col, ok := e.(*plan.Column); ok && at[col.Index] < 0 {
			inside = false
		}
		return inside
	})
	return inside
}

// reordered is n with column at[i] in place i.
func reordered(n plan.Node, at []int) plan.Node {
	fields := n.Fields()
	p := &plan.Project{Input: n}
	for _, i := range at {
		p.Exprs, p.Columns = append(p.Exprs, plan.NewColumn(i, fields[i])), append(p.Columns, fields[i])
	}
	return p
}

// Guesses of estimate, for want of statistics.
const (
	feedRows      = 1e9  // of a table over files: more than any table in memory
	groupShare    = 0.1  // of a relation's rows that remain after grouping
	equalShare    = 0.02 // of those that pass an equality
	otherShare    = 0.3  // of those that pass any other condition
	unknownRows   = 1000
	recursiveRows = 10_000
)

// sizes is how many rows shared relations were guessed to have. Without it a chain of them, each read twice by the next, would
// be walked on every way through it.
type sizes map[*plan.Key]float64

// estimate guesses how many rows a relation has, to tell large from small.
func (s sizes) estimate(n plan.Node) float64 {
	switch n := n.(type) {
	case *plan.Scan:
		if t, ok := n.Table.(sized); ok {
			return float64(t.Rows())
		}
		if _, ok := n.Table.(catalog.Feed); ok {
			return feedRows
		}
		return unknownRows
	case *plan.Series:
		return float64(n.Rows)
	case *plan.Values:
		return float64(len(n.Rows))
	case *plan.Filter:
		rows := s.estimate(n.Input)
		for _, e := range plan.Conjuncts(nil, n.Cond) {
			rows *= selectivity(e)
		}
		return rows
	case *plan.Group:
		if len(n.Keys) == 0 && n.Session == nil {
			return 1
		}
		return s.estimate(n.Input) * groupShare
	case *plan.Distinct:
		return s.estimate(n.Input) * groupShare
	case *plan.Sort:
		return atMost(s.estimate(n.Input), n.Limit)
	case *plan.Limit:
		return atMost(s.estimate(n.Input), n.Limit)
	case *plan.Shared:
		rows, ok := s[n.Key]
		if !ok {
			rows = s.estimate(n.Key.Input)
			s[n.Key] = rows
		}
		return rows
	case *plan.Recursive, *plan.Working:
		return recursiveRows
	case *plan.Join:
		if n.Kind == plan.Inner && n.Residual == nil && len(n.LeftKeys) == 0 {
			return s.estimate(n.Left) * s.estimate(n.Right)
		}
		return s.estimate(n.Left)
	}
	rows := 0.0
	for _, in := range n.Inputs() {
		rows += s.estimate(in)
	}
	return rows
}

func atMost(rows float64, limit int64) float64 {
	if limit >= 0 {
		return min(rows, float64(limit))
	}
	return rows
}

// selectivity guesses the share of rows for which a condition is true.
func selectivity(e plan.Expr) float64 {
	switch e := e.(type) {
	case *plan.Call:
		if e.Func == "=" {
			return equalShare
		}
	case *plan.In:
		if !e.Not {
			return min(1, equalShare*float64(len(e.Items)))
		}
	}
	return otherShare
}
