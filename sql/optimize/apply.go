package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// subplan is the plan of a subquery while it is joined to the outer rows. If it is correlated, the outer values it uses
// stand behind its own width columns, and it holds the answer for each combination of them that occurs.
type subplan struct {
	apply *plan.Apply
	node  plan.Node
	width int
}

// keyed is the conditions under which a row of right belongs to an outer row: that the outer values are the same, NULLs being
// equal. at is where the outer values stand in right, of which nl columns stand before.
func (s *subplan) keyed(nl, at int) []plan.Expr {
	var list []plan.Expr
	for i, arg := range s.apply.Args {
		own := plan.NewColumn(nl+at+i, plan.Field{Type: arg.Type()})
		list = append(list, plan.Same(arg, own)...)
	}
	return list
}

// scalar joins the one value of each answer. More than one row is an error when it is computed.
func (s *subplan) scalar(in plan.Node) (plan.Node, plan.Expr) {
	fields := s.node.Fields()
	value := fields[0]
	keys := plan.ColumnsOf(fields, s.width, len(fields))
	g := &plan.Group{Input: s.node, Keys: keys, Columns: fields[s.width:len(fields):len(fields)]}
	g.Aggregates = []plan.Aggregate{{Func: "single", Args: []plan.Expr{plan.NewColumn(0, value)}, Type: value.Type, Span: s.apply.Span}}
	g.Columns = append(g.Columns, value)
	nl := plan.Width(in)
	kind := plan.Left
	if len(keys) == 0 {
		kind = plan.Inner // there is exactly one row
	}
	out := &plan.Join{Kind: kind, Left: in, Right: g, Residual: plan.And(s.keyed(nl, 0)...)}
	return out, plan.NewColumn(nl+len(keys), value)
}

// mark adds a column that says whether there is a row, of those that fit the outer values, for which cond is true (nil:
// always). cond is over in's columns followed by the subquery's.
func (s *subplan) mark(in plan.Node, cond plan.Expr) (plan.Node, plan.Expr) {
	nl := plan.Width(in)
	on := plan.Conjuncts(s.keyed(nl, s.width), cond)
	out := &plan.Join{Kind: plan.Mark, Left: in, Right: s.node, Residual: plan.And(on...)}
	return out, plan.NewColumn(nl, plan.Field{Type: types.TypeBoolean})
}

// in is x IN (query): true if a row equals, else NULL if one might, else false.
func (s *subplan) in(in plan.Node) (plan.Node, plan.Expr) {
	if len(s.apply.X) > 1 {
		return s.quantified(in)
	}
	x := s.apply.X[0]
	nl := plan.Width(in)
	out, found := s.mark(in, compared(s.apply, nl))
	out, some := s.mark(out, nil)
	nl = plan.Width(out)
	value := plan.NewColumn(nl, s.node.Fields()[0])
	out, hasNull := s.mark(out, isNull(value))
	unknown := plan.NewConst(types.TypeBoolean, types.Value{Null: true})
	return out, choose(boolean(false),
		plan.When{Cond: found, Result: boolean(true)},
		plan.When{Cond: plan.NewCall("and", types.TypeBoolean, isNull(x), some), Result: unknown},
		plan.When{Cond: hasNull, Result: unknown})
}

// quantified is whether a comparison holds for any or for all rows, or a row IN: it looks for a row that decides, then
// for one that leaves it open.
func (s *subplan) quantified(in plan.Node) (plan.Node, plan.Expr) {
	cond := func(n plan.Node) plan.Expr { return compared(s.apply, plan.Width(n)) }
	decides := cond(in)
	if s.apply.All {
		decides = not(decides)
	}
	out, decided := s.mark(in, decides)
	out, open := s.mark(out, isNull(cond(out)))
	return out, choose(boolean(s.apply.All),
		plan.When{Cond: decided, Result: boolean(!s.apply.All)},
		plan.When{Cond: open, Result: plan.NewConst(types.TypeBoolean, types.Value{Null: true})})
}
