package expr

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPickInts compares the ways to pick rows, by numbers at the edges of ranges.
func TestPickInts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	edges := []int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 5, 6, 7, math.MaxInt64 - 1, math.MaxInt64}
	for range 2000 {
		x := make([]int64, random.IntN(70))
		for i := range x {
			x[i] = edges[random.IntN(len(edges))]
		}
		low, high := edges[random.IntN(len(edges))], edges[random.IntN(len(edges))]
		not := random.IntN(2) == 0
		var want []int32
		all := make([]int32, len(x))
		for i, v := range x {
			all[i] = int32(i)
			if in := uint64(v)-uint64(low) <= uint64(high)-uint64(low); in != not {
				want = append(want, int32(i))
			}
		}
		for _, from := range [][]int32{nil, all} {
			sel := make([]int32, len(x))
			k := pickInts(x, nil, from, sel, uint64(low), uint64(high)-uint64(low), not)
			if !slices.Equal(sel[:k], want) {
				t.Fatalf("%v from %v in [%d, %d], not %v: %v, want %v", x, from, low, high, not, sel[:k], want)
			}
		}
	}
}

func BenchmarkPickInts(b *testing.B) {
	x := make([]int64, 1<<14)
	for i := range x {
		x[i] = rand.Int64N(1000)
	}
	sel := make([]int32, len(x))
	for b.Loop() {
		pickInts(x, nil, nil, sel, 100, 500, false)
	}
	b.ReportMetric(float64(b.N)*float64(len(x))/b.Elapsed().Seconds(), "rows/s")
}
