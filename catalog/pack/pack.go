// Package pack holds columns of numbers in fewer bits than their type has: what a table in memory costs, and what a query has to
// read of it, is mostly that. It knows nothing of tables or SQL; its columns are Arrow arrays to whoever does not know it.
package pack

import "math"

// Numbers are numbers as differences from a base, in 8, 16 or 32 bits each. Where all bits of a difference are set, the number is
// one of few that are too far from the base, and stands in a list. They are whole numbers or, if so made, any that DOUBLE has.
// Immutable.
type Numbers struct {
	n      int
	base   int64
	eight  []uint8 // one of the three has n differences
	sixt   []uint16
	thirty []uint32
	far    []far // ascending
	skip   int32 // what the place of the first number is in far
}

// far is a number that has no difference: 64 bits of an integer, or of a DOUBLE.
type far struct {
	at   int32
	bits uint64
}

// farBytes is what a far number costs beside its difference.
const farBytes = 16

// Len is how many numbers there are.
func (p *Numbers) Len() int { return p.n }

// Slice is numbers [from, to), sharing memory.
func (p *Numbers) Slice(from, to int) *Numbers {
	s := *p
	s.n, s.skip = to-from, p.skip+int32(from)
	s.eight, s.sixt, s.thirty = cut(p.eight, from, to), cut(p.sixt, from, to), cut(p.thirty, from, to)
	s.far = p.far[p.farFrom(from):p.farFrom(to)]
	return &s
}

func cut[T any](s []T, from, to int) []T {
	if s == nil {
		return nil
	}
	return s[from:to]
}

// farFrom is the first far number at a place or behind it.
func (p *Numbers) farFrom(at int) int {
	low, high := 0, len(p.far)
	for low < high {
		if mid := (low + high) / 2; p.far[mid].at < p.skip+int32(at) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// Ints sets to, of the same length, to the numbers. They are whole ones.
func (p *Numbers) Ints(to []int64) {
	fetch(p.far)
	to = to[:p.n]
	switch {
	case p.eight != nil:
		ints8(to, p.eight, p.base)
	case p.sixt != nil:
		ints16(to, p.sixt, p.base)
	default:
		ints32(to, p.thirty, p.base)
	}
	for _, f := range p.far {
		to[f.at-p.skip] = int64(f.bits)
	}
}

// Doubles sets to, of the same length, to the numbers. They were made of DOUBLEs.
func (p *Numbers) Doubles(to []float64) {
	fetch(p.far)
	to = to[:p.n]
	switch {
	case p.eight != nil:
		doubles8(to, p.eight, p.base)
	case p.sixt != nil:
		doubles16(to, p.sixt, p.base)
	default:
		doubles32(to, p.thirty, p.base)
	}
	for _, f := range p.far {
		to[f.at-p.skip] = math.Float64frombits(f.bits)
	}
}

// Codes is Ints of numbers that 32 bits hold.
func (p *Numbers) Codes(to []int32) {
	fetch(p.far)
	to = to[:p.n]
	switch {
	case p.eight != nil:
		codes8(to, p.eight, int32(p.base))
	case p.sixt != nil:
		codes16(to, p.sixt, int32(p.base))
	default:
		widen(to, p.thirty, int32(p.base))
	}
	for _, f := range p.far {
		to[f.at-p.skip] = int32(f.bits)
	}
}

// IntsAt sets to to the numbers at places.
func (p *Numbers) IntsAt(to []int64, places []int32) {
	at(p, to, places, func(bits uint64) int64 { return int64(bits) })
}

// DoublesAt is the same of numbers made of DOUBLEs.
func (p *Numbers) DoublesAt(to []float64, places []int32) { at(p, to, places, math.Float64frombits) }

// CodesAt is the same of numbers that 32 bits hold.
func (p *Numbers) CodesAt(to []int32, places []int32) {
	at(p, to, places, func(bits uint64) int32 { return int32(bits) })
}

func at[T int32 | int64 | float64](p *Numbers, to []T, places []int32, of func(bits uint64) T) {
	switch {
	case p.eight != nil:
		take(p, to, p.eight, places, of)
	case p.sixt != nil:
		take(p, to, p.sixt, places, of)
	default:
		take(p, to, p.thirty, places, of)
	}
}

// take is at for differences of one width. Of places many of which are next to each other the differences are in the cache.
func take[T int32 | int64 | float64, D uint8 | uint16 | uint32](p *Numbers, to []T, from []D, places []int32, of func(bits uint64) T) {
	to = to[:len(places)]
	if len(p.far) == 0 {
		for i, row := range places {
			to[i] = T(p.base + int64(from[row]))
		}
		return
	}
	for i, row := range places {
		d := from[row]
		if d == ^D(0) {
			to[i] = of(p.far[p.farFrom(int(row))].bits)
			continue
		}
		to[i] = T(p.base + int64(d))
	}
}

// Int is number i, a whole one.
func (p *Numbers) Int(i int) int64 {
	var one [1]int64
	p.IntsAt(one[:], []int32{int32(i)})
	return one[0]
}

// Bytes are the differences from a base, if all numbers have one and it is of 8 bits. They must not be changed.
func (p *Numbers) Bytes() (differences []uint8, base int64, ok bool) {
	return p.eight, p.base, p.eight != nil && len(p.far) == 0
}

// Shorts is Bytes where the differences are of 16 bits.
func (p *Numbers) Shorts() (differences []uint16, base int64, ok bool) {
	return p.sixt, p.base, p.sixt != nil && len(p.far) == 0
}

// widen is what the routines for ints, doubles and codes do.
func widen[T int32 | int64 | float64, D uint8 | uint16 | uint32](to []T, from []D, base T) {
	to = to[:len(from)]
	for i, d := range from {
		to[i] = base + T(d)
	}
}
