package flowfile

import (
	"bytes"
	"math/bits"
)

// framed is some rows that fit a frame.
type framed struct {
	*frame
	buf    []byte
	base   int     // place in buf that commas count from
	places []int32 // of commas, from that before the first row on
	n      int     // rows
}

// span is where the value of row i begins and ends.
func (f *framed) span(v *frameValue, i int) (from, to int) {
	at := i*f.commas + int(v.comma)
	return f.base + int(f.places[at]+v.from), f.base + int(f.places[at+1]+v.to)
}

// cut keeps the rows before the first whose value does not pass.
func (f *framed) cut(v *frameValue, pass func(i int, text []byte) bool) {
	for i := range f.n {
		from, to := f.span(v, i)
		if !pass(i, f.buf[from:to]) {
			f.n = i
			return
		}
	}
}

// check keeps the rows before the first with a value that its column does not take, or that is rare and left to the walker. parts
// says whether a number of them has a fraction. What no loop of write knows is put into its column here.
func (f *framed) check(b *batch, parts bool) {
	for j := range f.values {
		v := &f.values[j]
		switch {
		case v.op == opInt || v.op == opIntCheck:
			if parts {
				f.cut(v, func(_ int, text []byte) bool { return integral(text) })
			}
		case v.op == opDouble || v.op == opDoubleCheck:
			f.cut(v, func(_ int, text []byte) bool {
				return len(text) <= 15 || len(text) <= 300 && bytes.IndexByte(text, '.') >= 0
			})
		case v.op == opAny && v.column >= 0:
			first := b.rows
			f.cut(v, func(i int, text []byte) bool {
				b.rows = first + i
				return b.put(v.column, v.class, text) == fits
			})
			b.rows = first
		}
	}
}

// integral reports whether a number has no other digit than 0 after its point.
func integral(text []byte) bool {
	at := bytes.IndexByte(text, '.')
	return at < 0 || len(bytes.Trim(text[at+1:], "0")) == 0
}

// write puts the rows into the batch, which has room for them.
func (f *framed) write(b *batch) {
	for j := range f.values {
		v := &f.values[j]
		switch v.op {
		case opText:
			c := &b.cols[v.column]
			f.texts(v, c.dict, c.codes[b.rows:][:f.n])
			c.allNotNull(b.rows, f.n)
		case opInt:
			c := &b.cols[v.column]
			f.integers(v, c.ints[b.rows:][:f.n])
			c.allNotNull(b.rows, f.n)
		case opDouble:
			c := &b.cols[v.column]
			f.doubles(v, c.dbls[b.rows:][:f.n])
			c.allNotNull(b.rows, f.n)
		}
	}
	for _, c := range f.constants {
		first := b.rows
		for i := range f.n {
			b.rows = first + i
			b.put(c.column, c.class, c.raw)
		}
		b.rows = first
	}
}

// lowBytes[n] and highBytes[n] are the bytes that a text of n bytes has in its first and its second word.
var lowBytes, highBytes = [17]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1,
	1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1},
	[17]uint64{9: 1<<8 - 1, 10: 1<<16 - 1, 11: 1<<24 - 1, 12: 1<<32 - 1, 13: 1<<40 - 1, 14: 1<<48 - 1, 15: 1<<56 - 1, 16: 1<<64 - 1}

func (f *framed) texts(v *frameValue, d *dictionary, codes []int32) {
	at, step := int(v.comma), f.commas
	for i := range codes {
		from := f.base + int(f.places[at]+v.from)
		n := f.base + int(f.places[at+1]+v.to) - from
		at += step
		if n > 16 {
			codes[i] = d.text(f.buf[from : from+n])
			continue
		}
		x, y := load(f.buf, from)&lowBytes[n], load(f.buf, from+8)&highBytes[n]
		if s := &d.slots[mix(x, y)>>d.shift]; s.w0 == x && s.w1 == y && int(s.n) == n {
			codes[i] = s.code
			continue
		}
		codes[i] = d.short(x, y, int32(n))
	}
}

func (f *framed) integers(v *frameValue, to []int64) {
	at, step := int(v.comma), f.commas
	for i := range to {
		from := f.base + int(f.places[at]+v.from)
		at += step
		x := load(f.buf, from) ^ zeros
		n := bits.TrailingZeros64(notDigits(x)) &^ 7
		if n == 0 || n == 64 {
			to[i], _ = integer(f.buf, from)
			continue
		}
		to[i] = int64(eight(x << (64 - n)))
	}
}

func (f *framed) doubles(v *frameValue, to []float64) {
	for i := range to {
		from, end := f.span(v, i)
		x, n := double(f.buf, from)
		if n == 0 {
			text := f.buf[from:end]
			number, _ := parseNumber(text, false)
			x, _ = number.float64(text)
		}
		to[i] = x
	}
}
