package hash

import (
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestBytes numbers packed keys and the same keys in slots, of changing ranges.
func TestBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, double := range []bool{false, true} {
		typ := types.TypeBigInt
		if double {
			typ = types.TypeDouble
		}
		packed, plain := NewGroups([]types.Type{typ}), NewGroups([]types.Type{typ})
		taken := 0
		for round := range 200 {
			v := &vec.Vector{Type: typ, N: 16 + rng.IntN(300)}
			base, span := []int64{0, 0, 7, -1 << 40}[rng.IntN(4)], 1+rng.Int64N(255)
			for range v.N {
				x := base + rng.Int64N(span)
				if double {
					v.Double = append(v.Double, float64(x))
				} else {
					v.Int = append(v.Int, x)
				}
			}
			p := v.Pack()
			if TakesPacked(p) {
				taken++
			}
			n := v.N - rng.IntN(3)
			got, want := packed.Assign([]*vec.Vector{p.Slice(0, n)}, n, nil), plain.Assign([]*vec.Vector{v.Slice(0, n)}, n, nil)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d: ids are %v, not %v", round, got, want)
			}
			if rng.IntN(50) == 0 {
				packed.Clear()
				plain.Clear()
			}
		}
		if taken < 150 {
			t.Errorf("%d of 200 columns are of bytes", taken)
		}
	}
}
