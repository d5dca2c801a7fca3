package agg

import (
	"math"
	"math/rand"
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// TestHash has hashes that other implementations of XXH64 print.
func TestHash(t *testing.T) {
	for text, want := range map[string]uint64{
		"": 0xEF46DB3751D8E999, "a": 0xD24EC4F1A98C6E5B, "abc": 0x44BC2CF5AD770999, "xxhash": 0x32DD38952C4BC720,
		"Call me Ishmael. Some years ago--never mind how long precisely-": 0x02A2E85470D6FD96,
	} {
		if got := hashText(text); got != want {
			t.Errorf("hash of %q is %#x, want %#x", text, got, want)
		}
	}
	if got, want := hashWord(0x3736353433323130), hashText("01234567"); got != want {
		t.Errorf("hash of a word is %#x, want %#x", got, want)
	}
	dec := func(v int64, scale int) uint64 { return hashDecimal(decimal128.FromI64(v), scale) }
	wide := decimal128.FromI64(1 << 62).Mul(decimal128.FromI64(1000))
	for _, c := range [][2]uint64{{hashDouble(5), hashWord(5)}, {hashDouble(-3), dec(-300, 2)}, {dec(150, 2), dec(15, 1)}, {dec(0, 3), hashWord(0)},
		{hashDecimal(wide, 3), hashWord(1 << 62)}, {hashDecimal(wide, 5), hashDecimal(decimal128.FromI64(1<<62), 2)}} {
		if c[0] != c[1] {
			t.Errorf("equal numbers have hashes %#x and %#x", c[0], c[1])
		}
	}
	if dec(15, 1) == dec(15, 2) || hashDouble(0.5) == hashDouble(0.25) {
		t.Error("different numbers have one hash")
	}
}

// TestHyperLogLogAccuracy: the standard error is 0.81 %; errors beyond four of them are to be expected once in 16,000.
func TestHyperLogLogAccuracy(t *testing.T) {
	limit := 4 * 1.04 / math.Sqrt(hllRegisters)
	for _, n := range []int{0, 1, 2, 10, 100, 1000, 1535, 1600, 5000, 20_000, 50_000, 100_000, 1_000_000, 3_000_000} {
		sum, rounds := 0.0, max(1, min(20, 1_000_000/max(n, 1)))
		for round := range rounds {
			var s hll
			for i := range n {
				s.add(hashWord(uint64(round)<<40 | uint64(i)))
			}
			e := s.estimate()
			off := (e - float64(n)) / float64(max(n, 1))
			if n <= 2 && math.Round(e) != float64(n) || n > 10 && math.Abs(off) > limit {
				t.Errorf("%d values are estimated as %v", n, e)
			}
			sum += off * off
		}
		t.Logf("%d values: root of mean square error %.3f %%", n, 100*math.Sqrt(sum/float64(rounds)))
	}
}

// TestSparseIsDense: both forms have the same registers, and one estimate.
func TestSparseIsDense(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 20 {
		var sparse hll
		dense := hll{cells: make([]byte, hllRegisters)}
		for range 2500 {
			h := r.Uint64() >> uint(r.Intn(3)*20) << 14 // repeated registers, large ranks
			sparse.add(h)
			dense.add(h)
			if r.Intn(50) == 0 && sparse.estimate() != dense.estimate() {
				t.Fatalf("estimates %v and %v", sparse.estimate(), dense.estimate())
			}
		}
		for range 4000 {
			h := r.Uint64()
			sparse.add(h)
			dense.add(h)
		}
		if !sparse.full() || !slices.Equal(sparse.cells, dense.cells) {
			t.Fatal("other registers")
		}
	}
}

// TestManyRegistersMerge goes through the full form, encoded and merged.
func TestManyRegistersMerge(t *testing.T) {
	call := callOf("approx_count_distinct", types.TypeBigInt)
	empty := mustNew(t, call)
	fold := func(from, to int64) State {
		s := empty()
		s.Grow(2)
		v := &vec.Vector{Type: types.TypeBigInt, N: int(to - from)}
		groups := make([]int32, v.N)
		for i := range groups {
			v.Int = append(v.Int, from+int64(i))
			groups[i] = int32(i % 2)
		}
		if err := s.Fold(groups, []*vec.Vector{v}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	want, _ := emitted(fold(0, 30_000))
	for _, cut := range []int64{10, 1000, 8000, 15_000} {
		a, b := recode(t, fold(0, cut), empty), fold(cut/2*2-cut%2, 30_000)
		for _, pair := range [][2]State{{a, b}, {recode(t, b, empty), a}} {
			s := empty()
			s.Grow(2)
			for _, part := range pair {
				if err := s.Merge(part, []int32{0, 1}); err != nil {
					t.Fatal(err)
				}
			}
			if got, _ := emitted(s); !slices.Equal(got, want) {
				t.Fatalf("cut at %d: %v, want %v", cut, got, want)
			}
		}
	}
}

// TestBuckets: every value is within the accuracy of its bucket's, and buckets are in the order of values.
func TestBuckets(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	check := func(x float64) {
		got := valueOf(bucketOf(x))
		// Of the doubles below 2^-1022 there are too few for one in every hundredth; and beyond the greatest there is none.
		if math.Abs(got-x) > sketchAccuracy*x*(1+1e-12)+5e-324 && !math.IsInf(got, 1) {
			t.Fatalf("%v is in the bucket of %v", x, got)
		}
		if next := math.Nextafter(x, math.Inf(1)); next <= math.MaxFloat64 && bucketOf(next) < bucketOf(x) || bucketOf(-x) != -bucketOf(x) {
			t.Fatalf("the bucket of %v is after that of %v", x, next)
		}
	}
	for range 30_000 {
		check(math.Exp(1400*r.Float64() - 700))
		check(1 + r.Float64())
		check(float64(r.Intn(100_000) + 1))
	}
	for _, x := range []float64{5e-324, 1e-323, 1e-310, 0x1p-1022, math.MaxFloat64, 0.5, 1, 2, 4, math.Nextafter(1, 0)} {
		check(x)
	}
	if bucketOf(0) != 0 || bucketOf(5e-324) <= 0 {
		t.Error("zero is not between the signs")
	}
}
