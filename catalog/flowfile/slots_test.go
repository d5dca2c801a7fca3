package flowfile

import (
	"math/rand"
	"slices"
	"testing"
)

// TestSlots puts numbers under hashes, most of which are those of others too: each is found again, and no other.
func TestSlots(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	x, want := newSlots(0), map[uint32][]int32{}
	hashes := []uint32{0, 1, 63, 64, 1 << 31, 1<<32 - 1}
	for n := range int32(2000) {
		hash := hashes[r.Intn(len(hashes))]
		if n%2 == 0 {
			hash = r.Uint32()
		}
		x.add(n, hash)
		want[hash] = append(want[hash], n)
	}
	for hash, numbers := range want {
		var got []int32
		if _, ok := x.find(hash, func(n int32) bool { got = append(got, n); return false }); ok || !slices.Equal(slices.Sorted(slices.Values(got)), numbers) {
			t.Fatalf("hash %d: %v, want %v", hash, got, numbers)
		}
		at, ok := x.find(hash, func(n int32) bool { return n == numbers[len(numbers)-1] })
		if !ok || x.all[at].number-1 != numbers[len(numbers)-1] {
			t.Fatalf("hash %d: the last number is not found", hash)
		}
	}
	if x.used != 2000 || len(x.all) > 4096 {
		t.Errorf("%d of %d slots are used", x.used, len(x.all))
	}
}

// TestBitmap compares a bitmap with a map.
func TestBitmap(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 200 {
		n := r.Intn(200)
		b, want := newBitmap(r.Intn(n+1)), map[int32]bool{}
		for range r.Intn(300) {
			i, on := int32(r.Intn(n+1)), r.Intn(3) > 0
			b.set(i, on)
			want[i] = on
		}
		var in, out []int32
		for i := range int32(n) {
			if b.has(i) != want[i] {
				t.Fatal(i, b)
			}
			if want[i] {
				in = append(in, i)
			} else {
				out = append(out, i)
			}
		}
		got := slices.DeleteFunc(slices.Collect(b.all()), func(i int32) bool { return int(i) == n })
		if !slices.Equal(got, in) || !slices.Equal(slices.Collect(b.missing(n)), out) {
			t.Fatalf("%v has %v, wants %v", n, got, in)
		}
	}
}
