// Package hash numbers keys: it maps rows of SQL values to dense ids in the order in which they are first seen.
// GROUP BY, DISTINCT, count(distinct), join builds and value counts all stand on it. It knows vectors and types,
// and nothing of operators, aggregates or plans.
//
// A key row is packed into as few 64-bit words as its columns need (layout.go), the words are looked up in an array
// or an open-addressing table (table.go) which always compares whole keys, and ids are turned back into columns by
// unpacking (decode.go). How ids and results come out never depends on hash values.
package hash

import "math/bits"

// The odd multipliers are the first two of wyhash's default secret (Wang Yi, wyhash final version 4).
const (
	secret0 = 0xa0761d6478bd642f
	secret1 = 0xe7037ed1a0b428db
)

// mix1 is a hash of one word whose high bits are as good as its low ones.
func mix1(w uint64) uint64 {
	hi, lo := bits.Mul64(w^secret0, secret1)
	return hi ^ lo
}

// mixN is a hash of a row of words.
func mixN(row []uint64) uint64 {
	h := uint64(secret1)
	for _, w := range row {
		hi, lo := bits.Mul64(h^w^secret0, secret1)
		h = hi ^ lo
	}
	return h
}
