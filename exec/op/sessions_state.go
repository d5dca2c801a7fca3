package op

import (
	"strconv"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Save has the keys as part "keys", the sessions (number of the key, first and last time) as "sessions", and the state of
// aggregate i as part "i".
func (s *Sessions) Save() (Saved, error) {
	s.changes.take()
	if s.main == nil {
		return Saved{}, nil
	}
	saved, err := s.main.save()
	if err == nil && s.closing != nil {
		s.closing.save(saved, true)
	}
	return saved, err
}

// save is for sessions that are settled.
func (t *sessionGroups) save() (Saved, error) {
	first, last := t.set.edges()
	of := &vec.Vector{Type: types.TypeBigInt, N: first.N}
	for _, k := range t.set.keys() {
		of.Int = append(of.Int, int64(k))
	}
	saved := Saved{
		"keys":     saveRows(&vec.Batch{N: t.keys.Len(), Cols: t.keys.Columns()}),
		"sessions": saveRows(&vec.Batch{N: first.N, Cols: []*vec.Vector{of, first, last}}),
	}
	for i, state := range t.states {
		records, err := state.Encode()
		if err != nil {
			return nil, err
		}
		saved[strconv.Itoa(i)] = records
	}
	return saved, nil
}

// Restore merges saved sessions into those that are kept.
func (s *Sessions) Restore(saved Saved) error {
	if s.closing != nil {
		var err error
		if saved, err = s.closing.restore(saved); err != nil {
			return err
		}
	}
	if len(saved) == 0 {
		return nil
	}
	more, err := s.restored(saved)
	switch {
	case err != nil:
		return err
	case s.main == nil:
		s.main = more
		return nil
	}
	if err := s.main.merge(more); err != nil {
		return err
	}
	return s.settle(s.main)
}

func (s *Sessions) restored(saved Saved) (*sessionGroups, error) {
	t := s.newGroups()
	err := restoreRows(saved["sessions"], func(b *vec.Batch) error {
		of := make([]int32, b.N)
		for i, k := range b.Cols[0].Int {
			of[i] = int32(k)
		}
		t.set.restore(of, b.Cols[1], b.Cols[2])
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(s.keyTypes) == 0 && t.set.len() > 0 {
		t.keys.Assign(nil, 1, nil)
	}
	err = restoreRows(saved["keys"], func(b *vec.Batch) error {
		t.keys.Assign(b.Cols, b.N, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, c := range s.calls {
		state := c.make()
		if err := state.Decode(saved[strconv.Itoa(i)]); err != nil {
			return nil, err
		}
		t.states[i] = state
	}
	t.grow()
	return t, nil
}

// Track begins to keep the sessions of each step's rows.
func (s *Sessions) Track() { s.changes.tracked = true }

// Delta has what Save has of the sessions of the rows of each step.
func (s *Sessions) Delta() ([]Saved, bool) { return s.closing.delta(s.changes.take()), true }

// State counts sessions.
func (s *Sessions) State() (rows, bytes int64, kind string) {
	kind = "counters"
	if s.main == nil {
		return 0, 0, kind
	}
	bytes = s.main.keys.Bytes() + s.main.set.bytes()
	for _, state := range s.main.states {
		bytes += state.Bytes()
		kind = heavier(kind, state.Kind())
	}
	return int64(s.main.set.len()), bytes, kind
}
