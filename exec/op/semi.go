package op

import (
	"sync"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// semi is the step of a semi join whose right grows: left rows that find no partner yet wait for one. A Fixed left comes
// first and waits as a whole, so that nothing of the right needs to be kept; otherwise the right comes first.
func (s *joinStep) semi() error {
	s.makeSides()
	if s.left.Growth() == catalog.Fixed {
		if err := s.collect(s.left, s.leftKeys, s.keptLeft); err != nil {
			return err
		}
		return s.wake(nil)
	}
	if err := s.wake(s.keptRight); err != nil {
		return err
	}
	return s.passOrWait()
}

// wake passes the waiting left rows that a new right row is the partner of, and adds the right rows to keep, which may
// be nil.
func (s *joinStep) wake(keep *side) error {
	waiting := s.keptLeft
	p := probe{joinStep: s, table: waiting, fromRight: true}
	var mu sync.Mutex
	var woken []int32
	state := worker{} // one for all, under mu
	err := s.right.Run(s.ctx, s.step, func(w int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		keys, err := s.rightKeys.eval(w, b)
		if err != nil {
			return err
		}
		if keep != nil {
			keep.add(keys, b.Dense())
		}
		mu.Lock()
		defer mu.Unlock()
		return waiting.pairs(p.lookup(&state, keys, b.Rows()), s.step.batchRows(), nil, func(mine, theirs []int32) error {
			if s.residual != nil {
				kept, err := s.residual.keep(w, p.combine(b, mine, theirs))
				if err != nil {
					return err
				}
				theirs = chosen(theirs, kept.Sel)
			}
			woken = waiting.remove(theirs, woken)
			return s.ctx.Err()
		})
	})
	if err != nil {
		return err
	}
	if err := emitBatch(s.ctx, s.step, take(waiting.rows.all(), woken), s.out.next()); err != nil {
		return err
	}
	return s.compact()
}

// chosen is the elements of list at sel, all of them if sel is nil.
func chosen(list, sel []int32) []int32 {
	if sel == nil {
		return list
	}
	return compose(list, sel)
}

// compact builds the waiting rows anew once most of them are gone.
func (s *joinStep) compact() error {
	old := s.keptLeft
	if 2*old.gone <= old.rows.n {
		return nil
	}
	fresh, err := old.packed(s.newLeft(), s.leftKeys)
	s.keptLeft = fresh
	return err
}

// packed is to, which is empty, with the rows that are still there. They have new numbers, so that only a save can tell
// what has changed.
func (s *side) packed(to *side, keys *program) (*side, error) {
	rest := s.live().Dense()
	values, err := keys.eval(0, rest)
	if err != nil {
		return nil, err
	}
	to.add(values, rest)
	to.made = true
	return to, nil
}

// passOrWait passes the new left rows that have a partner, and lets the others wait.
func (s *joinStep) passOrWait() error {
	p := probe{joinStep: s, table: s.keptRight}
	workers := make([]worker, s.step.threads())
	out := s.out.next()
	return s.left.Run(s.ctx, s.step, func(w int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(w, pos, nil)
		}
		keys, err := s.leftKeys.eval(w, b)
		if err != nil {
			return err
		}
		found, err := p.found(w, p.lookup(&workers[w], keys, b.Rows()), b, nil)
		if err != nil {
			return err
		}
		if wait := rowsWhere(found, false); len(wait) > 0 {
			s.keptLeft.add(takeCols(keys, wait), narrow(b, wait).Dense())
		}
		if pass := rowsWhere(found, true); len(pass) > 0 {
			return out(w, pos, narrow(b, pass))
		}
		return nil
	})
}
