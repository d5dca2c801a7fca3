package op

import (
	"slices"
	"strconv"

	"flowsql/exec/vec"
)

// Save has the keys as part "keys" and the state of aggregate i as part "i".
func (g *Group) Save() (Saved, error) {
	g.changes.take()
	if g.main == nil {
		return Saved{}, nil
	}
	saved, err := g.main.save()
	if err == nil && g.closing != nil {
		g.closing.save(saved, true)
	}
	return saved, err
}

// Restore merges saved groups into those that are kept.
func (g *Group) Restore(saved Saved) error {
	if g.closing != nil {
		var err error
		if saved, err = g.closing.restore(saved); err != nil {
			return err
		}
	}
	if len(saved) == 0 {
		return nil
	}
	more, err := g.restored(saved)
	switch {
	case err != nil:
		return err
	case g.main == nil:
		g.main = more
		return nil
	}
	return g.main.merge(more)
}

// Track begins to keep the groups of each step's rows.
func (g *Group) Track() { g.changes.tracked = true }

// Delta has what Save has of the groups of the rows of each step.
func (g *Group) Delta() ([]Saved, bool) { return g.closing.delta(g.changes.take()), true }

// State counts groups.
func (g *Group) State() (rows, bytes int64, kind string) {
	kind = "counters"
	if g.main == nil {
		return 0, 0, kind
	}
	bytes = g.main.keys.Bytes()
	for _, s := range g.main.states {
		bytes += s.Bytes()
		kind = heavier(kind, s.Kind())
	}
	if g.closing != nil {
		return int64(g.main.keys.Len() + g.closing.done.n), bytes + g.closing.done.bytes(), kind
	}
	return int64(g.main.keys.Len()), bytes, kind
}

func (t *groups) save() (Saved, error) {
	saved := Saved{"keys": saveRows(&vec.Batch{N: t.keys.Len(), Cols: t.keys.Columns()})}
	for i, s := range t.states {
		records, err := s.Encode()
		if err != nil {
			return nil, err
		}
		saved[strconv.Itoa(i)] = records
	}
	return saved, nil
}

func (g *Group) restored(saved Saved) (*groups, error) {
	if g.main == nil {
		g.number()
	}
	t := g.newGroups()
	err := restoreRows(saved["keys"], func(b *vec.Batch) error {
		t.keys.Assign(b.Cols, b.N, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, c := range g.calls {
		s := c.make()
		if err := s.Decode(saved[strconv.Itoa(i)]); err != nil {
			return nil, err
		}
		t.states[i] = s
	}
	t.grow()
	return t, nil
}

// heavier is the kind of state that grows faster.
func heavier(a, b string) string {
	order := []string{"counters", "values", "rows"}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}
