package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

const asofHint = "write on a.key = b.key and a.t >= b.t, with as many keys as you need"

// asof is a join that takes the nearest partner. cond, over the columns of both sides, is equalities, one comparison that says
// what near means, and conditions on the right side alone.
func (b *binder) asof(j *ast.Join, left, right plan.Node, cond plan.Expr) (plan.Node, error) {
	n := &plan.Asof{Left: left, Right: right, Outer: j.Kind == ast.LeftJoin}
	nl, nr := plan.Width(left), plan.Width(right)
	var on []plan.Expr
	for _, e := range plan.Conjuncts(nil, cond) {
		how, l, r, ok := facing(e, nl, nl+nr)
		switch {
		case ok && how == "=":
			l, r, ok = oneType(l, r)
			if !ok {
				return nil, source.Errorf(e.Place(), "the two sides of an as-of join's key are %s and %s", l.Type(), r.Type()).WithHint("cast one of them to the type of the other")
			}
			n.LeftKeys, n.RightKeys = append(n.LeftKeys, l), append(n.RightKeys, r)
		case ok && n.How != "":
			return nil, source.Errorf(e.Place(), "an as-of join has one comparison that is no equality, and this is a second one").WithHint(asofHint)
		case ok:
			n.How = how
			if n.LeftTime, n.RightTime, ok = oneType(l, r); !ok || !nearable(n.LeftTime.Type()) {
				return nil, source.Errorf(e.Place(), "an as-of join compares whole numbers, DOUBLEs or times of one type, not %s with %s", l.Type(), r.Type()).
					WithHint("cast one of them to the type of the other")
			}
		case ranges(e, nl, nl+nr) && !hasQuery(e):
			on = append(on, exchanged(e, nl, 0))
		default:
			return nil, source.Errorf(e.Place(), "an as-of join has equalities of both tables' columns, one comparison of them, and conditions on its right table").WithHint(asofHint)
		}
	}
	if n.How == "" {
		return nil, source.Errorf(j.Span, "an as-of join needs a comparison that says which row is the nearest").WithHint(asofHint)
	}
	if len(on) > 0 {
		n.Right = &plan.Filter{Input: right, Cond: plan.And(on...)}
	}
	return n, nil
}

// facing is e as left how right, with each side over columns of its own input: [0, nl) and [nl, end). What is to the right of the
// input is counted from its first column.
func facing(e plan.Expr, nl, end int) (how string, left, right plan.Expr, ok bool) {
	c, isCall := e.(*plan.Call)
	if !isCall || len(c.Args) != 2 || hasQuery(e) {
		return "", nil, nil, false
	}
	turned, known := map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[c.Func]
	if !known {
		return "", nil, nil, false
	}
	how, left, right = c.Func, c.Args[0], c.Args[1]
	if ranges(left, nl, end) {
		how, left, right = turned, right, left
	}
	if !ranges(left, 0, nl) || !ranges(right, nl, end) {
		return "", nil, nil, false
	}
	return how, left, exchanged(right, nl, 0), true
}

// ranges reports whether e has columns, all of them in [from, to).
func ranges(e plan.Expr, from, to int) bool {
	some, all := false, true
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Column); ok {
			some, all = true, all && c.Index >= from && c.Index < to
		}
		return all
	})
	return some && all
}

func hasQuery(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(e plan.Expr) bool {
		_, ok := e.(*plan.Apply)
		found = found || ok
		return !found
	})
	return found
}

// oneType is both sides of an equality in a type that holds the values of both.
func oneType(a, b plan.Expr) (plan.Expr, plan.Expr, bool) {
	t, err := function.Common(a.Type(), b.Type())
	if err != nil || a.Type() != b.Type() && !t.Exact() && t.Kind != types.Timestamp {
		return a, b, false
	}
	return coerce(a, t), coerce(b, t), true
}

// nearable reports whether values of a type have a distance.
func nearable(t types.Type) bool {
	return t.Kind == types.BigInt || t.Kind == types.Double || t.Kind == types.Date || t.Kind == types.Timestamp
}
