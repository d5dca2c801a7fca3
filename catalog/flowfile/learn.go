package flowfile

import "unsafe"

// due reports whether the next row that the template does not fit is to be learned from.
func (t *template) due() bool {
	if !t.ready && t.misses > 0 {
		t.misses--
		return false
	}
	return !t.ready || t.misses >= t.patience
}

// learn takes the row in buf[at:lim], which the walker has read without a fault, as a new template.
func (r *rows) learn(buf []byte, at, lim int) {
	t := &r.template
	t.patience = min(max(2*t.patience, 4), 1<<16) // each new one must earn the trouble
	if t.ready = len(r.faults)+len(r.grown.widen)+len(r.grown.fresh) == 0 && t.build(r, buf, at, lim); !t.ready {
		t.misses = t.patience
		return
	}
	t.misses = 0
}

// build makes the segments of a row.
func (t *template) build(r *rows, buf []byte, at, lim int) bool {
	t.segments, t.absent, t.frame.commas = t.segments[:0], t.absent[:0], 0
	w := &r.w
	w.buf, w.pos, w.lim = buf, at, lim
	if !w.open() {
		return false
	}
	var tokens []token
	row := at
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
		if m.class == classString {
			tokens = append(tokens, token{s.op, m.class, c, from + 1, to - 1})
		} else {
			tokens = append(tokens, token{s.op, m.class, c, from, to})
		}
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
	if r.index != nil {
		t.frame.learn(buf, row, lim, tokens)
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
