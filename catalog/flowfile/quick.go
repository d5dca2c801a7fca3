package flowfile

import "math/bits"

// quick reads the object in buf[pos:lim], behind which a newline stands, into the batch's present row, as object does but with
// less ado. It returns false, and object must read the row, if there is anything to tell of it, and where it is empty.
func (r *rows) quick(buf []byte, pos, lim int) bool {
	p := r.quickObject(buf, pos, lim, ' ')
	return p >= 0 && afterBlanks(buf, p, ' ') == lim
}

// quickObject reads the object at p or behind blanks, of which also is one: the place after it, or -1. What stands at lim is
// neither a blank nor part of a token.
func (r *rows) quickObject(buf []byte, p, lim int, also byte) int {
	clear(r.seen)
	w := &r.w
	w.buf, w.lim = buf, lim
	if p = afterBlanks(buf, p, also); buf[p] != '{' {
		return -1
	}
	for p = afterBlanks(buf, p+1, also); ; p = afterBlanks(buf, p+1, also) {
		if buf[p] != '"' {
			return -1
		}
		key, next := r.quickKey(buf, p)
		if key == nil {
			return -1
		}
		if p = afterBlanks(buf, next, also); buf[p] != ':' {
			return -1
		}
		p = afterBlanks(buf, p+1, also)
		if c := key.column; c < 0 {
			w.pos = p
			if class, _, ok := w.value(); !ok || r.discover && class != classNull {
				return -1
			}
			p = w.pos
		} else {
			word, bit := c>>6, uint64(1)<<(c&63)
			if r.seen[word]&bit != 0 {
				return -1
			}
			r.seen[word] |= bit
			if p = r.quickValue(buf, p, c); p < 0 {
				return -1
			}
		}
		if p = afterBlanks(buf, p, also); buf[p] == '}' {
			break
		}
		if buf[p] != ',' {
			return -1
		}
	}
	for _, c := range r.b.want {
		if r.seen[c>>6]>>(c&63)&1 == 0 {
			r.b.cols[c].null(r.b.rows, r.b.size)
		}
	}
	return p + 1
}

// afterBlanks is the place of the first byte at or after p that is neither a blank nor a tab nor a carriage return nor another byte,
// which is at most a blank.
func afterBlanks(buf []byte, p int, also byte) int {
	for buf[p] <= ' ' && (buf[p] == ' ' || buf[p] == '\t' || buf[p] == '\r' || buf[p] == also) {
		p++
	}
	return p
}

// quickKey is what the key whose opening quote is at p names, nil if it is long or has an escape, and the place after it.
func (r *rows) quickKey(buf []byte, p int) (*keyed, int) {
	w0, w1, n := shortText(buf, p+1)
	if n < 0 || buf[p+1+n] != '"' {
		r.w.pos = p
		key, ok := r.w.text(&r.w.keyText)
		if !ok {
			return nil, 0
		}
		return r.keyed(key), r.w.pos
	}
	if r.names == nil || r.names.len() > 1<<16 {
		return r.keyed(buf[p+1 : p+1+n]), p + n + 2
	}
	code := int(r.names.short(w0, w1, n))
	if code == len(r.keys) {
		c, same := r.l.find(buf[p+1 : p+1+n])
		r.keys = append(r.keys, keyed{c, same})
	}
	return &r.keys[code], p + n + 2
}

// shortText is the words of the plain text at p, up to the first byte that special marks, and its length, -1 if that is more than
// maxShort.
func shortText(buf []byte, p int) (w0, w1 uint64, n int) {
	w0 = load(buf, p)
	if m := special(w0); m != 0 {
		n = bits.TrailingZeros64(m) >> 3
		return w0 & (1<<(8*n) - 1), 0, n
	}
	w1 = load(buf, p+8)
	m := special(w1)
	if m == 0 {
		return 0, 0, -1
	}
	n = bits.TrailingZeros64(m) >> 3
	return w0, w1 & (1<<(8*n) - 1), n + 8
}

// quickValue reads the value at p into column c: the place after it, or -1.
func (r *rows) quickValue(buf []byte, p, c int) int {
	col := &r.b.cols[c]
	switch first := buf[p]; {
	case first == '"' && col.kind == kindText:
		w0, w1, n := shortText(buf, p+1)
		if n < 0 || buf[p+1+n] != '"' {
			break
		}
		if col.out {
			col.codes[r.b.rows] = col.dict.short(w0, w1, n)
			col.notNull(r.b.rows)
		}
		return p + n + 2
	case (first == '-' || first-'0' < 10) && (col.kind == kindInt || col.kind == kindDouble):
		d, n := scanDecimal(buf, p)
		if n == 0 {
			break
		}
		if col.kind == kindInt {
			v, ok := d.int64()
			if !ok {
				break
			}
			if col.out {
				col.ints[r.b.rows] = v
				col.notNull(r.b.rows)
			}
			return p + n
		}
		v, ok := d.float64()
		if !ok {
			break
		}
		if col.out {
			col.dbls[r.b.rows] = v
			col.notNull(r.b.rows)
		}
		return p + n
	}
	w := &r.w
	w.pos = p
	class, raw, ok := w.value()
	if !ok || r.b.put(c, class, raw) != fits {
		return -1
	}
	return w.pos
}
