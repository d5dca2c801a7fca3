package expr

import (
	"fmt"
	"math"
	"strconv"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// rounding makes round and truncate; double is what they do to a DOUBLE.
func rounding(double func(x float64, digits int) float64, half bool) maker {
	return func(c *plan.Call) (kernel, error) {
		switch t := c.Args[0].Type(); t.Kind {
		case types.BigInt:
			if len(c.Args) == 1 {
				return identity, nil
			}
			return lift2(readInt, readInt, writeInt, func(x, digits int64) (int64, error) { return roundTens(x, digits, half) }), nil
		case types.Decimal:
			from, to := int(t.Scale), int(c.Type().Scale)
			return digitsKernel(func(args []*vec.Vector, digits func(int) int, n int, out *result) error {
				x := readDecimal(args[0])
				return each(n, out, writeDecimal, func(i int) (num, error) {
					return roundDecimal(x(i), from, digits(i), to, int(c.Type().Precision), half)
				})
			}), nil
		}
		return named(digitsKernel(func(args []*vec.Vector, digits func(int) int, n int, out *result) error {
			x := readDouble(args[0])
			return each(n, out, writeDouble, func(i int) (float64, error) { return double(x(i), digits(i)), nil })
		})), nil
	}
}

// digitsKernel reads the optional second argument, kept to what any number has.
func digitsKernel(k func(args []*vec.Vector, digits func(i int) int, n int, out *result) error) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		digits := func(int) int { return 0 }
		if len(args) > 1 {
			d := readInt(args[1])
			digits = func(i int) int { return int(min(max(d(i), -400), 400)) }
		}
		return k(args, digits, n, out)
	}
}

// roundTens rounds an integer to a negative number of digits.
func roundTens(x, digits int64, half bool) (int64, error) {
	if digits >= 0 {
		return x, nil
	}
	if digits < -19 {
		return 0, nil
	}
	d := fromInt(x)
	if half {
		d = roundOff(d, int(-digits))
	} else {
		d, _ = quotient(d, power10(int(-digits)))
	}
	d, _ = mulNum(d, power10(int(-digits)))
	v, ok := types.DecimalInt(d)
	if !ok {
		return 0, overflow{"BIGINT", fmt.Sprintf("%d, %d", x, digits)}
	}
	return v, nil
}

// roundDecimal rounds a decimal of scale from to digits, as one of scale to.
func roundDecimal(d num, from, digits, to, precision int, half bool) (num, error) {
	if digits < from {
		drop := min(from-digits, types.MaxPrecision)
		unit := power10(drop)
		if half && from-digits <= types.MaxPrecision {
			d = roundOff(d, drop)
		} else if d, _ = quotient(d, unit); from-digits > types.MaxPrecision {
			return num{}, nil
		}
		var ok bool
		if d, ok = mulNum(d, unit); !ok {
			return num{}, overflow{"DECIMAL", "too many digits"}
		}
	}
	d, ok := rescale(d, from, to)
	if !ok || !d.FitsInPrecision(int32(precision)) {
		return num{}, overflow{"DECIMAL", decimalText(d, to)}
	}
	return d, nil
}

// roundDouble rounds half away from zero on the shortest decimal digits that read back as x: 1.005 to 2 digits is
// 1.01, although the double is a little less.
func roundDouble(x float64, digits int) float64 {
	if digits >= 0 && digits <= 22 {
		unit := exactTens[digits]
		scaled := x * unit
		near := math.Round(scaled)
		// Far enough from a tie, or from 2^53, the rounding of the product decides nothing.
		if off := math.Abs(math.Abs(scaled-near) - 0.5); math.Abs(scaled) < 1<<50 && off > 1e-9+math.Abs(scaled)*1e-15 {
			return near/unit + 0
		}
	}
	return shorten(x, digits, true)
}

// truncDouble cuts the shortest decimal digits that read back as x.
func truncDouble(x float64, digits int) float64 {
	if digits == 0 {
		return math.Trunc(x) + 0
	}
	return shorten(x, digits, false)
}

var exactTens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// shorten cuts or rounds the decimal digits of x: d.ddde±x has its last one at 10^(exponent - digits after the point).
func shorten(x float64, digits int, half bool) float64 {
	if x == 0 {
		return 0
	}
	text := strconv.FormatFloat(math.Abs(x), 'e', -1, 64)
	mantissa, exponent := text, 0
	for i := range text {
		if text[i] == 'e' {
			mantissa = text[:i]
			exponent, _ = strconv.Atoi(text[i+1:])
		}
	}
	all := mantissa[:1]
	if len(mantissa) > 2 {
		all += mantissa[2:]
	}
	keep := exponent + 1 + digits // of all
	if keep >= len(all) {
		return x
	}
	if keep < 0 {
		return 0
	}
	kept, _ := strconv.ParseUint("0"+all[:keep], 10, 64) // at most 17 digits
	if half && all[keep] >= '5' {
		kept++
	}
	f, _ := strconv.ParseFloat(strconv.FormatUint(kept, 10)+"e"+strconv.Itoa(-digits), 64)
	return math.Copysign(f, x) + 0
}
