package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// The result of a query that answers anew in each step is one file, and after it one a step of what changed in it, as long as that
// is less than writing it anew.
//
// A file of changes has a line for each row that goes or comes: "row" is the number of the row of the result before that goes, or before
// which one comes; "added" tells which; and of those that come, the columns of the result.

// Bounds of what changes are worth: a small result is soon written, and many files are long to read.
const (
	leastChanged = 1024 // rows of a result
	mostChanges  = 128  // files
	mostPieces   = 4096 // records of a result put together from changes
)

// changeFields are before the columns of the result.
var changeFields = []arrow.Field{{Name: "row", Type: arrow.PrimitiveTypes.Int64}, {Name: "added", Type: arrow.FixedWidthTypes.Boolean}}

func changeSchema(result *arrow.Schema) *arrow.Schema {
	fields := slices.Clone(changeFields)
	for _, f := range result.Fields() {
		f.Nullable = true
		fields = append(fields, f)
	}
	return arrow.NewSchema(fields, nil)
}

// changesRecord is what makes old into young; nil if that is more than most rows, or cannot be told quickly. It has no rows if nothing is.
func changesRecord(result *arrow.Schema, old, young []arrow.Record, most int64) (arrow.Record, error) {
	hunks, ok := differences(old, young, most)
	if !ok {
		return nil, nil
	}
	return hunksRecord(result, hunks, young)
}

// hunksRecord is the hunks that make young of an old result as a record.
func hunksRecord(result *arrow.Schema, hunks []hunk, young []arrow.Record) (arrow.Record, error) {
	rows, added := array.NewInt64Builder(memory.DefaultAllocator), array.NewBooleanBuilder(memory.DefaultAllocator)
	var parts []arrow.Record
	for _, h := range hunks {
		parts = append(parts, between(young, h.from, h.from+h.added)...)
		for range h.added {
			rows.Append(h.at)
			added.Append(true)
		}
		if h.removed > 0 {
			parts = append(parts, nulls(result, h.removed))
		}
		for k := range h.removed {
			rows.Append(h.at + k)
			added.Append(false)
		}
	}
	whole, err := compact(result, parts)
	if err != nil {
		return nil, err
	}
	columns := append([]arrow.Array{rows.NewArray(), added.NewArray()}, whole.Columns()...)
	return array.NewRecord(changeSchema(result), columns, whole.NumRows()), nil
}

// between is rows [from, to) of records.
func between(records []arrow.Record, from, to int64) []arrow.Record {
	var list []arrow.Record
	for _, r := range records {
		n := r.NumRows()
		if lo, hi := max(from, 0), min(to, n); lo < hi {
			list = append(list, r.NewSlice(lo, hi))
		}
		if from, to = from-n, to-n; to <= 0 {
			break
		}
	}
	return list
}

func nulls(schema *arrow.Schema, rows int64) arrow.Record {
	columns := make([]arrow.Array, schema.NumFields())
	for i, f := range schema.Fields() {
		if d, ok := f.Type.(*arrow.DictionaryType); ok {
			none := array.NewStringBuilder(memory.DefaultAllocator).NewArray()
			columns[i] = array.NewDictionaryArray(d, array.MakeArrayOfNull(memory.DefaultAllocator, d.IndexType, int(rows)), none)
			continue
		}
		columns[i] = array.MakeArrayOfNull(memory.DefaultAllocator, f.Type, int(rows))
	}
	return array.NewRecord(schema, columns, rows)
}

// changed is rows with the changes of one file. Most of them are in the same records as before.
func changed(old []arrow.Record, changes arrow.Record) ([]arrow.Record, error) {
	n := len(changeFields)
	if changes.NumCols() < int64(n) {
		return nil, errors.New("it has no columns of changes")
	}
	rows, ok := changes.Column(0).(*array.Int64)
	added, ok2 := changes.Column(1).(*array.Boolean)
	if !ok || !ok2 {
		return nil, errors.New("its columns are not those of changes")
	}
	schema := arrow.NewSchema(changes.Schema().Fields()[n:], nil)
	young := array.NewRecord(schema, changes.Columns()[n:], changes.NumRows())
	p := &pieces{old: old}
	for i := 0; i < rows.Len(); {
		j := i + 1
		for j < rows.Len() && added.Value(j) && added.Value(i) && rows.Value(j) == rows.Value(i) {
			j++
		}
		if !p.upTo(rows.Value(i)) {
			return nil, fmt.Errorf("it changes row %d, which is not there", rows.Value(i))
		}
		if added.Value(i) {
			p.list = append(p.list, young.NewSlice(int64(i), int64(j)))
		} else {
			p.skip++
		}
		i = j
	}
	if !p.upTo(p.row + p.skip) {
		return nil, errors.New("it changes rows that are not there")
	}
	return p.rest(), nil
}

// pieces puts rows together from parts of old ones.
type pieces struct {
	old  []arrow.Record
	at   int64 // rows of old[0] that are taken
	row  int64 // rows of all that are taken
	skip int64 // rows to pass over next
	list []arrow.Record
}

// upTo takes the rows before one, after passing over those to skip; false if it is behind, or there are not so many.
func (p *pieces) upTo(row int64) bool {
	skip := p.skip
	p.skip = 0
	for ; skip > 0; skip-- {
		if !p.pass(1, false) {
			return false
		}
	}
	return row >= p.row && p.pass(row-p.row, true)
}

// pass moves on by n rows, which are taken or left out.
func (p *pieces) pass(n int64, take bool) bool {
	for n > 0 {
		if len(p.old) == 0 {
			return false
		}
		r := p.old[0]
		m := min(n, r.NumRows()-p.at)
		if take && m > 0 {
			p.take(m)
		}
		p.at, p.row, n = p.at+m, p.row+m, n-m
		if p.at == r.NumRows() {
			p.old, p.at = p.old[1:], 0
		}
	}
	return true
}

func (p *pieces) take(n int64) {
	r := p.old[0]
	if n < r.NumRows() {
		r = r.NewSlice(p.at, p.at+n)
	}
	p.list = append(p.list, r)
}

func (p *pieces) rest() []arrow.Record {
	if len(p.old) > 0 && p.at > 0 {
		p.take(p.old[0].NumRows() - p.at)
		p.old = p.old[1:]
	}
	return append(p.list, p.old...)
}

// openChanged is rows with the changes of files.
func (s *Store) openChanged(rows []arrow.Record, list []dataFile) ([]arrow.Record, error) {
	if len(list) == 0 {
		return rows, nil
	}
	for _, d := range list {
		records, err := s.openAll([]dataFile{d})
		for _, r := range records {
			if err == nil {
				if rows, err = changed(rows, r); err != nil {
					err = &DamagedError{filepath.Join(s.folder, d.name), err.Error()}
				}
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if len(rows) <= mostPieces {
		return rows, nil
	}
	whole, err := compact(rows[0].Schema(), rows)
	return []arrow.Record{whole}, err
}
