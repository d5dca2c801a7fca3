package optimize

import "flowsql/sql/plan"

// foldConstants computes what depends on no column, once, at planning. What fails is left: it may never be evaluated.
func foldConstants(n plan.Node, fold Fold) plan.Node {
	n = each(n, func(in plan.Node) plan.Node { return foldConstants(in, fold) })
	do := func(e plan.Expr) plan.Expr {
		return plan.Rewrite(e, func(e plan.Expr) plan.Expr { return foldOne(e, fold) })
	}
	all := func(list []plan.Expr) []plan.Expr {
		out := make([]plan.Expr, len(list))
		for i, e := range list {
			out[i] = do(e)
		}
		return out
	}
	switch n := n.(type) {
	case *plan.Filter:
		return &plan.Filter{Input: n.Input, Cond: do(n.Cond)}
	case *plan.Project:
		return &plan.Project{Input: n.Input, Exprs: all(n.Exprs), Columns: n.Columns}
	case *plan.Group:
		c := *n
		c.Keys = all(n.Keys)
		c.Aggregates = make([]plan.Aggregate, len(n.Aggregates))
		for i, a := range n.Aggregates {
			a.Args = all(a.Args)
			if a.Filter != nil {
				a.Filter = do(a.Filter)
			}
			c.Aggregates[i] = a
		}
		return &c
	case *plan.Window:
		c := *n
		c.Calls = make([]plan.WindowFunc, len(n.Calls))
		for i, w := range n.Calls {
			c.Calls[i] = w.Map(do)
		}
		return &c
	case *plan.Join:
		if n.Residual != nil {
			c := *n
			c.Residual = do(n.Residual)
			return &c
		}
	}
	return n
}

// changing are the functions that give another value in each row.
var changing = map[string]bool{"rand": true, "uuid": true}

// foldOne folds a node whose children are folded already.
func foldOne(e plan.Expr, fold Fold) plan.Expr {
	switch e := e.(type) {
	case *plan.Const, *plan.Column:
		return e
	case *plan.Call:
		if changing[e.Func] {
			return e
		}
	}
	for _, c := range plan.Children(e) {
		if _, ok := c.(*plan.Const); !ok {
			return e
		}
	}
	v, err := fold(e)
	if err != nil {
		return e
	}
	c := &plan.Const{Value: v}
	c.Typ, c.Span = e.Type(), e.Place()
	return c
}
