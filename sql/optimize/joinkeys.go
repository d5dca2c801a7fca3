package optimize

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// joinKeys takes equalities between the two sides out of a join's condition and makes them keys of its hash table.
// Keys of different types are compared as DOUBLE, which never misses a pair, and the condition itself stays.
func joinKeys(n plan.Node) plan.Node {
	n = each(n, joinKeys)
	j, ok := n.(*plan.Join)
	if !ok {
		return n
	}
	c := *j
	nl := plan.Width(j.Left)
	nr := plan.Width(j.Right)
	var rest []plan.Expr
	for _, cond := range plan.Conjuncts(nil, j.Residual) {
		left, right, exact, ok := equality(cond, nl, nr)
		if ok {
			c.LeftKeys = append(c.LeftKeys[:len(c.LeftKeys):len(c.LeftKeys)], left)
			c.RightKeys = append(c.RightKeys[:len(c.RightKeys):len(c.RightKeys)], right)
		}
		if !ok || !exact {
			rest = append(rest, cond)
		}
	}
	c.Residual = plan.And(rest...)
	return &c
}

// equality is cond as left = right with each side over its own input; exact says that the keys say all of it.
func equality(cond plan.Expr, nl, nr int) (left, right plan.Expr, exact, ok bool) {
	call, isCall := cond.(*plan.Call)
	if !isCall || call.Func != "=" {
		return nil, nil, false, false
	}
	left, right = call.Args[0], call.Args[1]
	if within(left, nl, nl+nr) && within(right, 0, nl) {
		left, right = right, left
	}
	if !within(left, 0, nl) || !within(right, nl, nl+nr) || within(left, 0, 0) || within(right, 0, 0) {
		return nil, nil, false, false
	}
	right = shift(right, -nl)
	if left.Type() == right.Type() {
		return left, right, true, true
	}
	number := func(t types.Type) bool { return t.Numeric() || t.Kind == types.Varchar || t.Kind == types.Boolean }
	if !number(left.Type()) || !number(right.Type()) {
		return nil, nil, false, false
	}
	return asDouble(left), asDouble(right), false, true
}

func asDouble(e plan.Expr) plan.Expr {
	if e.Type() == types.TypeDouble {
		return e
	}
	c := &plan.Cast{X: e, Implicit: true}
	c.Typ, c.Span = types.TypeDouble, e.Place()
	return c
}
