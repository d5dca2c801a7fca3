package flowfile

import (
	"bytes"
	"math/bits"
	"unsafe"
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

// matches reports whether the bytes at p are the segment's.
func (s *segment) matches(buf []byte, p int) bool {
	if s.long != nil {
		return p+s.size <= len(buf) && bytes.Equal(buf[p:p+s.size], s.long)
	}
	x := (load(buf, p) ^ s.words[0]) & s.masks[0]
	x |= (load(buf, p+8) ^ s.words[1]) & s.masks[1]
	x |= (load(buf, p+16) ^ s.words[2]) & s.masks[2]
	return x == 0
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

// row reads the row at pos into the batch's present row: where the next one begins, or -1 if the walker must read it. A newline
// stands at end-1 and padding bytes follow.
func (t *template) row(buf []byte, pos, end int, b *batch) int {
	p := pos
	for i := range t.segments {
		s := &t.segments[i]
		if !s.matches(buf, p) {
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
				c.codes[b.rows] = c.dict.short(x, y, int32(n))
			}
			c.notNull(b.rows)
			p += n
		case opTextCheck:
			if p = plainText(buf, p); buf[p] != '"' {
				return t.miss()
			}
		case opInt, opIntCheck:
			v, n := integer(buf, p)
			if n == 0 {
				return t.miss()
			}
			p += n
			if buf[p] == '.' {
				if p++; buf[p] != '0' {
					return t.miss()
				}
				for p++; buf[p] == '0'; p++ {
				}
			}
			if s.op == opInt {
				c := &b.cols[s.column]
				c.ints[b.rows] = v
				c.notNull(b.rows)
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

func (t *template) miss() int {
	t.misses++
	return -1
}

// opEnd is the op of the last segment, which has no value.
const opEnd = opAny + 1

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

// learn considers the row in buf[at:lim], which the walker has read without a fault, as a new template.
func (r *rows) learn(buf []byte, at, lim int) {
	t := &r.template
	if t.ready && t.misses < t.patience {
		return
	}
	if !t.ready && t.misses > 0 {
		t.misses--
		return
	}
	t.patience = min(max(2*t.patience, 4), 1<<16) // each new one must earn the trouble
	if t.ready = len(r.faults)+len(r.grown.widen)+len(r.grown.fresh) == 0 && t.build(r, buf, at, lim); !t.ready {
		t.misses = t.patience
		return
	}
	t.misses = 0
}

// build makes the segments of a row.
func (t *template) build(r *rows, buf []byte, at, lim int) bool {
	if r.table == "" && r.b == nil {
		return false
	}
	t.segments, t.absent = t.segments[:0], t.absent[:0]
	w := &r.w
	w.buf, w.pos, w.lim = buf, at, lim
	if !w.open() {
		return false
	}
	var m member
	seen := map[int]bool{}
	for first := true; ; first = false {
		more, ok := w.next(&m, first)
		if !ok {
			return false
		}
		if !more {
			break
		}
		c, _ := r.l.find(m.key)
		if seen[c] && c >= 0 || c < 0 && r.discover {
			return false
		}
		seen[c] = true
		s := segment{column: c, op: r.opOf(c, m.class)}
		from, to := m.from, m.to
		if s.op == opText || s.op == opTextCheck {
			from, to = from+1, to-1
		}
		s.setBytes(buf[at:from])
		t.segments = append(t.segments, s)
		at = to
	}
	last := segment{op: opEnd, column: -1}
	last.setBytes(append(append([]byte(nil), buf[at:lim]...), '\n'))
	t.segments = append(t.segments, last)
	for _, c := range r.b.want {
		if !seen[c] {
			t.absent = append(t.absent, c)
		}
	}
	return true
}

// opOf is how a value of a class goes into a column.
func (r *rows) opOf(c int, t class) op {
	if c < 0 {
		if t == classString {
			return opTextCheck
		}
		return opAny
	}
	col := &r.b.cols[c]
	var o op
	switch {
	case t == classString && col.kind == kindText:
		o = opText
	case t == classNumber && col.kind == kindInt:
		o = opInt
	case t == classNumber && col.kind == kindDouble:
		o = opDouble
	default:
		return opAny
	}
	if !col.out {
		o++
	}
	return o
}

// setBytes sets the bytes before the value.
func (s *segment) setBytes(text []byte) {
	s.size = len(text)
	if s.size > 24 {
		s.long = append([]byte(nil), text...)
		return
	}
	var padded, mask [24]byte
	copy(padded[:], text)
	for i := range text {
		mask[i] = 0xff
	}
	for i := range 3 {
		s.words[i] = *(*uint64)(unsafe.Pointer(&padded[8*i]))
		s.masks[i] = *(*uint64)(unsafe.Pointer(&mask[8*i]))
	}
}
