package export

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// maxRows is the most rows that are turned at once, so that their texts stay far from an array's 2 GiB.
const maxRows = 16 << 10

// plainSchema has VARCHAR columns as strings: an Arrow file holds one dictionary for each column, and records come
// with a dictionary each.
func plainSchema(schema *arrow.Schema) *arrow.Schema {
	fields := make([]arrow.Field, schema.NumFields())
	for i, f := range schema.Fields() {
		fields[i] = arrow.Field{Name: f.Name, Type: f.Type, Nullable: true}
		if _, ok := f.Type.(*arrow.DictionaryType); ok {
			fields[i].Type = arrow.BinaryTypes.String
		}
	}
	return arrow.NewSchema(fields, nil)
}

// plain calls write for the rows of rec, a part at a time, under a plain schema.
func plain(schema *arrow.Schema, rec arrow.Record, write func(arrow.Record) error) error {
	for from := int64(0); from < rec.NumRows(); from += maxRows {
		part := rec.NewSlice(from, min(from+maxRows, rec.NumRows()))
		columns := make([]arrow.Array, part.NumCols())
		for i, c := range part.Columns() {
			columns[i] = c
			if d, ok := c.(*array.Dictionary); ok {
				columns[i] = texts(d)
			}
		}
		if err := write(array.NewRecord(schema, columns, part.NumRows())); err != nil {
			return err
		}
	}
	return nil
}

func texts(d *array.Dictionary) arrow.Array {
	values := d.Dictionary().(*array.String)
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.Reserve(d.Len())
	for row := range d.Len() {
		if d.IsNull(row) {
			b.AppendNull()
		} else {
			b.Append(values.Value(d.GetValueIndex(row)))
		}
	}
	return b.NewArray()
}
