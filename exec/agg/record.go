package agg

import (
	"fmt"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// wordRecord is columns of integers, all of one length, as a record.
func wordRecord(cols ...[]int64) arrow.Record {
	vectors := make([]*vec.Vector, len(cols))
	for i, c := range cols {
		vectors[i] = &vec.Vector{Type: types.TypeBigInt, N: len(c), Int: c}
	}
	return vectorRecord(vectors)
}

// words is the inverse of wordRecord, in fresh memory.
func words(rec arrow.Record, want int) ([][]int64, error) {
	if int(rec.NumCols()) != want {
		return nil, fmt.Errorf("aggregate state has %d columns instead of %d", rec.NumCols(), want)
	}
	out := make([][]int64, want)
	for i, col := range rec.Columns() {
		a, ok := col.(*array.Int64)
		if !ok {
			return nil, fmt.Errorf("aggregate state column %d is %s instead of int64", i, col.DataType())
		}
		out[i] = append(make([]int64, 0, a.Len()), a.Int64Values()...)
	}
	return out, nil
}

// vectorRecord is vectors, at least one and all of one length, as a record.
func vectorRecord(cols []*vec.Vector) arrow.Record {
	arrays, fields := make([]arrow.Array, len(cols)), make([]arrow.Field, len(cols))
	for i, c := range cols {
		arrays[i] = c.Arrow()
		fields[i] = arrow.Field{Name: fmt.Sprintf("c%d", i), Type: arrays[i].DataType(), Nullable: true}
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, int64(cols[0].N))
}

// vectors is the inverse of vectorRecord. It shares the record's memory.
func vectors(rec arrow.Record, want []types.Type) ([]*vec.Vector, error) {
	b, err := new(vec.Importer).Batch(rec)
	if err != nil {
		return nil, err
	}
	if len(b.Cols) != len(want) {
		return nil, fmt.Errorf("aggregate state has %d columns instead of %d", len(b.Cols), len(want))
	}
	for i, c := range b.Cols {
		if c.Type != want[i] {
			return nil, fmt.Errorf("aggregate state column %d is %s instead of %s", i, c.Type, want[i])
		}
	}
	return b.Cols, nil
}

// records checks the number of records of a state.
func records(recs []arrow.Record, want int) error {
	if len(recs) != want {
		return fmt.Errorf("aggregate state has %d records instead of %d", len(recs), want)
	}
	return nil
}

// nulls makes null nil if it is false throughout.
func nulls(null []bool) []bool {
	for _, is := range null {
		if is {
			return null
		}
	}
	return nil
}
