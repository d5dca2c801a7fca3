package flowfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/system"

	"github.com/apache/arrow/go/v15/arrow"
)

// reader reads morsels of a scan for one goroutine.
type reader struct {
	scan   *scan
	b      *batch
	r      rows
	w      window
	head   []byte // memory for beginnings of files
	last   morsel // that was read to its end
	broken bool   // a reading ended early: in no state to be used again
}

// Reader makes a reader. Its dictionaries grow from morsel to morsel, and those of a frozen table from scan to scan.
func (s *scan) Reader() catalog.Reader {
	if rd := s.table.takeSpare(s); rd != nil {
		rd.scan, rd.broken, rd.r.reject, rd.r.discover = s, false, s.req.Reject, s.discovers()
		return rd
	}
	b, _ := newBatch(s.layout, s.req.Columns, s.rows, s.table.set.clock)
	b.sieves, b.lend = newSieves(s.layout, s.req.Prune), s.req.Lend
	rd := &reader{scan: s, b: b}
	rd.r = rows{policy: s.table.set.onError, table: s.table.name, reject: s.req.Reject, evolve: s.table.evolve,
		discover: s.discovers()}
	rd.r.init(b, s.layout)
	rd.r.literals = newLiterals(s, b)
	return rd
}

// Close gives the reader back to a frozen table. No file stays open between morsels.
func (rd *reader) Close() error {
	if !rd.broken && rd.scan.table.fixed {
		rd.broken = true // for the one who closes twice
		rd.scan.table.keepSpare(rd)
	}
	return nil
}

// Read reads the rows of a morsel. It fails with a *catalog.RowError for a row that on_error = strict refuses, a
// *catalog.SchemaError if the schema has to change, with emit's error, or where the file cannot be read.
func (rd *reader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	err := rd.read(ctx, m, emit)
	rd.broken = rd.broken || err != nil
	return err
}

func (rd *reader) read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	part := rd.scan.parts.morsel(m)
	r := &rd.r
	r.path = part.file.entry.path
	r.line, r.offset = 0, 0
	rd.b.begin(r.path, emit)
	rows, rejects := rd.b.emitted+rd.b.passed, r.rejects
	base := int64(-1)
	r.lineBase = func() (int64, error) { return 0, nil }
	read := &summed{at: part.start(), from: part.from, to: part.to}
	sh, file, err := rd.open(part.file.entry.file)
	if err == nil {
		var in *ranged
		if in, err = rangeOf(ctx, &rd.scan.table.set, sh, file, part.start(), part.file.to); err == nil {
			defer in.Close()
			if err = rd.unchanged(part, in); err != nil {
				return err
			}
			r.lineBase = func() (n int64, err error) {
				switch {
				case sh.pack != packPlain:
					return in.lines, nil
				case base < 0:
					base, err = part.file.linesBefore(part.from)
				}
				return base, err
			}
			read.in = in
			if sh.pack != packPlain {
				read.to = math.MaxInt64
			}
			from := io.Reader(in)
			if rd.scan.sums {
				from = read
			}
			err = rd.part(ctx, sh, part, from)
		}
	}
	if rd.b.stopped != nil {
		return rd.b.stopped
	}
	whole := err == nil
	if err = rd.fileFault(part.file.entry.file, err); err != nil {
		return err
	}
	if err = rd.b.flush(); err == nil && r.literals == nil {
		got := share{rows: rd.b.emitted + rd.b.passed - rows, rejects: r.rejects - rejects}
		if rd.scan.sums && whole {
			if got.text, err = read.rest(); err != nil {
				return err
			}
			got.sum, got.summed = read.sum, true
		}
		rd.scan.finish(&part, m, got)
		rd.last = part
	}
	return err
}

// open opens a file and tells its shape.
func (rd *reader) open(f file) (sh shape, in *os.File, err error) {
	if in, err = system.Open(f.path); err != nil {
		return sh, nil, err
	}
	sh, err = rd.scan.table.shapeBy(f, func() (shape, error) {
		if rd.head == nil {
			rd.head = make([]byte, headBytes)
		}
		n, err := in.ReadAt(rd.head, 0)
		if err := streamError(err); err != nil {
			return shape{}, err
		}
		return rd.scan.table.set.sniffIn(in, f.path, rd.head[:n])
	})
	if err != nil {
		in.Close()
	}
	return sh, in, err
}

// start is where the morsel's stream begins: a byte early where the end of the row before is to be looked for.
func (m *morsel) start() int64 {
	if m.aligned {
		return m.from
	}
	return m.from - 1
}

// part reads the rows of a morsel from its stream.
func (rd *reader) part(ctx context.Context, sh shape, part morsel, in io.Reader) error {
	r := &rd.r
	plan, err := rd.scan.table.csvPlan(r.path, sh, rd.scan.layout)
	if err != nil {
		return err
	}
	if err := rd.freshCells(ctx, sh, plan, part); err != nil {
		return err
	}
	stop := int64(-1)
	if part.split {
		stop = part.to
	}
	rd.w.reset(in, part.start(), max(stop, 0))
	if !part.aligned {
		skipped, err := skipLine(&rd.w)
		if err != nil || skipped < 0 {
			return err
		}
		if skipped > 0 { // a newline at from or after ended the row before
			r.line++
		}
	}
	return r.read(ctx, &rd.w, sh, stop, plan)
}

// skipLine moves the window, which begins a byte before the part, past the first newline. It returns how far behind the
// part's first byte that newline stands plus one, 0 if it is just before it, -1 if there is none.
func skipLine(w *window) (int64, error) {
	from := w.offset(w.start)
	for {
		if at := bytes.IndexByte(w.buf[w.start:w.end], '\n'); at >= 0 {
			w.start += at + 1
			return w.offset(w.start) - from - 1, nil
		}
		w.start = w.end
		if !w.more() {
			return -1, streamError(w.err)
		}
	}
}

// read reads the rows of a stream by its format. A byte order mark at the start of the file is no text.
func (r *rows) read(ctx context.Context, w *window, sh shape, stop int64, plan csvPlan) error {
	if sh.bom > 0 && w.offset(w.start) == 0 {
		for int64(w.end-w.start) < sh.bom && w.more() {
		}
		w.start += min(int(sh.bom), w.end-w.start)
	}
	switch sh.format {
	case formatArray:
		return r.readArray(ctx, w)
	case formatCSV:
		return r.readCSV(ctx, w, stop, plan)
	case formatJSON:
		return r.readLines(ctx, w, stop)
	}
	return nil // blank as far as anyone has seen
}

// fileFault follows on_error where not a row but the file is at fault.
func (rd *reader) fileFault(f file, err error) error {
	var row *catalog.RowError
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case isDamage(err) && rd.scan.table.fixed && rd.scan.table.unsettled(f, time.Now()):
		return &catalog.RowError{File: f.path, Reason: "the file is still being written: " + err.Error(), Retry: true}
	case isDamage(err):
		err = damagedFile(rd.r.path, err)
	case errors.Is(err, fs.ErrNotExist):
		return vanished(rd.r.path)
	}
	if rd.r.policy == strict || !errors.As(err, &row) || row.Line > 0 {
		return err
	}
	rd.r.rejects++
	if rd.r.reject != nil && rd.r.policy != skip {
		rd.r.reject(catalog.Reject{Table: rd.r.table, File: rd.r.path, Reason: row.Reason})
	}
	return nil
}

func damagedFile(path string, err error) *catalog.RowError {
	return &catalog.RowError{File: path, Reason: err.Error(), Hint: "get the file again, or use on_error = 'reject' to keep the rows before the damage"}
}

// unchanged checks that the opened file is the one that was listed.
func (rd *reader) unchanged(part morsel, in *ranged) error {
	st, err := system.StatusOfOpen(in.file)
	if err != nil {
		return &fs.PathError{Op: "stat", Path: part.file.entry.path, Err: err}
	}
	e := &part.file.entry
	was, now := e.file, fileOf(e.path, &st)
	reason := ""
	switch {
	case was.inode != now.inode:
		reason = "the file was replaced by another while it was to be read"
	case now.size < part.file.to:
		reason = fmt.Sprintf("the file shrank from %d to %d bytes while it was to be read", part.file.to, now.size)
	case was.mtime == now.mtime && was.size == now.size:
		return nil
	case e.whole:
		reason = "the file was changed after it was read"
	case e.head != 0:
		head, tail, err := headAndTail(in.file, e.upto)
		if err != nil || head == e.head && tail == e.tail {
			return err
		}
		reason = "the file was changed where it was already read"
	default:
		return nil
	}
	return &catalog.RowError{File: was.path, Reason: reason, Retry: true,
		Hint: "read the files as they are now: run the statement again, or REFRESH ... FULL"}
}

// ranged is the unpacked bytes of a range of a file.
type ranged struct {
	io.Reader
	file  *os.File
	run   *ahead // nil for plain files
	lines int64  // of a packed file, before the range
}

// Close ends the unpacking and closes the file.
func (r *ranged) Close() error {
	if r.run != nil {
		r.run.Close()
	}
	return r.file.Close()
}

// openRange opens what a file holds in its first to bytes, as stored, from an offset of the unpacked text on. Packed files are
// unpacked by another goroutine until Close.
func openRange(ctx context.Context, set *settings, sh shape, path string, from, to int64) (*ranged, error) {
	f, err := system.Open(path)
	if err != nil {
		return nil, err
	}
	return rangeOf(ctx, set, sh, f, from, to)
}

// rangeOf is openRange of a file that is open, which it closes.
func rangeOf(ctx context.Context, set *settings, sh shape, f *os.File, from, to int64) (r *ranged, err error) {
	if sh.pack == packPlain {
		if from > 0 {
			if _, err := f.Seek(from, io.SeekStart); err != nil {
				f.Close()
				return nil, err
			}
		}
		return &ranged{Reader: io.LimitReader(f, to-from), file: f}, nil
	}
	run := startAhead(ctx, set, f, to, sh.pack)
	r = &ranged{Reader: run, file: f, run: run}
	if r.lines, err = skipText(run, from); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// skipText reads size bytes and counts their newlines.
func skipText(in io.Reader, size int64) (lines int64, err error) {
	buf := make([]byte, min(size, chunk))
	for size > 0 {
		n, err := in.Read(buf[:min(size, int64(len(buf)))])
		lines += int64(bytes.Count(buf[:n], []byte{'\n'}))
		if size -= int64(n); size > 0 && err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return lines, err
		}
	}
	return lines, nil
}

// freshCells asks for columns that a CSV header names and the schema does not know, where the scan wants to hear of them.
func (rd *reader) freshCells(ctx context.Context, sh shape, plan csvPlan, part morsel) error {
	if !rd.r.discover || sh.format != formatCSV || !plan.header {
		return nil
	}
	unknown := map[string]bool{}
	for i, name := range plan.names {
		if plan.columns[i] < 0 && name != "" {
			if c, _ := rd.scan.layout.find([]byte(name)); c < 0 {
				unknown[name] = true
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	s := newSample(sampleRows)
	if err := rd.scan.table.sampleFiles(ctx, []file{part.file.entry.file}, s); err != nil {
		return err
	}
	e := &evolution{row: catalog.RowError{File: rd.r.path, Line: 1}}
	for _, c := range s.columns {
		if unknown[c.name] {
			f, _ := c.field(s.span())
			e.fresh = append(e.fresh, f)
		}
	}
	if len(e.fresh) == 0 {
		return nil
	}
	return rd.scan.table.evolve(e)
}
