package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// unnest turns subqueries in the place of values into joins, so that they are computed once for all rows, or once for
// each combination of the outer values they use, and never row by row. See T. Neumann, A. Kemper: Unnesting Arbitrary
// Queries, BTW 2015. The error is a subquery of a form that is not known yet.
func unnest(n plan.Node) (plan.Node, error) {
	u := &unnester{}
	n = u.node(n)
	return n, u.err
}

type unnester struct{ err error }

func (u *unnester) fail(span source.Span, format string, args ...any) {
	if u.err == nil {
		u.err = source.Errorf(span, format, args...)
	}
}

// node unnests n and everything below it.
func (u *unnester) node(n plan.Node) plan.Node {
	n = each(n, u.node)
	switch n := n.(type) {
	case *plan.Filter:
		if hasApply(n.Cond) {
			return u.filter(n)
		}
	case *plan.Project:
		in, exprs := u.attachAll(n.Input, n.Exprs)
		return &plan.Project{Input: in, Exprs: exprs, Columns: n.Columns}
	case *plan.Group:
		return u.group(n)
	case *plan.Window:
		return u.window(n)
	case *plan.Join:
		return u.join(n)
	case *plan.Lateral:
		return u.lateral(n)
	}
	return n
}

// subquery unnests the plan of a subquery and what it shares.
func (u *unnester) subquery(n plan.Node) plan.Node {
	for _, key := range plan.SharedKeys(n) {
		key.Input = u.node(key.Input)
	}
	return u.node(n)
}

// hasApply reports whether there is a subquery in e.
func hasApply(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(e plan.Expr) bool {
		if _, ok := e.(*plan.Apply); ok {
			found = true
		}
		return !found
	})
	return found
}

// filter applies conditions without subqueries first, then [NOT] EXISTS and IN as semi and anti joins, then the others.
func (u *unnester) filter(f *plan.Filter) plan.Node {
	width := plan.Width(f.Input)
	var plain, hard []plan.Expr
	var easy []func(plan.Node) plan.Node
	for _, c := range plan.Conjuncts(nil, f.Cond) {
		if !hasApply(c) {
			plain = append(plain, c)
		} else if join := u.semi(c); join != nil {
			easy = append(easy, join)
		} else {
			hard = append(hard, c)
		}
	}
	n := filtered(f.Input, plain)
	for _, join := range easy {
		n = join(n)
	}
	if len(hard) == 0 {
		return n
	}
	n, hard = u.attachAll(n, hard)
	return plan.First(filtered(n, hard), width)
}

// semi is a condition [NOT] EXISTS (query) or x IN (query) as a join to put on the filtered input; nil if it is none, or
// one whose subquery does not let its conditions on outer columns go.
func (u *unnester) semi(cond plan.Expr) func(plan.Node) plan.Node {
	kind := plan.Semi
	a, ok := cond.(*plan.Apply)
	if c, isCall := cond.(*plan.Call); isCall && c.Func == "not" {
		if a, ok = c.Args[0].(*plan.Apply); !ok || a.Kind != plan.ExistsQuery {
			return nil
		}
		kind = plan.Anti
	}
	if !ok || a.Kind != plan.ExistsQuery && a.Kind != plan.InQuery {
		return nil
	}
	for _, e := range append(a.X[:len(a.X):len(a.X)], a.Args...) {
		if hasApply(e) {
			return nil
		}
	}
	sub := u.subquery(asked(a))
	right, conds, ok := pullUp(sub, a.Kind == plan.ExistsQuery)
	if !ok {
		return nil
	}
	return func(left plan.Node) plan.Node {
		nl := plan.Width(left)
		on := make([]plan.Expr, 0, len(conds)+1)
		for _, c := range conds {
			on = append(on, bindParams(shift(c, nl), a.Args))
		}
		if a.Kind == plan.InQuery {
			on = append(on, compared(a, nl))
		}
		return &plan.Join{Kind: kind, Left: left, Right: right, Residual: plan.And(on...)}
	}
}

// compared is an Apply's Cond over an outer row followed by the subquery's columns, of which there are nl before.
func compared(a *plan.Apply, nl int) plan.Expr {
	return replaceColumns(a.Cond, func(c *plan.Column) plan.Expr {
		if c.Index < len(a.X) {
			return a.X[c.Index]
		}
		moved := *c
		moved.Index += nl - len(a.X)
		return &moved
	})
}

// asked is the plan of a subquery without what does not matter to the question: EXISTS looks neither at columns nor at how
// often rows come, so that select lists, DISTINCT, orders and GROUP BY go.
func asked(a *plan.Apply) plan.Node {
	n := a.Plan
	for a.Kind == plan.ExistsQuery {
		switch have := n.(type) {
		case *plan.Project:
			n = have.Input
		case *plan.Distinct:
			n = have.Input
		case *plan.Sort:
			if have.Limit == 0 || have.Offset > 0 {
				return n
			}
			n = have.Input
		case *plan.Group:
			if len(have.Keys) == 0 && have.Session == nil {
				return n
			}
			n = have.Input
		default:
			return n
		}
	}
	return n
}

// bindParams is e with parameter i replaced by args[i].
func bindParams(e plan.Expr, args []plan.Expr) plan.Expr {
	return plan.Rewrite(e, func(e plan.Expr) plan.Expr {
		if p, ok := e.(*plan.Param); ok {
			return args[p.Index]
		}
		return e
	})
}

func (u *unnester) group(g *plan.Group) plan.Node {
	in := g.Input
	attach := func(list []plan.Expr) []plan.Expr {
		in, list = u.attachAll(in, list)
		return list
	}
	c := *g
	c.Keys = attach(g.Keys)
	c.Session = g.Session.Map(func(e plan.Expr) plan.Expr { return attach([]plan.Expr{e})[0] })
	c.Aggregates = make([]plan.Aggregate, len(g.Aggregates))
	for i, a := range g.Aggregates {
		a.Args = attach(a.Args)
		if a.Filter != nil {
			a.Filter = attach([]plan.Expr{a.Filter})[0]
		}
		order := append([]plan.SortKey(nil), a.OrderBy...)
		for i := range order {
			order[i].Expr = attach([]plan.Expr{order[i].Expr})[0]
		}
		a.OrderBy = order
		c.Aggregates[i] = a
	}
	c.Input = in
	return &c
}

// window computes the subqueries of window functions below them.
func (u *unnester) window(w *plan.Window) plan.Node {
	in, width := w.Input, plan.Width(w.Input)
	c := &plan.Window{}
	for _, call := range w.Calls {
		c.Calls = append(c.Calls, call.Map(func(e plan.Expr) plan.Expr {
			var list []plan.Expr
			in, list = u.attachAll(in, []plan.Expr{e})
			return list[0]
		}))
	}
	if plan.Width(in) == width {
		return w
	}
	fields := in.Fields()
	c.Input, c.Columns = in, append(fields[:len(fields):len(fields)], w.Columns[width:]...)
	exprs := append(plan.ColumnsOf(fields, 0, width), plan.ColumnsOf(c.Columns, len(fields), len(c.Columns))...)
	return &plan.Project{Input: c, Exprs: exprs, Columns: w.Columns}
}

// join turns the subqueries of an inner join's condition into a filter above it. Those of an outer join are computed on the
// side that they are about, if they are about one.
func (u *unnester) join(j *plan.Join) plan.Node {
	if j.Residual == nil || !hasApply(j.Residual) {
		return j
	}
	c := *j
	c.Residual = nil
	if j.Kind == plan.Inner {
		return u.filter(&plan.Filter{Input: &c, Cond: j.Residual})
	}
	width := plan.Width(j)
	nl, nr := plan.Width(j.Left), plan.Width(j.Right)
	var plain, right, left []plan.Expr
	for _, e := range plan.Conjuncts(nil, j.Residual) {
		switch {
		case !hasApply(e):
			plain = append(plain, e)
		case within(e, nl, nl+nr):
			right = append(right, shift(e, -nl))
		case within(e, 0, nl):
			left = append(left, e)
		default:
			return u.bothSides(j)
		}
	}
	if len(right) > 0 {
		c.Right = u.filter(&plan.Filter{Input: j.Right, Cond: plan.And(right...)})
	}
	c.Left, left = u.attachAll(j.Left, left)
	more := plan.Width(c.Left) - nl
	at := make([]int, nl+nr)
	for i := range at {
		at[i] = i
		if i >= nl {
			at[i] += more
		}
	}
	for i, e := range plain {
		plain[i] = moved(e, at)
	}
	c.Residual = plan.And(append(plain, left...)...)
	if more == 0 {
		return &c
	}
	fields := c.Fields()
	p := &plan.Project{Input: &c, Columns: j.Fields()}
	for i := 0; i < width; i++ {
		from := i
		if i >= nl {
			from += more
		}
		p.Exprs = append(p.Exprs, plan.NewColumn(from, fields[from]))
	}
	return p
}

// attachAll replaces the subqueries in expressions over in by columns of the returned node, whose first columns are in's.
func (u *unnester) attachAll(in plan.Node, list []plan.Expr) (plan.Node, []plan.Expr) {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		out[i] = e
		if hasApply(e) {
			out[i] = plan.Rewrite(e, func(e plan.Expr) plan.Expr {
				a, ok := e.(*plan.Apply)
				if !ok || u.err != nil {
					return e
				}
				var value plan.Expr
				in, value = u.attach(in, a)
				return value
			})
		}
	}
	return in, out
}

// attach joins one subquery to in and gives its value as an expression over the result.
func (u *unnester) attach(in plan.Node, a *plan.Apply) (plan.Node, plan.Expr) {
	sub := u.subquery(asked(a))
	if u.err != nil {
		return in, a
	}
	s := &subplan{apply: a, node: sub, width: plan.Width(sub)}
	if len(a.Args) > 0 {
		s.correlate(u, in)
		if u.err != nil {
			return in, a
		}
	}
	switch a.Kind {
	case plan.ScalarQuery:
		return s.scalar(in)
	case plan.ExistsQuery:
		return s.mark(in, nil)
	case plan.InQuery:
		return s.in(in)
	}
	return s.quantified(in)
}

func isNull(e plan.Expr) plan.Expr { return plan.NewCall("is null", types.TypeBoolean, e) }
func not(e plan.Expr) plan.Expr    { return plan.NewCall("not", types.TypeBoolean, e) }

func boolean(v bool) plan.Expr { return plan.NewConst(types.TypeBoolean, types.Value{Boolean: v}) }

// choose is CASE WHEN ... THEN ... ELSE ... END of BOOLEANs.
func choose(otherwise plan.Expr, whens ...plan.When) plan.Expr {
	c := &plan.Case{Whens: whens, Else: otherwise}
	c.Typ = types.TypeBoolean
	return c
}
