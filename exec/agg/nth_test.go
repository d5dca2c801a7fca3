package agg

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

func TestNextTo(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	shapes := []func(int) float64{
		func(few int) float64 { return float64(random.IntN(few) - few/2) },
		func(few int) float64 { return float64(random.IntN(few))/7 - 1 },
		func(int) float64 { return math.Exp(random.NormFloat64() * 5) },
		func(int) float64 {
			return []float64{0, 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64, 1, 1 + 0x1p-52}[random.IntN(7)]
		},
	}
	for i := range 2000 {
		list := make([]float64, 1+random.IntN(1+random.IntN(5000)))
		few := 1 + random.IntN(2*len(list))
		for j := range list {
			list[j] = shapes[i%len(shapes)](few)
		}
		sorted := slices.Sorted(slices.Values(list))
		if random.IntN(3) == 0 {
			copy(list, sorted)
		}
		k := random.IntN(len(list))
		a, b := nextTo(list, k)
		if want := sorted[min(k+1, len(list)-1)]; a != sorted[k] || b != want {
			t.Fatalf("place %d of %d: %v and %v, want %v and %v", k, len(sorted), a, b, sorted[k], want)
		}
	}
}

func BenchmarkNextTo(b *testing.B) {
	for _, n := range []int{30, 1000, 20_000, 1 << 20} {
		list, again := make([]float64, n), make([]float64, n)
		for i := range list {
			list[i] = float64(int(rand.ExpFloat64() * 5000))
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				copy(again, list)
				nextTo(again, n/2)
			}
			b.ReportMetric(float64(b.N)*float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
