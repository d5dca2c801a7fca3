package optimize

import "flowsql/sql/plan"

// inlineShared puts relations that are read in one place only there, where filters and columns can be pushed into them.
func inlineShared(root plan.Node) plan.Node {
	keys := plan.SharedKeys(root)
	uses := map[*plan.Key]int{}
	var count func(plan.Node)
	count = func(n plan.Node) {
		if s, ok := n.(*plan.Shared); ok {
			uses[s.Key]++
		}
		for _, in := range n.Inputs() {
			count(in)
		}
	}
	count(root)
	for _, k := range keys {
		count(k.Input)
	}
	var inline func(plan.Node) plan.Node
	inline = func(n plan.Node) plan.Node {
		if s, ok := n.(*plan.Shared); ok {
			if uses[s.Key] == 1 {
				return s.Key.Input
			}
			return n
		}
		return each(n, inline)
	}
	for _, k := range keys { // inner ones first
		k.Input = inline(k.Input)
	}
	return inline(root)
}
