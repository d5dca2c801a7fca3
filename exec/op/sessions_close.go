package op

import (
	"context"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// CloseBy makes the node drop sessions that can get no more rows. It is called before the first Run.
func (s *Sessions) CloseBy(by Closing) (err error) {
	s.closing, err = newClosing(by, nil)
	return err
}

// resume drops sessions that were closed before the state was saved.
func (s *Sessions) resume() error {
	c := s.closing
	if c == nil || !c.restored || s.main == nil {
		return nil
	}
	c.restored = false
	_, err := s.close(true)
	return err
}

// close takes the closed sessions out of those that are kept, and returns their rows; unless keep, that is all that is done.
func (s *Sessions) close(keep bool) ([]*vec.Vector, error) {
	c := s.closing
	if !c.past {
		return nil, nil
	}
	_, last := s.main.set.edges()
	closed, open := s.over(last)
	if len(closed) == 0 {
		return nil, nil
	}
	past, err := s.retain(s.main, closed)
	if err != nil {
		return nil, err
	}
	cols, err := past.emit()
	if err != nil {
		return nil, err
	}
	if !keep {
		return cols, nil
	}
	if !c.Only {
		c.done.addColumns(cols, len(closed))
	}
	s.main, err = s.retain(s.main, open)
	return cols, err
}

// over is the numbers of the sessions that no row at the watermark or after it can belong to, and those of the others.
func (s *Sessions) over(last *vec.Vector) (closed, open []int32) {
	mark := s.closing.mark
	if s.time.Kind == types.Date { // the first day that can still come
		day := mark.Int / types.DayMicros
		if mark.Int > day*types.DayMicros {
			day++
		}
		mark.Int = day
	}
	for i := range last.N {
		over := !last.IsNull(i)
		switch {
		case !over:
		case s.time.Kind == types.Double:
			over = mark.Double > last.Double[i] && !s.gap.Doubles(last.Double[i], mark.Double)
		default:
			over = mark.Int > last.Int[i] && !s.gap.Ints(last.Int[i], mark.Int)
		}
		if over {
			closed = append(closed, int32(i))
		} else {
			open = append(open, int32(i))
		}
	}
	return closed, open
}

// runClosing closes sessions and passes on what there is to pass on.
func (s *Sessions) runClosing(ctx context.Context, step *Step, main *sessionGroups, keep bool, out Consume) error {
	c := s.closing
	c.advance()
	s.main = main
	var cols []*vec.Vector
	var err error
	if c.Only || keep {
		if cols, err = s.close(keep); err != nil {
			return err
		}
	}
	main = s.main
	if !keep {
		s.main = nil
	}
	if c.Only {
		return emitBatch(ctx, step, batchOf(cols), out)
	}
	if cols, err = main.emit(); err != nil {
		return err
	}
	return emitBatches(ctx, step, out, c.done.all(), &vec.Batch{N: main.set.len(), Cols: cols})
}

// retain is the sessions of t that rows names, in a set of their own.
func (s *Sessions) retain(t *sessionGroups, rows []int32) (*sessionGroups, error) {
	some := s.newGroups()
	keys := some.keys.Assign(takeCols(t.keys.Columns(), compose(t.set.keys(), rows)), len(rows), nil)
	first, last := t.set.edges()
	some.set.restore(keys, first.Flat().Take(rows), last.Flat().Take(rows))
	some.grow()
	to := placesOf(rows, t.set.len())
	for i, state := range some.states {
		if err := state.Merge(t.states[i], to); err != nil {
			return nil, err
		}
	}
	return some, nil
}
