package op

import (
	"reflect"

	"flowsql/catalog"
)

// StateFormat is the version of what Save, Delta and Restore exchange: one more whenever an operator's state changes its form.
const StateFormat = 1

// changes is what steps have added to a state, where a node tracks that.
type changes struct {
	tracked bool
	list    []Saved
}

// of reports whether what a step adds is to be noted: state that is dropped after it is none.
func (c *changes) of(in Node, step *Step) bool {
	return c.tracked && in.Growth() == catalog.Append && !step.Once
}

// note keeps what a step adds, as save has it.
func (c *changes) note(save func() (Saved, error)) error {
	saved, err := save()
	if err == nil {
		c.list = append(c.list, saved)
	}
	return err
}

// take is what was noted since the last take.
func (c *changes) take() []Saved {
	list := c.list
	c.list = nil
	return list
}

// since is the rows from number told on, if any, and moves told to the end.
func (r *rows) since(told *int) []Saved {
	all := r.all()
	from := min(*told, all.N)
	*told = all.N
	return []Saved{{"rows": saveRows(all.Slice(from, all.N))}}
}

// joinedSaved is at most one Saved as it is.
func joinedSaved(list []Saved) Saved {
	if len(list) == 0 {
		return Saved{}
	}
	return list[0]
}

// States are the nodes with state of a tree, each once, inputs after what reads them.
func States(root Node) []Stateful {
	var list []Stateful
	seen := map[Node]bool{}
	var visit func(Node)
	visit = func(n Node) {
		if reflect.TypeOf(n).Comparable() {
			if seen[n] {
				return
			}
			seen[n] = true
		}
		if s, ok := n.(Stateful); ok {
			list = append(list, s)
		}
		for _, in := range n.Inputs() {
			visit(in)
		}
	}
	visit(root)
	return list
}
