package flowgen

import (
	"math"
	"testing"
)

// TestAliasExact adds up the shares the table gives to each index: they are
// those of the weights, whatever is drawn.
func TestAliasExact(t *testing.T) {
	for _, weights := range [][]uint64{
		{1}, {5, 5}, {1, 0, 3}, {1, 2, 3, 4, 5, 90}, {1000000, 1, 1, 1}, {0, 0, 7, 0},
	} {
		sum := 0.0
		for _, w := range weights {
			sum += float64(w)
		}
		a := newAlias(weights)
		share := make([]float64, len(weights))
		for i, s := range a {
			keep := float64(s.keep) / (1 << 64)
			share[i] += keep / float64(len(a))
			share[s.other] += (1 - keep) / float64(len(a))
		}
		for i, w := range weights {
			if math.Abs(share[i]-float64(w)/sum) > 1e-12 {
				t.Errorf("weights %v: index %d has share %v", weights, i, share[i])
			}
		}
	}
}

func TestZipf(t *testing.T) {
	const ranks, draws = 1000, 200000
	zipf, r := newZipf(ranks), newStream(1, rowStream).at(0)
	count := make([]int, ranks)
	for range draws {
		count[zipf.pick(&r)]++
	}
	harmonic := 0.0
	for k := range ranks {
		harmonic += 1 / float64(k+1)
	}
	for _, rank := range []int{0, 1, 2, 9, 99} {
		want := draws / harmonic / float64(rank+1)
		if got := float64(count[rank]); math.Abs(got-want) > 4*math.Sqrt(want) {
			t.Errorf("rank %d drawn %v times, want %.0f", rank, got, want)
		}
	}
}

// TestMixKnown compares with SplitMix64's published first outputs for state 0.
func TestMixKnown(t *testing.T) {
	r := rng(0)
	for i, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		if got := r.next(); got != want {
			t.Errorf("output %d is %#x, want %#x", i, got, want)
		}
	}
}
