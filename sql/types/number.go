package types

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// Number is the exact number that a text spells: its digits times a power of ten.
type Number struct {
	neg    bool
	digits string // without zeros at either end; "" is zero
	exp    int    // of the last digit; at most numberExp either way
}

// numberExp bounds exponents, far beyond what any type holds.
const numberExp = 1 << 20

// ParseNumber reads a text that is a number as a whole: a sign, digits with a point among them, an exponent. Blanks
// around it do not count. Nothing else is a number, not even "", "0x1" or "inf".
func ParseNumber(text string) (Number, bool) {
	s := strings.Trim(text, " \t\r\n")
	var n Number
	if s != "" && (s[0] == '+' || s[0] == '-') {
		n.neg = s[0] == '-'
		s = s[1:]
	}
	whole := digitsOf(s)
	rest, fraction := s[len(whole):], ""
	if rest != "" && rest[0] == '.' {
		fraction = digitsOf(rest[1:])
		rest = rest[1+len(fraction):]
	}
	if whole == "" && fraction == "" {
		return Number{}, false
	}
	if rest != "" {
		if rest[0] != 'e' && rest[0] != 'E' {
			return Number{}, false
		}
		rest = rest[1:]
		sign := 1
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			if rest[0] == '-' {
				sign = -1
			}
			rest = rest[1:]
		}
		if rest == "" || digitsOf(rest) != rest {
			return Number{}, false
		}
		for _, c := range []byte(rest) {
			n.exp = min(n.exp*10+int(c-'0'), numberExp)
		}
		n.exp *= sign
	}
	fraction = strings.TrimRight(fraction, "0")
	n.exp -= len(fraction)
	n.digits = whole
	if fraction != "" {
		if strings.Trim(whole, "0") == "" {
			n.digits = fraction
		} else {
			n.digits = whole + fraction
		}
	}
	n.digits = strings.TrimLeft(n.digits, "0")
	size := len(n.digits)
	n.digits = strings.TrimRight(n.digits, "0")
	n.exp += size - len(n.digits)
	if n.digits == "" {
		return Number{}, true
	}
	return n, true
}

func digitsOf(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// Floor is the greatest integer not above n and whether n is more than it. Where that is no int64, over is 1 for
// numbers above all of them and -1 for those below.
func (n Number) Floor() (floor int64, fraction bool, over int) {
	whole := len(n.digits) + n.exp // digits before the point
	over = 1
	if n.neg {
		over = -1
	}
	if n.digits == "" {
		return 0, false, 0
	}
	if whole > 19 {
		return 0, false, over
	}
	var u uint64
	for i := 0; i < whole; i++ {
		d := uint64(0)
		if i < len(n.digits) {
			d = uint64(n.digits[i] - '0')
		}
		u = u*10 + d // below 10^19, which fits
	}
	fraction = n.exp < 0
	switch {
	case !n.neg && u <= math.MaxInt64:
		return int64(u), fraction, 0
	case n.neg && !fraction && u <= 1<<63:
		return int64(-u), false, 0
	case n.neg && fraction && u < 1<<63:
		return int64(-u) - 1, true, 0
	}
	return 0, false, over
}

// Int is n rounded half away from zero, unless it is no int64.
func (n Number) Int() (int64, bool) {
	if n.exp >= 0 {
		v, _, over := n.Floor()
		return v, over == 0
	}
	d, ok := n.Decimal(0)
	if !ok {
		return 0, false
	}
	return DecimalInt(d)
}

// Double is the DOUBLE nearest to n, or an infinity.
func (n Number) Double() float64 {
	if n.digits == "" {
		return 0
	}
	buf := make([]byte, 0, 40)
	if n.neg {
		buf = append(buf, '-')
	}
	buf = append(buf, n.digits...)
	buf = append(buf, 'e')
	buf = strconv.AppendInt(buf, int64(n.exp), 10)
	f, _ := strconv.ParseFloat(string(buf), 64) // its only error here is the range, with the infinity
	return f + 0                                // no -0 for what is too small
}

// Decimal is n with scale digits after the point, unscaled, rounded half away from zero, unless it has more than 38 digits.
func (n Number) Decimal(scale int) (decimal128.Num, bool) {
	if n.digits == "" {
		return decimal128.Num{}, true
	}
	if len(n.digits)+n.exp+scale > MaxPrecision {
		return decimal128.Num{}, false
	}
	shift := n.exp + scale
	if len(n.digits)+shift < 0 {
		return decimal128.Num{}, true
	}
	digits, up := n.digits, false
	if shift < 0 {
		cut := len(digits) + shift
		up = digits[cut] >= '5'
		digits, shift = digits[:cut], 0
	}
	var d decimal128.Num
	if len(digits) <= 18 {
		u, _ := strconv.ParseUint("0"+digits, 10, 64)
		d = decimal128.FromU64(u)
	} else {
		b, _ := new(big.Int).SetString(digits, 10)
		d = decimal128.FromBigInt(b)
	}
	if shift > 0 {
		d = d.Mul(decimal128.GetScaleMultiplier(shift))
	}
	if up {
		d = d.Add(decimal128.FromU64(1))
	}
	if n.neg {
		d = d.Negate()
	}
	return d, d.FitsInPrecision(MaxPrecision)
}

// Digits is how many digits n has before and after the point.
func (n Number) Digits() (before, after int) {
	return max(0, len(n.digits)+n.exp), max(0, -n.exp)
}

// DecimalInt is an unscaled decimal of scale 0 as an int64, if it is one.
func DecimalInt(d decimal128.Num) (int64, bool) {
	low := int64(d.LowBits())
	return low, d.HighBits() == low>>63
}

// DecimalDouble is the DOUBLE nearest to the decimal d of a scale.
func DecimalDouble(d decimal128.Num, scale int) float64 {
	if i, ok := DecimalInt(d); ok && scale <= 22 && i > -1<<53 && i < 1<<53 {
		return float64(i) / pow10[scale] // both exact, so rounded once
	}
	f, _ := strconv.ParseFloat(d.BigInt().String()+"e-"+strconv.Itoa(scale), 64)
	return f + 0
}

// pow10 is the powers of ten that a DOUBLE holds exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// Cmp is the order of two numbers.
func (n Number) Cmp(o Number) int {
	if n.sign() != o.sign() {
		return cmp.Compare(n.sign(), o.sign())
	}
	if n.digits == "" {
		return 0
	}
	c := cmp.Compare(len(n.digits)+n.exp, len(o.digits)+o.exp)
	if c == 0 {
		c = strings.Compare(n.digits, o.digits) // both are fractions 0.ddd of the same power
	}
	return c * n.sign()
}

func (n Number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.neg:
		return -1
	}
	return 1
}
