package flowfile

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// snapshot is the files up to a version, with the schema of the moment.
type snapshot struct {
	table   *Table
	layout  *layout
	version *version
	cache   *Cache   // keeps what scans decode; nil for none
	also    []string // columns that scans decode for the cache, whether they are asked for or not
}

// Keeping is a snapshot of files whose scans decode some columns, beside those that they are asked for, and keep them in c: what
// several scans read of the same rows is read once. columns are of its schema, or hidden. Other snapshots are returned as they are.
func Keeping(s catalog.Snapshot, c *Cache, columns []string) catalog.Snapshot {
	of, ok := s.(*snapshot)
	if !ok {
		return s
	}
	kept := *of
	kept.cache, kept.also = c, columns
	return &kept
}

// Version is the ledger of the covered bytes.
func (s *snapshot) Version() catalog.Version { return s.version }

// Schema is the schema that scans of this snapshot have, which the table may meanwhile have outgrown.
func (s *snapshot) Schema() *arrow.Schema { return s.layout.schema }

// scanRows is the rows of a record where the scan does not say.
const scanRows = 64 << 10

// morsel is a part of a file's bytes: the rows that begin in [from, to) of the range [., end).
type morsel struct {
	file     *scanFile
	from, to int64
	aligned  bool // a row begins at from; else rows begin after the first newline at or after from-1
	split    bool // to is no end of the covered range
}

// scanFile is what the morsels of one file share, from the time that one of them is read until all are.
type scanFile struct {
	span
	place   int // in the scan's files
	first   int // number of its first morsel
	mu      sync.Mutex
	counted []lineMark // ascending
	left    int        // morsels not yet read
	pieces  []share    // by morsel
}

// lineMark says how many newlines stand before an offset of the file.
type lineMark struct{ offset, lines int64 }

type scan struct {
	table  *Table
	layout *layout
	req    catalog.ScanRequest
	rows   int
	sums   bool // the text read is summed
	parts  *parts
}

// Scan plans the reading. It fails if a file that is to be read is missing or not as it was, or a column unknown. Of large
// plain files it may look at every byte, for quotes, but reads no rows.
func (s *snapshot) Scan(ctx context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	sc := &scan{table: s.table, layout: s.layout, req: req, rows: req.Rows, sums: s.table.fixed || s.table.cache != nil}
	if sc.rows <= 0 {
		sc.rows = scanRows
	}
	if _, missing := newBatch(s.layout, req.Columns, 0, clock{}); missing != "" {
		return nil, fmt.Errorf("table %q has no column %q", s.table.name, missing)
	}
	var from *version
	if req.From != nil {
		v, ok := req.From.(*version)
		if !ok {
			return nil, fmt.Errorf("bug: version of another table given to %q", s.table.name)
		}
		from = v
	}
	var err error
	if sc.parts, err = s.table.partsOf(ctx, s.version, from); err != nil {
		return nil, err
	}
	if s.cache != nil {
		sc.req.Passing = sc.req.Passing && len(s.also) == 0
		return s.cache.kept(sc, s.also), nil
	}
	return sc, nil
}

func missingFile(path string) error {
	return &catalog.RowError{File: path, Reason: "the file was read before and is missing now", Hint: "put it back, or rebuild without it: refresh continuous query ... full with (missing = 'ignore')"}
}

// changedFile is a file of which on_change = ignore keeps what was read.
func changedFile(path string) error {
	return &catalog.RowError{File: path, Reason: "the file was changed after it was read, and on_change = 'ignore' keeps the rows that it had",
		Hint: "take it as it is now: refresh continuous query ... full"}
}

// vanished is a file that was there when it was looked for.
func vanished(path string) error {
	return &catalog.RowError{File: path, Reason: "the file vanished while it was to be read", Hint: "run the statement again", Retry: true}
}

// hasQuote reports whether the first size bytes of a file have a double quote.
func hasQuote(ctx context.Context, path string, size int64) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, chunk)
	r := io.LimitReader(f, size)
	for ctx.Err() == nil {
		n, err := r.Read(buf)
		if bytes.IndexByte(buf[:n], '"') >= 0 {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, ctx.Err()
}

// linesBefore is the number of newlines before an offset of a plain file.
func (f *scanFile) linesBefore(offset int64) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var mark lineMark
	for _, m := range f.counted {
		if m.offset <= offset && m.offset >= mark.offset {
			mark = m
		}
	}
	if mark.offset == offset {
		return mark.lines, nil
	}
	in, err := os.Open(f.entry.path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	r := io.NewSectionReader(in, mark.offset, offset-mark.offset)
	buf := make([]byte, chunk)
	for {
		n, err := r.Read(buf)
		mark.lines += int64(bytes.Count(buf[:n], []byte{'\n'}))
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
	}
	mark.offset = offset
	f.counted = append(f.counted, mark)
	return mark.lines, nil
}

// Size numbers files by their first morsel.
func (s *scan) Size(m int) (file int, bytes int64) {
	c := &s.parts.cuts[m]
	return s.parts.files[c.file].first, c.to - c.from
}

// Morsels is the number of parts.
func (s *scan) Morsels() int { return len(s.parts.cuts) }
