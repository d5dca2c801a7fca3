package optimize

import "flowsql/sql/plan"

// asSemi is an inner join as a semi join, where nothing above needs the columns of one side and each row of the other has at most
// one partner there: rows then only have to be told whether there is one. need is about the join's columns.
func asSemi(n *plan.Join, need []bool) (semi *plan.Join, swapped, ok bool) {
	if n.Kind != plan.Inner || n.Residual != nil || len(n.LeftKeys) == 0 {
		return nil, false, false
	}
	nl := plan.Width(n.Left)
	c := *n
	c.Kind = plan.Semi
	switch {
	case none(need[nl:]) && isUnique(n.Right, columnsOf(n.RightKeys)):
		return &c, false, true
	case none(need[:nl]) && isUnique(n.Left, columnsOf(n.LeftKeys)):
		c.Left, c.Right, c.LeftKeys, c.RightKeys = n.Right, n.Left, n.RightKeys, n.LeftKeys
		return &c, true, true
	}
	return nil, false, false
}

func none(list []bool) bool {
	for _, x := range list {
		if x {
			return false
		}
	}
	return true
}

// columnsOf is the columns that are expressions of a list by themselves.
func columnsOf(list []plan.Expr) map[int]bool {
	cols := map[int]bool{}
	for _, e := range list {
		if c, ok := e.(*plan.Column); ok {
			cols[c.Index] = true
		}
	}
	return cols
}

// isUnique reports whether no two rows of n are equal in cols, as far as the plan tells. Rows that have a NULL there do not count.
func isUnique(n plan.Node, cols map[int]bool) bool {
	switch n := n.(type) {
	case *plan.Group:
		return n.Session == nil && n.Closing == nil && covers(cols, len(n.Keys))
	case *plan.Distinct:
		return covers(cols, plan.Width(n))
	case *plan.Values:
		return len(n.Rows) < 2
	case *plan.Filter:
		return isUnique(n.Input, cols)
	case *plan.Sort:
		return n.Limit == 0 || n.Limit == 1 || isUnique(n.Input, cols)
	case *plan.Limit:
		return n.Limit == 0 || n.Limit == 1 || isUnique(n.Input, cols)
	case *plan.Project:
		below := map[int]bool{}
		for i := range cols {
			if c, ok := n.Exprs[i].(*plan.Column); ok {
				below[c.Index] = true
			}
		}
		return isUnique(n.Input, below)
	case *plan.Join:
		return (n.Kind == plan.Semi || n.Kind == plan.Anti) && isUnique(n.Left, cols)
	case *plan.Shared:
		return isUnique(n.Key.Input, cols)
	}
	return false
}

// covers reports whether columns 0 to n-1 are all in cols.
func covers(cols map[int]bool, n int) bool {
	for i := range n {
		if !cols[i] {
			return false
		}
	}
	return true
}
