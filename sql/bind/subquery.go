package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// outer is a query around the one being bound: what its names mean, and the arguments that the subquery takes from it.
type outer struct {
	scope *scope
	args  *[]plan.Expr
}

// param is how the innermost query names e, an expression over the scope of outers[level]: each query between takes it
// as an argument of the one inside.
func (b *binder) param(e plan.Expr, level int, c *ast.Column) plan.Expr {
	for _, o := range b.outers[level:] {
		index := -1
		for i, have := range *o.args {
			if plan.Equal(have, e) {
				index = i
			}
		}
		if index < 0 {
			index = len(*o.args)
			*o.args = append(*o.args, e)
		}
		p := &plan.Param{Index: index, Name: c.Name}
		p.Typ, p.Span = e.Type(), c.Span
		e = p
	}
	return e
}

// subquery binds a query in the place of a value, within scope s.
func (b *binder) subquery(q ast.Query, s *scope) (plan.Node, []plan.Expr, error) {
	if s.clause == limitClause {
		return nil, nil, source.Errorf(q.Place(), "a subquery cannot stand in %s", s.clause)
	}
	var args []plan.Expr
	b.outers = append(b.outers, outer{s, &args})
	rel, err := b.query(q, false)
	b.outers = b.outers[:len(b.outers)-1]
	return rel.node, args, err
}

func (b *binder) scalarQuery(e *ast.Subquery, s *scope) (plan.Expr, error) {
	node, args, err := b.subquery(e.Query, s)
	if err != nil {
		return nil, err
	}
	fields := node.Fields()
	if len(fields) != 1 {
		return nil, source.Errorf(e.Span, "a subquery in the place of a value has one column, not %d", len(fields))
	}
	a := &plan.Apply{Kind: plan.ScalarQuery, Plan: node, Args: args}
	a.Typ, a.Span = fields[0].Type, e.Span
	return a, nil
}

func (b *binder) existsQuery(e *ast.Exists, s *scope) (plan.Expr, error) {
	node, args, err := b.subquery(e.Query, s)
	if err != nil {
		return nil, err
	}
	a := &plan.Apply{Kind: plan.ExistsQuery, Plan: node, Args: args}
	a.Typ, a.Span = types.TypeBoolean, e.Span
	return a, nil
}

// inQuery binds x [NOT] IN (query) and (x, y) [NOT] IN (query).
func (b *binder) inQuery(e *ast.In, s *scope) (plan.Expr, error) {
	left := []ast.Expr{e.X}
	if row, ok := e.X.(*ast.Tuple); ok {
		left = row.Items
	}
	a, err := b.comparing(left, "=", e.Query, s, e.Span)
	if err != nil {
		return nil, err
	}
	a.Kind = plan.InQuery
	return b.negated(a, nil, e.Not)
}

// comparing binds a comparison of left with each row of a query.
func (b *binder) comparing(left []ast.Expr, op string, q ast.Query, s *scope, span source.Span) (*plan.Apply, error) {
	a := &plan.Apply{}
	a.Typ, a.Span = types.TypeBoolean, span
	for _, l := range left {
		x, err := b.expr(l, s)
		if err != nil {
			return nil, err
		}
		a.X = append(a.X, x)
	}
	var err error
	if a.Plan, a.Args, err = b.subquery(q, s); err != nil {
		return nil, err
	}
	fields := a.Plan.Fields()
	if len(fields) != len(left) {
		return nil, source.Errorf(q.Place(), "the subquery has %d columns where %d are compared", len(fields), len(left))
	}
	for i, x := range a.X {
		l := plan.NewColumn(i, plan.Field{Type: x.Type()})
		r := plan.NewColumn(len(a.X)+i, fields[i])
		same, err := b.apply(op, span, l, r)
		if err == nil && a.Cond != nil {
			same, err = b.apply("and", span, a.Cond, same)
		}
		if err != nil {
			return nil, err
		}
		a.Cond = same
	}
	return a, nil
}
