package op

import "flowsql/exec/vec"

// The parts of a join's state.
const (
	partLeft      = "left"
	partLeftLost  = "left lost"
	partRight     = "right"
	partRightLost = "right lost"
)

// Save has what is kept of the inputs as parts "left" and "right".
func (j *Join) Save() (Saved, error) {
	for _, s := range []struct {
		kept  **side
		fresh func() *side
		keys  *program
	}{{&j.keptLeft, j.newLeft, j.leftKeys}, {&j.keptRight, j.newRight, j.rightKeys}} {
		if *s.kept == nil {
			continue
		}
		if (*s.kept).gone > 0 { // rows get the numbers that they will have when restored
			packed, err := (*s.kept).packed(s.fresh(), s.keys)
			if err != nil {
				return nil, err
			}
			*s.kept = packed
		}
		(*s.kept).told, (*s.kept).lost, (*s.kept).made = 0, nil, false
	}
	saved, _ := j.Delta()
	return joinedSaved(saved), nil
}

// Track has nothing to do: rows are kept in order, and those that die are noted.
func (j *Join) Track() {}

// Delta has the rows that are new as parts "left" and "right", and as "left lost" and "right lost" the numbers of those
// that are gone, counted from the first that was ever saved.
func (j *Join) Delta() ([]Saved, bool) {
	saved := Saved{}
	if s := j.keptLeft; s != nil {
		if s.made {
			return nil, false
		}
		saved[partLeft], saved[partLeftLost] = s.delta()
	}
	if s := j.keptRight; s != nil {
		if s.made {
			return nil, false
		}
		saved[partRight], saved[partRightLost] = s.delta()
	}
	return []Saved{saved}, true
}

// Restore adds what Save or Delta gave. A part without rows may be missing.
func (j *Join) Restore(saved Saved) error {
	restore := func(part, lost string, to **side, fresh func() *side, keys *program) error {
		if len(saved[part]) == 0 && len(saved[lost]) == 0 {
			return nil
		}
		if *to == nil {
			*to = fresh()
		}
		return (*to).restore(saved[part], saved[lost], func(b *vec.Batch) ([]*vec.Vector, error) { return keys.eval(0, b) })
	}
	if err := restore(partLeft, partLeftLost, &j.keptLeft, j.newLeft, j.leftKeys); err != nil {
		return err
	}
	return restore(partRight, partRightLost, &j.keptRight, j.newRight, j.rightKeys)
}

// State counts the rows of both sides.
func (j *Join) State() (count, bytes int64, kind string) {
	kind = "values"
	for _, s := range []*side{j.keptLeft, j.keptRight} {
		if s == nil {
			continue
		}
		n, size := s.count()
		count, bytes = count+n, bytes+size
		if !s.bare {
			kind = "rows"
		}
	}
	return count, bytes, kind
}
