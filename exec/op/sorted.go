package op

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync/atomic"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// ranked is a row with a number that orders it.
type ranked struct {
	rank uint64
	row  int32
}

// sorted is the rows of b, which has no selection, in order. Rows equal in all keys come in their old order.
func sorted(b *vec.Batch, keys []order, threads int) []int32 {
	if numbers, widths := packed(b, keys, threads); len(widths) > 0 {
		rows, _ := sortPacked(numbers, comparer(b, keys[len(widths):]), threads)
		return rows
	}
	return sortedByFirst(b, keys)
}

// sortPacked is the rows of numbers in their order, then in that of ties, then of rows; and the same with the numbers. Rows
// that agree in the highest bits are put together first, and those parts are sorted at the same time.
func sortPacked(numbers []uint64, ties compare, threads int) ([]int32, []ranked) {
	const digit, small = 10, 1 << 14
	out, list, spare := make([]int32, len(numbers)), make([]ranked, len(numbers)), make([]ranked, len(numbers))
	differ := uint64(0)
	for i, n := range numbers {
		list[i] = ranked{n, int32(i)}
		differ |= n ^ numbers[0]
	}
	if len(list) <= small || differ == 0 {
		sortRanked(list, spare, ties)
		for i, r := range list {
			out[i] = r.row
		}
		return out, list
	}
	shift := max(0, bits.Len64(differ)-digit)
	ends := countingPass(list, spare, shift, digit)
	var next atomic.Int64
	each(threads, func(int) {
		for {
			p := int(next.Add(1)) - 1
			if p >= len(ends) {
				return
			}
			from := 0
			if p > 0 {
				from = ends[p-1]
			}
			part := spare[from:ends[p]]
			sortRanked(part, list[from:ends[p]], ties)
			for i, r := range part {
				out[from+i] = r.row
			}
		}
	})
	return out, spare
}

// sortedByFirst is sorted by numbers of the first key alone, and of what they leave open by comparing.
func sortedByFirst(b *vec.Batch, keys []order) []int32 {
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
	if len(list) == 0 {
		return
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
	now, then := list, spare
	for d := 0; d < 3; d++ {
		if differ>>(shift+d*digit)&(1<<digit-1) != 0 {
			countingPass(now, then, shift+d*digit, digit)
			now, then = then, now
		}
	}
	if &now[0] != &list[0] {
		copy(list, now)
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

// countingPass copies from to to, stably in order of the width bits of rank from shift on, and is where those with each
// value of them end.
func countingPass(from, to []ranked, shift, width int) (ends []int) {
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
	return place
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
	var list []ranked // rows are codes
	for i, c := range v.Code {
		if !v.IsNull(i) && place[c] == 0 {
			place[c] = 1
			list = append(list, ranked{0, c})
		}
	}
	if len(list) == 0 {
		return place
	}
	shared := v.Dict.Value(list[0].row)
	for _, r := range list[1:] {
		shared = sharedStart(shared, v.Dict.Value(r.row))
	}
	for i, r := range list {
		list[i].rank = rankText(v.Dict.Value(r.row)[len(shared):])
	}
	sortRanked(list, make([]ranked, len(list)), func(a, b int32) int { return strings.Compare(v.Dict.Value(a), v.Dict.Value(b)) })
	at := int32(0)
	for i, r := range list {
		if i > 0 && (r.rank != list[i-1].rank || v.Dict.Value(r.row) != v.Dict.Value(list[i-1].row)) {
			at++
		}
		place[r.row] = at
	}
	return place
}

// sharedStart is the start of a that b has too.
func sharedStart(a, b string) string {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return a[:i]
		}
	}
	return a[:n]
}
