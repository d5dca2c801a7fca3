package agg

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestNearSums adds numbers about as large as near sums take, in states that are merged, several groups into one as well,
// encoded and decoded, and compares with sums that cannot overflow.
func TestNearSums(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, unit := range []int{0, -fine} {
		for range 200 {
			const groups = 70
			a := &acc128{unit: unit}
			a.grow(groups)
			var want [groups]big.Int
			var rows [groups]int64
			for range 40 {
				b := &acc128{unit: unit}
				b.grow(groups)
				var part [groups]big.Int
				var counts [groups]int64
				size := uint(random.IntN(52))
				var ids []int32
				var ints []int64
				var doubles []float64
				var null []bool
				for range random.IntN(300) {
					g := int32(random.IntN(groups))
					x := random.Int64N(1<<size+1) - int64(random.Uint64N(1<<size+1))
					isNull := random.IntN(5) == 0
					ids, ints, doubles, null = append(ids, g), append(ints, x), append(doubles, float64(x)), append(null, isNull)
					if !isNull {
						part[g].Add(&part[g], big.NewInt(x))
						counts[g]++
					}
				}
				if unit == 0 {
					b.ints(ids, ints, null)
				} else {
					b.doubles(ids, doubles, null)
				}
				if random.IntN(3) == 0 {
					cells, wides := b.encode()
					b = &acc128{unit: unit}
					b.decode(cells, wides)
				}
				to := make([]int32, groups)
				for g := range to {
					to[g] = int32(random.IntN(3)) // several into one
				}
				for range 1 + random.IntN(40) {
					a.merge(b, to)
					for g, at := range to {
						want[at].Add(&want[at], &part[g])
						rows[at] += counts[g]
					}
				}
			}
			for g := range want {
				z, exp := a.value(g)
				if exp < 0 {
					z.Rsh(z, uint(-exp))
				} else {
					z.Lsh(z, uint(exp))
				}
				if z.Cmp(&want[g]) != 0 || a.rows(g) != rows[g] {
					t.Fatalf("group %d: %v of %d rows, want %v of %d", g, z, a.rows(g), &want[g], rows[g])
				}
			}
		}
	}
}

// TestNearSumsDouble merges a state with itself until no 64 bits hold the sum.
func TestNearSumsDouble(t *testing.T) {
	for _, x := range []int64{1, -1, nearMost - 1, -nearMost, math.MaxInt64, math.MinInt64} {
		a := &acc128{}
		a.grow(1)
		a.ints([]int32{0}, []int64{x}, nil)
		want := big.NewInt(x)
		for range 100 {
			b := &acc128{}
			b.grow(1)
			b.merge(a, []int32{0})
			a.merge(b, []int32{0})
			want.Lsh(want, 1)
			if z, exp := a.value(0); exp != 0 || z.Cmp(want) != 0 {
				t.Fatalf("%d: %v * 2^%d, want %v", x, z, exp, want)
			}
		}
	}
}
