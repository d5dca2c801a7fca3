package bind

import (
	"slices"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// finish puts the select list, DISTINCT, order and limit on top of what has been bound.
func (sel *selection) finish(root bool) (relation, error) {
	q := sel.q
	limit, offset, err := sel.b.limits(q.Tail)
	if err != nil {
		return relation{}, err
	}
	limited := limit >= 0 || offset > 0
	one := sel.grouped() && len(sel.keys) == 0 && sel.session == nil && sel.q.Sets == nil || q.From == nil // exactly one row, or none
	distinct := q.Distinct || len(sel.on) > 0
	plain := sel.from.ordered && !sel.grouped() && !distinct
	base := sel.from.base && plain
	order := sel.order
	byAll := false
	switch {
	case len(order) > 0 || one:
	case limited && (!base || sel.b.options.Continuous):
		byAll = true
	case plain || !root:
	case sel.grouped() && !distinct && !limited:
		order = sel.byKeys()
		if sel.q.Sets != nil {
			for i := range sel.keys {
				order = append(order, plan.SortKey{Expr: sel.leftOut(i)})
			}
		}
	default:
		byAll = true
	}
	out := &output{names: sel.names, exprs: sel.items, on: sel.on, order: order, byAll: byAll, limit: limit, offset: offset}
	node, err := out.over(sel.from.node, q.Distinct)
	if err != nil {
		return relation{}, err
	}
	if limited && len(order) == 0 && !byAll {
		node = &plan.Limit{Input: node, Limit: limit, Offset: offset}
	}
	return relation{node: node, ordered: plain || len(order) > 0 || byAll || one, base: base && !limited && len(order) == 0}, nil
}

// byKeys is the order of the keys as GROUP BY names them, a session's start included.
func (sel *selection) byKeys() []plan.SortKey {
	var order []plan.SortKey
	for i, k := range sel.keys {
		order = append(order, plan.SortKey{Expr: plan.NewColumn(i, plan.Field{Type: k.Type()})})
	}
	if sel.session == nil {
		return order
	}
	start := plan.SortKey{Expr: plan.NewColumn(len(sel.keys)+sel.start, plan.Field{Type: sel.session.Time.Type()})}
	return slices.Insert(order, sel.place, start)
}

// output is a select list with its order.
type output struct {
	names         []string
	exprs         []plan.Expr
	on            []plan.Expr    // of DISTINCT ON, over the same input
	order         []plan.SortKey // over the same input as exprs
	byAll         bool           // order by every output column
	limit, offset int64
}

// over builds Project, Distinct, Sort and, where the order needs columns that are not shown, a last Project. The order
// is made total by the output columns that are not keys yet.
func (o *output) over(input plan.Node, distinct bool) (plan.Node, error) {
	p := &plan.Project{Input: input, Exprs: o.exprs[:len(o.exprs):len(o.exprs)]}
	for i, e := range o.exprs {
		p.Columns = append(p.Columns, plan.Field{Name: o.names[i], Type: e.Type()})
	}
	column := func(e plan.Expr) *plan.Column { // of p, a new one if there is none that is the same
		at := slices.IndexFunc(p.Exprs, func(have plan.Expr) bool { return plan.Equal(have, e) })
		if at < 0 {
			at = len(p.Exprs)
			p.Exprs, p.Columns = append(p.Exprs, e), append(p.Columns, plan.Field{Type: e.Type()})
		}
		return plan.NewColumn(at, p.Columns[at])
	}
	keyed := make([]bool, len(o.exprs))
	var keys []plan.SortKey
	for _, k := range o.order {
		c := column(k.Expr)
		switch {
		case c.Index < len(keyed):
			keyed[c.Index] = true
		case distinct:
			return nil, source.Errorf(k.Expr.Place(), "ORDER BY of a SELECT DISTINCT can only name what is selected")
		}
		keys = append(keys, plan.SortKey{Expr: c, Desc: k.Desc, NullsOther: k.NullsOther})
	}
	for i := range o.exprs {
		if !keyed[i] {
			keys = append(keys, plan.SortKey{Expr: plan.NewColumn(i, p.Columns[i])})
		}
	}
	var node plan.Node = p
	switch {
	case distinct:
		node = &plan.Distinct{Input: node}
	case len(o.on) > 0:
		var on []plan.Expr
		for _, e := range o.on {
			on = append(on, column(e))
		}
		node = firstOf(p, on, keys)
	}
	if len(o.order) > 0 || o.byAll {
		node = &plan.Sort{Input: node, Keys: keys, Limit: o.limit, Offset: o.offset}
	}
	return plan.First(node, len(o.exprs)), nil
}

// firstOf is the first row of each combination of on, in an order that is total.
func firstOf(in plan.Node, on []plan.Expr, keys []plan.SortKey) plan.Node {
	fields := in.Fields()
	number := plan.Field{Type: types.TypeBigInt}
	call := plan.WindowFunc{Func: "row_number", PartitionBy: on, OrderBy: keys, Type: number.Type, Frame: plan.DefaultFrame}
	w := &plan.Window{Input: in, Calls: []plan.WindowFunc{call}, Columns: append(fields[:len(fields):len(fields)], number)}
	one := plan.NewConst(number.Type, types.Value{Int: 1})
	first := plan.NewCall("=", types.TypeBoolean, plan.NewColumn(len(fields), number), one)
	return plan.First(&plan.Filter{Input: w, Cond: first}, len(fields))
}

// limits is LIMIT and OFFSET as numbers; no limit is -1.
func (b *binder) limits(t ast.Tail) (limit, offset int64, err error) {
	limit = -1
	if t.Limit != nil {
		if limit, err = b.rowCount(t.Limit, "LIMIT"); err != nil {
			return 0, 0, err
		}
	}
	if t.Offset != nil {
		if offset, err = b.rowCount(t.Offset, "OFFSET"); err != nil {
			return 0, 0, err
		}
	}
	return limit, offset, nil
}

func (b *binder) rowCount(e ast.Expr, clause string) (int64, error) {
	x, err := b.expr(e, &scope{clause: limitClause})
	if err == nil {
		x, err = b.fold(x)
	}
	if err != nil {
		return 0, err
	}
	c := x.(*plan.Const)
	if c.Value.Null || c.Type().Kind != types.BigInt || c.Value.Int < 0 {
		return 0, source.Errorf(e.Place(), "%s takes a whole number that is not negative", clause)
	}
	return c.Value.Int, nil
}

// limitClause is what faults call the places of LIMIT and OFFSET.
const limitClause = "LIMIT or OFFSET"
