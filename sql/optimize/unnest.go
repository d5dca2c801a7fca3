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
	width := len(f.Input.Fields())
	var plain, hard []plan.Expr
	var easy []func(plan.Node) plan.Node
	for _, c := range conjuncts(nil, f.Cond) {
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
	sub := u.subquery(a.Plan)
	right, conds, ok := pullUp(sub, a.Kind == plan.ExistsQuery)
	if !ok {
		return nil
	}
	return func(left plan.Node) plan.Node {
		nl := len(left.Fields())
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
	c.Aggregates = make([]plan.Aggregate, len(g.Aggregates))
	for i, a := range g.Aggregates {
		a.Args = attach(a.Args)
		if a.Filter != nil {
			a.Filter = attach([]plan.Expr{a.Filter})[0]
		}
		for _, k := range a.OrderBy {
			if hasApply(k.Expr) {
				u.fail(k.Expr.Place(), "a subquery cannot stand in the order of an aggregate")
			}
		}
		c.Aggregates[i] = a
	}
	c.Input = in
	return &c
}

func (u *unnester) window(w *plan.Window) plan.Node {
	for _, call := range w.Calls {
		for _, e := range call.Exprs() {
			if hasApply(e) {
				u.fail(e.Place(), "a subquery cannot stand in a window function: compute it in a derived table")
			}
		}
	}
	return w
}

// join turns the subqueries of an inner join's condition into a filter above it.
func (u *unnester) join(j *plan.Join) plan.Node {
	if j.Residual == nil || !hasApply(j.Residual) {
		return j
	}
	if j.Kind != plan.Inner {
		u.fail(j.Residual.Place(), "a subquery cannot stand in the condition of an outer join")
		return j
	}
	c := *j
	c.Residual = nil
	return u.filter(&plan.Filter{Input: &c, Cond: j.Residual})
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
	sub := u.subquery(a.Plan)
	if u.err != nil {
		return in, a
	}
	s := &subplan{apply: a, node: sub, width: len(sub.Fields())}
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
