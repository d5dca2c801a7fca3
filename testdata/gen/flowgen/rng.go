package flowgen

import "math/bits"

// gamma is the odd number nearest 2^64 divided by the golden ratio.
const gamma = 0x9e3779b97f4a7c15

// rng is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
// Generators, OOPSLA 2014). Its 64 bits of state make a fresh generator for
// every row affordable.
type rng uint64

// next returns 64 random bits.
func (r *rng) next() uint64 {
	*r += gamma
	return mix(uint64(*r))
}

// below returns a number in [0, n). The bias of at most n/2^64 is accepted.
func (r *rng) below(n uint64) uint64 {
	hi, _ := bits.Mul64(r.next(), n)
	return hi
}

// mix is SplitMix64's finalizer, a bijection on 64 bits.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// stream is a family of generators, one for each number.
type stream uint64

// The purposes streams are drawn for. Values that share a purpose would be
// correlated; changing one of these constants changes every generated file.
const (
	rowStream    = 1 // the values of a row
	secondStream = 2 // where a second begins
	messStream   = 3 // how a row is spelled in JSONMess
)

// newStream returns the family of a seed for one purpose.
func newStream(seed, purpose uint64) stream {
	return stream(mix(seed ^ mix(purpose)))
}

// at returns the generator for number n, in its starting state. Two numbers
// never share a state.
func (s stream) at(n int64) rng {
	return rng(mix(uint64(s) + uint64(n)*gamma))
}
