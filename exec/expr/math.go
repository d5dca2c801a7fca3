package expr

import (
	"fmt"
	"math"
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func mathKernels() map[string]maker {
	one := func(f func(float64) float64) maker { return fixed(named(lift1(readDouble, writeDouble, sure(f)))) }
	two := func(f func(a, b float64) float64) maker {
		return fixed(named(lift2(readDouble, readDouble, writeDouble, sure2(f))))
	}
	// logs is undefined for what is not positive: NULL, as in MySQL.
	logs := func(f func(float64) float64) maker {
		return one(func(x float64) float64 {
			if x <= 0 {
				return math.NaN()
			}
			return f(x)
		})
	}
	return map[string]maker{
		"abs":   byKind(absInts, lift1(readDecimal, writeDecimal, sure(num.Abs)), lift1(readDouble, writeDouble, sure(math.Abs))),
		"sign":  byKind(lift1(readInt, writeInt, sure(signInt)), lift1(readDecimal, writeInt, sure(func(d num) int64 { return int64(d.Sign()) })), lift1(readDouble, writeInt, sure(signDouble))),
		"floor": whole(math.Floor, -1), "ceil": whole(math.Ceil, 1),
		"round": rounding(roundDouble, true), "truncate": rounding(truncDouble, false),
		"sqrt": one(math.Sqrt), "cbrt": one(math.Cbrt), "exp": one(math.Exp), "ln": logs(math.Log), "log2": logs(math.Log2), "log10": logs(math.Log10),
		"log": func(c *plan.Call) (kernel, error) {
			if len(c.Args) == 1 {
				return logs(math.Log)(c)
			}
			return two(func(b, x float64) float64 {
				if b <= 0 || b == 1 || x <= 0 {
					return math.NaN()
				}
				return math.Log(x) / math.Log(b)
			})(c)
		},
		"pow": two(math.Pow),
		"pi": fixed(func(n int, _ []*vec.Vector, out *result) error {
			out.Double = []float64{math.Pi}
			return nil
		}),
		"sin": one(math.Sin), "cos": one(math.Cos), "tan": one(math.Tan), "cot": one(func(x float64) float64 { return 1 / math.Tan(x) }),
		"asin": one(math.Asin), "acos": one(math.Acos), "atan2": two(math.Atan2),
		"atan": func(c *plan.Call) (kernel, error) {
			if len(c.Args) == 1 {
				return one(math.Atan)(c)
			}
			return two(math.Atan2)(c)
		},
		"degrees":   one(func(x float64) float64 { return x * (180 / math.Pi) }),
		"radians":   one(func(x float64) float64 { return x * (math.Pi / 180) }),
		"bit_count": fixed(lift1(readInt, writeInt, sure(func(x int64) int64 { return int64(bits.OnesCount64(uint64(x))) }))),
	}
}

// named is a kernel of DOUBLEs whose infinite results are reported with their arguments.
func named(k kernel) kernel {
	return func(n int, args []*vec.Vector, out *result) error {
		err := k(n, args, out)
		o, ok := err.(overflow)
		if !ok {
			return err
		}
		for i, x := range out.Double {
			if out.null(i) || !math.IsInf(x, 0) {
				continue
			}
			o.values = ""
			for j, a := range args {
				if j > 0 {
					o.values += ", "
				}
				o.values += a.Value(i).Text(a.Type)
			}
			break
		}
		return o
	}
}

// byKind chooses the kernel by the first argument's type.
func byKind(ints, decimals, doubles kernel) maker {
	return func(c *plan.Call) (kernel, error) {
		switch c.Args[0].Type().Kind {
		case types.BigInt:
			return ints, nil
		case types.Decimal:
			return scaled(c, decimals), nil
		}
		return doubles, nil
	}
}

func absInts(n int, args []*vec.Vector, out *result) error {
	return lift1(readInt, writeInt, func(x int64) (int64, error) {
		if x == math.MinInt64 {
			return 0, overflow{"BIGINT", fmt.Sprint(x)}
		}
		return max(x, -x), nil
	})(n, args, out)
}

func signInt(x int64) int64 { return int64(bit(x > 0) - bit(x < 0)) }

func signDouble(x float64) int64 { return int64(bit(x > 0) - bit(x < 0)) }

// identity is the kernel of a function that leaves its argument alone.
func identity(n int, args []*vec.Vector, out *result) error {
	v := *args[0]
	v.Type, v.N = out.Type, out.N
	out.Vector = &v
	return nil
}

// whole makes floor (step -1) and ceil (step 1).
func whole(double func(float64) float64, step int64) maker {
	return func(c *plan.Call) (kernel, error) {
		switch t := c.Args[0].Type(); t.Kind {
		case types.BigInt:
			return identity, nil
		case types.Decimal:
			if t.Scale == 0 {
				return identity, nil
			}
			unit := power10(int(t.Scale))
			return lift1(readDecimal, writeDecimal, sure(func(d num) num {
				q, r := quotient(d, unit)
				if r.Sign() == int(step) {
					q = q.Add(fromInt(step))
				}
				return q
			})), nil
		}
		return func(n int, args []*vec.Vector, out *result) error {
			a := cellsOf(args[0], args[0].Double)
			out.Double = out.doubles(n)
			switch {
			case a.mask == 0:
				out.Double[0] = double(a.v[0]) + 0
			case step < 0:
				for i, x := range a.v[:n] {
					out.Double[i] = math.Floor(x) + 0
				}
			default:
				for i, x := range a.v[:n] {
					out.Double[i] = math.Ceil(x) + 0
				}
			}
			return nil
		}, nil
	}
}
