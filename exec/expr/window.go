package expr

import (
	"fmt"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// tumble makes tumble(t, size), the start of the window of t, and window_end(w, size), where the window that starts
// at w ends. Windows align to 0 and 1970-01-01 00:00 UTC, and hold their start and not their end.
func tumble(c *plan.Call) (kernel, error) {
	size, err := newWindowSize(c.Args[1], c.Type())
	if err != nil {
		return nil, err
	}
	end := c.Func == "window_end"
	var k kernel
	switch t := c.Type(); t.Kind {
	case types.BigInt:
		k = tumbleInts(size.int, end)
	case types.Double:
		k = tumbleDoubles(size.double, end)
	case types.Decimal:
		k = tumbleDecimals(size.decimal, int(t.Scale), end)
	default:
		k = tumbleMoments(size.span, t.Kind == types.Date, end)
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
