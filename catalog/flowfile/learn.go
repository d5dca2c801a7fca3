package flowfile

import (
	"slices"
	"unsafe"
)

// A reader keeps the frames of some shapes of rows, the one that fitted last first. Each new one takes credit, of which there is
// some at first, and more with rows that fit.
const (
	maxFrames    = 16
	rowsOfCredit = 64
)

// token is a value of the row that is learned from.
type token struct {
	op       op
	class    class
	column   int // -1 for none
	from, to int // in the buffer, without the quotes of a string
	out      bool
}

// due reports whether the next row that no template and no frame fits is to be learned from.
func (r *rows) due() bool {
	r.anew = r.template.due()
	return r.anew || r.index != nil && r.credit > 0
}

// due is that of rows for the template.
func (t *template) due() bool {
	if !t.ready && t.misses > 0 {
		t.misses--
		return false
	}
	return !t.ready || t.misses >= t.patience
}

// learn learns from the row in buf[at:lim], which the walker has read without a fault.
func (r *rows) learn(buf []byte, at, lim int) {
	tokens, absent, ok := r.tokens(buf, at, lim)
	if r.index != nil && r.credit > 0 {
		r.credit--
		f := &frame{absent: absent}
		if ok && f.learn(buf, at, lim, tokens) {
			if len(r.frames) == maxFrames {
				r.frames = r.frames[:maxFrames-1]
			}
			r.frames = slices.Insert(r.frames, 0, f)
			return
		}
	}
	if !r.anew {
		return
	}
	t := &r.template
	t.patience = min(max(2*t.patience, 4), 1<<16) // each new one must earn the trouble
	if t.ready = ok; !ok {
		t.misses = t.patience
		return
	}
	t.misses = 0
	t.absent = absent
	t.build(buf, at, lim, tokens)
}

// shaped reads rows at the window's start that fit one of the frames; the rest is as of framed.
func (r *rows) shaped(w *window, end, last int) (took bool, err error) {
	for i, f := range r.frames {
		before := r.line
		if took, err = r.framed(f, w, end, last); !took && err == nil {
			continue
		}
		if i > 0 {
			copy(r.frames[1:], r.frames[:i])
			r.frames[0] = f
		}
		r.fitted += int(r.line - before)
		if r.fitted >= rowsOfCredit {
			r.fitted = 0
			r.credit = min(r.credit+1, maxFrames)
		}
		return took, err
	}
	return false, nil
}

// tokens takes a row apart that is to be learned from, and names the wanted columns that it does not have.
func (r *rows) tokens(buf []byte, at, lim int) (tokens []token, absent []int, ok bool) {
	if len(r.faults)+len(r.grown.widen)+len(r.grown.fresh) > 0 {
		return nil, nil, false
	}
	w := &r.w
	w.buf, w.pos, w.lim = buf, at, lim
	if !w.open() {
		return nil, nil, false
	}
	var m member
	seen := map[int]bool{}
	for first := true; ; first = false {
		more, ok := w.next(&m, first)
		if !ok {
			return nil, nil, false
		}
		if !more {
			break
		}
		c, _ := r.l.find(m.key)
		if seen[c] && c >= 0 || c < 0 && r.discover {
			return nil, nil, false
		}
		seen[c] = true
		t := token{r.opOf(c, m.class), m.class, c, m.from, m.to, c >= 0 && r.b.cols[c].out}
		if m.class == classString {
			t.from, t.to = t.from+1, t.to-1
		}
		tokens = append(tokens, t)
	}
	for _, c := range r.b.want {
		if !seen[c] {
			absent = append(absent, c)
		}
	}
	return tokens, absent, true
}

// build makes the segments of a row.
func (t *template) build(buf []byte, at, lim int, tokens []token) {
	t.segments = t.segments[:0]
	for _, v := range tokens {
		s := segment{column: v.column, op: v.op}
		if v.class == classString && v.op != opText && v.op != opTextCheck { // any takes the quotes, too
			v.from, v.to = v.from-1, v.to+1
		}
		s.setBytes(buf[at:v.from])
		t.segments = append(t.segments, s)
		at = v.to
	}
	last := segment{op: opEnd, column: -1}
	last.setBytes(append(slices.Clone(buf[at:lim]), '\n'))
	t.segments = append(t.segments, last)
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
