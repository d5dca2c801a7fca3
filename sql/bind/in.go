package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// in binds X IN (list): a set if all items are constants, else a chain of comparisons.
func (b *binder) in(e *ast.In, s *scope) (plan.Expr, error) {
	if e.Query != nil {
		return b.inQuery(e, s)
	}
	if tuple, ok := e.X.(*ast.Tuple); ok {
		return b.rowIn(e, tuple, s)
	}
	x, err := b.expr(e.X, s)
	if err != nil {
		return nil, err
	}
	if len(e.List) == 0 {
		return emptyIn(e), nil
	}
	items := make([]*plan.Const, 0, len(e.List))
	var rest plan.Expr
	for _, item := range e.List {
		y, err := b.expr(item, s)
		if err != nil {
			return nil, err
		}
		same, err := b.apply("=", item.Place(), x, y) // checks that the two compare, and coerces
		if err != nil {
			return nil, err
		}
		if c, ok := b.constantItem(same, x); ok {
			items = append(items, c)
			continue
		}
		if rest == nil {
			rest = same
		} else if rest, err = b.apply("or", e.Span, rest, same); err != nil {
			return nil, err
		}
	}
	var out plan.Expr
	if len(items) > 0 {
		in := &plan.In{X: x, Items: items}
		in.Typ, in.Span = types.TypeBoolean, e.Span
		out = in
		if rest != nil {
			if out, err = b.apply("or", e.Span, in, rest); err != nil {
				return nil, err
			}
		}
	} else {
		out = rest
	}
	if in, ok := out.(*plan.In); ok && e.Not {
		in.Not = true
		return in, nil
	}
	return b.negated(out, nil, e.Not)
}

// emptyIn is IN (): false whatever stands left of it, NULL too, as for a query without rows.
func emptyIn(e *ast.In) plan.Expr {
	c := plan.NewConst(types.TypeBoolean, types.Value{Boolean: e.Not})
	c.Span = e.Span
	return c
}

// constantItem is the right side of x = item as a constant, if it is one and the comparison left x as it is.
func (b *binder) constantItem(same plan.Expr, x plan.Expr) (*plan.Const, bool) {
	args := same.(*plan.Call).Args
	if args[0] != x || !isConstant(args[1]) {
		return nil, false
	}
	folded, err := b.fold(args[1])
	if err != nil {
		return nil, false
	}
	return folded.(*plan.Const), true
}

// isConstant reports whether e depends on no row, here or outside.
func isConstant(e plan.Expr) bool {
	constant := true
	plan.Walk(e, func(e plan.Expr) bool {
		switch e.(type) {
		case *plan.Column, *plan.Param, *plan.Apply, *plan.WindowCall:
			constant = false
		}
		return constant
	})
	return constant
}

// rows binds a comparison of rows of values, which goes from left to right: (a, b) < (c, d) is a < c OR a = c AND b < d.
func (b *binder) rows(e *ast.Binary, left *ast.Tuple, s *scope) (plan.Expr, error) {
	right, ok := e.Y.(*ast.Tuple)
	if !ok || len(right.Items) != len(left.Items) {
		return nil, source.Errorf(e.Y.Place(), "a row of %d values is needed here", len(left.Items))
	}
	last := len(left.Items) - 1
	compare := func(op ast.Op, i int) (plan.Expr, error) {
		return b.call(string(op), e.Span, s, left.Items[i], right.Items[i])
	}
	strict := e.Op
	join := "or"
	switch e.Op {
	case ast.OpEq, ast.OpSame:
		join = "and"
	case ast.OpNe:
	case ast.OpLt, ast.OpLe:
		strict = ast.OpLt
	case ast.OpGt, ast.OpGe:
		strict = ast.OpGt
	default:
		return nil, source.Errorf(e.Span, "rows of values can only be compared")
	}
	out, err := compare(e.Op, last)
	for i := last - 1; i >= 0 && err == nil; i-- {
		var first, same plan.Expr
		if strict == e.Op && (join == "and" || e.Op == ast.OpNe) {
			if first, err = compare(e.Op, i); err == nil {
				out, err = b.apply(join, e.Span, first, out)
			}
			continue
		}
		if first, err = compare(strict, i); err != nil {
			break
		}
		if same, err = compare(ast.OpEq, i); err != nil {
			break
		}
		if out, err = b.apply("and", e.Span, same, out); err == nil {
			out, err = b.apply("or", e.Span, first, out)
		}
	}
	return out, err
}

// rowIn binds (a, b) IN ((1, 2), ...): each row is a conjunction of equalities.
func (b *binder) rowIn(e *ast.In, left *ast.Tuple, s *scope) (plan.Expr, error) {
	if len(e.List) == 0 {
		for _, item := range left.Items {
			if _, err := b.expr(item, s); err != nil {
				return nil, err
			}
		}
		return emptyIn(e), nil
	}
	var out plan.Expr
	for _, item := range e.List {
		right, ok := item.(*ast.Tuple)
		if !ok || len(right.Items) != len(left.Items) {
			return nil, source.Errorf(item.Place(), "a row of %d values is needed here", len(left.Items))
		}
		var row plan.Expr
		for i := range left.Items {
			same, err := b.call("=", item.Place(), s, left.Items[i], right.Items[i])
			if err == nil && row != nil {
				same, err = b.apply("and", item.Place(), row, same)
			}
			if err != nil {
				return nil, err
			}
			row = same
		}
		if out == nil {
			out = row
			continue
		}
		var err error
		if out, err = b.apply("or", e.Span, out, row); err != nil {
			return nil, err
		}
	}
	return b.negated(out, nil, e.Not)
}
