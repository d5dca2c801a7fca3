package store

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/zeebo/xxh3"
)

// Verifying a large file as a whole would cost a query more than reading the columns that it needs. So the columns of
// files that are mapped have sums of their own, which are checked when a column is first read; whatever else is in the
// file only tells where these bytes are.

// columnSums is the sum of a record's schema and then of each column.
func columnSums(r arrow.Record) []byte {
	sums := binary.LittleEndian.AppendUint64(nil, xxh3.HashString(r.Schema().String()))
	for _, c := range r.Columns() {
		sums = binary.LittleEndian.AppendUint64(sums, columnSum(c))
	}
	return sums
}

// columnSum is the XXH3 of what makes a column: its lengths, buffers and dictionary.
func columnSum(a arrow.Array) uint64 {
	h := xxh3.New()
	addData(h, a.Data())
	return h.Sum64()
}

func addData(h *xxh3.Hasher, d arrow.ArrayData) {
	var head []byte
	head = binary.LittleEndian.AppendUint64(head, uint64(d.Len()))
	head = binary.LittleEndian.AppendUint64(head, uint64(d.NullN()))
	for _, b := range d.Buffers() {
		size := 0
		if b != nil {
			size = b.Len()
		}
		head = binary.LittleEndian.AppendUint64(head, uint64(size))
	}
	h.Write(head)
	for _, b := range d.Buffers() {
		if b != nil {
			h.Write(b.Bytes())
		}
	}
	if dict, ok := d.Dictionary().(*array.Data); ok && dict != nil {
		addData(h, dict)
	}
}

// sumColumns gives a file just written the sums of its columns, if the bytes that can be read of it are those written.
func (s *Store) sumColumns(d *dataFile) error {
	data, err := s.read(*d, s.files.Map)
	defer func() { _ = s.files.Unmap(data) }() // it was only read
	if err != nil {
		return err
	}
	records, err := decode(data)
	if err != nil || len(records) != 1 {
		return fmt.Errorf("bug: %s has %d records: %v", d.name, len(records), err)
	}
	d.sums = columnSums(records[0])
	return nil
}

// checks are the columns of a file that are yet to be checked.
type checks struct {
	path   string
	record arrow.Record
	sums   []byte
	once   []sync.Once
	err    []error
}

func (s *Store) newChecks(d dataFile, r arrow.Record) (*checks, error) {
	path, n := filepath.Join(s.folder, d.name), int(r.NumCols())
	if len(d.sums) != 8+8*n || r.NumRows() != d.rows || binary.LittleEndian.Uint64(d.sums) != xxh3.HashString(r.Schema().String()) {
		return nil, &DamagedError{path, "its columns or rows are not those written"}
	}
	return &checks{path, r, d.sums[8:], make([]sync.Once, n), make([]error, n)}, nil
}

// column checks a column, once.
func (c *checks) column(i int) error {
	c.once[i].Do(func() {
		if columnSum(c.record.Column(i)) != binary.LittleEndian.Uint64(c.sums[8*i:]) {
			c.err[i] = &DamagedError{c.path, fmt.Sprintf("the checksum of column %q is wrong", c.record.ColumnName(i))}
		}
	})
	return c.err[i]
}
