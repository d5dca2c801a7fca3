package expr

import (
	"fmt"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// tumble makes tumble(t, size), the start of the window of t, and window_end(w, size), where the window that starts
// at w ends. Windows align to 0 and 1970-01-01 00:00 UTC, and hold their start and not their end.
func tumble(c *plan.Call) (kernel, error) {
	value, ok := literal(c.Args[1])
	if !ok || value.Null {
		return nil, source.Errorf(c.Args[1].Place(), "the size of a window must be a constant")
	}
	end := c.Func == "window_end"
	span := value.Span()
	if c.Args[1].Type().Kind == types.Varchar {
		if span, ok = types.ParseSpan(value.String); !ok {
			return nil, source.Errorf(c.Args[1].Place(), "%q is not a span of time", value.String)
		}
	}
	spanned := c.Args[1].Type().Kind == types.Varchar || c.Args[1].Type().Kind == types.Interval
	var k kernel
	switch t := c.Type(); t.Kind {
	case types.BigInt:
		size := value.Int
		if spanned {
			size = span.Micros / 1_000_000
		}
		k = tumbleInts(size, end)
	case types.Double:
		size := value.Double
		if spanned {
			size = float64(span.Micros) / 1e6
		}
		k = tumbleDoubles(size, end)
	case types.Decimal:
		size := value.Decimal
		if spanned {
			number, _ := types.ParseNumber(fmt.Sprintf("%de-6", span.Micros))
			if size, ok = number.Decimal(int(t.Scale)); !ok || size.Sign() <= 0 {
				return nil, source.Errorf(c.Args[1].Place(), "the window is finer than its column, a %s", t)
			}
		}
		k = tumbleDecimals(size, int(t.Scale), end)
	default:
		k = tumbleMoments(span, t.Kind == types.Date, end)
	}
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[:1], out) }, nil
}

func tumbleInts(size int64, end bool) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		a := cellsOf(args[0], args[0].Int)
		out.Int = make([]int64, n)
		wrapped := int64(0)
		for i := range out.Int {
			x := a.at(i)
			r := x % size
			r += r >> 63 & size
			out.Int[i] = x - r
			wrapped |= ^(x - r) & x // a negative x became positive
		}
		if wrapped < 0 {
			bad := func(i int) bool { return a.at(i) < 0 && out.Int[i] > 0 }
			if err := check(n, out, bad, "BIGINT", func(i int) string { return fmt.Sprint(a.at(i)) }); err != nil {
				return err
			}
		}
		if !end {
			return nil
		}
		return each(n, out, func(out *result, n int) (func(int, int64), func() error) {
			return func(i int, x int64) { out.Int[i] = x }, nothing
		}, func(i int) (int64, error) {
			x := a.at(i)
			if x > math.MaxInt64-size {
				return 0, overflow{"BIGINT", fmt.Sprintf("%d + %d", x, size)}
			}
			return x + size, nil
		})
	}
}

func tumbleDoubles(size float64, end bool) kernel {
	return named(lift1(readDouble, writeDouble, sure(func(x float64) float64 {
		if end {
			return x + size
		}
		return math.Floor(x/size) * size
	})))
}

func tumbleDecimals(size num, scale int, end bool) kernel {
	return lift1(readDecimal, writeDecimal, func(x num) (num, error) {
		r := x.Add(size)
		if !end {
			_, rest := quotient(x, size)
			if r = x.Sub(rest); rest.Sign() < 0 {
				r = r.Sub(size)
			}
		}
		if !r.FitsInPrecision(types.MaxPrecision) {
			return num{}, overflow{"DECIMAL", decimalText(x, scale)}
		}
		return r, nil
	})
}

func tumbleMoments(size types.Span, days, end bool) kernel {
	unit := int64(1)
	if days {
		unit = types.DayMicros
	}
	return lift1(readInt, writeInt, func(t int64) (int64, error) {
		if days && (t < types.MinDays || t > types.MaxDays) {
			return bounded(0, false)
		}
		t *= unit
		var err error
		switch {
		case !end:
			t, err = bounded(windowStart(t, size, 0), true)
		case size.Months > 0:
			t, err = addMonths(t, size.Months)
		default:
			t, err = addMicros(t, size.Micros)
		}
		return dayOrMicros(t, unit), err
	})
}

func dayOrMicros(t, unit int64) int64 { return floorTo(t, unit) / unit }
