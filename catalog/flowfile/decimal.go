package flowfile

import "math/bits"

// decimal is a number of at most 15 digits: (-1)^neg * mant * 10^exp.
type decimal struct {
	mant uint64
	exp  int
	neg  bool
}

// scanDecimal reads a JSON number of at most 15 digits before and 7 after its point, 15 together, and at most two in its exponent:
// the number and its length, which is 0 if there is none such.
func scanDecimal(buf []byte, p int) (d decimal, n int) {
	from := p
	if buf[p] == '-' {
		d.neg = true
		p++
	}
	x := load(buf, p) ^ zeros
	whole := bits.TrailingZeros64(notDigits(x)) >> 3
	switch {
	case whole == 0 || whole > 1 && x&0xff == 0:
		return d, 0
	case whole == 8:
		d.mant = eight(x)
		x = load(buf, p+8) ^ zeros
		more := bits.TrailingZeros64(notDigits(x)) >> 3
		if more == 8 {
			return d, 0
		}
		if more > 0 {
			d.mant = d.mant*pow10u[more] + eight(x<<(64-8*more))
		}
		whole += more
	default:
		d.mant = eight(x << (64 - 8*whole))
	}
	p += whole
	if buf[p] == '.' {
		x = load(buf, p+1) ^ zeros
		part := bits.TrailingZeros64(notDigits(x)) >> 3
		if part == 0 || part == 8 || whole+part > 15 {
			return d, 0
		}
		d.mant = d.mant*pow10u[part] + eight(x<<(64-8*part))
		d.exp = -part
		p += 1 + part
	}
	if buf[p]|0x20 == 'e' {
		p++
		minus := buf[p] == '-'
		if minus || buf[p] == '+' {
			p++
		}
		e := int(buf[p] - '0')
		if e > 9 {
			return d, 0
		}
		p++
		if buf[p]-'0' < 10 {
			e = 10*e + int(buf[p]-'0')
			p++
		}
		if buf[p]-'0' < 10 {
			return d, 0
		}
		if minus {
			e = -e
		}
		d.exp += e
	}
	return d, p - from
}

// int64 is the value if it is integral and plainly in range.
func (d *decimal) int64() (v int64, ok bool) {
	switch {
	case d.mant == 0:
		return 0, true
	case d.exp < 0:
		if d.exp < -15 || d.mant%pow10u[-d.exp] != 0 {
			return 0, false
		}
		v = int64(d.mant / pow10u[-d.exp])
	case d.exp > 3:
		return 0, false
	default:
		v = int64(d.mant * pow10u[d.exp])
	}
	if d.neg {
		v = -v
	}
	return v, true
}

// float64 is the nearest double, if one exact operation gives it (Clinger 1990, section 4). Zero has no sign.
func (d *decimal) float64() (v float64, ok bool) {
	switch {
	case d.mant == 0:
		return 0, true
	case d.exp < -22 || d.exp > 22:
		return 0, false
	case d.exp < 0:
		v = float64(d.mant) / pow10f[-d.exp]
	default:
		v = float64(d.mant) * pow10f[d.exp]
	}
	if d.neg {
		v = -v
	}
	return v, true
}
