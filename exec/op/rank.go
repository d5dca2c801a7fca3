package op

import (
	"math/bits"
	"sync/atomic"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// packed numbers the rows of b, which has no selection, so that less in the first keys is a smaller number, and equal in
// them the same: as many keys as 64 bits hold, key i in widths[i] bits, the last in the lowest. NULLs have their place among
// the numbers.
func packed(b *vec.Batch, keys []order, threads int) (numbers []uint64, widths []int) {
	room := 64
	ranks := make([]uint64, b.N)
	for _, k := range keys {
		v := b.Cols[k.column]
		if !rankColumn(v, ranks, threads) {
			break
		}
		s := spanOf(ranks, v, threads)
		if s.some && s.nulls && s.hi-s.lo == 1<<64-1 {
			break // no number is left for NULL
		}
		width := bits.Len64(s.size())
		if width > room {
			break
		}
		room -= width
		if numbers == nil {
			numbers = make([]uint64, b.N)
		}
		eachRange(threads, b.N, func(from, to int) {
			s.append(numbers[from:to], ranks[from:to], v.Slice(from, to), k, width)
		})
		widths = append(widths, width)
	}
	return numbers, widths
}

// eachRange calls do for ranges that make up [0, n), for several at the same time.
func eachRange(threads, n int, do func(from, to int)) {
	const least = 1 << 14
	parts := max(1, min(threads, n/least))
	each(parts, func(i int) { do(n*i/parts, n*(i+1)/parts) })
}

// rankColumn sets out to a number for each slot of v, in the order of the values; arbitrary where v is NULL. It reports
// false for values of more than 64 bits.
func rankColumn(v *vec.Vector, out []uint64, threads int) bool {
	var rank func(v *vec.Vector, out []uint64)
	switch v.Type.Kind {
	case types.Null:
		return true
	case types.Decimal:
		return false
	case types.Boolean:
		rank = func(v *vec.Vector, out []uint64) {
			for i, x := range v.Bool {
				out[i] = uint64(truth(x))
			}
		}
	case types.Varchar:
		if v.Dict.Len() > len(out) {
			return false
		}
		places := textRanks(v)
		rank = func(v *vec.Vector, out []uint64) {
			for i, c := range v.Code {
				if v.Null == nil || !v.Null[i] {
					out[i] = uint64(places[c])
				}
			}
		}
	case types.Double:
		if rank = rankDoubles; allWhole(v, threads) {
			rank = rankWhole
		}
	default:
		rank = rankInts
	}
	eachRange(threads, len(out), func(from, to int) { rank(v.Slice(from, to), out[from:to]) })
	return true
}

func rankInts(v *vec.Vector, out []uint64) {
	for i, x := range v.Int {
		out[i] = uint64(x) ^ 1<<63
	}
}

func rankDoubles(v *vec.Vector, out []uint64) {
	for i, x := range v.Double {
		out[i] = rankDouble(x)
	}
}

// rankWhole ranks whole numbers, which lie closer together than others.
func rankWhole(v *vec.Vector, out []uint64) {
	for i, x := range v.Double {
		out[i] = uint64(int64(x)) ^ 1<<63
	}
}

// allWhole reports whether all DOUBLEs of v are whole numbers below 2^53.
func allWhole(v *vec.Vector, threads int) bool {
	var broken atomic.Bool
	eachRange(threads, v.N, func(from, to int) {
		for i := from; i < to; i++ {
			x := v.Double[i]
			if whole := int64(x); (float64(whole) != x || x >= 1<<53 || x <= -1<<53) && (v.Null == nil || !v.Null[i]) {
				broken.Store(true)
				return
			}
		}
	})
	return !broken.Load()
}

// rankSpan is the range of the ranks of values that are not NULL.
type rankSpan struct {
	lo, hi uint64
	some   bool // there is a value
	nulls  bool
}

func spanOf(ranks []uint64, v *vec.Vector, threads int) rankSpan {
	if v.Type.Kind == types.Null {
		return rankSpan{nulls: true}
	}
	parts := make(chan rankSpan, threads)
	eachRange(threads, len(ranks), func(from, to int) {
		s := rankSpan{lo: 1<<64 - 1}
		for i, r := range ranks[from:to] {
			if v.Null != nil && v.Null[from+i] {
				s.nulls = true
				continue
			}
			s.lo, s.hi, s.some = min(s.lo, r), max(s.hi, r), true
		}
		parts <- s
	})
	close(parts)
	all := rankSpan{lo: 1<<64 - 1}
	for s := range parts {
		all.lo, all.hi = min(all.lo, s.lo), max(all.hi, s.hi)
		all.some, all.nulls = all.some || s.some, all.nulls || s.nulls
	}
	return all
}

// size is the largest number that append makes.
func (s rankSpan) size() uint64 {
	switch {
	case !s.some:
		return 0
	case s.nulls:
		return s.hi - s.lo + 1
	}
	return s.hi - s.lo
}

// append makes numbers, of one column, the low bits of the numbers so far.
func (s rankSpan) append(numbers, ranks []uint64, v *vec.Vector, k order, width int) {
	if !s.some {
		return
	}
	first := uint64(0) // of the values
	null := s.hi - s.lo + 1
	if s.nulls && k.nullsFirst {
		first, null = 1, 0
	}
	for i, r := range ranks {
		x := r - s.lo + first
		if k.desc {
			x = s.hi - r + first
		}
		if v.Null != nil && v.Null[i] {
			x = null
		}
		numbers[i] = numbers[i]<<width | x
	}
}
