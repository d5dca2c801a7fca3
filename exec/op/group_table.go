package op

import (
	"flowsql/exec/agg"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// groups is the groups of one fold: one worker's share, one part's, or what is kept.
type groups struct {
	keys   *hash.Groups
	states []agg.State
	ids    []int32 // of the rows of a batch
	some   []int32 // of those that a FILTER lets through
}

// number begins to number texts anew; groups made before and after cannot be merged.
func (g *Group) number() {
	g.names = make([]*hash.Names, len(g.values.exprs))
	for i, e := range g.values.exprs {
		if e.Type().Kind == types.Varchar {
			g.names[i] = hash.NewNames()
		}
	}
}

func (g *Group) newGroups() *groups {
	return g.groupsOf(hash.NewGroupsOf(g.keyTypes, g.names[:len(g.keyTypes)]))
}

// newPart is newGroups for a part of the rows, in the memory of spare, which may be nil.
func (g *Group) newPart(spare *groups) *groups {
	if spare != nil && spare.clear() {
		return spare
	}
	return g.groupsOf(hash.NewThinGroups(g.keyTypes, g.names[:len(g.keyTypes)]))
}

func (g *Group) groupsOf(keys *hash.Groups) *groups {
	t := &groups{keys: keys}
	for _, c := range g.calls {
		t.states = append(t.states, c.make())
	}
	if len(g.keyTypes) == 0 {
		t.keys.Assign(nil, 1, nil)
		t.grow()
	}
	return t
}

// clear takes all groups out, and reports whether that is possible.
func (t *groups) clear() bool {
	for _, s := range t.states {
		if _, ok := s.(agg.Clearer); !ok {
			return false
		}
	}
	t.keys.Clear()
	for _, s := range t.states {
		s.(agg.Clearer).Clear()
	}
	return true
}

func (t *groups) grow() {
	for _, s := range t.states {
		s.Grow(t.keys.Len())
	}
}

// add folds n rows into t, of which values are g's. The rows of calls with a FILTER are not among them.
func (t *groups) add(g *Group, values []*vec.Vector, n int) error {
	t.ids = t.keys.Assign(values[:len(g.keyTypes)], n, t.ids)
	t.grow()
	for i, c := range g.calls {
		if c.filter != nil {
			continue
		}
		if err := t.states[i].Fold(t.ids, values[c.at:c.at+c.n]); err != nil {
			return err
		}
	}
	return nil
}

func (t *groups) merge(other *groups) error {
	to := t.keys.Merge(other.keys)
	t.grow()
	for i, s := range t.states {
		if err := s.Merge(other.states[i], to); err != nil {
			return err
		}
	}
	return nil
}

// emit is the keys and the final values as columns.
func (t *groups) emit() ([]*vec.Vector, error) {
	cols, _, err := t.emitOr()
	return cols, err
}

// emitOr is emit, and which aggregate is the first that has no result.
func (t *groups) emitOr() (cols []*vec.Vector, failed int, err error) {
	cols = t.keys.Columns()
	for i, s := range t.states {
		v, err := s.Emit()
		if err != nil {
			return nil, i, err
		}
		cols = append(cols, v)
	}
	return cols, 0, nil
}

// foldSome folds the rows of b that the FILTER lets through, and evaluates the arguments for no others.
func (c *call) foldSome(worker int, t *groups, s agg.State, b *vec.Batch) error {
	kept, err := c.filter.briefly(worker, b)
	if err != nil || kept.Rows() == 0 {
		return err
	}
	args, err := c.args.eval(worker, kept)
	if err != nil {
		return err
	}
	return s.Fold(t.idsOf(b, kept), args)
}

// idsOf is the ids of the rows of kept, which are some of those of b.
func (t *groups) idsOf(b, kept *vec.Batch) []int32 {
	if kept.Sel == nil {
		return t.ids
	}
	t.some = t.some[:0]
	at := 0
	for _, r := range kept.Sel {
		if b.Sel == nil {
			t.some = append(t.some, t.ids[r])
			continue
		}
		for b.Sel[at] != r {
			at++
		}
		t.some = append(t.some, t.ids[at])
	}
	return t.some
}
