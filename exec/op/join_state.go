package op

import "flowsql/exec/vec"

// Save has what is kept of the inputs as parts "left" and "right".
func (j *Join) Save() (Saved, error) {
	saved := Saved{}
	if j.keptLeft != nil {
		saved["left"] = j.keptLeft.save()
	}
	if j.keptRight != nil {
		saved["right"] = j.keptRight.save()
	}
	return saved, nil
}

// Restore is the inverse of Save. A part without rows may be missing.
func (j *Join) Restore(saved Saved) error {
	restore := func(part string, to **side, fresh func() *side, keys *program) error {
		if len(saved[part]) == 0 {
			return nil
		}
		*to = fresh()
		return (*to).restore(saved[part], func(b *vec.Batch) ([]*vec.Vector, error) { return keys.eval(0, b) })
	}
	if err := restore("left", &j.keptLeft, j.newLeft, j.leftKeys); err != nil {
		return err
	}
	return restore("right", &j.keptRight, j.newRight, j.rightKeys)
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
