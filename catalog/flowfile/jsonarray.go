package flowfile

import (
	"bytes"
	"context"
	"errors"
)

// arrayReader reads one JSON array of objects, which may span lines. Its lines are counted as it goes.
type arrayReader struct {
	r     *rows
	w     *window
	lines int64 // newlines before buf[upto]
	upto  int64 // offset in the stream
	ends  []byte
}

// readArray reads the elements of the array that begins at the window's start.
func (r *rows) readArray(ctx context.Context, w *window) error {
	a := &arrayReader{r: r, w: w, upto: w.offset(w.start)}
	c, ok := a.skipBlanks()
	if !ok {
		return streamError(w.err)
	}
	if c != '[' {
		return a.refuse(w.start, w.end, "the file does not begin with \"[\"")
	}
	w.start++
	for n := 0; ; n++ {
		if n&0xff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		c, ok := a.skipBlanks()
		switch {
		case !ok:
			return a.torn()
		case c == ']' && n == 0:
			w.start++
			return a.tail()
		}
		if err := a.element(); err == errTorn {
			return nil
		} else if err != nil {
			return err
		}
		c, ok = a.skipBlanks()
		switch {
		case !ok:
			return a.torn()
		case c == ']':
			w.start++
			return a.tail()
		default: // element ends at a comma, a bracket or the end
			w.start++
		}
	}
}

// errTorn is the end of the file within an element, already told of.
var errTorn = errors.New("torn")

// element reads one element and leaves the window at the comma or bracket after it.
func (a *arrayReader) element() error {
	w, r := a.w, a.r
	if ok, err := a.quick(); ok {
		return err
	}
	size, whole := a.extent()
	a.count(w.offset(w.start))
	r.line, r.offset = a.lines+1, w.offset(w.start)
	raw := w.buf[w.start : w.start+size]
	if !whole {
		if w.err == nil {
			return r.rowTooLong()
		}
		if isDamage(w.err) {
			return w.err
		}
		if err := streamError(w.err); err != nil {
			return err
		}
	}
	f, ok := r.object(w.buf, w.start, w.start+size)
	w.start += size
	if !ok && !whole && f.column < 0 {
		if err := r.refuse(fault{column: -1, reason: "the file ends inside an object"}, raw); err != nil {
			return err
		}
		return errTorn
	}
	return r.done(f, ok, raw)
}

// quick is element where there is nothing to tell of it; ok is false, and nothing is done, where there is, or the window may not have
// all of it.
func (a *arrayReader) quick() (ok bool, err error) {
	w, r := a.w, a.r
	if r.sample != nil || r.slow {
		return false, nil
	}
	w.buf[w.end] = 0 // which ends every token and is no blank
	p := r.quickObject(w.buf, w.start, w.end, '\n')
	if p < 0 {
		return false, nil
	}
	if p = afterBlanks(w.buf, p, '\n'); w.buf[p] != ',' && w.buf[p] != ']' {
		return false, nil
	}
	a.count(w.offset(w.start))
	r.line, r.offset = a.lines+1, w.offset(w.start)
	w.start = p
	return true, r.keep()
}

// extent finds the comma or bracket that ends the element at the window's start, with an eye to strings and nesting
// only: its distance. whole is false where the stream ends before.
func (a *arrayReader) extent() (size int, whole bool) {
	w := a.w
	a.ends = a.ends[:0]
	quoted := false
	for i := 0; ; i++ {
		for w.start+i >= w.end {
			if !w.more() {
				return w.end - w.start, false
			}
		}
		if quoted {
			rest := w.buf[w.start+i : w.end]
			at := bytes.IndexAny(rest[:min(len(rest), 64)], "\"\\")
			if at < 0 {
				i += min(len(rest), 64) - 1
				continue
			}
			i += at
			if rest[at] == '\\' {
				i++
			} else {
				quoted = false
			}
			continue
		}
		switch c := w.buf[w.start+i]; c {
		case '"':
			quoted = true
		case '{':
			a.ends = append(a.ends, '}')
		case '[':
			a.ends = append(a.ends, ']')
		case '}', ']':
			if len(a.ends) > 0 {
				a.ends = a.ends[:len(a.ends)-1]
			} else if c == ']' {
				return i, true
			}
		case ',':
			if len(a.ends) == 0 {
				return i, true
			}
		}
	}
}

// count brings lines up to an offset, whose bytes are in the window.
func (a *arrayReader) count(offset int64) {
	if from := a.upto - a.w.base; from >= 0 {
		a.lines += int64(bytes.Count(a.w.buf[from:offset-a.w.base], []byte{'\n'}))
		a.upto = offset
	}
}

// skipBlanks moves the window to the next other byte.
func (a *arrayReader) skipBlanks() (c byte, ok bool) {
	w := a.w
	for {
		for ; w.start < w.end; w.start++ {
			switch c := w.buf[w.start]; c {
			case ' ', '\t', '\r', '\n':
			default:
				a.count(w.offset(w.start))
				return c, true
			}
		}
		a.count(w.offset(w.start))
		if !w.more() {
			return 0, false
		}
	}
}

// torn is the end of the stream before that of the array.
func (a *arrayReader) torn() error {
	if err := streamError(a.w.err); err != nil {
		return err
	}
	return a.refuse(a.w.start, a.w.start, "the file ends before the \"]\" of its array")
}

// tail checks that nothing follows the array.
func (a *arrayReader) tail() error {
	if _, ok := a.skipBlanks(); !ok {
		return streamError(a.w.err)
	}
	return a.refuse(a.w.start, a.w.end, "text follows the \"]\" of the array")
}

func (a *arrayReader) refuse(from, to int, reason string) error {
	a.count(a.w.offset(from))
	a.r.line, a.r.offset = a.lines+1, a.w.offset(from)
	return a.r.refuse(fault{column: -1, reason: reason}, a.w.buf[from:to])
}
