package pack

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/bitutil"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// Column is an array of BIGINT, TIMESTAMP, DOUBLE or of codes in a dictionary, whose numbers are packed. To who does not know it, it is
// an Arrow array like another, whose Data is made when it is asked for. It lives on the Go heap and needs no Release. Immutable.
type Column struct {
	typ     arrow.DataType
	numbers *Numbers
	valid   []byte // bitmap; nil where no value is NULL
	offset  int    // of the first value in valid
	nulls   int
	dict    arrow.Array // of a dictionary type
}

// NewColumn is a column of type typ: int64, timestamp, float64 or dictionary with int32 codes. valid is its bitmap, from the first value
// on, and nulls how many values are NULL; dict is nil for other types than dictionaries.
func NewColumn(typ arrow.DataType, numbers *Numbers, valid []byte, nulls int, dict arrow.Array) *Column {
	return &Column{typ: typ, numbers: numbers, valid: valid, nulls: nulls, dict: dict}
}

// Numbers are the values; those of NULLs are arbitrary.
func (c *Column) Numbers() *Numbers { return c.numbers }

// Dictionary is that of a column of codes, else nil.
func (c *Column) Dictionary() arrow.Array { return c.dict }

// Slice is values [from, to), sharing memory.
func (c *Column) Slice(from, to int) *Column {
	s := *c
	s.numbers, s.offset = c.numbers.Slice(from, to), c.offset+from
	if c.valid != nil {
		s.nulls = s.Len() - bitutil.CountSetBits(c.valid, s.offset, s.Len())
	}
	return &s
}

// Wide is the column as Arrow has it.
func (c *Column) Wide() arrow.Array {
	n := c.Len()
	var bytes []byte
	switch c.typ.ID() {
	case arrow.FLOAT64:
		values := make([]float64, n)
		c.numbers.Doubles(values)
		bytes = arrow.Float64Traits.CastToBytes(values)
	case arrow.DICTIONARY:
		values := make([]int32, n)
		c.numbers.Codes(values)
		bytes = arrow.Int32Traits.CastToBytes(values)
	default:
		values := make([]int64, n)
		c.numbers.Ints(values)
		bytes = arrow.Int64Traits.CastToBytes(values)
	}
	var valid *memory.Buffer
	if c.nulls > 0 {
		own := make([]byte, bitutil.BytesForBits(int64(n)))
		for i := range n {
			bitutil.SetBitTo(own, i, c.IsValid(i))
		}
		valid = memory.NewBufferBytes(own)
	}
	buffers := []*memory.Buffer{valid, memory.NewBufferBytes(bytes)}
	if c.dict != nil {
		return array.MakeFromData(array.NewDataWithDictionary(c.typ, n, buffers, c.nulls, 0, c.dict.Data().(*array.Data)))
	}
	return array.MakeFromData(array.NewData(c.typ, n, buffers, nil, c.nulls, 0))
}

// Slice is values [from, to) of any array.
func Slice(a arrow.Array, from, to int64) arrow.Array {
	if c, ok := a.(*Column); ok {
		return c.Slice(int(from), int(to))
	}
	return array.NewSlice(a, from, to)
}

// Wide is an array as Arrow has it: itself, if it is no Column.
func Wide(a arrow.Array) arrow.Array {
	if c, ok := a.(*Column); ok {
		return c.Wide()
	}
	return a
}

func (c *Column) DataType() arrow.DataType     { return c.typ }
func (c *Column) Len() int                     { return c.numbers.Len() }
func (c *Column) NullN() int                   { return c.nulls }
func (c *Column) IsValid(i int) bool           { return c.nulls == 0 || bitutil.BitIsSet(c.valid, c.offset+i) }
func (c *Column) IsNull(i int) bool            { return !c.IsValid(i) }
func (c *Column) NullBitmapBytes() []byte      { return c.Wide().NullBitmapBytes() }
func (c *Column) Data() arrow.ArrayData        { return c.Wide().Data() }
func (c *Column) String() string               { return c.Wide().String() }
func (c *Column) ValueStr(i int) string        { return c.Wide().ValueStr(i) }
func (c *Column) GetOneForMarshal(i int) any   { return c.Wide().GetOneForMarshal(i) }
func (c *Column) MarshalJSON() ([]byte, error) { return c.Wide().MarshalJSON() }
func (c *Column) Retain()                      {}
func (c *Column) Release()                     {}
