package optimize

import "flowsql/sql/plan"

// foldConstants computes what depends on no column, once, at planning. What fails is left: it may never be evaluated.
func foldConstants(n plan.Node, fold Fold) plan.Node {
	n = each(n, func(in plan.Node) plan.Node { return foldConstants(in, fold) })
	return plan.MapExprs(n, func(e plan.Expr) plan.Expr {
		return plan.Rewrite(e, func(e plan.Expr) plan.Expr { return foldOne(e, fold) })
	})
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
