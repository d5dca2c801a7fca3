package bz2

import (
	"bytes"
	"compress/bzip2"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	f := newFilter()
	for range 2000 {
		var w writer
		var want []int
		for w.bits(0, rnd.IntN(70)); len(w.b) < 400; {
			want = append(want, 8*len(w.b)-w.free)
			w.bits([]uint64{blockMagic, endMagic}[rnd.IntN(2)], magicBits)
			for n := rnd.IntN(200); n > 0; n -= 8 {
				w.bits(rnd.Uint64()&^3, min(n, 8)) // none by chance, and no overlaps
			}
		}
		to := (len(w.b) + 3) &^ 3
		var got []int
		f.find(append(w.b, make([]byte, ahead+4)...), to, func(bit int, _ kind) { got = append(got, bit) })
		if !slices.Equal(got, want) {
			t.Fatalf("found %v, want %v", got, want)
		}
	}
}

// The pieces make up the input however it is read, and a piece's bits are those between its cuts.
func TestPieces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		var all, copied writer
		for n := rnd.IntN(2000); n > 0; n -= 8 {
			all.bits(rnd.Uint64(), min(n, 8))
		}
		p := piece{off: rnd.IntN(8)}
		p.data = all.b
		p.n = max(0, 8*len(all.b)-p.off-rnd.IntN(8))
		copied.piece(&p)
		var want writer
		for i := range p.n {
			at := p.off + i
			want.bits(uint64(p.data[at/8]>>(7-at%8)), 1)
		}
		if !bytes.Equal(copied.b, want.b) || copied.free != want.free {
			t.Fatalf("%d bits at %d: not the same", p.n, p.off)
		}
	}
}

func TestAfter(t *testing.T) {
	packed, _ := stream('1', after)
	if b, err := io.ReadAll(bzip2.NewReader(bytes.NewReader(packed))); err != nil || string(b) != "\x00" {
		t.Errorf("got %q, error %v", b, err)
	}
}

func BenchmarkFind(b *testing.B) {
	buf := make([]byte, 1<<20)
	rnd := rand.NewChaCha8([32]byte{})
	rnd.Read(buf)
	f := newFilter()
	b.SetBytes(int64(len(buf)))
	for range b.N {
		f.find(buf, len(buf)-16, func(int, kind) {})
	}
}
