package types

import "github.com/apache/arrow/go/v15/arrow/decimal128"

// Value is one constant of a Type: the field that the type's kind names holds it.
// The zero Value is the NULL of every type once Null is set.
type Value struct {
	Null    bool
	Boolean bool
	Int     int64          // BigInt; Date in days; Timestamp in microseconds; Interval's microseconds
	Months  int64          // Interval's months
	Double  float64        // Double
	Decimal decimal128.Num // Decimal, unscaled
	String  string         // Varchar
}
