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
	if x := r.index; x != nil {
		x.classes, x.cells, x.end = &jsonClasses, false, 0
	}
	if r.mesh != nil {
		r.mesh.end = 0
	}
	if r.literals != nil && !r.literals.rests() && last > w.start {
		return r.picked(w, end, last)
	}
	return r.each(w, end, last)
}

// picked reads those of the whole lines that begin before last and may hold a literal.
func (r *rows) picked(w *window, end, last int) (finished bool, err error) {
	to := last + bytes.IndexByte(w.buf[last-1:end], '\n') // the end of the row that byte last-1 is in
	end, finished = r.literals.pick(w.buf, w.start, to), to < end
	if _, err := r.each(w, end, end); err != nil {
		return false, err
	}
	w.start = to
	return finished, nil
}

// each reads the whole lines up to end that begin before last.
func (r *rows) each(w *window, end, last int) (finished bool, err error) {
	for w.start < end {
		if w.start >= last {
			return true, nil
		}
		if took, err := r.shaped(w, end, last); err != nil {
			return false, err
		} else if took {
			r.strays = 0
			continue
		}
		if r.template.ready {
			if next := r.template.row(w.buf, w.start, end, r.b); next > 0 {
				w.start = next
				r.strays = 0
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
		learn := r.sample == nil && r.due()
		if r.strays++; !learn && r.sample == nil && !r.slow && r.unlearned(w, at, lim, end) {
			if err := r.keep(); err != nil {
				return false, err
			}
			continue
		}
		f, ok := r.object(w.buf, at, lim)
		if ok && learn {
			r.learn(w.buf, at, lim)
		}
		if err := r.done(f, ok, w.buf[at:lim]); err != nil {
			return false, err
		}
	}
	return false, nil
}

// manyStrays is from how many rows in a row on that fit no frame and no template tokens are looked for.
const manyStrays = 4

// unlearned reads the object in buf[at:lim], if there is nothing to tell of it, as quick does.
func (r *rows) unlearned(w *window, at, lim, end int) bool {
	if r.index != nil && r.strays >= manyStrays {
		if r.mesh == nil {
			r.mesh = newMesh(r.index.width, len(r.l.fields))
		}
		if r.tokenwise(w, at, lim, end) {
			return true
		}
	}
	return r.quick(w.buf, at, lim)
}

// tooLong refuses a row that no window holds.
func (r *rows) tooLong(w *window) error {
	r.line++
	return r.rowTooLong()
}
