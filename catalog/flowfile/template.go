package flowfile

import (
	"bytes"
	"math/bits"
)

// op is how a template reads one value.
type op uint8

const (
	opText      op = iota // a string into a dictionary
	opTextCheck           // a string nobody wants
	opInt                 // a number into BIGINT
	opIntCheck
	opDouble // a number into DOUBLE
	opDoubleCheck
	opAny // whatever it is, as the walker and put do it
)

// segment is a value and the bytes between it and the value before, which include the quotes of strings.
type segment struct {
	words, masks [3]uint64 // the bytes, if at most 24
	long         []byte    // the bytes, if more
	size         int
	op           op
	column       int // -1 for none
}

// template reads rows spelled like one seen before: the same keys in the same order with the same blanks, and values of
// the same classes. It checks every byte as the walker does. What does not match is not refused but left to the walker, and
// so is what is rare: strings with escapes or beyond ASCII, numbers with an exponent.
type template struct {
	ready    bool
	segments []segment // the last has no value
	absent   []int     // wanted columns that have no key
	misses   int       // rows left to the walker in a row
	patience int       // misses before another row is learned
	w        walker
}

// matches reports whether the bytes at p are the segment's, which are long.
func (s *segment) matches(buf []byte, p int) bool {
	return p+s.size <= len(buf) && bytes.Equal(buf[p:p+s.size], s.long)
}

// row reads the row at pos into the batch's present row: where the next one begins, or -1 if the walker must read it. A newline
// stands at end-1 and padding bytes follow.
func (t *template) row(buf []byte, pos, end int, b *batch) int {
	p := pos
	for i := range t.segments {
		s := &t.segments[i]
		x := (load(buf, p) ^ s.words[0]) & s.masks[0]
		x |= (load(buf, p+8) ^ s.words[1]) & s.masks[1]
		x |= (load(buf, p+16) ^ s.words[2]) & s.masks[2]
		if x != 0 || s.long != nil && !s.matches(buf, p) {
			return t.miss()
		}
		p += s.size
		switch s.op {
		case opText:
			c := &b.cols[s.column]
			x, y := load(buf, p), uint64(0)
			m := special(x)
			n := bits.TrailingZeros64(m) >> 3
			if m != 0 {
				x &= 1<<(8*n) - 1
			} else {
				y = load(buf, p+8)
				m = special(y)
				n = 8 + bits.TrailingZeros64(m)>>3
				y &= 1<<(8*n-64) - 1
			}
			if m == 0 {
				if n = plainText(buf, p+16) - p; buf[p+n] != '"' {
					return t.miss()
				}
				c.codes[b.rows] = c.dict.text(buf[p : p+n])
			} else {
				if buf[p+n] != '"' {
					return t.miss()
				}
				c.codes[b.rows] = c.dict.short(x, y, n)
			}
			c.notNull(b.rows)
			p += n
		case opTextCheck:
			if p = plainText(buf, p); buf[p] != '"' {
				return t.miss()
			}
		case opInt:
			v, n := integer(buf, p)
			if n == 0 {
				return t.miss()
			}
			if p += n; buf[p] == '.' {
				if p = pointZeros(buf, p); p < 0 {
					return t.miss()
				}
			}
			c := &b.cols[s.column]
			c.ints[b.rows] = v
			c.notNull(b.rows)
		case opIntCheck:
			x := load(buf, p) ^ zeros
			n := bits.TrailingZeros64(notDigits(x)) >> 3
			if n == 0 || n == 8 || n > 1 && x&0xff == 0 {
				if _, n = integer(buf, p); n == 0 {
					return t.miss()
				}
			}
			if p += n; buf[p] == '.' {
				if p = pointZeros(buf, p); p < 0 {
					return t.miss()
				}
			}
		case opDouble, opDoubleCheck:
			v, n := double(buf, p)
			if n == 0 {
				if p = t.any(buf, p, end, s, b); p < 0 {
					return t.miss()
				}
				break
			}
			p += n
			if s.op == opDouble {
				c := &b.cols[s.column]
				c.dbls[b.rows] = v
				c.notNull(b.rows)
			}
		case opAny:
			if p = t.any(buf, p, end, s, b); p < 0 {
				return t.miss()
			}
		}
	}
	for _, c := range t.absent {
		b.cols[c].null(b.rows, b.size)
	}
	t.misses = 0
	return p
}

// pointZeros is the place after a point and the zeros that follow it, -1 if there is none.
func pointZeros(buf []byte, p int) int {
	if p++; buf[p] != '0' {
		return -1
	}
	for p++; buf[p] == '0'; p++ {
	}
	return p
}

func (t *template) miss() int {
	t.misses++
	return -1
}

// opEnd is the op of the last segment, which has no value.
const opEnd = opAny + 1

// any reads a value by the walker: the place after it, or -1.
func (t *template) any(buf []byte, p, end int, s *segment, b *batch) int {
	t.w.buf, t.w.pos = buf, p
	t.w.lim = p + bytes.IndexByte(buf[p:end], '\n')
	class, raw, ok := t.w.value()
	if !ok || s.column >= 0 && b.put(s.column, class, raw) != fits {
		return -1
	}
	return t.w.pos
}
