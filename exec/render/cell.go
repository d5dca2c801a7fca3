package render

import (
	"math"
	"strconv"

	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// style is what a format does with values beyond their plain text.
type style struct {
	null    string
	yes, no string // booleans
	quote   string // around dates and timestamps
	text    func(dst []byte, s string) []byte
}

// plain is the style of the text formats.
func (o Options) plain(null string, text func([]byte, string) []byte) *style {
	if o.NullSet {
		null = o.Null
	}
	return &style{null: null, yes: "1", no: "0", text: text}
}

// cells appends the text of the values of one column of one record, none of which is NULL.
type cells interface {
	append(dst []byte, row int) []byte
}

// column is one column of one record, bound to a style.
type column struct {
	cells
	nulls arrow.Array // nil if the column has none
	null  string
}

func (c *column) appendCell(dst []byte, row int) []byte {
	if c.nulls != nil && c.nulls.IsNull(row) {
		return append(dst, c.null...)
	}
	return c.append(dst, row)
}

// bind makes the columns of rec, in the space of into.
func (s *style) bind(rec arrow.Record, into []column) []column {
	into = into[:0]
	for _, arr := range rec.Columns() {
		c := column{cells: s.cellsOf(arr), null: s.null}
		if arr.NullN() > 0 {
			c.nulls = arr
		}
		into = append(into, c)
	}
	return into
}

func (s *style) cellsOf(arr arrow.Array) cells {
	switch arr := arr.(type) {
	case *array.Boolean:
		return booleans{arr, s}
	case *array.Int64:
		return integers(arr.Int64Values())
	case *array.Float64:
		return doubles(arr.Float64Values())
	case *array.Decimal128:
		return decimals{arr, int(arr.DataType().(*arrow.Decimal128Type).Scale)}
	case *array.Date32:
		return dates{arr.Date32Values(), s.quote}
	case *array.Timestamp:
		return timestamps{arr.TimestampValues(), s.quote}
	case *array.String:
		return texts{arr, s}
	case *array.Dictionary:
		values, isText := arr.Dictionary().(*array.String)
		indices, isInt32 := arr.Indices().(*array.Int32)
		if isText && isInt32 {
			return terms{indices.Int32Values(), values, s}
		}
	case *array.Null:
		return absent{}
	}
	panic("bug: no text for values of " + arr.DataType().String())
}

// absent is a column of NULLs.
type absent struct{}

func (absent) append(dst []byte, _ int) []byte { return dst }

type booleans struct {
	*array.Boolean
	*style
}

func (c booleans) append(dst []byte, row int) []byte {
	if c.Boolean.Value(row) {
		return append(dst, c.yes...)
	}
	return append(dst, c.no...)
}

type integers []int64

func (c integers) append(dst []byte, row int) []byte { return strconv.AppendInt(dst, c[row], 10) }

type doubles []float64

// append is types.AppendDouble with a short cut for integral values, which it writes as integers are.
func (c doubles) append(dst []byte, row int) []byte {
	if v := c[row]; math.Abs(v) <= 1<<53 && v == math.Trunc(v) {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	return types.AppendDouble(dst, c[row])
}

type decimals struct {
	*array.Decimal128
	scale int
}

func (c decimals) append(dst []byte, row int) []byte {
	return types.AppendDecimal(dst, c.Value(row), c.scale)
}

type dates struct {
	days  []arrow.Date32
	quote string
}

func (c dates) append(dst []byte, row int) []byte {
	dst = append(dst, c.quote...)
	dst = types.AppendDate(dst, int64(c.days[row]))
	return append(dst, c.quote...)
}

type timestamps struct {
	micros []arrow.Timestamp
	quote  string
}

func (c timestamps) append(dst []byte, row int) []byte {
	dst = append(dst, c.quote...)
	dst = types.AppendTimestamp(dst, int64(c.micros[row]))
	return append(dst, c.quote...)
}

type texts struct {
	*array.String
	*style
}

func (c texts) append(dst []byte, row int) []byte { return c.text(dst, c.String.Value(row)) }

// terms is a dictionary column.
type terms struct {
	indices []int32
	values  *array.String
	*style
}

func (c terms) append(dst []byte, row int) []byte {
	return c.text(dst, c.values.Value(int(c.indices[row])))
}
