package render

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// maxIntegral is 2^53: integral doubles up to it are printed as integers.
const maxIntegral = 1 << 53

// AppendDouble appends the shortest text that reads back as v; integral values up to 2^53 have neither point nor
// exponent, other values an exponent only below 1e-4 or above 2^53.
func AppendDouble(dst []byte, v float64) []byte {
	size := math.Abs(v)
	switch {
	case size <= maxIntegral && v == math.Trunc(v):
		return strconv.AppendInt(dst, int64(v), 10)
	case size >= 1e-4 && size < maxIntegral:
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'e', -1, 64)
}

// pow19 is the largest power of ten in a uint64; a decimal is split into digits above and below it.
const pow19 = 10_000_000_000_000_000_000

// AppendDecimal appends the unscaled number n with scale digits after the point.
func AppendDecimal(dst []byte, n decimal128.Num, scale int) []byte {
	if n.Sign() < 0 {
		dst = append(dst, '-')
		n = n.Negate()
	}
	high, low := bits.Div64(uint64(n.HighBits()), n.LowBits(), pow19)
	var digits [40]byte
	text := digits[:0]
	if high != 0 {
		text = strconv.AppendUint(text, high, 10)
		text = appendPadded(text, low, 19)
	} else {
		text = strconv.AppendUint(text, low, 10)
	}
	if scale <= 0 {
		return append(dst, text...)
	}
	whole := len(text) - scale
	if whole > 0 {
		dst = append(dst, text[:whole]...)
		dst = append(dst, '.')
		return append(dst, text[whole:]...)
	}
	dst = append(dst, "0."...)
	for ; whole < 0; whole++ {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

// appendPadded appends v with zeros before it up to width digits.
func appendPadded(dst []byte, v uint64, width int) []byte {
	start := len(dst)
	for i := 0; i < width; i++ {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; i >= start && v > 0; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}
