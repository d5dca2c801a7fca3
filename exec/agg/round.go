package agg

import (
	"math"
	"math/big"
	"math/bits"
)

// ratio is the double nearest to (hi * 2^64 + lo) * 2^exp / den, ties to even, negated if neg. den is at least 1, and
// exp must be such that the result is neither subnormal nor infinite.
func ratio(neg bool, hi, lo, den uint64, exp int) float64 {
	if hi|lo == 0 {
		return 0
	}
	hi, lo, exp = normal(hi, lo, exp)
	sticky := uint64(0)
	if den != 1 {
		var rest uint64
		hi, rest = hi/den, hi%den
		lo, rest = bits.Div64(rest, lo, den)
		if rest != 0 {
			sticky = 1
		}
		hi, lo, exp = normal(hi, lo, exp) // at least 63 significant bits, more than the 55 that rounding needs
	}
	m, rest := hi>>11, hi<<53
	if lo|sticky != 0 {
		rest |= 1
	}
	if rest > 1<<63 || rest == 1<<63 && m&1 == 1 {
		m++
	}
	x := math.Ldexp(float64(m), exp+75)
	if neg {
		return -x
	}
	return x
}

// normal shifts the number so that its top bit is bit 127.
func normal(hi, lo uint64, exp int) (uint64, uint64, int) {
	if hi == 0 {
		hi, lo, exp = lo, 0, exp-64
	}
	s := uint(bits.LeadingZeros64(hi))
	return hi<<s | lo>>(64-s), lo << s, exp - int(s)
}

// bigRatio is the double nearest to num * 2^exp / den, ties to even. It reports false if that is infinite.
func bigRatio(num *big.Int, exp int, den *big.Int) (float64, bool) {
	if num.Sign() == 0 {
		return 0, true
	}
	if exp > 0 {
		num = new(big.Int).Lsh(num, uint(exp))
	} else if exp < 0 {
		den = new(big.Int).Lsh(den, uint(-exp))
	}
	x, _ := new(big.Rat).SetFrac(num, den).Float64()
	return x + 0, !math.IsInf(x, 0)
}

// rootOfRatio is the double nearest to the square root of num * 2^exp / den, but for an error of the last place
// at most. num is at least 0, den at least 1. It reports false if that is infinite.
func rootOfRatio(num *big.Int, exp int, den *big.Int) (float64, bool) {
	if num.Sign() == 0 {
		return 0, true
	}
	const precision = 160
	x := new(big.Float).SetPrec(precision).SetInt(num)
	x.Quo(x, new(big.Float).SetPrec(precision).SetInt(den))
	x.SetMantExp(x, exp)
	f, _ := x.Sqrt(x).Float64()
	return f, !math.IsInf(f, 0)
}

// pow10 is 10^n.
func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
