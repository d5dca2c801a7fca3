package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// correlate makes the subquery answer for all outer values at once: its node gets the distinct combinations of them as
// further columns, and every operator treats each combination by itself.
func (s *subplan) correlate(u *unnester, in plan.Node) {
	d := &domain{u: u, span: s.apply.Span}
	for _, arg := range s.apply.Args {
		d.fields = append(d.fields, plan.Field{Type: arg.Type()})
	}
	d.values = &plan.Distinct{Input: &plan.Project{Input: in, Exprs: s.apply.Args, Columns: d.fields}}
	s.node = d.node(s.node)
}

// domain is the outer values for which a subquery is to be answered.
type domain struct {
	u      *unnester
	values plan.Node // each combination once
	fields []plan.Field
	span   source.Span // of the subquery
}

// bind is e, over a node of width own columns, with parameters replaced by the columns behind those.
func (d *domain) bind(e plan.Expr, width int) plan.Expr {
	args := make([]plan.Expr, len(d.fields))
	for i, f := range d.fields {
		args[i] = plan.NewColumn(width+i, f)
	}
	return bindParams(e, args)
}

func (d *domain) bindAll(list []plan.Expr, width int) []plan.Expr {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = d.bind(e, width)
	}
	return out
}

// columns are the outer values of a node of width own columns.
func (d *domain) columns(width int) []plan.Expr {
	list := make([]plan.Expr, len(d.fields))
	for i, f := range d.fields {
		list[i] = plan.NewColumn(width+i, f)
	}
	return list
}

// node is n for every combination: its columns, then the outer values.
func (d *domain) node(n plan.Node) plan.Node {
	width := plan.Width(n)
	if !hasParams(n) {
		return &plan.Join{Kind: plan.Inner, Left: n, Right: d.values}
	}
	switch n := n.(type) {
	case *plan.Filter:
		return &plan.Filter{Input: d.node(n.Input), Cond: d.bind(n.Cond, width)}
	case *plan.Project:
		below := plan.Width(n.Input)
		return &plan.Project{
			Input:   d.node(n.Input),
			Exprs:   append(d.bindAll(n.Exprs, below), d.columns(below)...),
			Columns: append(n.Columns[:width:width], d.fields...),
		}
	case *plan.Values:
		return d.valuesNode(n)
	case *plan.Distinct:
		return &plan.Distinct{Input: d.node(n.Input)}
	case *plan.Union:
		return each(n, d.node)
	case *plan.Group:
		return d.group(n)
	case *plan.Hop:
		return each(n, d.node)
	case *plan.Window:
		return d.window(n)
	case *plan.Join:
		return d.join(n)
	case *plan.Asof:
		return d.asof(n)
	case *plan.Sort:
		return d.sorted(d.node(n.Input), n.Keys, n.Limit, n.Offset, width)
	case *plan.Shared:
		return d.node(n.Key.Input)
	case *plan.Recursive:
		d.u.fail(d.span, "a recursive query cannot use columns of the query around it")
		return n
	case *plan.Limit:
		var keys []plan.SortKey
		for i, f := range n.Fields() {
			keys = append(keys, plan.SortKey{Expr: plan.NewColumn(i, f)})
		}
		return d.sorted(d.node(n.Input), keys, n.Limit, n.Offset, width)
	}
	panic("bug: correlating an unknown node")
}

// valuesNode is a select without tables over outer values.
func (d *domain) valuesNode(n *plan.Values) plan.Node {
	out := &plan.Union{}
	for _, row := range n.Rows {
		out.All = append(out.All, &plan.Project{
			Input: d.values, Exprs: append(d.bindAll(row, 0), d.columns(0)...), Columns: append(n.Columns[:len(n.Columns):len(n.Columns)], d.fields...),
		})
	}
	return out
}

// group groups by the outer values too. Without keys of its own there is a row for each combination, also for one
// without input, where counts are 0 and the rest is NULL.
func (d *domain) group(n *plan.Group) plan.Node {
	below := plan.Width(n.Input)
	width, keys := len(n.Columns), len(n.Keys)
	g := &plan.Group{Input: d.node(n.Input), Keys: append(d.bindAll(n.Keys, below), d.columns(below)...)}
	g.Session = n.Session.Map(func(e plan.Expr) plan.Expr { return d.bind(e, below) })
	g.Columns = append(n.Columns[:keys:keys], d.fields...)
	g.Columns = append(g.Columns, n.Columns[keys:]...)
	for _, a := range n.Aggregates {
		a.Args = d.bindAll(a.Args, below)
		if a.Filter != nil {
			a.Filter = d.bind(a.Filter, below)
		}
		order := make([]plan.SortKey, len(a.OrderBy))
		for i, k := range a.OrderBy {
			k.Expr = d.bind(k.Expr, below)
			order[i] = k
		}
		a.OrderBy = order
		g.Aggregates = append(g.Aggregates, a)
	}
	var from plan.Node = g
	at := func(i int) int { // of n's columns in from
		if i >= keys {
			return i + len(d.fields)
		}
		return i
	}
	alone := keys == 0 && n.Session == nil // always a row
	if alone {
		on := []plan.Expr{}
		for i, f := range d.fields {
			on = append(on, plan.Same(plan.NewColumn(i, f), plan.NewColumn(len(d.fields)+i, f))...)
		}
		from = &plan.Join{Kind: plan.Left, Left: d.values, Right: g, Residual: plan.And(on...)}
		at = func(i int) int { return i + 2*len(d.fields) }
	}
	fields := from.Fields()
	p := &plan.Project{Input: from, Columns: append(n.Columns[:width:width], d.fields...)}
	for i := 0; i < width; i++ {
		var e plan.Expr = plan.NewColumn(at(i), fields[at(i)])
		if alone && n.Aggregates[i].Counts() {
			e = plan.NewCall("coalesce", types.TypeBigInt, e, plan.NewConst(types.TypeBigInt, types.Value{}))
		}
		p.Exprs = append(p.Exprs, e)
	}
	first := keys
	if keys == 0 {
		first = 0
	}
	for i, f := range d.fields {
		p.Exprs = append(p.Exprs, plan.NewColumn(first+i, f))
	}
	return p
}

func (d *domain) window(n *plan.Window) plan.Node {
	below := plan.Width(n.Input)
	in := d.node(n.Input)
	w := &plan.Window{Input: in, Columns: in.Fields()}
	for i, c := range n.Calls {
		c = c.Map(func(e plan.Expr) plan.Expr { return d.bind(e, below) })
		c.PartitionBy = append(c.PartitionBy[:len(c.PartitionBy):len(c.PartitionBy)], d.columns(below)...)
		w.Calls = append(w.Calls, c)
		w.Columns = append(w.Columns[:len(w.Columns):len(w.Columns)], n.Columns[below+i])
	}
	// The outer values go behind the functions' results.
	p := &plan.Project{Input: w}
	fields := w.Fields()
	add := func(from, to int) {
		p.Exprs = append(p.Exprs, plan.ColumnsOf(fields, from, to)...)
		p.Columns = append(p.Columns, fields[from:to]...)
	}
	add(0, below)
	add(below+len(d.fields), len(fields))
	add(below, below+len(d.fields))
	return p
}

// sorted keeps the rows that a LIMIT lets through for each combination; an order alone means nothing in a subquery.
func (d *domain) sorted(in plan.Node, keys []plan.SortKey, limit, offset int64, width int) plan.Node {
	if limit < 0 && offset == 0 {
		return in
	}
	number := plan.WindowFunc{Func: "row_number", PartitionBy: d.columns(width), Type: types.TypeBigInt, Frame: plan.DefaultFrame}
	for _, k := range keys {
		k.Expr = d.bind(k.Expr, width)
		number.OrderBy = append(number.OrderBy, k)
	}
	fields := in.Fields()
	w := &plan.Window{Input: in, Calls: []plan.WindowFunc{number}, Columns: append(fields[:len(fields):len(fields)], plan.Field{Type: types.TypeBigInt})}
	n := plan.NewColumn(len(fields), plan.Field{Type: types.TypeBigInt})
	big := func(v int64) plan.Expr { return plan.NewConst(types.TypeBigInt, types.Value{Int: v}) }
	cond := plan.NewCall(">", types.TypeBoolean, n, big(offset))
	if limit >= 0 {
		cond = plan.NewCall("and", types.TypeBoolean, cond, plan.NewCall("<=", types.TypeBoolean, n, big(offset+limit)))
	}
	return plan.First(&plan.Filter{Input: w, Cond: cond}, len(fields))
}

// join keeps the outer values of the sides that use them; where both do, they must agree.
func (d *domain) join(n *plan.Join) plan.Node {
	nl, nr, k := plan.Width(n.Left), plan.Width(n.Right), len(d.fields)
	left := hasParams(n.Left)
	right := hasParams(n.Right)
	if !right && n.Kind != plan.Inner || !left && !right {
		left = true
	}
	if right && n.Kind != plan.Inner {
		left = true // the rows that are kept without partner need their outer values
	}
	c := &plan.Join{Kind: n.Kind, Left: n.Left, Right: n.Right}
	lw := nl
	if left {
		c.Left, lw = d.node(n.Left), nl+k
	}
	if right {
		c.Right = d.node(n.Right)
	}
	move := func(e plan.Expr) plan.Expr {
		e = replaceColumns(e, func(col *plan.Column) plan.Expr {
			m := *col
			if col.Index >= nl {
				m.Index += lw - nl
			}
			return &m
		})
		if left {
			return d.bind(e, nl)
		}
		return d.bind(e, lw+nr)
	}
	var on []plan.Expr
	for _, e := range plan.Conjuncts(nil, n.Residual) {
		on = append(on, move(e))
	}
	if left && right {
		for i, f := range d.fields {
			on = append(on, plan.Same(plan.NewColumn(nl+i, f), plan.NewColumn(lw+nr+i, f))...)
		}
	}
	c.Residual = plan.And(on...)
	return d.reorder(c, n, nl, lw, nr, left)
}

// reorder puts the outer values of a join behind its own columns.
func (d *domain) reorder(c, n *plan.Join, nl, lw, nr int, left bool) plan.Node {
	fields := c.Fields()
	p := &plan.Project{Input: c}
	add := func(from, to int) {
		p.Exprs = append(p.Exprs, plan.ColumnsOf(fields, from, to)...)
		p.Columns = append(p.Columns, fields[from:to]...)
	}
	add(0, nl)
	switch n.Kind {
	case plan.Mark:
		add(lw, lw+1)
	case plan.Inner, plan.Left:
		add(lw, lw+nr)
	}
	if left {
		add(nl, nl+len(d.fields))
	} else {
		add(lw+nr, lw+nr+len(d.fields))
	}
	return p
}
