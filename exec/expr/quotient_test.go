package expr

import (
	"math"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestQuotientKernel compares with a division and what is made of it, for any number of numbers.
func TestQuotientKernel(t *testing.T) {
	xs := []int64{0, 1, -1, 59, 60, 61, -60, -61, 1<<53 - 1, 1 << 53, 1<<53 + 1, -1<<53 - 1, math.MaxInt64, math.MinInt64}
	small := []int64{5, -5, 7, -7, 0, 3600, -3600, 1 << 40, -1 << 53, 1 << 53, 120, -1, 1} // each a double: nothing is done again
	for n := range xs {
		testQuotients(t, xs[n:])
	}
	for n := range small {
		testQuotients(t, small[n:])
	}
}

func testQuotients(t *testing.T, xs []int64) {
	for _, by := range []int64{1, -1, 7, 60, -3600, 1 << 40, 1<<53 - 1} {
		for name, whole := range map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil} {
			out := &result{Vector: &vec.Vector{Type: types.TypeDouble, N: len(xs)}}
			args := []*vec.Vector{{Type: types.TypeBigInt, N: len(xs), Int: xs}}
			if err := quotientKernel(by, name == "floor", whole)(len(xs), args, out); err != nil {
				t.Fatal(err)
			}
			for i, x := range xs {
				want := whole(divInt(x, by)) + 0
				if areDoubles(x, by) {
					want = whole(float64(x)/float64(by)) + 0
				}
				if got := out.Double[i]; got != want || math.Signbit(got) && got == 0 {
					t.Errorf("%s(%d / %d) is %v, want %v", name, x, by, got, want)
				}
			}
		}
	}
}
