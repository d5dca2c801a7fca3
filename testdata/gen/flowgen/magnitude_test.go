package flowgen

import (
	"math"
	"slices"
	"testing"
)

func TestExp2(t *testing.T) {
	for x := int64(20 * unit); x <= largest; x += 977 {
		want := math.Exp2(float64(x) / unit)
		if got := float64(exp2(x)); math.Abs(got-want) > want/4000 {
			t.Fatalf("2^%v is %v, want %v", float64(x)/unit, got, want)
		}
	}
	for x, want := range map[int64]int64{
		-1: 0, 0: 1, unit - 1: 1, unit: 2, 3 * unit / 2: 2, 10 * unit: 1024, 30 * unit: 1 << 30,
	} {
		if got := exp2(x); got != want {
			t.Errorf("2^(%d/%d) is %d, want %d", x, unit, got, want)
		}
	}
}

// TestQuantiles compares draws with the distributions they are said to have.
func TestQuantiles(t *testing.T) {
	const draws = 200000
	r := newStream(5, rowStream).at(0)
	sorted := func(draw func() int64) []int64 {
		values := make([]int64, draws)
		for i := range values {
			values[i] = draw()
		}
		slices.Sort(values)
		return values
	}
	flow := sorted(func() int64 { return packets(&r) })
	lasts := sorted(func() int64 { return duration(&r, 0) })
	size := sorted(func() int64 { return packetSize(&r) })
	for _, test := range []struct {
		what   string
		values []int64
		at     float64
		want   float64
	}{
		{"packets", flow, 0.5, math.Pow(0.5, -4.0/3)},
		{"packets", flow, 0.9, math.Pow(0.1, -4.0/3)},
		{"packets", flow, 0.99, math.Pow(0.01, -4.0/3)},
		{"packets", flow, 0.999, math.Pow(0.001, -4.0/3)},
		{"seconds", lasts, 0.5, math.Exp2(1.4)},
		{"seconds", lasts, 0.9, math.Exp2(1.4 + 5*1.29)},
		{"seconds", lasts, 0.99, math.Exp2(1.4 + 5*2.25)}, // Irwin-Hall's tail is the lighter one
		{"bytes", size, 0, 46},
		{"bytes", size, 0.5, 46 * math.Pow(1500.0/46, 1-math.Sqrt(0.5))},
		{"bytes", size, 0.9999999, 1499},
	} {
		got := float64(test.values[int(test.at*draws)])
		if got < test.want*0.85-1 || got > test.want*1.15 {
			t.Errorf("%s at %v: %v, want %.1f", test.what, test.at, got, test.want)
		}
	}
}
