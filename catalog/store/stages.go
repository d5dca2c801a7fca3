package store

import (
	"errors"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// Stage is what a batch changed in a result that is not the last one of its commit.
type Stage struct {
	batch   int64
	changes arrow.Record // of changeSchema
}

// smallStage is the most rows of two results that are told anew where their differences are not found quickly.
const smallStage = 8192

// StageOf is how a batch makes young of old, two results of a schema; false if that is so much that it is better committed by itself.
func StageOf(batch int64, schema *arrow.Schema, old, young []arrow.Record) (Stage, bool, error) {
	had, has := rowsIn(old), rowsIn(young)
	most := had / 8
	if had+has <= smallStage {
		most = had + has
	}
	hunks, ok := differences(old, young, most)
	if !ok {
		if had+has > smallStage {
			return Stage{}, false, nil
		}
		hunks = []hunk{{removed: had, added: has}}
	}
	r, err := hunksRecord(schema, hunks, young)
	return Stage{batch, r}, err == nil, err
}

func rowsIn(records []arrow.Record) (n int64) {
	for _, r := range records {
		n += r.NumRows()
	}
	return n
}

// stageSchema is that of changes with the batch of each before them.
func stageSchema(result *arrow.Schema) *arrow.Schema {
	fields := append([]arrow.Field{{Name: "batch", Type: arrow.PrimitiveTypes.Int64}}, changeSchema(result).Fields()...)
	return arrow.NewSchema(fields, nil)
}

// writeStages writes what batches changed but the last one, if they changed anything.
func (s *Store) writeStages(st *Step) ([]dataFile, error) {
	batches := array.NewInt64Builder(memory.DefaultAllocator)
	var parts []arrow.Record
	for _, x := range st.Stages {
		if x.changes.NumRows() == 0 {
			continue
		}
		parts = append(parts, x.changes)
		for range x.changes.NumRows() {
			batches.Append(x.batch)
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	whole, err := compact(changeSchema(st.Schema), parts)
	if err != nil {
		return nil, err
	}
	r := array.NewRecord(stageSchema(st.Schema), append([]arrow.Array{batches.NewArray()}, whole.Columns()...), whole.NumRows())
	d, err := s.writeSmall(newName(st.Name, kindStages), r.Schema(), []arrow.Record{r})
	return []dataFile{d}, err
}

// takeStages is the inverse, for one file: what each batch changed.
func takeStages(r arrow.Record, stages map[int64]arrow.Record) error {
	batches, ok := r.Column(0).(*array.Int64)
	if !ok {
		return errors.New("its columns are not those of batches")
	}
	changes := array.NewRecord(arrow.NewSchema(r.Schema().Fields()[1:], nil), r.Columns()[1:], r.NumRows())
	for i := 0; i < batches.Len(); {
		j := i
		for j < batches.Len() && batches.Value(j) == batches.Value(i) {
			j++
		}
		stages[batches.Value(i)] = changes.NewSlice(int64(i), int64(j))
		i = j
	}
	return nil
}

// Differing is parts of two results that have all rows by which they differ, as bags.
func Differing(old, young []arrow.Record) (removed, added []arrow.Record) {
	hunks, ok := differences(old, young, rowsIn(old)+rowsIn(young))
	if !ok {
		return old, young
	}
	for _, h := range hunks {
		removed = append(removed, between(old, h.at, h.at+h.removed)...)
		added = append(added, between(young, h.from, h.from+h.added)...)
	}
	return removed, added
}

// Begins reports whether a result begins with the rows of another one.
func Begins(young, old []arrow.Record) bool {
	a, b := newSequence(old), newSequence(young)
	d := &differ{a: a, b: b, pairs: map[[2]int]*pair{}}
	return d.equal(0, 0) == a.rows
}
