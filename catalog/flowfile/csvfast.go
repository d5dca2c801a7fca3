package flowfile

import (
	"bytes"
	"context"
	"math/bits"
)

// csvFast reads CSV rows that are spelled plainly: no quotes, ASCII only, numbers with few digits and no exponent. What is
// otherwise is not refused but left to csvReader.row.
type csvFast struct {
	delim   uint64 // in every byte
	columns []csvColumn
	absent  []int
	frame   frame // no row fits it if its commas are 0
	classes [128]byte
}

type csvColumn struct {
	op     op
	column int // -1 for none
	text   bool
}

// newFast plans the fast reading for the columns of a file.
func (c *csvReader) newFast() *csvFast {
	f := &csvFast{delim: lows * uint64(c.delim)}
	met := map[int]bool{}
	for _, at := range c.columns {
		met[at] = true
		col := csvColumn{op: opTextCheck, column: at}
		if at >= 0 {
			b := &c.r.b.cols[at]
			switch b.kind {
			case kindText:
				col.op, col.text = opText, true
			case kindInt:
				col.op = opInt
			case kindDouble:
				col.op = opDouble
			default:
				col.op = opAny
			}
			if !b.out && col.op != opAny {
				col.op++
			}
		}
		f.columns = append(f.columns, col)
	}
	for _, at := range c.r.b.want {
		if !met[at] {
			f.absent = append(f.absent, at)
		}
	}
	if x := c.r.index; x != nil {
		f.frames(c.delim)
		x.classes, x.cells, x.end = &f.classes, true, 0
	}
	return f
}

// frames makes the frame of rows whose cells are there, and where numbers are wanted digits alone.
func (f *csvFast) frames(delim byte) {
	for c := range f.classes {
		switch {
		case c == int(delim):
			f.classes[c] = 1 << isComma
		case c == '\n':
			f.classes[c] = 1<<isComma | 1<<isZero
		case c < ' ':
			f.classes[c] = 1 << isBad
		case c == '"':
			f.classes[c] = 1 << isQuote
		case c-'0' >= 0 && c-'0' <= 9:
			f.classes[c] = 1 << isDigit
		}
	}
	n := len(f.columns)
	if n < 2 { // a lone cell may be a blank line
		return
	}
	lanes := (n + 15) &^ 15
	f.frame = frame{commas: n, low: make([]uint32, lanes), reach: make([]uint32, lanes), flags: make([]byte, lanes), sums: 1 << 16, absent: f.absent}
	f.frame.pieces = []piece{{text: [32]byte{'\n'}, mask: [32]byte{0xff}, comma: int32(n)}}
	for i := range f.frame.reach {
		f.frame.reach[i] = 1<<32 - 1
	}
	for i, c := range f.columns {
		f.frame.low[i], f.frame.reach[i] = 2, noReach
		switch c.op {
		case opInt, opIntCheck:
			f.frame.reach[i], f.frame.flags[i] = maxInteger-1, 0xff
		case opDouble, opDoubleCheck:
			f.frame.reach[i], f.frame.flags[i] = 15-1, 0xff
		}
		f.frame.values = append(f.frame.values, frameValue{op: c.op, class: classCell, column: c.column, comma: int32(i), from: 1})
	}
	f.frame.sort()
}

// specialCell marks the high bit of the first byte of x that ends a plain cell: the delimiter, a quote, a control character, or
// a byte beyond ASCII. Marks above the lowest one may be wrong. (A delimiter below the blank is among the controls.)
func (f *csvFast) specialCell(x uint64) uint64 {
	return ((x ^ f.delim - lows) | (x ^ lows*'"' - lows) | (x - lows*0x20) | x) & highs
}

// cellEnd is the place of the first special byte at or after p.
func (f *csvFast) cellEnd(buf []byte, p int) int {
	for {
		if m := f.specialCell(load(buf, p)); m != 0 {
			return p + bits.TrailingZeros64(m)>>3
		}
		p += 8
	}
}

// row reads the row at p into the batch's present row: where the next one begins, or -1 if it is not plain. A newline stands at
// the end of the window's whole lines, and padding bytes follow.
func (f *csvFast) row(buf []byte, p int, b *batch) int {
	delim := byte(f.delim)
	for i := range f.columns {
		col := &f.columns[i]
		from := p
		switch col.op {
		case opText:
			c := &b.cols[col.column]
			x, y := load(buf, p), uint64(0)
			m := f.specialCell(x)
			n := bits.TrailingZeros64(m) >> 3
			if m != 0 {
				x &= 1<<(8*n) - 1
			} else {
				y = load(buf, p+8)
				m = f.specialCell(y)
				n = 8 + bits.TrailingZeros64(m)>>3
				y &= 1<<(8*n-64) - 1
			}
			switch {
			case m == 0:
				n = f.cellEnd(buf, p+16) - p
				c.codes[b.rows] = c.dict.text(buf[p : p+n])
				c.notNull(b.rows)
			case n == 0:
				c.null(b.rows, b.size)
			default:
				c.codes[b.rows] = c.dict.short(x, y, n)
				c.notNull(b.rows)
			}
			p += n
		case opTextCheck:
			p = f.cellEnd(buf, p)
		case opInt:
			v, n := integer(buf, p)
			if n == 0 && buf[p] != delim && buf[p] != '\n' {
				return -1
			}
			p = afterZeros(buf, p+n, n)
			c := &b.cols[col.column]
			if n == 0 {
				c.null(b.rows, b.size)
			} else {
				c.ints[b.rows] = v
				c.notNull(b.rows)
			}
		case opIntCheck:
			n := bits.TrailingZeros64(notDigits(load(buf, p)^zeros)) >> 3
			if n == 8 {
				_, n = integer(buf, p)
			}
			if n == 0 && buf[p] != delim && buf[p] != '\n' {
				return -1
			}
			p = afterZeros(buf, p+n, n)
		case opDouble, opDoubleCheck:
			v, n := double(buf, p)
			if n == 0 && buf[p] != delim && buf[p] != '\n' {
				return -1
			}
			p += n
			if col.op == opDouble {
				c := &b.cols[col.column]
				if n == 0 {
					c.null(b.rows, b.size)
				} else {
					c.dbls[b.rows] = v
					c.notNull(b.rows)
				}
			}
		case opAny:
			p = f.cellEnd(buf, p)
			t := classCell
			if p == from {
				t = classNull
			}
			if b.put(col.column, t, buf[from:p]) != fits {
				return -1
			}
		}
		end := delim
		if i == len(f.columns)-1 {
			if end = '\n'; buf[p] == '\r' && buf[p+1] == '\n' {
				p++
			}
		}
		if buf[p] != end || len(f.columns) == 1 && p-from <= 1 { // a lone field may be a blank line
			return -1
		}
		p++
	}
	for _, at := range f.absent {
		b.cols[at].null(b.rows, b.size)
	}
	return p
}

// afterZeros is the place after a point and zeros, if they follow a number of n digits at p, else p.
func afterZeros(buf []byte, p, n int) int {
	if n > 0 && buf[p] == '.' && buf[p+1] == '0' {
		for p += 2; buf[p] == '0'; p++ {
		}
	}
	return p
}

// plain reads the plain rows at the window's start up to the first that is not plain, or that begins at stop or later.
func (c *csvReader) plain(ctx context.Context, stop int64) error {
	w, r := c.w, c.r
	whole := w.start + bytes.LastIndexByte(w.buf[w.start:w.end], '\n') + 1 // where the last whole line ends
	end := whole
	if stop >= 0 && stop-w.base < int64(end) {
		end = int(max(stop-w.base, 0))
	}
	for w.start < end {
		if f := &c.fast.frame; f.commas > 0 {
			if took, err := r.framed(f, w, whole, end); err != nil {
				return err
			} else if took {
				continue
			}
		}
		next := c.fast.row(w.buf, w.start, r.b)
		if next < 0 {
			return nil
		}
		w.start = next
		r.line++
		if err := r.keep(); err != nil {
			return err
		}
	}
	return ctx.Err()
}
