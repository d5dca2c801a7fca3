package agg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFew: what is made of a batch of few groups is what a row by row look makes of it, whatever the groups are and
// however many rows there are.
func TestFew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		rows, span := 1+r.IntN(200), 1+r.IntN(40)
		base := r.IntN(few - span + 1)
		limit := []int64{10, fewMost, math.MaxInt64}[r.IntN(3)]
		groups, values, doubles := make([]int32, rows), make([]int64, rows), make([]float64, rows)
		var sum, count, most, least [few]int64
		for g := range few {
			most[g], least[g] = math.MinInt64, math.MaxInt64
		}
		small := true
		for i := range rows {
			g, x := base+r.IntN(span), r.Int64N(limit)
			if r.IntN(2) == 0 {
				x = ^x
			}
			if r.IntN(1000) == 0 {
				x = []int64{math.MinInt64, math.MaxInt64, fewMost, -fewMost - 1, fewMost - 1, -fewMost}[r.IntN(6)]
			}
			groups[i], values[i], doubles[i] = int32(g), x, float64(x)
			small = small && x < fewMost && x >= -fewMost
			sum[g], count[g] = sum[g]+x, count[g]+1
			most[g], least[g] = max(most[g], x), min(least[g], x)
		}
		about := fmt.Sprintf("%d rows of groups %d to %d: %v %v", rows, base, base+span-1, groups, values)
		var counted, sums, summed lanes
		counted.count(groups)
		if ok := sums.ints(groups, values, &summed); ok != small {
			t.Fatalf("%s: small enough: %v", about, ok)
		}
		for g := range few {
			if got := counted.sum(g); got != count[g] {
				t.Fatalf("%s: group %d has %d rows", about, g, got)
			}
			if small && (sums.sum(g) != sum[g] || summed.sum(g) != count[g]) {
				t.Fatalf("%s: group %d has sum %d of %d rows", about, g, sums.sum(g), summed.sum(g))
			}
		}
		if got := greatestOfFew(groups, values, math.MinInt64); !slices.Equal(got[:], most[:]) {
			t.Fatalf("%s: greatest %d, not %d", about, got, most)
		}
		if got := leastOfFew(groups, values, math.MaxInt64); !slices.Equal(got[:], least[:]) {
			t.Fatalf("%s: least %d, not %d", about, got, least)
		}
		none := math.Inf(-1)
		for g, x := range greatestOfFew(groups, doubles, none) {
			if count[g] > 0 && x != float64(most[g]) || count[g] == 0 && x != none {
				t.Fatalf("%s: greatest double of group %d is %v", about, g, x)
			}
		}
	}
}
