package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

// join binds a join. A right join is a left join of the sides swapped, with the columns put back.
func (b *binder) join(j *ast.Join) (relation, *scope, error) {
	left, ls, err := b.from(j.Left)
	if err != nil {
		return relation{}, nil, err
	}
	right, rs, err := b.from(j.Right)
	if err != nil {
		return relation{}, nil, err
	}
	if err := distinctNames(ls, rs, j.Right); err != nil {
		return relation{}, nil, err
	}
	if j.Kind == ast.FullJoin {
		return relation{}, nil, source.Errorf(j.Span, "FULL JOIN is not available yet").
			WithHint("union all of a left join and of the right side's rows without partner")
	}
	both := &scope{finders: append(ls.finders[:len(ls.finders):len(ls.finders)], rs.finders...)}
	both.columns = append(both.columns, ls.columns...)
	both.columns = append(both.columns, rs.columns...)
	cond, err := b.joinCondition(j, ls, rs, both)
	if err != nil {
		return relation{}, nil, err
	}
	n := &plan.Join{Kind: plan.Inner, Left: left.node, Right: right.node, Residual: cond}
	switch j.Kind {
	case ast.LeftJoin:
		n.Kind = plan.Left
	case ast.RightJoin:
		return relation{node: swapped(left.node, right.node, cond)}, both, nil
	}
	return relation{node: n}, both, nil
}

func distinctNames(left, right *scope, at ast.From) error {
	for _, name := range right.tables() {
		if left.hasTable(name) {
			return source.Errorf(at.Place(), "two tables are named %q here", name).WithHint("give one of them another name: %s as t2", name)
		}
	}
	return nil
}

// joinCondition is ON, or the equalities that USING and NATURAL stand for; nil for a cross join.
func (b *binder) joinCondition(j *ast.Join, ls, rs, both *scope) (plan.Expr, error) {
	names := j.Using
	if j.Natural {
		for _, l := range ls.columns {
			for _, r := range rs.columns {
				if !l.hidden && !r.hidden && !l.merged && !r.merged && strings.EqualFold(l.name, r.name) {
					names = append(names, l.name)
				}
			}
		}
	}
	var all plan.Expr
	for _, name := range names {
		l, err := b.resolve(ls, &ast.Column{Name: name})
		if err != nil {
			return nil, placed(err, j.Span)
		}
		r, err := b.resolve(rs, &ast.Column{Name: name})
		if err != nil {
			return nil, placed(err, j.Span)
		}
		li, ri := l.(*plan.Column).Index, r.(*plan.Column).Index+len(ls.columns)
		same, err := b.apply("=", j.Span, ref(li, both.columns[li], j.Span), ref(ri, both.columns[ri], j.Span))
		if err == nil && all != nil {
			same, err = b.apply("and", j.Span, all, same)
		}
		if err != nil {
			return nil, err
		}
		all = same
		if j.Kind == ast.RightJoin {
			both.columns[li].merged = true
		} else {
			both.columns[ri].merged = true
		}
	}
	if j.On == nil {
		return all, nil
	}
	on, err := b.condition(j.On, both.without("a join condition"))
	if err != nil || all == nil {
		return on, err
	}
	return b.apply("and", j.Span, all, on)
}

// swapped is left RIGHT JOIN right.
func swapped(left, right plan.Node, cond plan.Expr) plan.Node {
	nl, nr := len(left.Fields()), len(right.Fields())
	n := &plan.Join{Kind: plan.Left, Left: right, Right: left}
	if cond != nil {
		n.Residual = plan.Rewrite(cond, func(e plan.Expr) plan.Expr {
			c, ok := e.(*plan.Column)
			if !ok {
				return e
			}
			moved := *c
			if c.Index < nl {
				moved.Index += nr
			} else {
				moved.Index -= nl
			}
			return &moved
		})
	}
	p := &plan.Project{Input: n}
	fields := n.Fields()
	for i := range fields {
		from := i + nr
		if i >= nl {
			from = i - nl
		}
		p.Exprs = append(p.Exprs, columnOf(from, fields[from]))
		p.Columns = append(p.Columns, fields[from])
	}
	return p
}
