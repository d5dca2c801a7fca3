package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// setOp binds UNION, INTERSECT and EXCEPT [ALL]. Columns are matched by position, named as in the first query, and take
// the common type. NULLs are equal to one another.
func (b *binder) setOp(q *ast.SetOp, root bool) (relation, error) {
	var sides []plan.Node
	for _, side := range operands(q) {
		rel, err := b.query(side, false)
		if err != nil {
			return relation{}, err
		}
		sides = append(sides, rel.node)
	}
	fields, err := commonFields(sides, q)
	if err != nil {
		return relation{}, err
	}
	for i, n := range sides {
		sides[i] = converted(n, fields)
	}
	var node plan.Node
	switch {
	case q.Op == "union":
		node = &plan.Union{All: sides}
		if !q.All {
			node = &plan.Distinct{Input: node}
		}
	case q.All:
		node = matching(q.Op, numbered(sides[0]), numbered(sides[1]))
		node = plan.First(node, len(fields))
	default:
		node = matching(q.Op, &plan.Distinct{Input: sides[0]}, sides[1])
	}
	return b.ordered(node, q, root)
}

// operands is both sides of q. A chain of the same UNION is taken apart, so that a thousand queries are one union and no
// nest of a thousand.
func operands(q *ast.SetOp) []ast.Query {
	if q.Op != "union" {
		return []ast.Query{q.Left, q.Right}
	}
	var list []ast.Query
	var add func(ast.Query)
	add = func(side ast.Query) {
		s, ok := side.(*ast.SetOp)
		if !ok || s.Op != q.Op || s.All != q.All || s.With != nil || s.OrderBy != nil || s.Limit != nil || s.Offset != nil {
			list = append(list, side)
			return
		}
		add(s.Left)
		add(s.Right)
	}
	add(q.Left)
	add(q.Right)
	return list
}

// commonFields is the columns of a set operation.
func commonFields(sides []plan.Node, q *ast.SetOp) ([]plan.Field, error) {
	op := strings.ToUpper(q.Op)
	fields := append([]plan.Field(nil), sides[0].Fields()...)
	for _, n := range sides[1:] {
		next := n.Fields()
		if len(next) != len(fields) {
			return nil, source.Errorf(q.Right.Place(), "%s needs queries with the same number of columns: %d before, %d here", op, len(fields), len(next))
		}
		for i := range fields {
			t, err := function.Common(fields[i].Type, next[i].Type)
			if err != nil {
				return nil, source.Errorf(q.Right.Place(), "column %d of %s has no common type: %s", i+1, op, err)
			}
			fields[i].Type = t
		}
	}
	return fields, nil
}

// matching is the rows of left that right has (INTERSECT), or has not (EXCEPT).
func matching(op string, left, right plan.Node) plan.Node {
	kind := plan.Semi
	if op == "except" {
		kind = plan.Anti
	}
	fields := left.Fields()
	var on []plan.Expr
	for i, f := range fields {
		on = append(on, plan.Same(plan.NewColumn(i, f), plan.NewColumn(len(fields)+i, f))...)
	}
	return &plan.Join{Kind: kind, Left: left, Right: right, Residual: plan.And(on...)}
}

// numbered tells equal rows apart by a number from 1, so that ALL can match them one by one.
func numbered(n plan.Node) plan.Node {
	fields := n.Fields()
	number := plan.WindowFunc{Func: "row_number", PartitionBy: plan.ColumnsOf(fields, 0, len(fields)), Type: types.TypeBigInt, Frame: plan.DefaultFrame}
	return &plan.Window{
		Input: n, Calls: []plan.WindowFunc{number}, Columns: append(fields[:len(fields):len(fields)], plan.Field{Type: types.TypeBigInt}),
	}
}

// converted is n with its columns in the types and names of fields.
func converted(n plan.Node, fields []plan.Field) plan.Node {
	same := true
	p := &plan.Project{Input: n, Columns: fields}
	for i, f := range n.Fields() {
		same = same && f == fields[i]
		p.Exprs = append(p.Exprs, coerceColumn(i, f, fields[i].Type))
	}
	if same {
		return n
	}
	return p
}

// coerceColumn is column i in another type; a column that is only NULL takes any.
func coerceColumn(i int, f plan.Field, t types.Type) plan.Expr {
	if f.Type == types.TypeNull && t != f.Type {
		return plan.NewNull(t)
	}
	return coerce(plan.NewColumn(i, f), t)
}

// ordered puts ORDER BY and LIMIT on a combination of queries; they see its output columns only.
func (b *binder) ordered(node plan.Node, q *ast.SetOp, root bool) (relation, error) {
	limit, offset, err := b.limits(q.Tail)
	if err != nil {
		return relation{}, err
	}
	s := scopeOf(node, "")
	s.clause = "ORDER BY of a " + strings.ToUpper(q.Op)
	out := &output{limit: limit, offset: offset, byAll: root || limit >= 0 || offset > 0}
	sel := &selection{b: b}
	for i, f := range node.Fields() {
		out.exprs, out.names = append(out.exprs, plan.NewColumn(i, f)), append(out.names, f.Name)
	}
	sel.items = out.exprs
	for _, o := range q.OrderBy {
		if _, all := o.Expr.(*ast.Star); all {
			out.order = append(out.order, byAllOf(out.exprs, o)...)
			continue
		}
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
