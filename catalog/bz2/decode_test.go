package bz2

import (
	"bytes"
	"compress/bzip2"
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// pieces cuts packed data as a reader does.
func pieces(packed []byte) (all []*piece) {
	p := newPipe(context.Background(), 1000)
	go p.scan(bytes.NewReader(packed))
	for b := range p.order {
		all = append(all, b)
	}
	return all
}

// TestDecoder wants every block of good files from the decoder itself, that what follows does not judge.
func TestDecoder(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.bz2")
	var d decoder
	for _, name := range names {
		packed := load(t, filepath.Base(name))
		want, err := io.ReadAll(bzip2.NewReader(bytes.NewReader(packed)))
		if err != nil {
			continue
		}
		var got []byte
		for _, p := range pieces(packed) {
			if p.kind != block {
				continue
			}
			var ok bool
			if got, ok = d.decode(got, p); !ok {
				t.Errorf("%s: a block of %d bits is refused", name, p.n)
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d", name, len(got), len(want))
		}
	}
}

// TestDecoderDamage changes bits of blocks: what the decoder takes compress/bzip2 must take too, and give the same.
func TestDecoderDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var d decoder
	var z standard
	for _, p := range pieces(load(t, "tiny.bz2")) {
		if p.kind != block {
			continue
		}
		for range 400 {
			changed := *p
			changed.data = bytes.Clone(p.data)
			for range 1 + r.IntN(2) {
				changed.data[r.IntN(len(changed.data))] ^= 1 << r.IntN(8)
			}
			got, ok := d.decode(nil, &changed)
			want, good := z.decode(nil, &changed)
			if ok && (!good || !bytes.Equal(got, want)) {
				t.Fatalf("takes what compress/bzip2 does not: %x", changed.data)
			}
		}
	}
}

func TestUnrun(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		text := make([]byte, r.IntN(40))
		for i := range text {
			text[i] = byte(r.IntN(2))
		}
		var want []byte
		for i, same := 0, 0; i < len(text); i++ {
			if same == 4 {
				want = append(want, bytes.Repeat(text[i-1:i], int(text[i]))...)
				same = 0
				continue
			}
			if same > 0 && text[i] != text[i-1] {
				same = 0
			}
			same++
			want = append(want, text[i])
		}
		if got := unrun(nil, text); !bytes.Equal(got, want) {
			t.Fatalf("%v: %v, want %v", text, got, want)
		}
	}
}

func TestStart(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.bz2")
	for _, name := range names {
		packed := load(t, filepath.Base(name))
		want, _ := io.ReadAll(bzip2.NewReader(bytes.NewReader(packed)))
		text := make([]byte, 5000)
		n := Start(bytes.NewReader(packed), text)
		if len(want) > 0 && n == 0 || !bytes.HasPrefix(want, text[:n]) {
			t.Errorf("%s: %d bytes, of %d", name, n, len(want))
		}
		for cut := range min(len(packed), 300) {
			if n := Start(bytes.NewReader(packed[:cut]), text); !bytes.HasPrefix(want, text[:n]) {
				t.Errorf("%s cut at %d: %d other bytes", name, cut, n)
			}
		}
	}
}
