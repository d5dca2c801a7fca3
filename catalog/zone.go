package catalog

import (
	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// Range is a condition on the value of a BIGINT, TIMESTAMP or DOUBLE column, which must be among the wanted: it is neither
// below the least nor above the greatest. NULL fails it.
type Range struct {
	Column      string
	Least, Most int64 // of BIGINT and TIMESTAMP
	Low, High   float64
}

// Zone is the least and the greatest value of some rows of a column.
type Zone struct {
	Least, Most int64 // of BIGINT and TIMESTAMP; Least > Most where all are NULL
	Low, High   float64
	double      bool
}

// ZoneOf looks at every value. ok is false for columns of other types.
func ZoneOf(a arrow.Array) (z Zone, ok bool) {
	switch a := a.(type) {
	case *array.Int64:
		z.Least, z.Most = bounds(a.Int64Values(), a)
	case *array.Timestamp:
		z.Least, z.Most = bounds(arrow.Int64Traits.CastFromBytes(arrow.TimestampTraits.CastToBytes(a.TimestampValues())), a)
	case *array.Float64:
		z.Low, z.High = bounds(a.Float64Values(), a)
		z.double = true
	default:
		return z, false
	}
	return z, true
}

// bounds is the least and the greatest of the values that are not NULL, 1 and 0 if there are none.
func bounds[T int64 | float64](values []T, a arrow.Array) (low, high T) {
	if a.NullN() == len(values) {
		return 1, 0
	}
	first := 0
	for a.IsNull(first) {
		first++
	}
	low, high = values[first], values[first]
	if a.NullN() == 0 {
		for _, v := range values {
			low, high = min(low, v), max(high, v)
		}
		return low, high
	}
	for i, v := range values {
		if a.IsValid(i) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// Meets reports whether a row of the zone may meet the condition.
func (z Zone) Meets(r Range) bool {
	if z.double {
		return max(z.Low, r.Low) <= min(z.High, r.High)
	}
	return max(z.Least, r.Least) <= min(z.Most, r.Most)
}
