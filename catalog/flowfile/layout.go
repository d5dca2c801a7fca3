package flowfile

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
)

// kind is the type of a column as the readers see it.
type kind uint8

const (
	kindBool kind = iota
	kindInt
	kindDouble
	kindDecimal
	kindText
	kindDate
	kindTime
)

// field is one column of a schema, with what its type lets in.
type field struct {
	name       string
	typ        arrow.DataType
	kind       kind
	prec       int  // digits of a DECIMAL
	scale      int  // digits after the point of a DECIMAL
	declared   bool // numbers may be quoted
	anyText    bool // VARCHAR takes what is no JSON string as the text it is
	exactInts  bool // an integer that DOUBLE cannot hold is a misfit: inferred columns
	widens     bool // a fraction in BIGINT makes it DOUBLE: inferred columns of a table not frozen
	sourceText string
}

var (
	typeInt    = arrow.PrimitiveTypes.Int64
	typeDouble = arrow.PrimitiveTypes.Float64
	typeBig    = &arrow.Decimal128Type{Precision: mostDigits}
	typeBool   = arrow.FixedWidthTypes.Boolean
	typeDate   = arrow.FixedWidthTypes.Date32
	typeText   = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	typeTime   = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
)

// newField is a field of a catalog type.
func newField(name string, typ arrow.DataType) (field, error) {
	f := field{name: name, typ: typ}
	switch typ := typ.(type) {
	case *arrow.BooleanType:
		f.kind = kindBool
	case *arrow.Int64Type:
		f.kind = kindInt
	case *arrow.Float64Type:
		f.kind = kindDouble
	case *arrow.Decimal128Type:
		f.kind, f.prec, f.scale = kindDecimal, int(typ.Precision), int(typ.Scale)
		if f.prec < 1 || f.prec > 38 || f.scale < 0 || f.scale > f.prec {
			return f, fmt.Errorf("column %q: DECIMAL(%d, %d) is out of range: use 1 to 38 digits", name, f.prec, f.scale)
		}
	case *arrow.DictionaryType, *arrow.StringType:
		f.kind, f.typ = kindText, typeText
	case *arrow.Date32Type:
		f.kind = kindDate
	case *arrow.TimestampType:
		f.kind, f.typ = kindTime, typeTime
	default:
		return f, fmt.Errorf("column %q: files have no columns of type %s", name, typ)
	}
	return f, nil
}

// sqlName is the SQL name of the field's type.
func (f *field) sqlName() string {
	switch f.kind {
	case kindBool:
		return "BOOLEAN"
	case kindInt:
		return "BIGINT"
	case kindDouble:
		return "DOUBLE"
	case kindDecimal:
		return fmt.Sprintf("DECIMAL(%d, %d)", f.prec, f.scale)
	case kindText:
		return "VARCHAR"
	case kindDate:
		return "DATE"
	case kindTime:
		return "TIMESTAMP"
	}
	panic("bug: kind without a name")
}

// layout is an immutable schema with the ways to find its columns.
type layout struct {
	schema   *arrow.Schema
	fields   []field
	exact    map[string]int
	folded   map[string]int // lower case to the first column so named
	inferred bool
}

func newLayout(fields []field, inferred bool) *layout {
	l := &layout{fields: fields, exact: map[string]int{}, folded: map[string]int{}, inferred: inferred}
	columns := make([]arrow.Field, len(fields))
	for i, f := range fields {
		columns[i] = arrow.Field{Name: f.name, Type: f.typ, Nullable: true}
		l.exact[f.name] = i
		if low := strings.ToLower(f.name); !l.hasFolded(low) {
			l.folded[low] = i
		}
	}
	l.schema = arrow.NewSchema(columns, nil)
	return l
}

func (l *layout) hasFolded(low string) bool { _, ok := l.folded[low]; return ok }

// find is the column that a key names, -1 if there is none, and whether it is spelled the same.
func (l *layout) find(key []byte) (column int, same bool) {
	if c, ok := l.exact[string(key)]; ok {
		return c, true
	}
	if c, ok := l.folded[string(lower(make([]byte, 0, 64), key))]; ok {
		return c, false
	}
	return -1, false
}

// lower appends key in lower case.
func lower(to, key []byte) []byte {
	for _, c := range key {
		if c >= 0x80 {
			return append(to[:0], strings.ToLower(string(key))...)
		}
		if c-'A' < 26 {
			c |= 0x20
		}
		to = append(to, c)
	}
	return to
}

// with is the layout with field i replaced, or added where i is the number of fields.
func (l *layout) with(i int, f field) *layout {
	fields := append([]field(nil), l.fields...)
	if i == len(fields) {
		fields = append(fields, f)
	} else {
		fields[i] = f
	}
	return newLayout(fields, l.inferred)
}

// frozen is the layout that never changes.
func (l *layout) frozen() *layout {
	fields := append([]field(nil), l.fields...)
	for i := range fields {
		fields[i].widens = false
	}
	return newLayout(fields, false)
}
