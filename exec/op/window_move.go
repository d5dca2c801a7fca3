package op

import (
	"math"
	"math/big"
	"math/bits"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/source"
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

// countMover counts the items without a NULL.
type countMover struct {
	args []*vec.Vector
	n    int64
	out  []int64
}

func (m *countMover) counts(item int32) bool {
	for _, a := range m.args {
		if a.IsNull(int(item)) {
			return false
		}
	}
	return true
}

func (m *countMover) add(item int32) {
	if m.counts(item) {
		m.n++
	}
}

func (m *countMover) drop(item int32) {
	if m.counts(item) {
		m.n--
	}
}

func (m *countMover) emit(frame int) error { m.out[frame] = m.n; return nil }

func (m *countMover) result() *vec.Vector {
	return &vec.Vector{Type: types.TypeBigInt, N: len(m.out), Int: m.out}
}

// sumMover is sum and avg of BIGINTs: the sum in 128 bits.
type sumMover struct {
	call *windowCall
	x    *vec.Vector
	lo   uint64
	hi   int64
	n    int64
	out  *vec.Vector
}

func newSumMover(c *windowCall, x *vec.Vector, frames int) *sumMover {
	m := &sumMover{call: c, x: x, out: &vec.Vector{Type: c.Type, N: frames}}
	if c.Func == "avg" {
		m.out.Double = make([]float64, frames)
	} else {
		m.out.Int = make([]int64, frames)
	}
	return m
}

func (m *sumMover) add(item int32) {
	if m.x.Null != nil && m.x.Null[item] {
		return
	}
	v := m.x.Int[item]
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, uint64(v), 0)
	m.hi += v>>63 + int64(carry)
	m.n++
}

func (m *sumMover) drop(item int32) {
	if m.x.Null != nil && m.x.Null[item] {
		return
	}
	v := m.x.Int[item]
	var borrow uint64
	m.lo, borrow = bits.Sub64(m.lo, uint64(v), 0)
	m.hi -= v>>63 + int64(borrow)
	m.n--
}

func (m *sumMover) emit(frame int) error {
	sum := int64(m.lo)
	fits := m.hi == sum>>63
	switch {
	case m.n == 0:
		if m.out.Null == nil {
			m.out.Null = make([]bool, m.out.N)
		}
		m.out.Null[frame] = true
	case m.call.Func == "sum" && !fits:
		return source.Errorf(m.call.Span, "%s(...) does not fit %s", m.call.Func, m.call.Type)
	case m.call.Func == "sum":
		m.out.Int[frame] = sum
	case fits && sum > -1<<53 && sum < 1<<53:
		m.out.Double[frame] = float64(sum) / float64(m.n) // both exact, so rounded once
	default:
		z := big.NewInt(m.hi)
		z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(m.lo))
		m.out.Double[frame], _ = new(big.Rat).SetFrac(z, big.NewInt(m.n)).Float64()
	}
	return nil
}

func (m *sumMover) result() *vec.Vector { return m.out }

// distinctMover passes each of the distinct arguments on once, while there are items with it.
type distinctMover struct {
	mover
	ids   []int32 // by item; -1 where an argument is NULL
	times []int32 // by id: items in the frame
	first []int32 // by id: one item that has it
}

func newDistinctMover(m mover, args []*vec.Vector) *distinctMover {
	var kinds []types.Type
	for _, a := range args {
		kinds = append(kinds, a.Type)
	}
	set := hash.NewGroups(kinds)
	d := &distinctMover{mover: m, ids: set.AssignNoNull(args, args[0].N, nil)}
	d.times, d.first = make([]int32, set.Len()), make([]int32, set.Len())
	for i, id := range d.ids {
		if id >= 0 {
			d.first[id] = int32(i)
		}
	}
	return d
}

func (d *distinctMover) add(item int32) {
	id := d.ids[item]
	if id < 0 {
		return
	}
	if d.times[id]++; d.times[id] == 1 {
		d.mover.add(d.first[id])
	}
}

func (d *distinctMover) drop(item int32) {
	id := d.ids[item]
	if id < 0 {
		return
	}
	if d.times[id]--; d.times[id] == 0 {
		d.mover.drop(d.first[id])
	}
}
