package plan

import "flowsql/sql/source"

// MapExprs is n with each of its own expressions replaced by what change makes of it; its inputs stay.
func MapExprs(n Node, change func(Expr) Expr) Node {
	switch n := n.(type) {
	case *Filter:
		return &Filter{Input: n.Input, Cond: change(n.Cond)}
	case *Project:
		return &Project{Input: n.Input, Exprs: mapAll(n.Exprs, change), Columns: n.Columns}
	case *Values:
		c := &Values{Columns: n.Columns}
		for _, row := range n.Rows {
			c.Rows = append(c.Rows, mapAll(row, change))
		}
		return c
	case *Group:
		c := *n
		c.Keys, c.Session = mapAll(n.Keys, change), n.Session.Map(change)
		c.Aggregates = make([]Aggregate, len(n.Aggregates))
		for i, a := range n.Aggregates {
			c.Aggregates[i] = a.Map(change)
		}
		return &c
	case *Window:
		c := *n
		c.Calls = make([]WindowFunc, len(n.Calls))
		for i, w := range n.Calls {
			c.Calls[i] = w.Map(change)
		}
		return &c
	case *Join:
		c := *n
		c.LeftKeys, c.RightKeys = mapAll(n.LeftKeys, change), mapAll(n.RightKeys, change)
		if n.Residual != nil {
			c.Residual = change(n.Residual)
		}
		return &c
	case *Lateral:
		c := *n
		c.Args = mapAll(n.Args, change)
		if n.Residual != nil {
			c.Residual = change(n.Residual)
		}
		return &c
	case *Asof:
		c := *n
		c.LeftKeys, c.RightKeys = mapAll(n.LeftKeys, change), mapAll(n.RightKeys, change)
		c.LeftTime, c.RightTime = change(n.LeftTime), change(n.RightTime)
		return &c
	case *Sort:
		c := *n
		c.Keys = mapKeys(n.Keys, change)
		return &c
	}
	return n
}

// Map is s with its Time replaced by what change makes of it.
func (s *Session) Map(change func(Expr) Expr) *Session {
	if s == nil {
		return nil
	}
	return &Session{change(s.Time), s.Gap}
}

// Map is a with each of its expressions replaced by what change makes of it.
func (a Aggregate) Map(change func(Expr) Expr) Aggregate {
	a.Args, a.OrderBy = mapAll(a.Args, change), mapKeys(a.OrderBy, change)
	if a.Filter != nil {
		a.Filter = change(a.Filter)
	}
	return a
}

// Exprs are the expressions of a node itself.
func Exprs(n Node) []Expr {
	var list []Expr
	MapExprs(n, func(e Expr) Expr {
		list = append(list, e)
		return e
	})
	return list
}

// Placed is n and everything below it with all expressions said to stand at one place: those of a view stand in another
// text than the query that reads it.
func Placed(n Node, span source.Span) Node {
	return Transform(n, func(n Node) Node {
		switch have := n.(type) {
		case *Group:
			c := *have
			c.Aggregates = append([]Aggregate(nil), have.Aggregates...)
			for i := range c.Aggregates {
				c.Aggregates[i].Span = span
			}
			n = &c
		case *Hop:
			c := *have
			c.Span = span
			n = &c
		}
		return MapExprs(n, func(e Expr) Expr { return Rewrite(e, func(e Expr) Expr { return at(e, span) }) })
	})
}

// at is e itself, not what is below it, said to stand at span.
func at(e Expr, span source.Span) Expr {
	switch e := e.(type) {
	case *Column:
		c := *e
		c.Span = span
		return &c
	case *Const:
		c := *e
		c.Span = span
		return &c
	case *Call:
		c := *e
		c.Span = span
		return &c
	case *Case:
		c := *e
		c.Span = span
		return &c
	case *Cast:
		c := *e
		c.Span = span
		return &c
	case *In:
		c := *e
		c.Span = span
		return &c
	}
	return e
}
