package flowgen

import "math/bits"

// Magnitudes are binary logarithms in fixed point, 16 bits after the point:
// random variables are shaped as logarithms and raised once, by exp2, without
// a floating point operation whose last bit could depend on the platform.
const unit = 1 << 16

// powers[i] is 2^(i/16) with 30 bits after the point.
var powers = [17]int64{
	1073741824, 1121280436, 1170923762, 1222764986, 1276901417, 1333434672, 1392470869, 1454120821,
	1518500250, 1585730000, 1655936265, 1729250827, 1805811301, 1885761398, 1969251188, 2056437387,
	2147483648,
}

// largest is the greatest magnitude exp2 takes.
const largest = 31*unit - 1

// exp2 returns 2^x rounded down, exact to one part in 4,000 before rounding. It
// is 0 below magnitude 0; x must not be above largest.
func exp2(x int64) int64 {
	if x < 0 {
		return 0
	}
	whole, knot, within := x>>16, x>>12&15, x&0xfff
	p := powers[knot] + (powers[knot+1]-powers[knot])*within>>12
	return p << whole >> 30
}

// duration draws seconds from a log-normal distribution, rounded down: 39 % are
// 0, the median is 2 and 1 % are above two hours; slow shifts it by that many
// binary orders. The normal variable is the sum of four uniform ones
// (Irwin-Hall). No flow is longer than 2^20 s, 12 days.
func duration(r *rng, slow int64) int64 {
	const (
		mean    = 14 * unit / 10 // of the binary logarithm
		centre  = 4 * (unit - 1) / 2
		stretch = 866 // hundredths; a standard deviation of 5 over the sum's sqrt(4/12)
	)
	u := r.next()
	sum := int64(u&0xffff + u>>16&0xffff + u>>32&0xffff + u>>48)
	return exp2(min(mean+slow*unit+(sum-centre)*stretch/100, 20*unit))
}

// packets draws the packets of a flow from a Pareto distribution with minimum
// 1 and exponent 3/4, cut at 2^27, by inversion: 2^(-log2(u)/alpha) for a
// uniform u (Devroye: Non-Uniform Random Variate Generation, 1986, II.2).
func packets(r *rng) int64 {
	u := r.next()
	zeros := bits.LeadingZeros64(u)
	m := int64(u << (zeros + 1) >> 48) // u is 2^-(zeros+1) * (1 + m/unit)
	log := m + m*(unit-m)>>16*22485>>16
	return exp2(min((int64(zeros+1)*unit-log)*4/3, 27*unit))
}

// side draws what one side sends of a flow: 0.5 to 1.5 of its packets, at
// least one. The sides of a conversation are of one size, roughly.
func side(r *rng, packets int64) int64 {
	return max(1, packets*int64(64+r.below(128))>>7)
}

// packetSize draws the mean size of a side's packets in bytes, from 46 to 1500
// and mostly small: log-uniform, the lesser of two draws.
func packetSize(r *rng) int64 {
	const (
		smallest = 362007 // magnitude of 46, rounded up
		width    = 329458 // magnitude of 1500 over 46
	)
	u := r.next()
	return exp2(smallest + width*int64(min(u&0xffff, u>>16&0xffff))>>16)
}
