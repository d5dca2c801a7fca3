package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/util"
	"github.com/zeebo/xxh3"
)

// dataFile is one Arrow IPC file of the catalog, as the database knows it.
type dataFile struct {
	name  string // in the data folder
	rows  int64
	bytes int64
	sum   uint64 // XXH3 of all bytes
	sums  []byte // of the columns, of large files of tables; else nil
	body  []byte // of a small one, which is in the database and no file; else nil
}

// mostInline is the size up to which what steps write is kept in the database, bytes: so a commit of little syncs one file, the
// database's log, and no others.
const mostInline = 64 << 10

// newName is a name that no other file has had: readers that are late must not find other content under an old name.
func newName(object, kind string) string {
	plain := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}
	if len(object) > 60 {
		object = object[:60]
	}
	return fmt.Sprintf("%s-%s-%016x.arrow", strings.Map(plain, object), kind, rand.Uint64())
}

// write makes a data file of records, all of one schema and with one dictionary a column, durable but for its name. A
// file that could not be written is removed.
func (s *Store) write(name string, schema *arrow.Schema, records []arrow.Record) (_ dataFile, err error) {
	path := filepath.Join(s.folder, name)
	f, err := s.files.Create(path)
	if err != nil {
		return dataFile{}, err
	}
	defer func() {
		if err != nil {
			s.files.Remove(path) // else it is swept later
			err = fmt.Errorf("%s: %w", path, err)
		}
	}()
	d := dataFile{name: name}
	for _, r := range records {
		d.rows += r.NumRows()
	}
	out := &summing{w: bufio.NewWriterSize(f, 1<<18), hash: xxh3.New()}
	if err := errors.Join(encode(out, schema, records), out.w.Flush(), f.Sync(), f.Close()); err != nil {
		return dataFile{}, err
	}
	d.bytes, d.sum = out.n, out.hash.Sum64()
	return d, nil
}

// writeSmall is write for what may be kept in the database.
func (s *Store) writeSmall(name string, schema *arrow.Schema, records []arrow.Record) (dataFile, error) {
	size := int64(0)
	for _, r := range records {
		size += util.TotalRecordSize(r)
	}
	if size > s.inline {
		return s.write(name, schema, records)
	}
	var b bytes.Buffer
	out := &summing{w: bufio.NewWriter(&b), hash: xxh3.New()}
	if err := errors.Join(encode(out, schema, records), out.w.Flush()); err != nil {
		return dataFile{}, err
	}
	d := dataFile{name: name, bytes: out.n, sum: out.hash.Sum64(), body: b.Bytes()}
	for _, r := range records {
		d.rows += r.NumRows()
	}
	return d, nil
}

func encode(out io.WriteSeeker, schema *arrow.Schema, records []arrow.Record) error {
	w, err := ipc.NewFileWriter(out, ipc.WithSchema(schema))
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			return err
		}
	}
	return w.Close()
}

// summing counts and sums what is written.
type summing struct {
	w    *bufio.Writer
	hash *xxh3.Hasher
	n    int64
}

func (s *summing) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.hash.Write(p[:n])
	s.n += int64(n)
	return n, err
}

// Seek tells the place; the writer of Arrow files asks for nothing else.
func (s *summing) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.New("bug: seeking in a file that is written in order")
	}
	return s.n, nil
}

// DamagedError says that a data file is not what was written.
type DamagedError struct {
	Path   string
	Reason string
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %s", e.Path, e.Reason) }

// errGone says that a data file is not there: it was superseded since the database was read, or is lost.
var errGone = errors.New("the file is gone")

// IsLost reports whether an error says that a data file is damaged or not there.
func IsLost(err error) bool {
	var damage *DamagedError
	return errors.As(err, &damage) || errors.Is(err, errGone)
}

// read is the bytes of a data file, verified.
func (s *Store) read(d dataFile, how func(string) ([]byte, error)) ([]byte, error) {
	data, err := s.load(d, how)
	if err == nil && xxh3.Hash(data) != d.sum {
		err = &DamagedError{filepath.Join(s.folder, d.name), "its checksum is wrong"}
	}
	return data, err
}

// load is the bytes of a data file, of which only the number is known to be right.
func (s *Store) load(d dataFile, how func(string) ([]byte, error)) ([]byte, error) {
	if d.body != nil {
		return d.body, nil
	}
	path := filepath.Join(s.folder, d.name)
	data, err := how(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, errGone)
	}
	if err == nil && int64(len(data)) != d.bytes {
		err = &DamagedError{path, fmt.Sprintf("it has %d bytes, not %d", len(data), d.bytes)}
	}
	return data, err
}
