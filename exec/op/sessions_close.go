package op

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// CloseBy makes the node drop sessions that can get no more rows. It is called before the first Run.
func (s *Sessions) CloseBy(by Closing) (err error) {
	s.closing, err = newClosing(by, nil)
	return err
}

// closer is what closes the sessions.
func (s *Sessions) closer() closer[*sessionGroups] {
	split := func(t *sessionGroups) (closed, open []int32, err error) {
		if s.closing.past {
			_, last := t.set.edges()
			closed, open = s.over(last)
		}
		return closed, open, nil
	}
	return closer[*sessionGroups]{s.closing, &s.main, split, s.retain}
}

func (t *sessionGroups) count() int { return t.set.len() }

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
