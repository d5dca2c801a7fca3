package flowfile

import (
	"bytes"
	"hash/crc32"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"
)

// TestJoined sums texts in parts.
func TestJoined(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	text := make([]byte, 100_000)
	r.Read(text)
	for range 200 {
		a, b := r.Intn(len(text)+1), r.Intn(len(text)+1)
		a, b = min(a, b), max(a, b)
		if r.Intn(4) == 0 {
			b = a
		}
		got := joined(crc32.Checksum(text[:a], castagnoli), crc32.Checksum(text[a:b], castagnoli), int64(b-a))
		if want := crc32.Checksum(text[:b], castagnoli); got != want {
			t.Fatalf("%d and %d bytes: %#x, want %#x", a, b-a, got, want)
		}
	}
}

// TestSummed sums a range of a stream, however it is read.
func TestSummed(t *testing.T) {
	text := []byte("one\ntwo\nthree\nfour\n")
	for from := range len(text) + 1 {
		for to := from; to <= len(text); to++ {
			for start := max(0, from-2); start <= from; start++ {
				for _, in := range []io.Reader{bytes.NewReader(text[start:]), iotest.OneByteReader(bytes.NewReader(text[start:]))} {
					s := &summed{in: in, at: int64(start), from: int64(from), to: int64(to)}
					io.CopyN(io.Discard, s, int64(start)%5)
					n, err := s.rest()
					if want := crc32.Checksum(text[from:to], castagnoli); s.sum != want || n != int64(to-from) || err != nil {
						t.Fatalf("from %d to %d: %#x of %d bytes, want %#x; %v", from, to, s.sum, n, want, err)
					}
				}
			}
		}
	}
}

// TestPrints changes each byte of a text in turn: whatever is known of its prints tells so, but a byte beyond head and tail
// where there is no sum.
func TestPrints(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 1000)
	for _, size := range []int64{1, 100, printBytes, printBytes + 1, 2 * printBytes, 2*printBytes + 1, 10000} {
		p, err := printsOf(bytes.NewReader(text), size)
		if err != nil || !p.like(p) {
			t.Fatal(size, err)
		}
		head, tail, err := headAndTail(bytes.NewReader(text[:size]), size)
		if err != nil || head != p.head || tail != p.tail {
			t.Error(size, err)
		}
		for at := int64(0); at < size; at += 1 + size/500 {
			other := bytes.Clone(text)
			other[at]++
			q, err := printsOf(iotest.HalfReader(bytes.NewReader(other)), size)
			if err != nil || p.like(q) {
				t.Fatalf("byte %d of %d changed: %v", at, size, err)
			}
			unsummed := prints{text: size, head: head, tail: tail}
			if (at < printBytes || at >= size-printBytes) && unsummed.like(q) {
				t.Fatalf("byte %d of %d changed, without a sum", at, size)
			}
		}
		if _, err := printsOf(bytes.NewReader(text[:size-1]), size); err != errShort {
			t.Error(size, err)
		}
	}
}
