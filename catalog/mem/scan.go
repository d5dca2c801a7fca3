package mem

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
	"flowsql/catalog/pack"
)

// snapshot is one content. rows[i] is the number of rows before record i; len(rows) == len(records)+1.
type snapshot struct {
	table      *Table
	records    []arrow.Record
	rows       []int64
	generation uint64
	distinct   map[arrow.ArrayData]bool // dictionaries of records whose entries are all different
	check      func(column int) error   // before a column is read
}

// Version is the place after the last row.
func (s *snapshot) Version() catalog.Version {
	return version{s.rows[len(s.records)], s.generation}
}

// morsel is a run of rows of one record.
type morsel struct {
	record     arrow.Record
	start, end int64
}

type scan struct {
	schema   *arrow.Schema
	packed   bool // columns may come packed
	columns  []int
	morsels  []morsel
	rows     int64
	distinct map[arrow.ArrayData]bool
}

// Scan plans the reading of the rows after req.From, which must be an earlier version of the same generation. From is
// refused for tables that are not Append, unless nothing lies between.
func (s *snapshot) Scan(_ context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	sc := &scan{rows: morselRows, distinct: s.distinct, packed: req.Packed}
	if req.Rows > 0 {
		sc.rows = int64(req.Rows)
	}
	fields := make([]arrow.Field, len(req.Columns))
	for i, name := range req.Columns {
		at := s.table.schema.FieldIndices(name)
		if len(at) == 0 {
			return nil, fmt.Errorf("table %q has no column %q", s.table.name, name)
		}
		if err := s.check(at[0]); err != nil {
			return nil, err
		}
		sc.columns = append(sc.columns, at[0])
		fields[i] = s.table.schema.Field(at[0])
	}
	for _, x := range req.Ranges {
		for _, at := range s.table.schema.FieldIndices(x.Column) {
			if err := s.check(at); err != nil {
				return nil, err
			}
		}
	}
	sc.schema = arrow.NewSchema(fields, nil)
	first := int64(0)
	if req.From != nil {
		from, ok := req.From.(version)
		switch {
		case !ok:
			return nil, fmt.Errorf("bug: version of another table given to %q", s.table.name)
		case from.Same(s.Version()):
			return sc, nil
		case s.table.growth != catalog.Append:
			return nil, fmt.Errorf("table %q is %s: it cannot be read from a version on", s.table.name, s.table.growth)
		case from.generation != s.generation || from.rows > s.rows[len(s.records)]:
			return nil, fmt.Errorf("table %q was replaced: it cannot be read from an earlier version on", s.table.name)
		}
		first = from.rows
	}
	for i, r := range s.records {
		for at := max(0, first-s.rows[i]); at < r.NumRows(); at += morselRows {
			m := morsel{r, at, min(at+morselRows, r.NumRows())}
			if s.table.zones.meet(m, req.Ranges) {
				sc.morsels = append(sc.morsels, m)
			}
		}
	}
	return sc, nil
}

// Morsels is the number of parts.
func (s *scan) Morsels() int { return len(s.morsels) }

// Reader makes a reader, which has no state of its own.
func (s *scan) Reader() catalog.Reader { return reader{s} }

type reader struct{ scan *scan }

// Read passes the morsel's rows to emit, in records of at most the requested rows.
func (r reader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	part := r.scan.morsels[m]
	for at := part.start; at < part.end; at += r.scan.rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := emit(r.scan.slice(part.record, at, min(at+r.scan.rows, part.end))); err != nil {
			return err
		}
	}
	return nil
}

// Distinct reports whether the table's maker has said so.
func (r reader) Distinct(dictionary arrow.ArrayData) bool { return r.scan.distinct[dictionary] }

// slice is rows [start, end) of the scanned columns.
func (s *scan) slice(r arrow.Record, start, end int64) arrow.Record {
	columns := make([]arrow.Array, len(s.columns))
	for i, c := range s.columns {
		columns[i] = r.Column(c)
		if start != 0 || end != r.NumRows() {
			columns[i] = pack.Slice(columns[i], start, end)
		}
		if !s.packed {
			columns[i] = pack.Wide(columns[i])
		}
	}
	return array.NewRecord(s.schema, columns, end-start)
}

// Close does nothing.
func (r reader) Close() error { return nil }
