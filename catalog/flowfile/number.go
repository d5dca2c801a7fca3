package flowfile

import (
	"math"
	"math/bits"
	"strconv"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// number is decimal text taken apart: (-1)^neg * digits * 10^exp. digits has neither leading nor trailing zeros; the
// value is zero if there are none.
type number struct {
	neg    bool
	many   bool   // more than 19 digits: mant is not set
	plain  bool   // neither point nor exponent
	mant   uint64 // the digits, up to 19
	count  int    // of digits
	exp    int    // cut to +-1e9
	digits []byte // the span of the text that has them, with zeros and perhaps a point
}

// parseNumber reads the whole of s. With lax it is text (outer blanks, a leading plus, leading zeros, ".5" and "5." are
// fine), else a JSON number (RFC 8259, section 6).
func parseNumber(s []byte, lax bool) (n number, ok bool) {
	if lax {
		s = trimBlanks(s)
	}
	i := 0
	if i < len(s) && (s[i] == '-' || lax && s[i] == '+') {
		n.neg = s[i] == '-'
		i++
	}
	start, seen, frac := i, 0, 0 // seen counts digits of any kind
	n.plain = true
	zeros := 0 // zeros after the last other digit
	digit := func(c byte) {
		if c == '0' {
			if n.count > 0 {
				zeros++
			}
			return
		}
		if n.count+zeros+1 > 19 {
			n.many = true
		} else {
			for ; zeros > 0; zeros-- {
				n.mant *= 10
				n.count++
			}
			n.mant = n.mant*10 + uint64(c-'0')
		}
		n.count += zeros + 1
		zeros = 0
	}
	for ; i < len(s) && s[i]-'0' < 10; i++ {
		digit(s[i])
		seen++
	}
	if !lax && (seen == 0 || seen > 1 && s[start] == '0') {
		return n, false
	}
	if i < len(s) && s[i] == '.' {
		n.plain = false
		for i++; i < len(s) && s[i]-'0' < 10; i++ {
			digit(s[i])
			frac++
		}
		if !lax && frac == 0 {
			return n, false
		}
	}
	if seen+frac == 0 {
		return n, false
	}
	n.digits = s[start:i]
	exp := 0
	if i < len(s) && s[i]|0x20 == 'e' {
		n.plain = false
		i++
		minus := false
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			minus = s[i] == '-'
			i++
		}
		from := i
		for ; i < len(s) && s[i]-'0' < 10; i++ {
			exp = min(exp*10+int(s[i]-'0'), 1e9)
		}
		if i == from {
			return n, false
		}
		if minus {
			exp = -exp
		}
	}
	n.exp = exp - frac + zeros
	return n, i == len(s)
}

func trimBlanks(s []byte) []byte {
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
	for len(s) > 0 && blank(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && blank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// fit is how a value goes into a type.
type fit uint8

const (
	fits     fit = iota
	fraction     // digits after the point that the type has not
	beyond       // out of the type's range
	misfit       // not of the type at all
)

// int64 is the value if it is integral and in range.
func (n *number) int64() (int64, fit) {
	switch {
	case n.count == 0:
		return 0, fits
	case n.exp < 0:
		return 0, fraction
	case n.many || n.count+n.exp > 19:
		return 0, beyond
	}
	hi, v := bits.Mul64(n.mant, pow10u[n.exp])
	switch {
	case hi != 0:
		return 0, beyond
	case n.neg && v <= 1<<63:
		return -int64(v), fits
	case v < 1<<63:
		return int64(v), fits
	}
	return 0, beyond
}

// pow10u[i] is 10^i.
var pow10u = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// pow10f[i] is 10^i, exactly.
var pow10f = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float64 is the nearest double; beyond if that is infinite. Zero has no sign. text is what was parsed.
func (n *number) float64(text []byte) (float64, fit) {
	if n.count == 0 {
		return 0, fits
	}
	if !n.many && n.mant <= 1<<53 && n.exp >= -22 && n.exp <= 22 {
		v := float64(n.mant)
		if n.exp < 0 {
			v /= pow10f[-n.exp]
		} else {
			v *= pow10f[n.exp]
		}
		if n.neg {
			v = -v
		}
		return v, fits
	}
	text = trimBlanks(text)
	v, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(text), len(text)), 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, beyond
	}
	if v == 0 {
		return 0, fits // an underflow; drops the sign
	}
	return v, fits
}

// decimal is the value with scale digits after the point, exactly, in at most prec digits.
func (n *number) decimal(prec, scale int) (decimal128.Num, fit) {
	shift := n.exp + scale
	switch {
	case n.count == 0:
		return decimal128.Num{}, fits
	case shift < 0:
		return decimal128.Num{}, fraction
	case n.count+shift > prec:
		return decimal128.Num{}, beyond
	}
	var hi, lo uint64
	add := func(d uint64) { // hi:lo = hi:lo * 10 + d; 38 digits fit
		h, l := bits.Mul64(lo, 10)
		var carry uint64
		lo, carry = bits.Add64(l, d, 0)
		hi = hi*10 + h + carry
	}
	if !n.many {
		lo = n.mant
	} else {
		done := 0
		for _, c := range n.digits {
			if c == '.' || c == '0' && done == 0 {
				continue
			}
			if done == n.count {
				break
			}
			add(uint64(c - '0'))
			done++
		}
	}
	for ; shift > 0; shift-- {
		add(0)
	}
	v := decimal128.New(int64(hi), lo)
	if n.neg {
		v = v.Negate()
	}
	return v, fits
}
