package optimize

import (
	"slices"

	"flowsql/sql/plan"
)

// pruneColumns removes columns that nothing above needs, down to the scans.
func pruneColumns(n plan.Node) plan.Node {
	need := make([]bool, plan.Width(n))
	for i := range need {
		need[i] = true
	}
	out, _ := prune(n, need)
	return out
}

// prune is n with at least the needed columns, in their old order, and the new index of each old column, -1 if gone.
func prune(n plan.Node, need []bool) (plan.Node, []int) {
	switch n := n.(type) {
	case *plan.Scan:
		c := *n
		c.Columns = nil
		at := make([]int, len(need))
		for i, f := range n.Columns {
			at[i] = -1
			if need[i] {
				at[i] = len(c.Columns)
				c.Columns = append(c.Columns, f)
			}
		}
		return &c, at
	case *plan.Values:
		return n, identity(len(need))
	case *plan.Filter:
		in, at := prune(n.Input, with(need, n.Cond))
		return &plan.Filter{Input: in, Cond: moved(n.Cond, at)}, at
	case *plan.Project:
		return pruneProject(n, need)
	case *plan.Hop:
		need = append([]bool(nil), need...)
		need[n.At] = true
		in, at := prune(n.Input, need)
		c := *n
		c.Input, c.At = in, at[n.At]
		return &c, at
	case *plan.Group:
		return pruneGroup(n, need)
	case *plan.Join:
		return pruneJoin(n, need)
	case *plan.Asof:
		return pruneAsof(n, need)
	case *plan.Window:
		return pruneWindow(n, need)
	case *plan.Sort:
		c := *n
		for _, k := range n.Keys {
			need = with(need, k.Expr)
		}
		in, at := prune(n.Input, need)
		c.Input, c.Keys = in, movedKeys(n.Keys, at)
		return &c, at
	case *plan.Limit:
		in, at := prune(n.Input, need)
		return &plan.Limit{Input: in, Limit: n.Limit, Offset: n.Offset}, at
	case *plan.Union:
		return pruneUnion(n, need)
	}
	// Distinct compares all of its columns.
	out := each(n, pruneColumns)
	return out, identity(len(need))
}

func pruneProject(n *plan.Project, need []bool) (plan.Node, []int) {
	c := &plan.Project{}
	at := make([]int, len(need))
	below := make([]bool, plan.Width(n.Input))
	for i, e := range n.Exprs {
		at[i] = -1
		if need[i] {
			at[i] = len(c.Exprs)
			c.Exprs, c.Columns = append(c.Exprs, e), append(c.Columns, n.Columns[i])
			below = with(below, e)
		}
	}
	in, moves := prune(n.Input, below)
	c.Input = in
	for i, e := range c.Exprs {
		c.Exprs[i] = moved(e, moves)
	}
	return c, at
}

func pruneGroup(n *plan.Group, need []bool) (plan.Node, []int) {
	c := &plan.Group{Columns: n.Columns[:len(n.Keys):len(n.Keys)]}
	at := identity(len(n.Keys))
	below := make([]bool, plan.Width(n.Input))
	for _, k := range n.Keys {
		below = with(below, k)
	}
	if n.Session != nil {
		below = with(below, n.Session.Time)
	}
	for i, a := range n.Aggregates {
		col := len(n.Keys) + i
		if !need[col] {
			at = append(at, -1)
			continue
		}
		at = append(at, len(n.Keys)+len(c.Aggregates))
		c.Aggregates, c.Columns = append(c.Aggregates, a), append(c.Columns, n.Columns[col])
		for _, e := range aggregateExprs(a) {
			below = with(below, e)
		}
	}
	in, moves := prune(n.Input, below)
	c.Input, c.Session = in, n.Session.Map(func(e plan.Expr) plan.Expr { return moved(e, moves) })
	for _, k := range n.Keys {
		c.Keys = append(c.Keys, moved(k, moves))
	}
	for i, a := range c.Aggregates {
		args := make([]plan.Expr, len(a.Args))
		for j, e := range a.Args {
			args[j] = moved(e, moves)
		}
		a.Args, a.OrderBy = args, movedKeys(a.OrderBy, moves)
		if a.Filter != nil {
			a.Filter = moved(a.Filter, moves)
		}
		c.Aggregates[i] = a
	}
	return c, at
}

func aggregateExprs(a plan.Aggregate) []plan.Expr {
	list := a.Args[:len(a.Args):len(a.Args)]
	for _, k := range a.OrderBy {
		list = append(list, k.Expr)
	}
	if a.Filter != nil {
		list = append(list, a.Filter)
	}
	return list
}

func pruneJoin(n *plan.Join, need []bool) (plan.Node, []int) {
	if semi, swapped, ok := asSemi(n, need); ok {
		nl := plan.Width(n.Left)
		gone := slices.Repeat([]int{-1}, len(need))
		if swapped {
			out, at := pruneJoin(semi, need[nl:])
			return out, append(gone[:nl:nl], at...)
		}
		out, at := pruneJoin(semi, need[:nl])
		return out, append(at[:nl:nl], gone[nl:]...)
	}
	nl, nr := plan.Width(n.Left), plan.Width(n.Right)
	both := make([]bool, nl+nr)
	if n.Kind == plan.Mark {
		copy(both, need[:nl])
	} else {
		copy(both, need)
	}
	if n.Residual != nil {
		both = with(both, n.Residual)
	}
	left, right := both[:nl:nl], both[nl:]
	for _, k := range n.LeftKeys {
		left = with(left, k)
	}
	for _, k := range n.RightKeys {
		right = with(right, k)
	}
	c := *n
	var la, ra []int
	c.Left, la = prune(n.Left, left)
	c.Right, ra = prune(n.Right, right)
	width := plan.Width(c.Left)
	at := append(la[:nl:nl], ra...)
	for i := nl; i < len(at); i++ {
		if at[i] >= 0 {
			at[i] += width
		}
	}
	c.LeftKeys, c.RightKeys = movedAll(n.LeftKeys, la), movedAll(n.RightKeys, ra)
	if n.Residual != nil {
		c.Residual = moved(n.Residual, at)
	}
	if n.Kind == plan.Mark {
		return &c, append(at[:nl:nl], width)
	}
	return &c, at[:len(need)]
}

func pruneWindow(n *plan.Window, need []bool) (plan.Node, []int) {
	width := plan.Width(n.Input)
	below := append([]bool(nil), need[:width]...)
	for i, w := range n.Calls {
		if !need[width+i] {
			continue
		}
		for _, e := range w.Exprs() {
			below = with(below, e)
		}
	}
	in, at := prune(n.Input, below)
	fields := in.Fields()
	c := &plan.Window{Input: in, Columns: fields[:len(fields):len(fields)]}
	at = at[:width:width]
	for i, w := range n.Calls {
		if !need[width+i] {
			at = append(at, -1)
			continue
		}
		at = append(at, len(c.Columns))
		c.Calls = append(c.Calls, w.Map(func(e plan.Expr) plan.Expr { return moved(e, at[:width]) }))
		c.Columns = append(c.Columns, n.Columns[width+i])
	}
	if len(c.Calls) == 0 {
		return in, at
	}
	return c, at
}

// pruneUnion prunes each input to exactly the needed columns, since positions must stay the same in all.
func pruneUnion(n *plan.Union, need []bool) (plan.Node, []int) {
	at := make([]int, len(need))
	count := 0
	for i := range need {
		at[i] = -1
		if need[i] {
			at[i] = count
			count++
		}
	}
	out := &plan.Union{}
	for _, in := range n.All {
		p, moves := prune(in, need)
		if plan.Width(p) != count {
			exact := &plan.Project{Input: p}
			for i, f := range in.Fields() {
				if need[i] {
					c := &plan.Column{Index: moves[i], Name: f.Name}
					c.Typ = f.Type
					exact.Exprs, exact.Columns = append(exact.Exprs, c), append(exact.Columns, f)
				}
			}
			p = exact
		}
		out.All = append(out.All, p)
	}
	return out, at
}

// with is need and the columns of e.
func with(need []bool, e plan.Expr) []bool {
	out := append([]bool(nil), need...)
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Column); ok {
			out[c.Index] = true
		}
		return true
	})
	return out
}

func identity(n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	return at
}

func moved(e plan.Expr, at []int) plan.Expr {
	return replaceColumns(e, func(c *plan.Column) plan.Expr {
		m := *c
		m.Index = at[c.Index]
		return &m
	})
}

func movedAll(list []plan.Expr, at []int) []plan.Expr {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = moved(e, at)
	}
	return out
}

func movedKeys(list []plan.SortKey, at []int) []plan.SortKey {
	out := make([]plan.SortKey, len(list))
	for i, k := range list {
		k.Expr = moved(k.Expr, at)
		out[i] = k
	}
	return out
}
