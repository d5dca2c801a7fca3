package flowfile

import (
	"bytes"
	"context"
)

// blank reports whether s is blanks only.
func blank(s []byte) bool { return len(trimBlanks(s)) == 0 }

// readLines reads one object a line, up to the first line that begins at stop or later (no such place if stop < 0).
func (r *rows) readLines(ctx context.Context, w *window, stop int64) error {
	for {
		end := bytes.LastIndexByte(w.buf[w.start:w.end], '\n')
		if end < 0 {
			if w.more() {
				continue
			}
			if w.err == nil {
				return r.tooLong(w)
			}
			if w.start == w.end || stop >= 0 && w.offset(w.start) >= stop || isDamage(w.err) {
				return streamError(w.err)
			}
			w.buf[w.end] = '\n' // the last line has none
			end = w.end - w.start
			w.end++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		finished, err := r.lines(w, w.start+end+1, stop)
		if err != nil || finished {
			return err
		}
	}
}

// lines reads the whole lines up to end.
func (r *rows) lines(w *window, end int, stop int64) (finished bool, err error) {
	last := end
	if stop >= 0 && stop-w.base < int64(end) {
		last = int(max(stop-w.base, 0))
	}
	if r.index != nil {
		r.index.end = 0
	}
	for w.start < end {
		if w.start >= last {
			return true, nil
		}
		if r.template.frame.commas > 0 {
			if took, err := r.framed(w, end, last); err != nil {
				return false, err
			} else if took {
				continue
			}
		}
		if r.template.ready {
			if next := r.template.row(w.buf, w.start, end, r.b); next > 0 {
				w.start = next
				r.line++
				if err := r.keep(); err != nil {
					return false, err
				}
				continue
			}
		}
		at := w.start
		lim := at + bytes.IndexByte(w.buf[at:end], '\n')
		w.start = lim + 1
		r.line++
		r.offset = w.offset(at)
		if w.buf[at] <= ' ' && blank(w.buf[at:lim]) {
			continue
		}
		f, ok := r.object(w.buf, at, lim)
		if ok && r.sample == nil {
			r.learn(w.buf, at, lim)
		}
		if err := r.done(f, ok, w.buf[at:lim]); err != nil {
			return false, err
		}
	}
	return false, nil
}

// framed reads the rows at the window's start that fit the frame and begin before last.
func (r *rows) framed(w *window, end, last int) (took bool, err error) {
	x, t := r.index, &r.template
	if w.start >= x.end {
		x.fill(w.buf, w.start, end)
	}
	x.seek(w.start)
	n, parts := t.frame.fit(x, w.buf, r.b.room-r.b.rows, last)
	if n == 0 && x.at < w.start && x.end < end && !x.holds(t.frame.commas) { // the row is cut
		x.fill(w.buf, w.start, end)
		n, parts = t.frame.fit(x, w.buf, r.b.room-r.b.rows, last)
	}
	if n == 0 {
		return false, nil
	}
	f := framed{frame: &t.frame, buf: w.buf, base: x.at, places: x.commas[x.next:], rows: x.rows[:n], room: x.picked}
	for i := range f.rows {
		f.rows[i] = int32(i * f.commas)
	}
	f.check(r.b, parts)
	if n = len(f.rows); n == 0 {
		return false, nil
	}
	f.sift(r.b)
	f.write(r.b)
	for _, c := range t.absent {
		for i := range f.rows {
			r.b.cols[c].null(r.b.rows+i, r.b.size)
		}
	}
	t.misses = 0
	x.next += n * f.commas
	w.start = x.at + int(x.commas[x.next]) + 1
	r.line += int64(n)
	return true, r.keepFramed(n, &f)
}

// tooLong refuses a row that no window holds.
func (r *rows) tooLong(w *window) error {
	r.line++
	return &rowTooLong{r.path}
}
