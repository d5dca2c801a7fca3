package agg

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// exactSum is the reference of sums and of sums of squares.
func exactSum(list []float64, square bool) (float64, bool) {
	total := new(big.Rat)
	for _, x := range list {
		r := new(big.Rat).SetFloat64(x)
		if square {
			r.Mul(r, r)
		}
		total.Add(total, r)
	}
	f, _ := total.Float64()
	return f + 0, !math.IsInf(f, 0)
}

func wideOf(list []float64, square bool) *wide {
	w := &wide{}
	for _, x := range list {
		if square {
			w.addProduct(x, x)
		} else {
			w.addDouble(x)
		}
	}
	return w
}

func (w *wide) double() (float64, bool) {
	z, exp := w.value()
	return bigRatio(z, exp, big.NewInt(1))
}

func checkSums(t *testing.T, list []float64) {
	t.Helper()
	for _, square := range []bool{false, true} {
		want, fits := exactSum(list, square)
		half := len(list) / 2
		w, rest := wideOf(list[:half], square), wideOf(list[half:], square)
		w.adds += maxAdds - 1 // merging has to carry
		w.merge(rest)
		w.adds = maxAdds
		w.addDouble(1)
		w.addDouble(-1)
		again := &wide{adds: maxAdds}
		w.adds = maxAdds
		again.merge(w)
		w = again
		if got, ok := w.double(); ok != fits || ok && math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("wide of %v is %v, %v, want %v, %v", list, got, ok, want, fits)
		}
	}
	a := acc128{unit: -fine}
	a.grow(1)
	a.doubles(make([]int32, len(list)), list, nil)
	want, fits := exactSum(list, false)
	if got, ok := a.over(0, 1); ok != fits || ok && math.Float64bits(got) != math.Float64bits(want) {
		t.Fatalf("sum of %v is %v, %v, want %v, %v", list, got, ok, want, fits)
	}
}

func TestExactSums(t *testing.T) {
	for _, list := range [][]float64{
		{1e100, 1, -1e100},
		{1e308, 1e308, -1e308, -1e308, 5e-324},
		{math.MaxFloat64, math.MaxFloat64},
		{math.MaxFloat64, 0x1p970},
		{math.MaxFloat64, 0x1p969},
		{5e-324, 5e-324, -5e-324},
		{1, 0x1p-53}, {1, 0x1p-53, 0x1p-1000}, {1, 0x1p-53, -0x1p-1000}, {1 + 0x1p-52, 0x1p-53},
		{0x1p62, 0x1p62, 0x1p62}, {-0x1p63, -0x1p63, 1}, {0.1, 0.2, 0.3, -0.6}, {},
		{0x1.8p60, 0x1.8p60, 0x1.8p60, 0x1.8p60, 0x1.8p60, 0x1.8p60, 0x1.8p60, 0.1, -0x1p-64},
		{0x1.8p48, 0x1.8p48, 0x1.8p48, 0x1.8p48, 0x1.8p48, 0x1.8p48, 0x1.8p48, 0.1, -0x1p-76, 0x1.8p49, 0x1.8p49},
		{-0x1.8p48, -0x1.8p48, -0x1.8p48, -0x1.8p48, -0x1.8p48, -0x1.8p48, -0x1.8p48, -0.1, -0x1p-77, 1e-6, -1e-7},
		{-0x1.8p60, -0x1.8p60, -0x1.8p60, -0x1.8p60, -0x1.8p60, -0x1.8p60, -0x1.8p60, -0.3, 0x1p-65},
	} {
		checkSums(t, list)
	}
	r := rand.New(rand.NewSource(1))
	for range 2000 { // short fractions, as they are measured
		list := make([]float64, r.Intn(50))
		for i := range list {
			list[i] = math.Round((r.Float64()-0.4)*1e9) * math.Pow(10, float64(-r.Intn(14)))
		}
		checkSums(t, list)
	}
	for range 3000 {
		list := make([]float64, r.Intn(30))
		spread := 1 + r.Intn(2046)
		for i := range list {
			list[i] = finite(uint64(r.Intn(2)<<63) | uint64(1023-spread/2+r.Intn(spread))<<52&0x7fe<<52 | r.Uint64()>>(12+uint(r.Intn(52))))
		}
		checkSums(t, list)
	}
}

// finite is the double of some bits, with NaN, infinities and -0 made ordinary.
func finite(b uint64) float64 {
	if b>>52&0x7ff == 0x7ff {
		b ^= 1 << 62
	}
	return math.Float64frombits(b) + 0
}

func FuzzExactSums(f *testing.F) {
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz012345"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var list []float64
		for ; len(data) >= 8 && len(list) < 200; data = data[8:] {
			list = append(list, finite(binary.LittleEndian.Uint64(data)))
		}
		checkSums(t, list)
	})
}

func TestRatio(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 20000 {
		hi, lo := r.Uint64()>>uint(r.Intn(65)), r.Uint64()>>uint(r.Intn(65))
		den := max(1, r.Uint64()>>uint(r.Intn(64)))
		if r.Intn(3) == 0 { // halfway cases
			hi, lo, den = 0, r.Uint64()>>11<<11|1<<10, 1<<uint(r.Intn(20))
		}
		z := new(big.Int).SetUint64(hi)
		z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(lo))
		exp := r.Intn(128) - 64
		want, _ := bigRatio(z, exp, new(big.Int).SetUint64(den))
		if got := ratio(true, hi, lo, den, exp); got != -want {
			t.Fatalf("%d:%d * 2^%d / %d is %v, want %v", hi, lo, exp, den, got, -want)
		}
	}
}

// TestLargeSums has enough rows of the extremes to leave 64 and 128 bits behind.
func TestLargeSums(t *testing.T) {
	v := vec.Constant(types.TypeBigInt, types.Value{Int: math.MinInt64}, 1000)
	for _, name := range []string{"sum", "avg", "stddev_pop"} {
		s := mustNew(t, callOf(name, types.TypeBigInt))()
		s.Grow(1)
		if err := s.Fold(make([]int32, 1000), []*vec.Vector{v}); err != nil {
			t.Fatal(err)
		}
		got, err := emitted(s)
		switch name {
		case "sum":
			if err == nil || err.Error() != "sum(...) does not fit BIGINT" {
				t.Fatal(got, err)
			}
			// The state stays good: bring the sum back.
			for range 1001 {
				v := vec.Constant(types.TypeBigInt, types.Value{Int: math.MaxInt64}, 1)
				s.Fold([]int32{0}, []*vec.Vector{v})
			}
			if got, err := emitted(s); err != nil || got[0].Int != math.MaxInt64-1000 {
				t.Fatal(got, err)
			}
		case "avg":
			if got[0].Double != math.MinInt64 {
				t.Fatal(got)
			}
		default:
			if got[0].Double != 0 {
				t.Fatal(got)
			}
		}
	}
}
