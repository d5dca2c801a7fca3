package export

import (
	"encoding/binary"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// parquetColumn is how values of one type are stored.
type parquetColumn struct {
	physical parquet.Type
	width    int                // bytes of a value of fixed length, else -1
	logical  schema.LogicalType // nil for none
	write    func(to file.ColumnChunkWriter, from arrow.Array) error
}

func (c parquetColumn) node(name string) (schema.Node, error) {
	optional := parquet.Repetitions.Optional
	if c.logical == nil {
		return schema.NewPrimitiveNode(name, optional, c.physical, -1, int32(c.width))
	}
	return schema.NewPrimitiveNodeLogical(name, optional, c.logical, c.physical, c.width, -1)
}

func parquetColumnOf(t arrow.DataType) parquetColumn {
	switch t := t.(type) {
	case *arrow.BooleanType:
		return parquetColumn{parquet.Types.Boolean, -1, nil, writeBooleans}
	case *arrow.Int64Type:
		return parquetColumn{parquet.Types.Int64, -1, nil, writeIntegers}
	case *arrow.Float64Type:
		return parquetColumn{parquet.Types.Double, -1, nil, writeDoubles}
	case *arrow.Date32Type:
		return parquetColumn{parquet.Types.Int32, -1, schema.DateLogicalType{}, writeDates}
	case *arrow.TimestampType:
		micros := schema.NewTimestampLogicalType(true, schema.TimeUnitMicros)
		return parquetColumn{parquet.Types.Int64, -1, micros, writeTimestamps}
	case *arrow.Decimal128Type:
		decimal := schema.NewDecimalLogicalType(t.Precision, t.Scale)
		return parquetColumn{parquet.Types.FixedLenByteArray, decimalBytes, decimal, writeDecimals}
	case *arrow.DictionaryType, *arrow.StringType:
		return parquetColumn{parquet.Types.ByteArray, -1, schema.StringLogicalType{}, writeTexts}
	}
	panic("bug: no Parquet type for " + t.String())
}

// present is a definition level for each row, 1 where there is a value, and the values where there is one.
func present[T any](from arrow.Array, value func(row int) T) ([]T, []int16) {
	levels := make([]int16, from.Len())
	values := make([]T, 0, from.Len()-from.NullN())
	for row := range levels {
		if from.IsValid(row) {
			levels[row] = 1
			values = append(values, value(row))
		}
	}
	return values, levels
}

func writeBooleans(to file.ColumnChunkWriter, from arrow.Array) error {
	values, levels := present(from, from.(*array.Boolean).Value)
	_, err := to.(*file.BooleanColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

func writeIntegers(to file.ColumnChunkWriter, from arrow.Array) error {
	values, levels := present(from, from.(*array.Int64).Value)
	_, err := to.(*file.Int64ColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

func writeDoubles(to file.ColumnChunkWriter, from arrow.Array) error {
	values, levels := present(from, from.(*array.Float64).Value)
	_, err := to.(*file.Float64ColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

func writeDates(to file.ColumnChunkWriter, from arrow.Array) error {
	days := from.(*array.Date32)
	values, levels := present(from, func(row int) int32 { return int32(days.Value(row)) })
	_, err := to.(*file.Int32ColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

func writeTimestamps(to file.ColumnChunkWriter, from arrow.Array) error {
	micros := from.(*array.Timestamp)
	values, levels := present(from, func(row int) int64 { return int64(micros.Value(row)) })
	_, err := to.(*file.Int64ColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

const decimalBytes = 16

func writeDecimals(to file.ColumnChunkWriter, from arrow.Array) error {
	decimals := from.(*array.Decimal128)
	values, levels := present(from, func(row int) parquet.FixedLenByteArray { return bigEndian(decimals.Value(row)) })
	_, err := to.(*file.FixedLenByteArrayColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}

func bigEndian(n decimal128.Num) parquet.FixedLenByteArray {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, decimalBytes), uint64(n.HighBits()))
	return binary.BigEndian.AppendUint64(b, n.LowBits())
}

func writeTexts(to file.ColumnChunkWriter, from arrow.Array) error {
	var text func(row int) string
	switch from := from.(type) {
	case *array.Dictionary:
		texts := from.Dictionary().(*array.String)
		text = func(row int) string { return texts.Value(from.GetValueIndex(row)) }
	case *array.String:
		text = from.Value
	}
	values, levels := present(from, func(row int) parquet.ByteArray { return parquet.ByteArray(text(row)) })
	_, err := to.(*file.ByteArrayColumnChunkWriter).WriteBatch(values, levels, nil)
	return err
}
