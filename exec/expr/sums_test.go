package expr

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestWholeArithmetic compares sums, differences and products of any number of numbers, columns and constants, with exact ones: either
// all are the same or one is out of range and there is an error.
func TestWholeArithmetic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	extremes := []int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, -1 << 31, 1<<31 - 1, 1 << 31, -1<<31 - 1, 1 << 32, 0, 1, -1}
	ops := []struct {
		name   string
		kernel kernel
		exact  func(z, x, y *big.Int) *big.Int
	}{{"+", addInts, (*big.Int).Add}, {"-", subInts, (*big.Int).Sub}, {"*", mulInts, (*big.Int).Mul}}
	fails := 0
	for round := range 6000 {
		n := 1 + rng.IntN(50)
		args := make([]*vec.Vector, 2)
		for k := range args {
			v := &vec.Vector{Type: types.TypeBigInt, N: n, Int: make([]int64, n), Const: n > 1 && rng.IntN(4) == 0}
			bits := rng.IntN(64)
			for i := range v.Int {
				if v.Int[i] = int64(rng.Uint64()) >> bits; rng.IntN(round%200+1) == 0 {
					v.Int[i] = extremes[rng.IntN(len(extremes))]
				}
			}
			if v.Const {
				v.Int = v.Int[:1]
			}
			args[k] = v
		}
		if args[0].Const && args[1].Const {
			continue
		}
		for _, op := range ops {
			out := &result{Vector: &vec.Vector{Type: types.TypeBigInt, N: n}}
			err := op.kernel(n, args, out)
			fits := true
			for i := range n {
				x, y := args[0].Value(i).Int, args[1].Value(i).Int
				want := op.exact(new(big.Int), big.NewInt(x), big.NewInt(y))
				if !want.IsInt64() {
					fits = false
				} else if err == nil && out.Int[i] != want.Int64() {
					t.Fatalf("%d %s %d is %d", x, op.name, y, out.Int[i])
				}
			}
			if fits != (err == nil) {
				t.Fatalf("%s of %v and %v: %v", op.name, args[0].Int, args[1].Int, err)
			}
			if err != nil {
				fails++
			}
		}
	}
	if fails < 1000 || fails > 15000 {
		t.Errorf("%d of 18000 are out of range", fails)
	}
}
