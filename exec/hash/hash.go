// Package hash numbers keys: it maps rows of SQL values to dense ids in the order in which they are first seen.
// GROUP BY, DISTINCT, count(distinct), join builds and value counts all stand on it. It knows vectors and types,
// and nothing of operators, aggregates or plans.
//
// A key row is packed into as few 64-bit words as its columns need (layout.go), the words are looked up in an array
// or an open-addressing table (table.go) which always compares whole keys, and ids are turned back into columns by
// unpacking (decode.go). How ids and results come out never depends on hash values.
package hash

import "math/bits"

// odd is the multiplier of degski's 64-bit mixer, as listed in the survey of mixers at nullprogram.com/blog/2018/07/31.
const odd = 0xd6e8feb86659fd93

// mix1 is a hash of one word, of which only the high half is good. Keys are often consecutive numbers, and spread as
// evenly as any; folding one product, as wyhash does, is not enough for that.
func mix1(w uint64) uint64 {
	w ^= w >> 32
	w *= odd
	w ^= w >> 32
	return w * odd
}

// mixN is a hash of a row of words, of which only the high half is good.
func mixN(row []uint64) uint64 {
	h := uint64(0)
	for _, w := range row {
		h = mix1(bits.RotateLeft64(h, 23) ^ w)
	}
	return h
}
