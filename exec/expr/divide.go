package expr

import (
	"math"
	"math/big"
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// divide makes a / b. The quotient of exact numbers is rounded once, to the nearest DOUBLE.
func divide(c *plan.Call) (kernel, error) {
	a, b := c.Args[0].Type(), c.Args[1].Type()
	switch {
	case a.Kind == types.Double:
		return divDoubles, nil
	case a.Kind == types.BigInt && b.Kind == types.BigInt:
		return divInts64, nil
	}
	up := int(b.Scale) - int(a.Scale)
	return func(n int, args []*vec.Vector, out *result) error {
		x, y := exactReader(args[0]), exactReader(args[1])
		if args[1].Const && n > 1 && divByConstant(n, args[0], y(0), up, out) {
			return nil
		}
		return each(n, out, writeDouble, func(i int) (float64, error) {
			d := y(i)
			if d.Sign() == 0 {
				return 0, errNull
			}
			return quotientOf(x(i), d, up), nil
		})
	}, nil
}

// divByConstant divides by b and multiplies by 10^up, if b is such that most rows need no more than a division of DOUBLEs.
func divByConstant(n int, v *vec.Vector, b num, up int, out *result) bool {
	y, ok := types.DecimalInt(b)
	if !ok || y == 0 || max(up, -up) > 15 {
		return false
	}
	unit := int64(1)
	if up > 0 {
		unit = intTens[up]
	} else if scaled := y * intTens[-up]; mulWraps(y, intTens[-up], scaled) == 0 {
		y = scaled
	} else {
		return false
	}
	if !areDoubles(y, y) {
		return false
	}
	limit, by := 1<<53/unit, float64(y)
	out.Double = out.doubles(n)
	ints, decimals := cellsOf(v, v.Int), cellsOf(v, v.Decimal)
	for i := range out.Double {
		var x int64
		small := true
		if ints.v != nil {
			x = ints.at(i)
		} else {
			x, small = types.DecimalInt(decimals.at(i))
		}
		switch {
		case small && uint64(x+limit) <= uint64(2*limit):
			out.Double[i] = float64(x*unit)/by + 0
		case !out.null(i):
			d := fromInt(x)
			if !small {
				d = decimals.at(i)
			}
			out.Double[i] = quotientOf(d, b, up)
		}
	}
	return true
}

// exactReader reads BIGINTs as decimals without a point, and DECIMALs.
func exactReader(v *vec.Vector) func(i int) num {
	if v.Type.Kind == types.Decimal {
		return readDecimal(v)
	}
	x := readInt(v)
	return func(i int) num { return fromInt(x(i)) }
}

// areDoubles reports whether a and b are integers that DOUBLE holds.
func areDoubles(a, b int64) bool {
	const limit = 1 << 53
	return uint64(a+limit) <= 2*limit && uint64(b+limit) <= 2*limit
}

func divInts64(n int, args []*vec.Vector, out *result) error {
	a, b := cellsOf(args[0], args[0].Int), cellsOf(args[1], args[1].Int)
	out.Double = out.doubles(n)
	if by := b.v[0]; b.mask == 0 && by != 0 && a.mask != 0 && areDoubles(by, by) {
		const limit = 1 << 53
		for i, x := range a.v[:n] {
			if out.Double[i] = float64(x)/float64(by) + 0; uint64(x+limit) > 2*limit {
				out.Double[i] = divInt(x, by)
			}
		}
		return nil
	}
	for i := range out.Double {
		x, y := a.at(i), b.at(i)
		switch {
		case y == 0:
			out.setNull(i, n)
		case areDoubles(x, y):
			out.Double[i] = float64(x)/float64(y) + 0
		default:
			out.Double[i] = divInt(x, y)
		}
	}
	return nil
}

// quotientOf is a / b * 10^up, b not being zero.
func quotientOf(a, b num, up int) float64 {
	x, small := types.DecimalInt(a)
	y, too := types.DecimalInt(b)
	if small && too {
		scaled, by := &x, up
		if up < 0 {
			scaled, by = &y, -up
		}
		if by < len(intTens) {
			if unit, r := intTens[by], *scaled*intTens[by]; mulWraps(*scaled, unit, r) == 0 {
				*scaled = r
				if areDoubles(x, y) {
					return float64(x)/float64(y) + 0
				}
				return divInt(x, y)
			}
		}
	}
	p, q := a.BigInt(), b.BigInt()
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(up, -up))), nil)
	if up < 0 {
		q.Mul(q, unit)
	} else {
		p.Mul(p, unit)
	}
	f, _ := new(big.Rat).SetFrac(p, q).Float64()
	return f + 0
}

// intTens is the powers of ten that are BIGINTs.
var intTens = func() (tens [19]int64) {
	tens[0] = 1
	for i := 1; i < len(tens); i++ {
		tens[i] = tens[i-1] * 10
	}
	return tens
}()

// divInt is the DOUBLE nearest to a / b, b not being zero: 63 or 64 bits of the quotient and whether something is left
// decide how the conversion rounds.
func divInt(a, b int64) float64 {
	if a == 0 {
		return 0
	}
	x, y := uint64(max(a, -a)), uint64(max(b, -b)) // also right for the least BIGINT
	up, down := bits.LeadingZeros64(x), bits.LeadingZeros64(y)
	x, y = x<<up, y<<down
	q, rest := bits.Div64(x>>1, x<<63, y)
	if rest != 0 {
		q |= 1
	}
	f := math.Ldexp(float64(q), down-up-63)
	if (a < 0) != (b < 0) {
		return -f
	}
	return f
}
