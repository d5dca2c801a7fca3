package flowfile

import (
	"bytes"
	"io"
	"os"
	"time"
)

// reach is how far a stream may read a file.
type reach struct {
	upto   int64
	held   bool // a last row without its end is left
	whole  bool // the file is taken as it is, and must not change
	packed bool // and its text is not known
	lines  bool // it may be taken in part, up to a newline
}

// upto decides, from a file that is open, how far a stream may read a file of which the first from bytes are covered. Compressed files and
// finished JSON arrays are taken whole. Of NDJSON a last line without newline is a row if it is a whole object, else held.
// Of CSV it is held until it has rested for HoldFor; a newline within quotes does not end a row.
func (t *Table) upto(in *opening, f file, from int64, now time.Time) (reach, error) {
	sh, err := t.shapeIn(in, f)
	if err != nil {
		if isDamage(err) || isRefused(err) { // reading it follows on_error
			return reach{upto: f.size, whole: true, packed: true}, nil
		}
		return reach{}, err
	}
	if sh.pack != packPlain {
		return reach{upto: f.size, whole: true, packed: true}, nil
	}
	switch sh.format {
	case formatArray:
		last, err := lastByte(in, f.size)
		if err != nil || last != ']' {
			return reach{upto: from, held: true}, err
		}
		return reach{upto: f.size, whole: true}, nil
	case formatCSV:
		end, err := lastRecordEnd(in, from, f.size)
		if err != nil || end == f.size {
			return reach{upto: f.size, lines: true}, err
		}
		if now.Sub(time.Unix(0, f.mtime)) >= t.set.hold {
			return reach{upto: f.size}, nil
		}
		return reach{upto: end, held: true}, nil
	}
	end, rest, err := lastLine(in, from, f.size)
	switch {
	case err != nil || blank(rest):
		return reach{upto: f.size, lines: true}, err
	case wholeObject(rest):
		return reach{upto: f.size, lines: true}, nil
	}
	return reach{upto: end, held: true, lines: true}, nil
}

// wholeObject reports whether a line is a well-formed object.
func wholeObject(line []byte) bool {
	size := len(line)
	w := walker{buf: append(append(make([]byte, 0, size+padding), line...), make([]byte, padding)...), lim: size}
	return w.open() && func() bool { w.pos--; return w.nested(1) && w.rest() }()
}

// lastByte is the last byte of a file that is not blank, 0 if there is none in its last block.
func lastByte(in io.ReaderAt, size int64) (byte, error) {
	buf := make([]byte, min(size, 64<<10))
	n, err := in.ReadAt(buf, size-int64(len(buf)))
	if text := trimBlanks(buf[:n]); len(text) > 0 {
		return text[len(text)-1], nil
	}
	return 0, streamError(err)
}

// lastLine is where the line begins that has the last of the bytes [from, size), and that line so far.
func lastLine(in io.ReaderAt, from, size int64) (start int64, line []byte, err error) {
	for at := size; at > from; {
		n := min(at-from, 64<<10)
		buf := make([]byte, n, n+int64(len(line)))
		if _, err := in.ReadAt(buf, at-n); err != nil {
			return 0, nil, err
		}
		line = append(buf, line...)
		at -= n
		if nl := bytes.LastIndexByte(line[:n], '\n'); nl >= 0 {
			return at + int64(nl) + 1, line[nl+1:], nil
		}
	}
	return from, line, nil
}

// lastRecordEnd is the end of the last newline in [from, size) that stands outside quotes; from if there is none.
func lastRecordEnd(in io.ReaderAt, from, size int64) (int64, error) {
	end, quoted := from, false
	r := io.NewSectionReader(in, from, size-from)
	buf := make([]byte, chunk)
	for at := from; ; {
		n, err := r.Read(buf)
		for rest, pos := buf[:n], at; len(rest) > 0; {
			q := bytes.IndexByte(rest, '"')
			part := rest
			if q >= 0 {
				part = rest[:q]
			}
			if nl := bytes.LastIndexByte(part, '\n'); nl >= 0 && !quoted {
				end = pos + int64(nl) + 1
			}
			if q < 0 {
				break
			}
			quoted = !quoted
			rest, pos = rest[q+1:], pos+int64(q)+1
		}
		at += int64(n)
		if err != nil {
			return end, streamError(err)
		}
	}
}

// lineAfter is the end of the first newline of a file at or after an offset less one, size if there is none.
func lineAfter(path string, offset, size int64) (int64, error) {
	in, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	buf := make([]byte, 64<<10)
	for at := max(offset-1, 0); at < size; {
		n, err := in.ReadAt(buf[:min(size-at, int64(len(buf)))], at)
		if nl := bytes.IndexByte(buf[:n], '\n'); nl >= 0 {
			return at + int64(nl) + 1, nil
		}
		if at += int64(n); err != nil {
			return size, streamError(err)
		}
	}
	return size, nil
}
