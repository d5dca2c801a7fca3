package vec

import (
	"flowsql/catalog/pack"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/bitutil"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// Importer turns records of one source into batches, and remembers dictionaries so that the same Arrow dictionary
// becomes the same *Dict. Not safe for concurrent use.
type Importer struct {
	// Distinct reports whether a dictionary is known to have no two equal entries. nil stands for never.
	Distinct func(dictionary arrow.ArrayData) bool
	dicts    map[arrow.ArrayData]*Dict
}

// Batch views a record. Values are shared, packed ones too; validity bitmaps, booleans and dates are unpacked.
func (im *Importer) Batch(rec arrow.Record) (*Batch, error) {
	b := &Batch{N: int(rec.NumRows()), Cols: make([]*Vector, rec.NumCols())}
	for i, col := range rec.Columns() {
		v, err := im.Vector(col)
		if err != nil {
			return nil, err
		}
		b.Cols[i] = v
	}
	return b, nil
}

// Vector views one array.
func (im *Importer) Vector(a arrow.Array) (*Vector, error) {
	t, err := types.FromArrow(a.DataType())
	if err != nil {
		return nil, err
	}
	n := a.Len()
	v := &Vector{Type: t, N: n, Null: nullsOf(a)}
	switch a := a.(type) {
	case *array.Boolean:
		v.Bool = make([]bool, n)
		for i := range v.Bool {
			v.Bool[i] = a.Value(i)
		}
	case *array.Int64:
		v.Int = a.Int64Values()
	case *array.Float64:
		v.Double = a.Float64Values()
	case *array.Decimal128:
		v.Decimal = a.Values()
	case *array.Date32:
		v.Int = make([]int64, n)
		for i, d := range a.Date32Values() {
			v.Int[i] = int64(d)
		}
	case *array.Timestamp:
		v.Int = timestampsOf(a)
	case *pack.Column:
		v.Packed = a.Numbers()
		if d := a.Dictionary(); d != nil {
			v.Dict = im.dict(d)
		}
	case *array.Dictionary:
		v.Dict = im.dict(a.Dictionary())
		v.Code = a.Indices().(*array.Int32).Int32Values()
	case *array.String:
		v.Dict = dictFromArrow(a, false)
		v.Code = make([]int32, n)
		for i := range v.Code {
			v.Code[i] = int32(i)
		}
	default:
		panic("bug: no vector for Arrow type " + a.DataType().String())
	}
	return v, nil
}

func (im *Importer) dict(a arrow.Array) *Dict {
	text := a.(*array.String)
	key := text.Data()
	if d, ok := im.dicts[key]; ok {
		return d
	}
	if im.dicts == nil || len(im.dicts) > 1024 {
		im.dicts = map[arrow.ArrayData]*Dict{}
	}
	d := dictFromArrow(text, im.Distinct != nil && im.Distinct(key))
	im.dicts[key] = d
	return d
}

func timestampsOf(a *array.Timestamp) []int64 {
	values := a.TimestampValues()
	unit := a.DataType().(*arrow.TimestampType).Unit
	if unit == arrow.Microsecond {
		return arrow.Int64Traits.CastFromBytes(arrow.TimestampTraits.CastToBytes(values))
	}
	out := make([]int64, len(values))
	for i, t := range values {
		switch unit {
		case arrow.Second:
			out[i] = int64(t) * 1_000_000
		case arrow.Millisecond:
			out[i] = int64(t) * 1_000
		case arrow.Nanosecond:
			out[i] = int64(t) / 1_000
		}
	}
	return out
}

func nullsOf(a arrow.Array) []bool {
	if a.NullN() == 0 {
		return nil
	}
	null := make([]bool, a.Len())
	for i := range null {
		null[i] = a.IsNull(i)
	}
	return null
}

// Record is the selected rows of a batch as Arrow columns under schema, whose types must be those of types.Arrow.
func Record(schema *arrow.Schema, b *Batch) arrow.Record { return new(Exporter).Record(schema, b) }

// Exporter turns batches into records, and remembers dictionaries so that the same *Dict becomes the same Arrow
// dictionary. Not safe for concurrent use.
type Exporter struct {
	Packed bool // packed vectors become pack.Columns
	dicts  map[*Dict]*array.String
}

// Record is as the function of that name.
func (ex *Exporter) Record(schema *arrow.Schema, b *Batch) arrow.Record {
	b = b.Selected()
	cols := make([]arrow.Array, len(b.Cols))
	for i, c := range b.Cols {
		cols[i] = c.arrow(ex)
	}
	return array.NewRecord(schema, cols, int64(b.N))
}

// Dict is a dictionary as an array.
func (ex *Exporter) Dict(d *Dict) *array.String {
	if ex.dicts == nil {
		ex.dicts = map[*Dict]*array.String{}
	}
	if ex.dicts[d] == nil {
		ex.dicts[d] = d.arrow()
	}
	return ex.dicts[d]
}

// Arrow is the vector as an array of Type.Arrow(), sharing memory where the layouts agree.
func (v *Vector) Arrow() arrow.Array { return v.arrow(new(Exporter)) }

func (v *Vector) arrow(ex *Exporter) arrow.Array {
	if v.Packed != nil && ex.Packed {
		return v.column(ex)
	}
	v = v.Flat()
	validity, nulls := v.validity()
	fixed := func(values []byte) arrow.ArrayData {
		return array.NewData(v.Type.Arrow(), v.N, []*memory.Buffer{validity, memory.NewBufferBytes(values)}, nil, nulls, 0)
	}
	switch v.Type.Kind {
	case types.Boolean:
		bits := make([]byte, bitutil.BytesForBits(int64(v.N)))
		for i, x := range v.Bool {
			if x {
				bitutil.SetBit(bits, i)
			}
		}
		return array.NewBooleanData(fixed(bits))
	case types.BigInt:
		return array.NewInt64Data(fixed(arrow.Int64Traits.CastToBytes(v.Int)))
	case types.Timestamp:
		return array.NewTimestampData(fixed(arrow.Int64Traits.CastToBytes(v.Int)))
	case types.Date:
		days := make([]int32, v.N)
		for i, d := range v.Int {
			days[i] = int32(d)
		}
		return array.NewDate32Data(fixed(arrow.Int32Traits.CastToBytes(days)))
	case types.Double:
		return array.NewFloat64Data(fixed(arrow.Float64Traits.CastToBytes(v.Double)))
	case types.Decimal:
		return array.NewDecimal128Data(fixed(arrow.Decimal128Traits.CastToBytes(v.Decimal)))
	case types.Null:
		return array.NewDictionaryArray(v.Type.Arrow(), codesArray(make([]int32, v.N), validity, nulls), DictOf(nil).arrow())
	case types.Varchar:
		return array.NewDictionaryArray(v.Type.Arrow(), codesArray(v.Code, validity, nulls), ex.Dict(v.Dict))
	}
	panic("bug: no Arrow array for type " + v.Type.String())
}

// column is a Packed vector as Arrow's array.
func (v *Vector) column(ex *Exporter) arrow.Array {
	var dict arrow.Array
	if v.Type.Kind == types.Varchar {
		dict = ex.Dict(v.Dict)
	}
	validity, nulls := v.validity()
	if validity == nil {
		return pack.NewColumn(v.Type.Arrow(), v.Packed, nil, 0, dict)
	}
	return pack.NewColumn(v.Type.Arrow(), v.Packed, validity.Bytes(), nulls, dict)
}

// Pack is a flat vector with its values packed, or v itself where that is not worth it or cannot be.
func (v *Vector) Pack() *Vector {
	var p *pack.Numbers
	switch v.Type.Kind {
	case types.BigInt, types.Timestamp:
		p = pack.Ints(v.Int, v.Null)
	case types.Double:
		p = pack.Doubles(v.Double, v.Null)
	case types.Varchar:
		p = pack.Codes(v.Code, v.Null)
	}
	if v.Packed != nil || p == nil {
		return v
	}
	return &Vector{Type: v.Type, N: v.N, Null: v.Null, Dict: v.Dict, Packed: p}
}

func codesArray(codes []int32, validity *memory.Buffer, nulls int) *array.Int32 {
	data := array.NewData(arrow.PrimitiveTypes.Int32, len(codes),
		[]*memory.Buffer{validity, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(codes))}, nil, nulls, 0)
	return array.NewInt32Data(data)
}

// validity is the Arrow bitmap of non-NULL rows, nil if there is no NULL, and the number of NULLs.
func (v *Vector) validity() (*memory.Buffer, int) {
	if v.Type.Kind == types.Null {
		return memory.NewBufferBytes(make([]byte, bitutil.BytesForBits(int64(v.N)))), v.N
	}
	if v.Null == nil {
		return nil, 0
	}
	bits := make([]byte, bitutil.BytesForBits(int64(v.N)))
	nulls := 0
	for i, null := range v.Null {
		if null {
			nulls++
		} else {
			bitutil.SetBit(bits, i)
		}
	}
	return memory.NewBufferBytes(bits), nulls
}
