package op

import (
	"math/big"
	"math/bits"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

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
