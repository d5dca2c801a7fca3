package flowfile

import (
	"bytes"
	"math/bits"
	"unsafe"
)

// framed is some rows that fit a frame.
type framed struct {
	*frame
	width  width
	buf    []byte
	base   int     // place in buf that commas count from
	places []int32 // of commas, from that before the first row on
	rows   []int32 // of each row the number of the comma before it
	done   []done
	room   []int32 // memory for as many rows
}

// framed reads the rows at the window's start that fit a frame and begin before last. end is that of the window's whole lines.
func (r *rows) framed(f *frame, w *window, end, last int) (took bool, err error) {
	x := r.index
	if w.start >= x.end || w.base != x.base {
		x.base = w.base
		x.fill(w.buf, w.start, end)
	}
	x.seek(w.start)
	n, parts := f.fit(x, w.buf, r.b.room-r.b.rows, last)
	if n == 0 && x.at < w.start && x.end < end && !x.holds(f.commas) { // the row is cut
		x.fill(w.buf, w.start, end)
		n, parts = f.fit(x, w.buf, r.b.room-r.b.rows, last)
	}
	if n == 0 {
		return false, nil
	}
	some := framed{frame: f, width: x.width, buf: w.buf, base: x.at, places: x.commas[x.next:], rows: x.rows[:n], room: x.picked}
	for i := range some.rows {
		some.rows[i] = int32(i * f.commas)
	}
	some.check(r.b, parts && f.flags == nil)
	if n = len(some.rows); n == 0 {
		return false, nil
	}
	some.sift(r.b)
	some.write(r.b)
	for _, c := range f.absent {
		for i := range some.rows {
			r.b.cols[c].null(r.b.rows+i, r.b.size)
		}
	}
	x.next += n * f.commas
	w.start = x.at + int(x.commas[x.next]) + 1
	r.line += int64(n)
	return true, r.keepFramed(n, &some)
}

// short is where the value of a row begins, and its length.
func (f *framed) short(v *frameValue, row int32) (from, n int) {
	at := row + v.comma
	from = f.base + int(f.places[at]+v.from)
	return from, f.base + int(f.places[at+1]+v.to) - from
}

// cut keeps the rows before the first whose value does not pass.
func (f *framed) cut(v *frameValue, pass func(i int, text []byte) bool) {
	for i, row := range f.rows {
		from, n := f.short(v, row)
		if !pass(i, f.buf[from:from+n]) {
			f.rows = f.rows[:i]
			return
		}
	}
}

// check keeps the rows before the first with a value that its column does not take, or that is rare and left to the walker. parts
// says whether a number of them has a fraction.
func (f *framed) check(b *batch, parts bool) {
	for _, v := range f.checked {
		switch {
		case v.op == opInt || v.op == opIntCheck:
			if parts {
				f.cut(v, func(_ int, text []byte) bool { return integral(text) })
			}
		case v.op == opDouble || v.op == opDoubleCheck:
			f.cut(v, func(_ int, text []byte) bool {
				return len(text) <= 15 || len(text) <= 300 && bytes.IndexByte(text, '.') >= 0
			})
		default:
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
	n := len(f.rows)
	for _, v := range f.written {
		switch v.op {
		case opText:
			c := &b.cols[v.column]
			if !f.wrote(v) {
				f.texts(v, c.dict, c.codes[b.rows:][:n])
			}
			c.allNotNull(b.rows, n)
		case opInt:
			c := &b.cols[v.column]
			f.integers(v, c.ints[b.rows:][:n])
			c.allNotNull(b.rows, n)
		case opDouble:
			c := &b.cols[v.column]
			f.doubles(v, c.dbls[b.rows:][:n])
			c.allNotNull(b.rows, n)
		case opAny:
			f.others(v, b)
		}
	}
	first := b.rows
	for _, c := range f.constants {
		for i := range n {
			b.rows = first + i
			b.put(c.column, c.class, c.raw)
		}
	}
	b.rows = first
}

// wrote reports whether sift has written a value.
func (f *framed) wrote(v *frameValue) bool {
	for _, d := range f.done {
		if d.value == v {
			return true
		}
	}
	return false
}

// lowBytes[n] and highBytes[n] are the bytes that a text of n bytes has in its first and its second word.
var lowBytes, highBytes = [maxShort + 1]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1,
	1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1},
	[maxShort + 1]uint64{9: 1<<8 - 1, 10: 1<<16 - 1, 11: 1<<24 - 1, 12: 1<<32 - 1, 13: 1<<40 - 1, 14: 1<<48 - 1, 15: 1<<56 - 1}

// probe is a text on its way to its code.
type probe struct {
	w0, w1 uint64
	code   uint32 // in the first slot, and 1 more
}

// probes are how many texts are looked for at a time.
const probes = 32

// texts makes codes of texts. Some are looked for at a time, first all their slots and then all their keys, so that the processor
// waits for many of them at once: where tables are too large for the nearest cache, it is told before it meets them.
func (f *framed) texts(v *frameValue, d *dictionary, codes []int32) {
	var some [probes]probe
	var at [probes]uint32 // where in the tables, in bytes
	for done := 0; done < len(codes); done += probes {
		rows := f.rows[done:min(done+probes, len(codes))]
		ahead := f.width != oneByte && len(d.slots) > nearSlots
		for i, row := range rows {
			from, n := f.short(v, row)
			p := &some[i]
			if n > maxShort {
				p.w0, p.w1, p.code, at[i] = uint64(from), uint64(n), longText, 0
				continue
			}
			p.w0, p.w1, p.code = load(f.buf, from)&lowBytes[n], load(f.buf, from+8)&highBytes[n]|uint64(n)<<56, 0
			at[i] = uint32(mix(p.w0, p.w1)>>d.shift) * slotBytes
		}
		if ahead {
			fetchWide(unsafe.Pointer(&d.slots[0]), &at[0], len(rows))
		}
		for i := range rows {
			if p := &some[i]; p.code != longText {
				p.code = d.slots[at[i]/slotBytes] & codeMask
				at[i] = p.code * keyBytes
			}
		}
		if ahead {
			fetchWide(unsafe.Pointer(&d.keys[0]), &at[0], len(rows))
		}
		for i := range rows {
			p := &some[i]
			if p.code == longText {
				codes[done+i] = d.text(f.buf[p.w0 : p.w0+p.w1])
				continue
			}
			if k := &d.keys[p.code]; k.w0 == p.w0 && k.w1 == p.w1 {
				codes[done+i] = int32(p.code) - 1
				continue
			}
			codes[done+i] = d.seek(p.w0, p.w1)
		}
	}
}

func (f *framed) integers(v *frameValue, to []int64) {
	for done := 0; done < len(to); {
		if f.width == wide && len(to)-done >= 8 {
			done += integersWide(&to[done], &f.buf[f.base+int(v.from)], &f.places[v.comma], &f.rows[done], len(to)-done)
		}
		end := min(done+8, len(to))
		f.fewIntegers(v, f.rows[done:end], to[done:end])
		done = end
	}
}

// fewIntegers reads the numbers of rows one by one.
func (f *framed) fewIntegers(v *frameValue, rows []int32, to []int64) {
	for i, row := range rows {
		from := f.base + int(f.places[row+v.comma]+v.from)
		x := load(f.buf, from) ^ zeros
		n := bits.TrailingZeros64(notDigits(x)) &^ 7
		if n == 0 || n == 64 {
			if to[i], n = integer(f.buf, from); n == 0 { // zeros before it
				from, n = f.short(v, row)
				number, _ := parseNumber(f.buf[from:from+n], true)
				to[i], _ = number.int64()
			}
			continue
		}
		to[i] = int64(eight(x << (64 - n)))
	}
}

func (f *framed) doubles(v *frameValue, to []float64) {
	for i, row := range f.rows[:len(to)] {
		from, n := f.short(v, row)
		x, short := double(f.buf, from)
		if short == 0 {
			text := f.buf[from : from+n]
			number, _ := parseNumber(text, v.class == classCell)
			x, _ = number.float64(text)
		}
		to[i] = x
	}
}

// others puts a value of each row, which check has found to fit.
func (f *framed) others(v *frameValue, b *batch) {
	first := b.rows
	for i, row := range f.rows {
		from, n := f.short(v, row)
		b.rows = first + i
		b.put(v.column, v.class, f.buf[from:from+n])
	}
	b.rows = first
}
