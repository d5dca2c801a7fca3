package flowfile

import (
	"bytes"
	"context"
	"fmt"
	"unicode/utf8"
)

// cell is one field of a CSV record, as a span of the record's bytes.
type cell struct {
	start, end int
	quoted     bool
	doubled    bool // has doubled quotes, to be made single
}

// csvReader reads records as RFC 4180 has them: fields apart by a delimiter, perhaps in quotes, in which delimiters and
// newlines are text and a doubled quote is one. A quote within an unquoted field is refused.
type csvReader struct {
	csvPlan
	r     *rows
	w     *window
	fast  *csvFast // nil in inference
	cells []cell
	text  []byte
}

// readCSV reads records up to the first that begins at stop or later (no such place if stop < 0).
func (r *rows) readCSV(ctx context.Context, w *window, stop int64, plan csvPlan) error {
	c := &csvReader{r: r, w: w, csvPlan: plan}
	skip := plan.header && w.offset(w.start) <= 3
	if r.sample == nil && !r.slow {
		c.fast = c.newFast()
	}
	for n := 0; ; n++ {
		if n&0xff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if c.fast != nil && !skip {
			if err := c.plain(ctx, stop); err != nil {
				return err
			}
		}
		if stop >= 0 && w.offset(w.start) >= stop {
			return nil
		}
		size, lines, reason, err := c.record()
		if err != nil || size == 0 {
			return err
		}
		r.line++
		r.offset = w.offset(w.start)
		raw := w.buf[w.start : w.start+size]
		w.start += size
		switch {
		case reason == "" && len(c.cells) == 1 && !c.cells[0].quoted && blank(raw):
		case skip:
			skip = false
		default:
			f, ok := c.row(raw, reason)
			if err := r.done(f, ok, raw); err != nil {
				return err
			}
		}
		r.line += int64(lines)
	}
}

// record finds the fields of the record at the window's start. size is its length with the newline, 0 at the end of
// the stream; lines are the newlines within it. With a reason the record is not well formed, and ends with its first line.
func (c *csvReader) record() (size, lines int, reason string, err error) {
	for {
		size, lines, reason, torn := splitRecord(c.w.buf[c.w.start:c.w.end], c.delim, &c.cells)
		if !torn {
			return size, lines, reason, nil
		}
		if c.w.more() {
			continue
		}
		switch {
		case c.w.err == nil:
			c.r.line++
			return 0, 0, "", c.r.rowTooLong()
		case c.w.start == c.w.end || isDamage(c.w.err):
			return 0, 0, "", streamError(c.w.err)
		}
		if err := streamError(c.w.err); err != nil {
			return 0, 0, "", err
		}
		if reason != "" { // an open quote: give up its first line only
			if at := bytes.IndexByte(c.w.buf[c.w.start:c.w.end], '\n'); at >= 0 {
				return at + 1, 0, reason, nil
			}
			return c.w.end - c.w.start, 0, reason, nil
		}
		return c.w.end - c.w.start, lines, "", nil
	}
}

const afterQuote = "text follows the closing quote of a field"

// splitRecord finds the fields of the record at the start of s. torn says that s ends before the record's newline; cells
// are then those up to the end of s, and a reason tells of a quote still open.
func splitRecord(s []byte, delim byte, cells *[]cell) (size, lines int, reason string, torn bool) {
	*cells = (*cells)[:0]
	for i := 0; ; {
		if i < len(s) && s[i] == '"' {
			f := cell{start: i + 1, quoted: true}
			for i++; ; i++ {
				at := bytes.IndexByte(s[i:], '"')
				if at < 0 {
					return 0, 0, "a quoted field has no closing quote", true
				}
				lines += bytes.Count(s[i:i+at], []byte{'\n'})
				i += at
				if i+1 < len(s) && s[i+1] == '"' {
					f.doubled = true
					i++
					continue
				}
				break
			}
			f.end = i
			i++
			*cells = append(*cells, f)
			if i < len(s) && s[i] != delim && s[i] != '\n' && s[i] != '\r' {
				return lineEnd(s), 0, afterQuote, lineEnd(s) == 0
			}
			if i+1 < len(s) && s[i] == '\r' && s[i+1] != '\n' {
				return lineEnd(s), 0, afterQuote, lineEnd(s) == 0
			}
		} else {
			start := i
			for i < len(s) && s[i] != delim && s[i] != '\n' && s[i] != '"' {
				i++
			}
			if i < len(s) && s[i] == '"' {
				end := lineEnd(s)
				return end, 0, "a quote within a field that does not begin with one", end == 0
			}
			end := i
			if end > start && s[end-1] == '\r' && (i == len(s) || s[i] == '\n') {
				end--
			}
			*cells = append(*cells, cell{start: start, end: end})
		}
		if i < len(s) && s[i] == '\r' {
			i++
		}
		switch {
		case i == len(s):
			return i, lines, "", true
		case s[i] == '\n':
			return i + 1, lines, "", false
		}
		i++ // the delimiter
	}
}

// lineEnd is the length of the first line of s with its newline, 0 if there is none.
func lineEnd(s []byte) int { return bytes.IndexByte(s, '\n') + 1 }

// widthHint is what to do about records of another length than the header's.
const widthHint = "on_error = 'reject' (--on-error reject) leaves such rows out; delimiter = ';' says what stands between fields"

// wrongWidth says that a record has n fields, and not as many as are wanted.
func wrongWidth(n, want int) string {
	fields, are := "fields", "are"
	if n == 1 {
		fields = "field"
	}
	if want == 1 {
		are = "is"
	}
	return fmt.Sprintf("%d %s where %d %s expected", n, fields, want, are)
}

// row puts the record's fields into the batch.
func (c *csvReader) row(raw []byte, reason string) (f fault, ok bool) {
	r := c.r
	r.faults = r.faults[:0]
	r.grown.widen, r.grown.fresh = r.grown.widen[:0], r.grown.fresh[:0]
	if reason == "" && len(c.cells) != len(c.names) {
		return fault{column: -1, reason: wrongWidth(len(c.cells), len(c.names)), hint: widthHint}, false
	}
	if reason == "" && !utf8.Valid(raw) {
		reason = "text is not UTF-8"
	}
	if reason != "" {
		return fault{column: -1, reason: reason}, false
	}
	if r.sample != nil {
		return c.sample(raw)
	}
	clear(r.seen)
	var first fault
	bad := false
	for i, at := range c.columns {
		if at < 0 {
			continue
		}
		f := c.cells[i]
		text := raw[f.start:f.end]
		t := classCell
		switch {
		case len(text) == 0 && !f.quoted:
			t = classNull
		case f.doubled:
			c.text = bytes.ReplaceAll(append(c.text[:0], text...), []byte(`""`), []byte(`"`))
			text = c.text
		}
		r.seen[at>>6] |= 1 << (at & 63)
		if how := r.b.put(at, t, text); how != fits {
			if f, ok := r.unfit(at, how, t, text); !ok && !bad {
				first, bad = f, true
			}
		}
	}
	if bad {
		return first, false
	}
	for _, at := range r.b.want {
		if r.seen[at>>6]>>(at&63)&1 == 0 {
			r.b.cols[at].null(r.b.rows, r.b.size)
		}
	}
	return fault{}, true
}
