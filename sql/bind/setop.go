package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// setOp binds UNION [ALL]. Columns are matched by position, named as in the first query, and take the common type.
func (b *binder) setOp(q *ast.SetOp, root bool) (relation, error) {
	if q.Op != "union" {
		return relation{}, source.Errorf(q.Span, "%s is not available yet", q.Op)
	}
	left, err := b.query(q.Left, false)
	if err != nil {
		return relation{}, err
	}
	right, err := b.query(q.Right, false)
	if err != nil {
		return relation{}, err
	}
	lf, rf := left.node.Fields(), right.node.Fields()
	if len(lf) != len(rf) {
		return relation{}, source.Errorf(q.Right.Place(), "UNION needs queries with the same number of columns: %d before, %d here", len(lf), len(rf))
	}
	fields := make([]plan.Field, len(lf))
	for i := range lf {
		t, err := function.Common(lf[i].Type, rf[i].Type)
		if err != nil {
			return relation{}, source.Errorf(q.Right.Place(), "column %d of UNION has no common type: %s", i+1, err)
		}
		fields[i] = plan.Field{Name: lf[i].Name, Type: t}
	}
	var node plan.Node = &plan.Union{All: append(branches(left.node, q, fields), branches(right.node, q, fields)...)}
	if !q.All {
		node = &plan.Distinct{Input: node}
	}
	return b.ordered(node, q, root)
}

// branches is a side of the union in the common types; UNION ALL within UNION ALL is flattened.
func branches(n plan.Node, q *ast.SetOp, fields []plan.Field) []plan.Node {
	if u, ok := n.(*plan.Union); ok {
		var all []plan.Node
		for _, in := range u.All {
			all = append(all, branches(in, q, fields)...)
		}
		return all
	}
	same := true
	p := &plan.Project{Input: n, Columns: fields}
	for i, f := range n.Fields() {
		same = same && f == fields[i]
		c := columnOf(i, f)
		if f.Type == types.TypeNull && fields[i].Type != f.Type {
			c = constant(fields[i].Type, types.Value{Null: true}, source.Span{})
		}
		p.Exprs = append(p.Exprs, coerce(c, fields[i].Type))
	}
	if same {
		return []plan.Node{n}
	}
	return []plan.Node{p}
}

// ordered puts ORDER BY and LIMIT on a combination of queries; they see its output columns only.
func (b *binder) ordered(node plan.Node, q *ast.SetOp, root bool) (relation, error) {
	limit, offset, err := b.limits(q.Tail)
	if err != nil {
		return relation{}, err
	}
	s := scopeOf(node, "")
	s.clause = "ORDER BY of a UNION"
	out := &output{limit: limit, offset: offset, byAll: root || limit >= 0 || offset > 0}
	sel := &selection{b: b}
	for i, f := range node.Fields() {
		out.exprs, out.names = append(out.exprs, columnOf(i, f)), append(out.names, f.Name)
	}
	sel.items = out.exprs
	for _, o := range q.OrderBy {
		i, ok, err := sel.ordinal(o.Expr)
		if err != nil {
			return relation{}, err
		}
		var x plan.Expr
		if ok {
			x = out.exprs[i]
		} else if x, err = b.expr(o.Expr, s); err != nil {
			return relation{}, err
		}
		out.order = append(out.order, sortKey(x, o))
	}
	if len(out.order) == 0 && !out.byAll {
		return relation{node: node}, nil
	}
	node, err = out.over(node, false)
	return relation{node: node, ordered: true}, err
}
