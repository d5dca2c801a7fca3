package plan

import (
	"slices"

	"flowsql/catalog"
)

// Key is a relation that a query names: by WITH, and within its own recursion. Keys are compared by address. The
// optimizer may exchange Input for an equal one; after it, a Key does not change.
type Key struct {
	Name   string
	Input  Node // of a Shared; nil for a recursion
	growth *catalog.Growth
}

// Put exchanges the relation.
func (k *Key) Put(in Node) { k.Input, k.growth = in, nil }

// Growth of a Shared is that of the relation behind it, which is worked out once.
func (n *Shared) Growth() catalog.Growth {
	if n.Key.growth == nil {
		g := n.Key.Input.Growth()
		n.Key.growth = &g
	}
	return *n.Key.growth
}

// SharedKeys lists what is behind the Shareds of a plan, and behind those within them, each once, the inner ones first.
func SharedKeys(root Node) []*Key {
	var list []*Key
	seen := map[*Key]bool{}
	var visit func(Node)
	visit = func(n Node) {
		if s, ok := n.(*Shared); ok && !seen[s.Key] {
			seen[s.Key] = true
			visit(s.Key.Input)
			list = append(list, s.Key)
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(root)
	return list
}

// Any reports whether is holds for a node of a plan, or of what is behind its Shareds, each of which is looked at once: a chain
// of them that are read twice each has more ways through it than can be walked.
func Any(root Node, is func(Node) bool) bool {
	seen := map[*Key]bool{}
	var visit func(Node) bool
	visit = func(n Node) bool {
		if is(n) {
			return true
		}
		if s, ok := n.(*Shared); ok && !seen[s.Key] {
			seen[s.Key] = true
			if visit(s.Key.Input) {
				return true
			}
		}
		return slices.ContainsFunc(n.Inputs(), visit)
	}
	return visit(root)
}
