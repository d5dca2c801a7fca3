package bind

import (
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// groupingCall is what grouping(a, b) is bound to until the aggregation stands; above makes a value of it.
const groupingCall = "grouping"

// grouping is the aggregation of a select: one Group, or for ROLLUP, CUBE and GROUPING SETS one for each set. Its columns are
// the keys, the aggregates, and with sets a BIGINT for each key that is 1 where the set leaves that key out.
func (sel *selection) grouping() plan.Node {
	g := &plan.Group{Input: sel.from.node, Keys: sel.keys, Session: sel.session, Aggregates: sel.aggregates}
	for _, k := range sel.keys {
		name := ""
		if c, ok := k.(*plan.Column); ok {
			name = c.Name
		}
		g.Columns = append(g.Columns, plan.Field{Name: name, Type: k.Type()})
	}
	for _, a := range sel.aggregates {
		g.Columns = append(g.Columns, plan.Field{Name: a.Func, Type: a.Type})
	}
	if sel.q.Sets == nil {
		return g
	}
	u := &plan.Union{}
	for _, set := range sel.q.Sets {
		in := make([]bool, len(sel.keys))
		for _, i := range set {
			in[sel.keyOf[i]] = true
		}
		u.All = append(u.All, oneSet(g, in))
	}
	return u
}

// oneSet is g grouped by some of its keys; the others are NULL.
func oneSet(g *plan.Group, in []bool) plan.Node {
	keys := len(g.Keys)
	part := &plan.Group{Input: g.Input, Aggregates: g.Aggregates}
	for i, k := range g.Keys {
		if in[i] {
			part.Keys, part.Columns = append(part.Keys, k), append(part.Columns, g.Columns[i])
		}
	}
	kept := len(part.Keys)
	part.Columns = append(part.Columns, g.Columns[keys:]...)
	p := &plan.Project{Input: part, Columns: g.Columns[:len(g.Columns):len(g.Columns)]}
	at := 0
	for i, f := range g.Columns[:keys] {
		if !in[i] {
			p.Exprs = append(p.Exprs, plan.NewNull(f.Type))
			continue
		}
		p.Exprs = append(p.Exprs, plan.NewColumn(at, f))
		at++
	}
	for i, f := range g.Columns[keys:] {
		p.Exprs = append(p.Exprs, plan.NewColumn(kept+i, f))
	}
	for _, here := range in {
		out := int64(1)
		if here {
			out = 0
		}
		p.Exprs = append(p.Exprs, plan.NewConst(types.TypeBigInt, types.Value{Int: out}))
		p.Columns = append(p.Columns, plan.Field{Type: types.TypeBigInt})
	}
	return p
}

// leftOut is the column that says whether key i is left out of a row's set.
func (sel *selection) leftOut(i int) plan.Expr {
	return plan.NewColumn(len(sel.keys)+len(sel.aggregates)+i, plan.Field{Type: types.TypeBigInt})
}

// groupingValue is grouping(a, b): bits, the last argument's lowest, that are 1 for keys that are left out.
func (sel *selection) groupingValue(call *plan.Call, fault *error) plan.Expr {
	var sum plan.Expr = plan.NewConst(types.TypeBigInt, types.Value{})
	for _, arg := range call.Args {
		key := -1
		for i, k := range sel.keys {
			if plan.Equal(k, arg) {
				key = i
			}
		}
		if key < 0 {
			if *fault == nil {
				*fault = source.Errorf(arg.Place(), "grouping takes keys of GROUP BY")
			}
			return call
		}
		var bit plan.Expr = plan.NewConst(types.TypeBigInt, types.Value{})
		if sel.q.Sets != nil {
			bit = sel.leftOut(key)
		}
		two := plan.NewConst(types.TypeBigInt, types.Value{Int: 2})
		sum = plan.NewCall("+", types.TypeBigInt, plan.NewCall("*", types.TypeBigInt, sum, two), bit)
	}
	return sum
}
