package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// useWith is a name of WITH where it is used. It is bound once, in the scope of its definition, and computed once.
func (b *binder) useWith(c *cte, name string, span source.Span) (relation, *scope, error) {
	if c.working != nil {
		*c.uses++
		return relation{node: c.working}, scopeOf(c.working, name), nil
	}
	if c.node == nil {
		inner := *b
		inner.with, inner.outers = b.with[:c.outer:c.outer], b.outers[:c.depth:c.depth]
		node, err := inner.define(c, span)
		if err != nil {
			return relation{}, nil, err
		}
		c.node = &plan.Shared{Key: &plan.Key{Name: c.name, Input: node}}
	}
	return relation{node: c.node}, scopeOf(c.node, name), nil
}

// define binds the query of a name of WITH.
func (b *binder) define(c *cte, span source.Span) (plan.Node, error) {
	if q, ok := c.query.(*ast.SetOp); ok && c.recursive && q.Op == "union" && refersTo(q.Right, c.name) {
		return b.recursion(c, q, span)
	}
	rel, err := b.query(c.query, false)
	if err == nil && c.cols != nil {
		rel.node, err = renamed(rel.node, c.cols, c.name, span)
	}
	return rel.node, err
}

// recursion binds base UNION [ALL] step, where step reads the name itself. The base decides the columns.
func (b *binder) recursion(c *cte, q *ast.SetOp, span source.Span) (plan.Node, error) {
	if q.OrderBy != nil || q.Limit != nil || q.Offset != nil {
		return nil, source.Errorf(q.Span, "a recursive query takes no ORDER BY or LIMIT of its own").WithHint("put it where %s is read", c.name)
	}
	base, err := b.query(q.Left, false)
	if err == nil && c.cols != nil {
		base.node, err = renamed(base.node, c.cols, c.name, span)
	}
	if err != nil {
		return nil, err
	}
	fields := base.node.Fields()
	for i, f := range fields {
		if f.Type == types.TypeNull {
			return nil, source.Errorf(q.Left.Place(), "column %d of recursive %q is only NULL: give it a type with CAST", i+1, c.name)
		}
	}
	key := &plan.Key{Name: c.name}
	uses := 0
	self := *c
	self.working, self.uses = &plan.Working{Key: key, Columns: fields}, &uses
	b.with = append(b.with[:len(b.with):len(b.with)], &self)
	step, err := b.query(q.Right, false)
	if err != nil {
		return nil, err
	}
	if uses > 1 {
		return nil, source.Errorf(q.Right.Place(), "recursive %q may be read once in its own query, not %d times", c.name, uses)
	}
	have := step.node.Fields()
	if len(have) != len(fields) {
		return nil, source.Errorf(q.Right.Place(), "recursive %q has %d columns first and %d here", c.name, len(fields), len(have))
	}
	p := &plan.Project{Input: step.node, Columns: fields}
	for i, f := range have {
		e := coerceColumn(i, f, fields[i].Type)
		if f.Type != fields[i].Type && f.Type != types.TypeNull { // a wider value must not be cut silently
			cast := &plan.Cast{X: plan.NewColumn(i, f)}
			cast.Typ, cast.Span = fields[i].Type, q.Right.Place()
			e = cast
		}
		p.Exprs = append(p.Exprs, e)
	}
	return &plan.Recursive{Key: key, Base: base.node, Step: p, Distinct: !q.All}, nil
}

// refersTo reports whether a FROM of q or of a query within names a table.
func refersTo(q ast.Query, name string) bool {
	switch q := q.(type) {
	case *ast.SetOp:
		return refersTo(q.Left, name) || refersTo(q.Right, name)
	case *ast.Select:
		return fromRefersTo(q.From, name)
	}
	return false
}

func fromRefersTo(f ast.From, name string) bool {
	switch f := f.(type) {
	case *ast.TableName:
		return f.Schema == "" && strings.EqualFold(f.Name, name)
	case *ast.Derived:
		return refersTo(f.Query, name)
	case *ast.Join:
		return fromRefersTo(f.Left, name) || fromRefersTo(f.Right, name)
	}
	return false
}
