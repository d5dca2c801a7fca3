package op

import (
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// packed numbers the rows of b, which has no selection, so that less in the first keys is a smaller number, and equal in
// them the same: as many keys as 64 bits hold, used of them. NULLs have their place among the numbers.
func packed(b *vec.Batch, keys []order) (numbers []uint64, used int) {
	room := 64
	for _, k := range keys {
		v := b.Cols[k.column]
		ranks, ok := rankColumn(v, b.N)
		if !ok {
			break
		}
		s := spanOf(ranks, v)
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
		s.append(numbers, ranks, v, k, width)
		used++
	}
	return numbers, used
}

// rankColumn is a number for each slot of v, in the order of the values; arbitrary where v is NULL. It reports false for
// values of more than 64 bits.
func rankColumn(v *vec.Vector, n int) ([]uint64, bool) {
	const sign = 1 << 63
	out := make([]uint64, n)
	switch v.Type.Kind {
	case types.Null:
	case types.Boolean:
		for i, x := range v.Bool {
			out[i] = uint64(truth(x))
		}
	case types.Double:
		for i, x := range v.Double {
			out[i] = rankDouble(x)
		}
		rankWhole(v, out)
	case types.Varchar:
		if v.Dict.Len() > n {
			return nil, false
		}
		places := textRanks(v)
		for i, c := range v.Code {
			if v.Null == nil || !v.Null[i] {
				out[i] = uint64(places[c])
			}
		}
	case types.Decimal:
		return nil, false
	default:
		for i, x := range v.Int {
			out[i] = uint64(x) ^ sign
		}
	}
	return out, true
}

// rankWhole is the ranks of DOUBLEs that are all whole numbers, which lie closer together than others.
func rankWhole(v *vec.Vector, out []uint64) {
	for i, x := range v.Double {
		if whole := int64(x); (float64(whole) != x || x >= 1<<53 || x <= -1<<53) && (v.Null == nil || !v.Null[i]) {
			return
		}
	}
	for i, x := range v.Double {
		out[i] = uint64(int64(x)) ^ 1<<63
	}
}

// rankSpan is the range of the ranks of values that are not NULL.
type rankSpan struct {
	lo, hi uint64
	some   bool // there is a value
	nulls  bool
}

func spanOf(ranks []uint64, v *vec.Vector) rankSpan {
	s := rankSpan{lo: 1<<64 - 1, nulls: v.Type.Kind == types.Null}
	if s.nulls {
		return s
	}
	for i, r := range ranks {
		if v.Null != nil && v.Null[i] {
			s.nulls = true
			continue
		}
		s.lo, s.hi, s.some = min(s.lo, r), max(s.hi, r), true
	}
	return s
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
