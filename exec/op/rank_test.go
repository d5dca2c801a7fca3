package op

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// randomColumn has n values that are often equal, of which the extremes are some.
func randomColumn(rng *rand.Rand, n int) *vec.Vector {
	v := &vec.Vector{Type: types.TypeBigInt, N: n}
	if rng.IntN(2) == 0 {
		v.Null = make([]bool, n)
		for i := range v.Null {
			v.Null[i] = rng.IntN(4) == 0
		}
	}
	spread, odd := 1+rng.Int64N(1<<uint(1+rng.IntN(40))), rng.IntN(2) == 0
	switch rng.IntN(3) {
	case 0:
		v.Type = types.TypeDouble
		for range n {
			x := float64(rng.Int64N(spread) - spread/2)
			if odd && rng.IntN(20) == 0 {
				x = []float64{0.5, -1e300, math.MaxFloat64, 5e-324}[rng.IntN(4)]
			}
			v.Double = append(v.Double, x)
		}
	case 1:
		v.Type = types.TypeVarchar
		texts := vec.NewDictBuilder()
		for range n {
			v.Code = append(v.Code, texts.Code(string(rune('a'+rng.IntN(26)))))
		}
		v.Dict = texts.Dict()
	default:
		for range n {
			x := rng.Int64N(spread) - spread/2
			if odd && rng.IntN(20) == 0 {
				x = []int64{math.MinInt64, math.MaxInt64}[rng.IntN(2)]
			}
			v.Int = append(v.Int, x)
		}
	}
	return v
}

// TestSortedAgainstCompare sorts by numbers and by comparing.
func TestSortedAgainstCompare(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		b := &vec.Batch{N: 1 + rng.IntN(300)}
		if seed%20 == 0 {
			b.N = 40_000
		}
		var keys []order
		for i := range 1 + rng.IntN(4) {
			b.Cols = append(b.Cols, randomColumn(rng, b.N))
			keys = append(keys, order{column: i, desc: rng.IntN(2) == 0, nullsFirst: rng.IntN(2) == 0})
		}
		want := make([]int32, b.N)
		for i := range want {
			want[i] = int32(i)
		}
		before := comparer(b, keys)
		slices.SortFunc(want, func(i, j int32) int { return cmp.Or(before(i, j), cmp.Compare(i, j)) })
		if got := sorted(b, keys, 1+rng.IntN(3)); !slices.Equal(got, want) {
			t.Fatalf("seed %d: sorted otherwise than by comparing", seed)
		}
		if got := sortedByFirst(b, keys); !slices.Equal(got, want) {
			t.Fatalf("seed %d: sorted by the first key otherwise than by comparing", seed)
		}
	}
}
