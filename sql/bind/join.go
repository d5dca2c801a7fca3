package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

// join binds a join. A right join is a left join of the sides swapped, with the columns put back.
func (b *binder) join(j *ast.Join) (relation, *scope, error) {
	left, ls, err := b.from(j.Left)
	if err != nil {
		return relation{}, nil, err
	}
	right, rs, args, err := b.rightSide(j, ls)
	if err != nil {
		return relation{}, nil, err
	}
	if err := distinctNames(ls, rs, j.Right); err != nil {
		return relation{}, nil, err
	}
	both := &scope{finders: append(ls.finders[:len(ls.finders):len(ls.finders)], rs.finders...)}
	both.columns = append(both.columns, ls.columns...)
	both.columns = append(both.columns, rs.columns...)
	cond, err := b.joinCondition(j, ls, rs, both)
	if err != nil {
		return relation{}, nil, err
	}
	if len(args) > 0 {
		return b.lateral(j, &plan.Lateral{Left: left.node, Right: right.node, Args: args, Residual: cond, Span: j.Right.Place()}, ls, both)
	}
	if j.Asof {
		n, err := b.asof(j, left.node, right.node, cond)
		return relation{node: n}, both, err
	}
	n := &plan.Join{Kind: plan.Inner, Left: left.node, Right: right.node, Residual: cond}
	switch j.Kind {
	case ast.LeftJoin:
		n.Kind = plan.Left
	case ast.SemiJoin:
		n.Kind = plan.Semi
		return relation{node: n}, ls, nil
	case ast.AntiJoin:
		n.Kind = plan.Anti
		return relation{node: n}, ls, nil
	case ast.FullJoin:
		return relation{node: b.either(fullJoin(n), both)}, both, nil
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
	if j.Natural && j.Asof {
		return nil, source.Errorf(j.Span, "an as-of join cannot be NATURAL").WithHint("name the columns: using (key, t), the time last")
	}
	if j.Natural {
		for _, l := range ls.columns {
			for _, r := range rs.columns {
				if !l.hidden && !r.hidden && !l.merged && !r.merged && strings.EqualFold(l.name, r.name) {
					names = append(names, ast.Name{Node: ast.Node{Span: j.Span}, Name: l.name})
				}
			}
		}
	}
	var all plan.Expr
	for i, name := range names {
		op := "="
		if j.Asof && i == len(names)-1 && j.On == nil {
			op = ">=" // USING (key, t): the last one says what near means
		}
		l, err := b.resolve(ls, &ast.Column{Name: name.Name})
		if err != nil {
			return nil, sided(err, name.Span, "the left")
		}
		r, err := b.resolve(rs, &ast.Column{Name: name.Name})
		if err != nil {
			return nil, sided(err, name.Span, "the right")
		}
		li, ri := l.(*plan.Column).Index, r.(*plan.Column).Index+len(ls.columns)
		same, err := b.apply(op, j.Span, ref(li, both.columns[li], j.Span), ref(ri, both.columns[ri], j.Span))
		if err == nil && all != nil {
			same, err = b.apply("and", j.Span, all, same)
		}
		if err != nil {
			return nil, err
		}
		all = same
		switch j.Kind {
		case ast.FullJoin:
			both.columns[li].merged, both.columns[ri].merged = true, true
			both.either = append(both.either, [2]int{li, ri})
		case ast.RightJoin:
			both.columns[li].merged, both.columns[ri].shared = true, true
		default:
			both.columns[ri].merged, both.columns[li].shared = true, true
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

// sided is the fault of a column of USING that one side does not have.
func sided(err error, span source.Span, side string) error {
	if e, ok := asError(err); ok {
		e.Span, e.Message = span, e.Message+" on "+side+" side of the join"
	}
	return err
}

// either adds the columns of a full join's USING to n and s: the value of whichever side has one.
func (b *binder) either(n plan.Node, s *scope) plan.Node {
	if len(s.either) == 0 {
		return n
	}
	fields := n.Fields()
	p := &plan.Project{Input: n, Exprs: plan.ColumnsOf(fields, 0, len(fields)), Columns: fields[:len(fields):len(fields)]}
	for _, pair := range s.either {
		l, r := fields[pair[0]], fields[pair[1]]
		t, err := function.Common(l.Type, r.Type)
		if err != nil {
			panic("bug: joined columns without a common type")
		}
		value := plan.NewCall("coalesce", t, coerce(plan.NewColumn(pair[0], l), t), coerce(plan.NewColumn(pair[1], r), t))
		p.Exprs, p.Columns = append(p.Exprs, value), append(p.Columns, plan.Field{Name: l.Name, Type: t})
		s.columns = append(s.columns, column{name: l.Name, typ: t, shared: true})
	}
	s.either = nil
	return p
}

// fullJoin is a left join and the right rows without partner.
func fullJoin(left *plan.Join) plan.Node {
	n := *left
	n.Kind = plan.Left
	nl, nr := plan.Width(n.Left), plan.Width(n.Right)
	rest := &plan.Join{Kind: plan.Anti, Left: n.Right, Right: n.Left, Residual: exchanged(n.Residual, nl, nr)}
	p := &plan.Project{Input: rest, Columns: n.Fields()}
	for i, f := range p.Columns {
		if i < nl {
			p.Exprs = append(p.Exprs, plan.NewNull(f.Type))
		} else {
			p.Exprs = append(p.Exprs, plan.NewColumn(i-nl, f))
		}
	}
	return &plan.Union{All: []plan.Node{&n, p}}
}

// exchanged is a join's condition with the sides exchanged.
func exchanged(cond plan.Expr, nl, nr int) plan.Expr {
	if cond == nil {
		return nil
	}
	return plan.Rewrite(cond, func(e plan.Expr) plan.Expr {
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

// swapped is left RIGHT JOIN right.
func swapped(left, right plan.Node, cond plan.Expr) plan.Node {
	nl, nr := plan.Width(left), plan.Width(right)
	n := &plan.Join{Kind: plan.Left, Left: right, Right: left, Residual: exchanged(cond, nl, nr)}
	p := &plan.Project{Input: n}
	fields := n.Fields()
	for i := range fields {
		from := i + nr
		if i >= nl {
			from = i - nl
		}
		p.Exprs = append(p.Exprs, plan.NewColumn(from, fields[from]))
		p.Columns = append(p.Columns, fields[from])
	}
	return p
}
