package optimize

import (
	"flowsql/catalog"
	"flowsql/sql/plan"
)

// dropEmpty replaces what never has a row, for a condition in it is a constant that is not true, by no rows. What reads
// files stays: their rows are checked, and counted as read, whatever becomes of them.
func dropEmpty(n plan.Node) plan.Node {
	n = each(n, dropEmpty)
	if isEmpty(n) && !readsFeeds(n) {
		return &plan.Values{Columns: n.Fields()}
	}
	return n
}

// isEmpty reports whether a node whose inputs are done never has a row.
func isEmpty(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Values:
		return len(n.Rows) == 0
	case *plan.Filter:
		return isEmpty(n.Input) || isNever(n.Cond)
	case *plan.Project, *plan.Distinct, *plan.Window, *plan.Hop, *plan.Sort, *plan.Limit:
		return isEmpty(n.Inputs()[0])
	case *plan.Group:
		return (len(n.Keys) > 0 || n.Session != nil) && isEmpty(n.Input)
	case *plan.Union:
		for _, in := range n.All {
			if !isEmpty(in) {
				return false
			}
		}
		return true
	case *plan.Asof:
		return isEmpty(n.Left) || !n.Outer && isEmpty(n.Right)
	case *plan.Join:
		one := n.Kind == plan.Inner || n.Kind == plan.Semi
		return isEmpty(n.Left) || one && (isEmpty(n.Right) || n.Residual != nil && isNever(n.Residual))
	}
	return false
}

// isNever reports whether a condition has a part that is FALSE or NULL in every row.
func isNever(cond plan.Expr) bool {
	for _, e := range plan.Conjuncts(nil, cond) {
		if c, ok := e.(*plan.Const); ok && (c.Value.Null || !c.Value.Boolean) {
			return true
		}
	}
	return false
}

// readsFeeds reports whether n reads a table of files.
func readsFeeds(n plan.Node) bool {
	return plan.Any(n, func(n plan.Node) bool {
		s, ok := n.(*plan.Scan)
		if ok {
			_, ok = s.Table.(catalog.Feed)
		}
		return ok
	})
}
