// Package types is the SQL type system: kinds, their names, their Arrow forms and constant values.
package types

import (
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
)

// Kind is a type without its parameters.
type Kind uint8

const (
	Null Kind = iota // the type of a bare NULL; coerces to every other
	Boolean
	BigInt    // int64
	Decimal   // exact, decimal128, precision at most 38
	Double    // finite float64, never NaN, infinite or -0
	Varchar   // UTF-8
	Date      // days since 1970-01-01
	Timestamp // microseconds since 1970-01-01 00:00:00 UTC
	Interval  // a constant span of time: months and microseconds; never a column
)

// Type is a kind with its parameters. Types are compared with ==.
type Type struct {
	Kind      Kind
	Precision uint8 // Decimal: total digits, 1 to 38
	Scale     uint8 // Decimal: digits after the point, at most Precision
}

// The types without parameters.
var (
	TypeNull      = Type{Kind: Null}
	TypeBoolean   = Type{Kind: Boolean}
	TypeBigInt    = Type{Kind: BigInt}
	TypeDouble    = Type{Kind: Double}
	TypeVarchar   = Type{Kind: Varchar}
	TypeDate      = Type{Kind: Date}
	TypeTimestamp = Type{Kind: Timestamp}
	TypeInterval  = Type{Kind: Interval}
)

// MaxPrecision is the most digits a DECIMAL holds.
const MaxPrecision = 38

// TypeDecimal is DECIMAL(precision, scale).
func TypeDecimal(precision, scale int) Type {
	return Type{Decimal, uint8(precision), uint8(scale)}
}

// Numeric reports whether values of t are numbers.
func (t Type) Numeric() bool { return t.Kind == BigInt || t.Kind == Decimal || t.Kind == Double }

// Exact reports whether values of t are exact numbers.
func (t Type) Exact() bool { return t.Kind == BigInt || t.Kind == Decimal }

// Temporal reports whether values of t are places in time.
func (t Type) Temporal() bool { return t.Kind == Date || t.Kind == Timestamp }

var names = [...]string{"NULL", "BOOLEAN", "BIGINT", "DECIMAL", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP", "INTERVAL"}

func (k Kind) String() string { return names[k] }

// String is the type's SQL name.
func (t Type) String() string {
	if t.Kind == Decimal {
		return fmt.Sprintf("DECIMAL(%d, %d)", t.Precision, t.Scale)
	}
	return t.Kind.String()
}

// arrowVarchar is how every VARCHAR column is held in the catalog.
var arrowVarchar = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// Arrow is the type of a catalog column of t. NULL columns are VARCHAR; INTERVAL has none and panics.
func (t Type) Arrow() arrow.DataType {
	switch t.Kind {
	case Boolean:
		return arrow.FixedWidthTypes.Boolean
	case BigInt:
		return arrow.PrimitiveTypes.Int64
	case Decimal:
		return &arrow.Decimal128Type{Precision: int32(t.Precision), Scale: int32(t.Scale)}
	case Double:
		return arrow.PrimitiveTypes.Float64
	case Null, Varchar:
		return arrowVarchar
	case Date:
		return arrow.FixedWidthTypes.Date32
	case Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	}
	panic("bug: no Arrow type for " + t.String())
}

// FromArrow is the SQL type of a catalog column, the inverse of Arrow.
func FromArrow(dt arrow.DataType) (Type, error) {
	switch dt := dt.(type) {
	case *arrow.BooleanType:
		return TypeBoolean, nil
	case *arrow.Int64Type:
		return TypeBigInt, nil
	case *arrow.Decimal128Type:
		return TypeDecimal(int(dt.Precision), int(dt.Scale)), nil
	case *arrow.Float64Type:
		return TypeDouble, nil
	case *arrow.DictionaryType, *arrow.StringType:
		return TypeVarchar, nil
	case *arrow.Date32Type:
		return TypeDate, nil
	case *arrow.TimestampType:
		return TypeTimestamp, nil
	}
	return Type{}, fmt.Errorf("no SQL type for Arrow type %s", dt)
}
