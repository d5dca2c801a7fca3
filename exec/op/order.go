package op

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// order is one key of a sort: which column, and how.
type order struct {
	column     int
	desc       bool
	nullsFirst bool
}

// compare orders rows of one batch. It is negative where row i stands before row j.
type compare func(i, j int32) int

// comparer orders the rows of b by keys.
func comparer(b *vec.Batch, keys []order) compare {
	list := make([]compare, len(keys))
	for i, k := range keys {
		list[i] = columnComparer(b.Cols[k.column], k)
	}
	return func(i, j int32) int {
		for _, f := range list {
			if c := f(i, j); c != 0 {
				return c
			}
		}
		return 0
	}
}

// columnComparer orders by one column, which is not Const.
func columnComparer(v *vec.Vector, k order) compare {
	var values compare
	switch v.Type.Kind {
	case types.Null:
		return func(i, j int32) int { return 0 }
	case types.Boolean:
		values = func(i, j int32) int { return cmp.Compare(truth(v.Bool[i]), truth(v.Bool[j])) }
	case types.Double:
		values = func(i, j int32) int { return cmp.Compare(v.Double[i], v.Double[j]) }
	case types.Decimal:
		values = func(i, j int32) int { return v.Decimal[i].Cmp(v.Decimal[j]) }
	case types.Varchar:
		values = func(i, j int32) int {
			if v.Code[i] == v.Code[j] {
				return 0
			}
			return strings.Compare(v.Dict.Value(v.Code[i]), v.Dict.Value(v.Code[j]))
		}
	default:
		values = func(i, j int32) int { return cmp.Compare(v.Int[i], v.Int[j]) }
	}
	if k.desc {
		up := values
		values = func(i, j int32) int { return up(j, i) }
	}
	if v.Null == nil {
		return values
	}
	nullSide := 1
	if k.nullsFirst {
		nullSide = -1
	}
	return func(i, j int32) int {
		switch a, b := v.Null[i], v.Null[j]; {
		case a && b:
			return 0
		case a:
			return nullSide
		case b:
			return -nullSide
		}
		return values(i, j)
	}
}

func truth(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// ranked is a row with a number that orders it.
type ranked struct {
	rank uint64
	row  int32
}

// sorted is the rows of b, which has no selection, in order. Rows equal in all keys come in their old order.
func sorted(b *vec.Batch, keys []order) []int32 {
	all := make([]int32, 0, b.N)
	if len(keys) == 0 {
		for i := 0; i < b.N; i++ {
			all = append(all, int32(i))
		}
		return all
	}
	// NULLs of the first key stand together at one end; the others are sorted by a number first.
	first := keys[0]
	v := b.Cols[first.column]
	var nulls []int32
	rest := make([]ranked, 0, b.N)
	rank, exact := ranks(v, b.N)
	for i := 0; i < b.N; i++ {
		if v.IsNull(i) {
			nulls = append(nulls, int32(i))
			continue
		}
		r := rank(i)
		if first.desc {
			r = ^r
		}
		rest = append(rest, ranked{r, int32(i)})
	}
	ties := comparer(b, keys[1:])
	full := ties
	if !exact {
		full = comparer(b, keys)
	}
	slices.SortFunc(nulls, func(i, j int32) int { return cmp.Or(ties(i, j), cmp.Compare(i, j)) })
	sortRanked(rest, make([]ranked, len(rest)), full)
	if first.nullsFirst {
		all = append(all, nulls...)
	}
	for _, r := range rest {
		all = append(all, r.row)
	}
	if !first.nullsFirst {
		all = append(all, nulls...)
	}
	return all
}

// sortRanked sorts list by rank, then by ties, then by row. spare is as long as list.
func sortRanked(list, spare []ranked, ties compare) {
	const digit, small = 11, 256
	differ := uint64(0)
	for _, r := range list {
		differ |= r.rank ^ list[0].rank
	}
	if len(list) <= small || differ == 0 {
		slices.SortFunc(list, func(a, b ranked) int {
			if a.rank != b.rank {
				return cmp.Compare(a.rank, b.rank)
			}
			return cmp.Or(ties(a.row, b.row), cmp.Compare(a.row, b.row))
		})
		return
	}
	// The highest three digits that differ by counting, from the lowest one on; then the rows that agree in them.
	shift := max(0, bits.Len64(differ)-3*digit)
	for d := 0; d < 3; d++ {
		if differ>>(shift+d*digit)&(1<<digit-1) != 0 {
			countingPass(list, spare, shift+d*digit, digit)
			copy(list, spare)
		}
	}
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to].rank>>shift == list[from].rank>>shift {
			to++
		}
		if to > from+1 {
			sortRanked(list[from:to], spare[from:to], ties)
		}
		from = to
	}
}

// countingPass copies from to to, stably in order of the bits of rank from shift on.
func countingPass(from, to []ranked, shift, width int) {
	mask := uint64(1)<<width - 1
	place := make([]int, 1<<width)
	for _, r := range from {
		place[r.rank>>shift&mask]++
	}
	sum := 0
	for i, n := range place {
		place[i] = sum
		sum += n
	}
	for _, r := range from {
		p := &place[r.rank>>shift&mask]
		to[*p] = r
		*p++
	}
}

// ranks numbers the non-NULL values of v in their order. exact says that equal ranks are equal values.
func ranks(v *vec.Vector, n int) (rank func(i int) uint64, exact bool) {
	const sign = 1 << 63
	switch v.Type.Kind {
	case types.Null:
		return func(int) uint64 { return 0 }, true
	case types.Boolean:
		return func(i int) uint64 { return uint64(truth(v.Bool[i])) }, true
	case types.Double:
		return func(i int) uint64 { return rankDouble(v.Double[i]) }, true
	case types.Decimal:
		for i, d := range v.Decimal {
			if !v.IsNull(i) && d.HighBits() != int64(d.LowBits())>>63 {
				return func(i int) uint64 { return uint64(v.Decimal[i].HighBits()) ^ sign }, false
			}
		}
		return func(i int) uint64 { return v.Decimal[i].LowBits() ^ sign }, true
	case types.Varchar:
		if v.Dict.Len() <= n {
			order := textRanks(v)
			return func(i int) uint64 { return uint64(order[v.Code[i]]) }, true
		}
		return func(i int) uint64 { return rankText(v.Dict.Value(v.Code[i])) }, false
	}
	return func(i int) uint64 { return uint64(v.Int[i]) ^ sign }, true
}

func rankDouble(x float64) uint64 {
	b := math.Float64bits(x)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// rankText is the first 8 bytes of a text as a number.
func rankText(s string) uint64 {
	var word [8]byte
	copy(word[:], s)
	return binary.BigEndian.Uint64(word[:])
}

// textRanks is the place of every used dictionary entry among the used ones; equal texts share a place.
func textRanks(v *vec.Vector) []int32 {
	place := make([]int32, v.Dict.Len())
	var codes []int32
	for i, c := range v.Code {
		if !v.IsNull(i) && place[c] == 0 {
			place[c] = 1
			codes = append(codes, c)
		}
	}
	slices.SortFunc(codes, func(a, b int32) int { return strings.Compare(v.Dict.Value(a), v.Dict.Value(b)) })
	at := int32(0)
	for i, c := range codes {
		if i > 0 && v.Dict.Value(c) != v.Dict.Value(codes[i-1]) {
			at++
		}
		place[c] = at
	}
	return place
}

// merged is two lists of rows, each in order, as one.
func merged(a, b []int32, before compare) []int32 {
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if before(b[0], a[0]) < 0 {
			out = append(out, b[0])
			b = b[1:]
		} else {
			out = append(out, a[0])
			a = a[1:]
		}
	}
	out = append(out, a...)
	return append(out, b...)
}
