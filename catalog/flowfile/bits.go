package flowfile

import (
	"iter"
	"math/bits"
)

// bitmap is a set of numbers.
type bitmap []uint64

// newBitmap is an empty set, with room for the numbers below n.
func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) has(n int32) bool { return int(n/64) < len(b) && b[n/64]>>(n%64)&1 != 0 }

func (b *bitmap) set(n int32, on bool) {
	for int(n/64) >= len(*b) {
		*b = append(*b, 0)
	}
	if on {
		(*b)[n/64] |= 1 << (n % 64)
	} else {
		(*b)[n/64] &^= 1 << (n % 64)
	}
}

// all is the numbers, ascending. The set may lose numbers meanwhile.
func (b bitmap) all() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for w := range b {
			for rest := b[w]; rest != 0; rest &= rest - 1 {
				if !yield(int32(w*64 + bits.TrailingZeros64(rest))) {
					return
				}
			}
		}
	}
}

// missing is the numbers below n that are not in the set.
func (b bitmap) missing(n int) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for w := range (n + 63) / 64 {
			rest := ^uint64(0)
			if w < len(b) {
				rest = ^b[w]
			}
			for ; rest != 0; rest &= rest - 1 {
				i := w*64 + bits.TrailingZeros64(rest)
				if i >= n || !yield(int32(i)) {
					return
				}
			}
		}
	}
}
