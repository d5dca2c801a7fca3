package exec

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"flowsql/catalog/store"
	"flowsql/exec/op"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// The parts of a query's state are named NODE.N.PART: the node's number in the tree, a number, and the operator's name of
// the part. A part NODE= says that what follows of the node is all of its state.

// stateParts is what the last step changed in the operators' state; with base, or where a delta cannot be had, all of it.
func stateParts(tree op.Node, base bool) (parts []store.Part, whole bool, err error) {
	nodes := op.States(tree)
	if !base {
		parts, ok, err := deltaParts(nodes)
		if ok || err != nil {
			return parts, false, err
		}
	}
	parts = nil
	for i, n := range nodes {
		saved, err := n.Save()
		if err != nil {
			return nil, true, err
		}
		parts = appendParts(parts, i, 0, saved)
	}
	return parts, true, nil
}

func deltaParts(nodes []op.Stateful) (parts []store.Part, ok bool, err error) {
	for i, n := range nodes {
		tracked, ok := n.(op.Tracked)
		if !ok { // no more is known of it than its whole state
			saved, err := n.Save()
			if err != nil {
				return nil, false, err
			}
			mark := array.NewRecord(arrow.NewSchema(nil, nil), nil, 0)
			parts = append(parts, store.Part{Name: strconv.Itoa(i) + "=", Records: []arrow.Record{mark}})
			parts = appendParts(parts, i, 0, saved)
			continue
		}
		list, ok := tracked.Delta()
		if !ok {
			return nil, false, nil
		}
		for k, saved := range list {
			parts = appendParts(parts, i, k, saved)
		}
	}
	return parts, true, nil
}

func appendParts(parts []store.Part, node, n int, saved op.Saved) []store.Part {
	for _, name := range slices.Sorted(maps.Keys(saved)) {
		if len(saved[name]) > 0 {
			parts = append(parts, store.Part{Name: fmt.Sprintf("%d.%d.%s", node, n, name), Records: saved[name]})
		}
	}
	return parts
}

// track makes the operators note what steps change.
func track(tree op.Node) {
	for _, n := range op.States(tree) {
		if t, ok := n.(op.Tracked); ok {
			t.Track()
		}
	}
}

// restore gives a tree just built the state of the last commit.
func (c *Continuous) restore(ctx context.Context, tree op.Node) error {
	if c.durable.id == 0 {
		return c.undo.restore(tree)
	}
	list, err := c.engine.store.State(ctx, c.durable.id)
	if err != nil {
		return fmt.Errorf("%s: %w", c, c.damaged(err))
	}
	nodes := op.States(tree)
	saved := make([][]op.Saved, len(nodes))
	for _, parts := range list {
		if err := gather(saved, parts); err != nil {
			return err
		}
	}
	for i, n := range nodes {
		for _, x := range saved[i] {
			if err := n.Restore(x); err != nil {
				return fmt.Errorf("the kept state of %s cannot be used: %w; refresh continuous query %s full makes it again", c, err, c.name)
			}
		}
	}
	track(tree)
	return nil
}

// gather adds the parts of one file to what each node has saved.
func gather(saved [][]op.Saved, parts []store.Part) error {
	last := make([]string, len(saved))
	for _, p := range parts {
		if node, ok := strings.CutSuffix(p.Name, "="); ok {
			i, err := strconv.Atoi(node)
			if err != nil || i >= len(saved) {
				return fmt.Errorf("part %q of a state belongs to no operator", p.Name)
			}
			saved[i] = nil
			continue
		}
		name := strings.SplitN(p.Name, ".", 3)
		i, err := strconv.Atoi(name[0])
		if err != nil || i < 0 || i >= len(saved) || len(name) != 3 {
			return fmt.Errorf("part %q of a state belongs to no operator", p.Name)
		}
		if len(saved[i]) == 0 || last[i] != name[1] {
			saved[i] = append(saved[i], op.Saved{})
			last[i] = name[1]
		}
		saved[i][len(saved[i])-1][name[2]] = p.Records
	}
	return nil
}
