package bind

import (
	"cmp"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

// lastOf is what window_end makes of a session until the aggregation stands: its last time.
const lastOf = "session last"

// isTimed reports whether e is hop(...) or session(...), or the last time of one.
func isTimed(e plan.Expr) (*plan.Call, bool) {
	c, ok := e.(*plan.Call)
	return c, ok && (c.Func == function.Hop || c.Func == function.Session || c.Func == lastOf)
}

// timedCall binds hop(t, slide, size) and session(t, gap), which only keys of GROUP BY can be.
func (b *binder) timedCall(f *function.Scalar, e *ast.Call, s *scope) (plan.Expr, error) {
	if !s.timed {
		err := source.Errorf(e.Span, "%s is a key of GROUP BY and cannot stand in %s", e.Name, cmp.Or(s.clause, "this place"))
		return nil, err.WithHint("write select %s(...) as w, ... group by w; conditions on w go into HAVING", f.Name)
	}
	args, err := b.exprs(e.Args, s.inside())
	if err != nil {
		return nil, err
	}
	for i := range args {
		args[i] = b.early(args[i])
	}
	if strings.EqualFold(e.Name, "window") { // window(t, size, slide)
		args[1], args[2] = args[2], args[1]
	}
	return b.applyScalar(f, e.Span, args)
}

// windowEnd completes window_end(w), whose window says how long it is.
func (b *binder) windowEnd(args []plan.Expr) []plan.Expr {
	w, ok := args[0].(*plan.Call)
	if !ok || len(args) > 1 {
		return args
	}
	switch w.Func {
	case "tumble":
		return []plan.Expr{w, b.early(w.Args[1])}
	case function.Hop:
		return []plan.Expr{w, b.early(w.Args[2])}
	case function.Session:
		last := *w
		last.Func = lastOf
		return []plan.Expr{&last, b.early(w.Args[1])}
	}
	return args
}

// overTime makes the windows of time in GROUP BY part of the aggregation: hop puts below it what gives each row once for each
// of its windows, session makes it group by sessions.
func (sel *selection) overTime() error {
	var key *plan.Call
	for _, k := range sel.keys {
		var fault error
		plan.Walk(k, func(e plan.Expr) bool {
			c, ok := isTimed(e)
			switch {
			case !ok || fault != nil:
			case key != nil && !plan.EqualAll(key.Args, c.Args) || key != nil && key.Func != c.Func:
				fault = source.Errorf(c.Span, "there is a second window of time in GROUP BY").WithHint("group by one, and join the results")
			case c.Func != function.Hop && k != e:
				fault = source.Errorf(c.Span, "a session is a key of GROUP BY by itself").WithHint("group by session(...), and compute with it in the select list")
			default:
				key = c
			}
			return fault == nil
		})
		if fault != nil {
			return fault
		}
	}
	if key != nil && key.Func == function.Hop {
		sel.hop(key)
	} else if key != nil {
		if sel.q.Sets != nil {
			return source.Errorf(key.Span, "a session cannot stand with ROLLUP, CUBE or GROUPING SETS").WithHint("group by session(...) alone, in a derived table")
		}
		sel.sessions(key)
	}
	return sel.untimed()
}

// hop gives each row of the input once for each window, whose start is a further column.
func (sel *selection) hop(key *plan.Call) {
	fields := sel.from.node.Fields()
	width := len(fields)
	start := plan.Field{Name: key.Func, Type: key.Typ}
	p := &plan.Project{Input: sel.from.node, Exprs: append(plan.ColumnsOf(fields, 0, width), key.Args[0]), Columns: append(fields[:width:width], start)}
	sel.from.node = &plan.Hop{Input: p, At: width, Slide: key.Args[1], Size: key.Args[2], Span: key.Span}
	sel.replaceTimed(func(c *plan.Call) plan.Expr {
		if c.Func != function.Hop || !plan.EqualAll(c.Args, key.Args) {
			return c
		}
		column := plan.NewColumn(width, start)
		column.Span = c.Span
		return column
	})
}

// sessions takes the session out of the keys; its start and its last time are aggregates.
func (sel *selection) sessions(key *plan.Call) {
	for i, k := range sel.keys {
		if c, ok := isTimed(k); ok && c.Func == function.Session {
			sel.keys, sel.place = append(sel.keys[:i:i], sel.keys[i+1:]...), i
			break
		}
	}
	sel.session = &plan.Session{Time: key.Args[0], Gap: key.Args[1]}
	edge := func(name string, span source.Span) *plan.Column {
		return placeholder(&sel.aggregates, plan.Aggregate{Func: name, Args: key.Args[:1:1], Type: key.Typ, Separator: ",", Span: span})
	}
	sel.start = -1 - edge("min", key.Span).Index
	sel.replaceTimed(func(c *plan.Call) plan.Expr {
		switch {
		case !plan.EqualAll(c.Args, key.Args):
		case c.Func == function.Session:
			return edge("min", c.Span)
		case c.Func == lastOf:
			return edge("max", c.Span)
		}
		return c
	})
}

// replaceTimed replaces windows of time wherever the select has expressions.
func (sel *selection) replaceTimed(change func(*plan.Call) plan.Expr) {
	sel.rewrite(func(e plan.Expr) plan.Expr {
		if c, ok := isTimed(e); ok {
			return change(c)
		}
		return e
	})
}

// untimed refuses windows of time that are no key.
func (sel *selection) untimed() error {
	var left *plan.Call
	sel.rewrite(func(e plan.Expr) plan.Expr {
		if c, ok := isTimed(e); ok && left == nil {
			left = c
		}
		return e
	})
	if left == nil {
		return nil
	}
	return source.Errorf(left.Span, "this window of time is no key of GROUP BY").WithHint("add it to GROUP BY, with the same arguments")
}

// rewrite changes the expressions of the select list and of the clauses after GROUP BY, and the keys.
func (sel *selection) rewrite(change func(plan.Expr) plan.Expr) {
	for _, list := range [][]plan.Expr{sel.items, sel.keys, sel.on} {
		for i, e := range list {
			list[i] = plan.Rewrite(e, change)
		}
	}
	for i := range sel.order {
		sel.order[i].Expr = plan.Rewrite(sel.order[i].Expr, change)
	}
	if sel.having != nil {
		sel.having = plan.Rewrite(sel.having, change)
	}
	if sel.qualify != nil {
		sel.qualify = plan.Rewrite(sel.qualify, change)
	}
}
