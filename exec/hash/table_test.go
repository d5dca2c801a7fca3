package hash

import (
	"math/rand"
	"testing"
)

// TestTableComparesKeys has many rows of few keys, against a map.
func TestTableComparesKeys(t *testing.T) {
	for _, width := range []int{1, 2, 3} {
		tab := NewTable(width)
		r := rand.New(rand.NewSource(int64(width)))
		want := map[[3]uint64]int32{}
		words, out := make([]uint64, width), make([]int32, 1)
		for range 20000 {
			var k [3]uint64
			for j := range words {
				k[j] = uint64(r.Intn(30))
				words[j] = k[j]
			}
			if _, ok := want[k]; !ok {
				want[k] = int32(len(want))
			}
			tab.Find(words, out)
			if out[0] != want[k] {
				t.Fatal(width, k, out[0])
			}
		}
	}
}

// TestLargeTable grows a table in the middle of batches.
func TestLargeTable(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	tab := NewTable(1)
	want := map[uint64]int32{}
	for batch := range 20 {
		words := make([]uint64, 1000+r.Intn(20000))
		for i := range words {
			words[i] = r.Uint64() % uint64(20_000*(batch+1))
		}
		out := make([]int32, len(words))
		tab.Find(words, out)
		for i, w := range words {
			if _, ok := want[w]; !ok {
				want[w] = int32(len(want))
			}
			if out[i] != want[w] {
				t.Fatalf("batch %d row %d: %d instead of %d", batch, i, out[i], want[w])
			}
		}
		words[0] = 1 << 60
		tab.Lookup(words[:100], out[:100])
		if out[0] != -1 || out[99] != want[words[99]] {
			t.Fatal("lookup")
		}
	}
	if tab.Len() != len(want) {
		t.Fatal(tab.Len())
	}
	for id, w := range tab.Keys() {
		if want[w] != int32(id) {
			t.Fatal("keys")
		}
	}
}

// TestSpread has keys as they come from packing: consecutive, at a stride, two fields. With linear probing and at most
// 5/8 full, a good hash leaves a key 1.2 slots from its place on average, or less.
func TestSpread(t *testing.T) {
	const n = 150_000
	for name, key := range map[string]func(i uint64) uint64{
		"consecutive": func(i uint64) uint64 { return i },
		"high":        func(i uint64) uint64 { return i << 40 },
		"stride":      func(i uint64) uint64 { return i * 4096 },
		"fields":      func(i uint64) uint64 { return i%400 | i/400<<20 },
		"doubles":     func(i uint64) uint64 { return i<<36 | 0x3ff<<52 },
	} {
		for _, width := range []int{1, 2} {
			tab := NewTable(width)
			words := make([]uint64, n*width)
			for i := range n {
				words[i*width] = key(uint64(i))
				words[i*width+width-1] = key(uint64(i))
			}
			tab.Find(words, make([]int32, n))
			away := 0
			if width == 1 {
				for at, e := range tab.one {
					if e.id != 0 {
						away += (at - int(mix1(e.key)>>tab.shift)) & (len(tab.one) - 1)
					}
				}
			} else {
				for at, e := range tab.many {
					if e != 0 {
						away += (at - int(e>>tab.shift)) & (len(tab.many) - 1)
					}
				}
			}
			if mean := float64(away) / n; mean > 1.2 {
				t.Errorf("%s, %d words: %.2f slots away", name, width, mean)
			}
		}
	}
}
