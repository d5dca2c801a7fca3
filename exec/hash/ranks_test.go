package hash

import (
	"math"
	"math/rand/v2"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestRanks numbers pairs whose first number takes few values, then more, then ones far away, and looks them up.
func TestRanks(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, from := range []int64{0, -70, math.MinInt64, math.MaxInt64 - 5000, 1 << 40} {
		g := NewGroups([]types.Type{types.TypeBigInt, types.TypeDate})
		probe := g.NewProbe()
		ids := map[[2]int64]int32{}
		ranked := 0
		for _, values := range []int64{1, 3, 3, 9, 60, 61, 150, 300, 5000} {
			n := 500
			a, b := &vec.Vector{Type: types.TypeBigInt, N: n}, &vec.Vector{Type: types.TypeDate, N: n}
			for range n {
				a.Int, b.Int = append(a.Int, from+random.Int64N(values)*7%5000), append(b.Int, random.Int64N(300))
			}
			a.Null = make([]bool, n)
			a.Null[random.IntN(n)] = true
			key := func(i int) [2]int64 {
				if a.Null[i] {
					return [2]int64{math.MaxInt64, b.Int[i]}
				}
				return [2]int64{a.Int[i], b.Int[i]}
			}
			cols := []*vec.Vector{a, b}
			for i, id := range probe.Lookup(cols, n, nil) {
				if want, ok := ids[key(i)]; ok && id != want || !ok && id >= 0 {
					t.Fatalf("row %d is found as %d, want %d, %v", i, id, want, ok)
				}
			}
			for i, id := range g.Assign(cols, n, nil) {
				if _, ok := ids[key(i)]; !ok {
					ids[key(i)] = int32(len(ids))
				}
				if id != ids[key(i)] {
					t.Fatalf("row %d has number %d, want %d", i, id, ids[key(i)])
				}
			}
			if g.cols[0].ranks != nil {
				ranked++
			}
		}
		keys := g.Columns()
		for k, id := range ids {
			a := keys[0].Value(int(id))
			if null := k[0] == math.MaxInt64; a.Null != null || !null && a.Int != k[0] || keys[1].Int[id] != k[1] {
				t.Fatalf("key %d is %v and %d, want %v", id, a, keys[1].Int[id], k)
			}
		}
		if ranked < 3 || g.cols[0].ranks != nil {
			t.Errorf("ranks are used in %d of 9 batches, and in the end: %v", ranked, g.cols[0].ranks != nil)
		}
	}
}
