package expr

import (
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestFew compares rows picked by their codes, packed and not, with those that have one.
func TestFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	picked := 0
	for range 3000 {
		n, base, span := rng.IntN(200), rng.Int32N(3)*70_000, 1+rng.Int32N(600)
		v := &vec.Vector{Type: types.TypeVarchar, N: n, Code: make([]int32, n)}
		for i := range v.Code {
			v.Code[i] = base + rng.Int32N(span)
		}
		var f few
		for range rng.IntN(mostFew + 2) {
			f.add([]int32{base, 0, base + 1<<16, 1 << 30}[rng.IntN(4)] + rng.Int32N(span))
		}
		var want []int32
		for i, c := range v.Code {
			if slices.Contains(f.codes, c) {
				want = append(want, int32(i))
			}
		}
		for _, v := range []*vec.Vector{v, v.Pack()} {
			sel := make([]int32, n)
			k, ok := f.pick(v, sel)
			if ok && !slices.Equal(sel[:k], want) {
				t.Fatalf("rows %v of %v, not %v", sel[:k], v.Flat().Code, want)
			}
			if ok {
				picked++
			}
			if ok && f.many {
				t.Fatal("many were picked")
			}
		}
	}
	if hasFew() && picked < 3000 {
		t.Errorf("only %d columns were picked from", picked)
	}
}
