package function

import (
	"fmt"

	"flowsql/sql/types"
)

// Decimal digits that hold every BIGINT and every BOOLEAN.
const bigintDigits = 19

// Common is the type that values of a and b are both brought to in CASE, COALESCE, IN and UNION.
func Common(a, b types.Type) (types.Type, error) {
	if a == b || b.Kind == types.Null {
		return a, nil
	}
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a.Kind == types.Null:
		return b, nil
	case a.Kind == types.Interval || b.Kind == types.Interval:
	case a.Kind == types.Boolean && b.Numeric():
		if b.Kind == types.Decimal {
			return wider(types.TypeDecimal(1, 0), b), nil
		}
		return b, nil
	case a.Numeric() && b.Kind == types.Double:
		return b, nil
	case a.Exact() && b.Kind == types.Decimal:
		return wider(asDecimal(a), b), nil
	case (a.Kind == types.Boolean || a.Numeric() || a.Temporal()) && b.Kind == types.Varchar:
		return b, nil
	case a.Kind == types.Varchar && b.Temporal():
		return a, nil
	case a.Kind == types.Date && b.Kind == types.Timestamp:
		return b, nil
	}
	return types.Type{}, fault("%s and %s have no common type", a, b).WithHint("cast one of them")
}

// asDecimal is the DECIMAL that holds every value of an exact type.
func asDecimal(t types.Type) types.Type {
	switch t.Kind {
	case types.Boolean:
		return types.TypeDecimal(1, 0)
	case types.BigInt:
		return types.TypeDecimal(bigintDigits, 0)
	case types.Decimal:
		return t
	}
	panic("bug: no DECIMAL for " + t.String())
}

// wider is the DECIMAL with the integral digits and the scale of both. Where that is more than 38 digits the integral
// digits give way, and a value that needs them is an error.
func wider(a, b types.Type) types.Type {
	scale := max(int(a.Scale), int(b.Scale))
	whole := max(int(a.Precision)-int(a.Scale), int(b.Precision)-int(b.Scale))
	return types.TypeDecimal(max(1, min(types.MaxPrecision, whole+scale)), scale)
}

// coercible says why an argument of type from cannot stand where to is wanted, or nil.
func coercible(from, to types.Type) error {
	if from == to || from.Kind == types.Null {
		return nil
	}
	switch {
	case from.Kind == types.Interval:
		return fault("INTERVAL cannot be used here").WithHint("an interval can be added to or subtracted from a DATE or TIMESTAMP")
	case to.Kind == types.Varchar:
		return nil
	case to.Kind == types.Boolean || to.Numeric():
		if !from.Temporal() {
			return nil
		}
		return fault("takes a number, not a %s", from).WithHint("unix_timestamp(x) is its number of seconds")
	case to.Temporal():
		if from.Temporal() || from.Kind == types.Varchar {
			return nil
		}
		return fault("takes a %s, not a %s", to, from).WithHint("from_unixtime(x) makes a TIMESTAMP of a number of seconds")
	case to.Kind == types.Interval:
		return fault("takes an interval, not a %s", from).WithHint("write interval 1 day")
	}
	return fmt.Errorf("%s cannot be used as %s", from, to)
}

// column says why values of t cannot be in a column, or nil: an INTERVAL is a constant only.
func column(t types.Type) error {
	if t.Kind == types.Interval {
		return coercible(t, types.TypeVarchar)
	}
	return nil
}

// number is the type in which an argument takes part in arithmetic: numbers as they are, BOOLEAN as BIGINT, text and
// NULL as DOUBLE and BIGINT.
func number(t types.Type) (types.Type, error) {
	switch t.Kind {
	case types.BigInt, types.Decimal, types.Double:
		return t, nil
	case types.Boolean, types.Null:
		return types.TypeBigInt, nil
	case types.Varchar:
		return types.TypeDouble, nil
	}
	return types.Type{}, coercible(t, types.TypeDouble)
}

// typed is t, or VARCHAR for the type of a bare NULL.
func typed(t types.Type) types.Type {
	if t.Kind == types.Null {
		return types.TypeVarchar
	}
	return t
}

// Castable says why a value of type from cannot be cast to to, whatever it is, or nil.
func Castable(from, to types.Type) error {
	switch {
	case from == to || from.Kind == types.Null || to.Kind == types.Varchar && from.Kind != types.Interval:
		return nil
	case from.Kind == types.Interval || to.Kind == types.Interval || to.Kind == types.Null:
		return fault("cannot cast %s to %s", from, to)
	case from.Temporal() && !to.Temporal():
		return fault("cannot cast %s to %s", from, to).WithHint("unix_timestamp(x) is its number of seconds")
	case to.Temporal() && !from.Temporal() && from.Kind != types.Varchar:
		return fault("cannot cast %s to %s", from, to).WithHint("from_unixtime(x) makes a TIMESTAMP of a number of seconds")
	}
	return nil
}
