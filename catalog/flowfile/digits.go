package flowfile

import "math/bits"

// plainText is the place of the first byte at or after p that special marks.
func plainText(buf []byte, p int) int {
	for {
		if m := special(load(buf, p)); m != 0 {
			return p + bits.TrailingZeros64(m)>>3
		}
		p += 8
	}
}

// integer reads the digits of a JSON integer of at most 18 digits: its value and length, which is 0 if there is none.
func integer(buf []byte, p int) (v int64, n int) {
	minus := 0
	if buf[p] == '-' {
		minus = 1
	}
	x := load(buf, p+minus) ^ zeros
	end := notDigits(x)
	if end == 0 {
		return longInteger(buf, p)
	}
	n = bits.TrailingZeros64(end) >> 3
	if n == 0 || n > 1 && x&0xff == 0 {
		return 0, 0
	}
	v = int64(eight(x << (64 - 8*n)))
	if minus != 0 {
		v = -v
	}
	return v, n + minus
}

// longInteger is integer for 8 digits and more.
func longInteger(buf []byte, p int) (v int64, n int) {
	minus := buf[p] == '-'
	if minus {
		n = 1
	}
	from := n
	for ; buf[p+n]-'0' < 10; n++ {
		if n-from == 18 {
			return 0, 0
		}
		v = v*10 + int64(buf[p+n]-'0')
	}
	if buf[p+from] == '0' {
		return 0, 0
	}
	if minus {
		v = -v
	}
	return v, n
}

// double reads a JSON number with few digits and no exponent, whose nearest double one exact division gives (Clinger 1990,
// section 4): its value and length, which is 0 if it is something else.
func double(buf []byte, p int) (v float64, n int) {
	from := p
	minus := buf[p] == '-'
	if minus {
		p++
	}
	x := load(buf, p) ^ zeros
	whole := bits.TrailingZeros64(notDigits(x)) >> 3
	if whole == 0 || whole == 8 || whole > 1 && x&0xff == 0 {
		return 0, 0
	}
	p += whole
	mant := eight(x << (64 - 8*whole))
	if buf[p] == '.' {
		x = load(buf, p+1) ^ zeros
		digits := bits.TrailingZeros64(notDigits(x)) >> 3
		if digits == 0 || digits == 8 {
			return 0, 0
		}
		p += 1 + digits
		mant = mant*pow10u[digits] + eight(x<<(64-8*digits))
		v = float64(mant) / pow10f[digits]
	} else {
		v = float64(mant)
	}
	if buf[p]|0x20 == 'e' {
		return 0, 0
	}
	if minus && mant != 0 {
		v = -v
	}
	return v, p - from
}

const zeros = lows * '0'

// notDigits marks the high bit of the first byte of x that is no digit; x is text xor zeros.
func notDigits(x uint64) uint64 { return ((x + lows*0x76) | x) & highs }

// eight is the number of eight digits, the first one lowest, given as their values.
func eight(x uint64) uint64 {
	x = (x * (1 + 10<<8)) >> 8 & 0x00ff00ff00ff00ff
	x = (x * (1 + 100<<16)) >> 16 & 0x0000ffff0000ffff
	return (x * (1 + 10000<<32)) >> 32
}
