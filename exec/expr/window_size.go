package expr

import (
	"fmt"

	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// windowSize is how long a window or a gap is, in the unit of the column that it is about: one of its fields.
type windowSize struct {
	int     int64
	double  float64
	decimal num
	span    types.Span // of DATE and TIMESTAMP
}

// newWindowSize reads the constant e, a number or a span of time, for a column of type t. Against numbers a span counts
// in seconds.
func newWindowSize(e plan.Expr, t types.Type) (windowSize, error) {
	value, ok := literal(e)
	if !ok || value.Null {
		return windowSize{}, source.Errorf(e.Place(), "the size of a window must be a constant")
	}
	given := e.Type().Kind
	span := value.Span()
	if given == types.Varchar {
		if span, ok = types.ParseSpan(value.String); !ok {
			return windowSize{}, source.Errorf(e.Place(), "%q is not a span of time", value.String)
		}
	}
	spanned := given == types.Varchar || given == types.Interval
	s := windowSize{int: value.Int, double: value.Double, decimal: value.Decimal, span: span}
	if !spanned {
		return s, nil
	}
	s.int, s.double = span.Micros/1_000_000, float64(span.Micros)/1e6
	if t.Kind == types.Decimal {
		number, _ := types.ParseNumber(fmt.Sprintf("%de-6", span.Micros))
		if s.decimal, ok = number.Decimal(int(t.Scale)); !ok || s.decimal.Sign() <= 0 {
			return windowSize{}, source.Errorf(e.Place(), "the window is finer than its column, a %s", t)
		}
	}
	return s, nil
}
