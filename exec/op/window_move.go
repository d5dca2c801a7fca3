package op

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// mover is an aggregate of a frame that moves: items come and go. Only what is exact may be a mover: whole numbers and
// counts, never sums of doubles.
type mover interface {
	add(item int32)
	drop(item int32)
	emit(frame int) error // the frame's value
	result() *vec.Vector
}

// moves reports whether the call has a mover.
func (c *windowCall) moves(args []*vec.Vector) bool {
	switch c.Func {
	case "count", "median":
		return true
	case "sum", "avg":
		return args[0].Type.Kind == types.BigInt
	case "quantile":
		return args[1].Const && !args[1].IsNull(0)
	}
	return false
}

// newMover is the mover of a call that has one, for n frames over the items of args.
func (c *windowCall) newMover(args []*vec.Vector, n int) mover {
	var m mover
	switch c.Func {
	case "count":
		m = &countMover{args: args, out: make([]int64, n)}
	case "sum", "avg":
		m = newSumMover(c, args[0].Flat(), n)
	case "median":
		m = newQuantileMover(args[0].Flat(), 0.5, n)
	case "quantile":
		m = newQuantileMover(args[0].Flat(), args[1].Double[0], n)
	default:
		panic("bug: no mover for " + c.Func)
	}
	if c.Distinct && len(args) > 0 {
		m = newDistinctMover(m, args)
	}
	return m
}

// moveFrames is a call's value for each of list, by a mover over the items that list has.
func (c *windowCall) moveFrames(t *task, args []*vec.Vector, list []frame) (*vec.Vector, error) {
	span := frame{math.MaxInt32, 0}
	for _, f := range list {
		if f.from < f.to {
			span.from, span.to = min(span.from, f.from), max(span.to, f.to)
		}
	}
	span.from = min(span.from, span.to)
	own := make([]*vec.Vector, len(args))
	for i, a := range args {
		own[i] = a.Slice(int(span.from), int(span.to))
	}
	moved := make([]frame, len(list))
	for i, f := range list {
		if f.from < f.to {
			moved[i] = frame{f.from - span.from, f.to - span.from}
		}
	}
	return moveFrames(t, c.newMover(own, len(list)), moved)
}

// moveFrames is m's value for each of list.
func moveFrames(t *task, m mover, list []frame) (*vec.Vector, error) {
	at := frame{}
	for i, next := range list {
		if i&(1<<12-1) == 0 {
			if err := t.check(); err != nil {
				return nil, err
			}
		}
		if next.from >= at.to || next.to <= at.from {
			for ; at.from < at.to; at.from++ {
				m.drop(at.from)
			}
			at = frame{next.from, next.from}
		}
		for ; at.from > next.from; at.from-- {
			m.add(at.from - 1)
		}
		for ; at.to < next.to; at.to++ {
			m.add(at.to)
		}
		for ; at.from < next.from; at.from++ {
			m.drop(at.from)
		}
		for ; at.to > next.to; at.to-- {
			m.drop(at.to - 1)
		}
		if err := m.emit(i); err != nil {
			return nil, err
		}
	}
	return m.result(), nil
}
