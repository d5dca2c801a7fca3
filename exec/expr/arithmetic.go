package expr

import (
	"fmt"
	"math"
	"math/bits"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func arithmeticKernels() map[string]maker {
	return map[string]maker{
		"+":   arithmetic(addInts, addDecimals, addDoubles),
		"-":   arithmetic(subInts, subDecimals, subDoubles),
		"*":   arithmetic(mulInts, mulDecimals, mulDoubles),
		"/":   divide,
		"div": arithmetic(divInts, divDecimals, wholeDoubles),
		"%":   arithmetic(modInts, modDecimals, modDoubles),
		"neg": arithmetic(negInts, negDecimals, negDoubles),
		"&":   fixed(lift2(readInt, readInt, writeInt, sure2(func(a, b int64) int64 { return a & b }))),
		"|":   fixed(lift2(readInt, readInt, writeInt, sure2(func(a, b int64) int64 { return a | b }))),
		"^":   fixed(lift2(readInt, readInt, writeInt, sure2(func(a, b int64) int64 { return a ^ b }))),
		"~":   fixed(lift1(readInt, writeInt, sure(func(a int64) int64 { return ^a }))),
		"<<":  fixed(lift2(readInt, readInt, writeInt, sure2(func(a, n int64) int64 { return int64(uint64(a) << uint64(n)) }))),
		">>":  fixed(lift2(readInt, readInt, writeInt, sure2(func(a, n int64) int64 { return int64(uint64(a) >> uint64(n)) }))),
	}
}

// arithmetic chooses the kernel by the first argument's type. A place in time and an interval are shift's.
func arithmetic(ints, decimals, doubles kernel) maker {
	return func(c *plan.Call) (kernel, error) {
		for _, a := range c.Args {
			if a.Type().Kind == types.Interval {
				return shift(c)
			}
		}
		switch c.Args[0].Type().Kind {
		case types.BigInt:
			return ints, nil
		case types.Decimal:
			return scaled(c, decimals), nil
		case types.Double:
			return doubles, nil
		}
		panic("bug: arithmetic over " + c.Args[0].Type().String())
	}
}

// check finds the first value that is not NULL for which bad holds, and reports it.
func check(n int, out *result, bad func(i int) bool, what string, values func(i int) string) error {
	for i := 0; i < n; i++ {
		if !out.null(i) && bad(i) {
			return overflow{what, values(i)}
		}
	}
	return nil
}

func twoInts(a, b cells[int64], op string) func(i int) string {
	return func(i int) string { return fmt.Sprintf("%d %s %d", a.at(i), op, b.at(i)) }
}

func addInts(n int, args []*vec.Vector, out *result) error {
	a, b := cellsOf(args[0], args[0].Int), cellsOf(args[1], args[1].Int)
	out.Int = out.ints(n)
	done, over := wideSums(out.Int, a, b)
	wrapped := int64(0)
	for i := done; i < n; i++ {
		x, y := a.at(i), b.at(i)
		r := x + y
		wrapped |= (x ^ r) & (y ^ r)
		out.Int[i] = r
	}
	if wrapped >= 0 && !over {
		return nil
	}
	bad := func(i int) bool { r := a.at(i) + b.at(i); return (a.at(i)^r)&(b.at(i)^r) < 0 }
	return check(n, out, bad, "BIGINT", twoInts(a, b, "+"))
}

func subInts(n int, args []*vec.Vector, out *result) error {
	a, b := cellsOf(args[0], args[0].Int), cellsOf(args[1], args[1].Int)
	out.Int = out.ints(n)
	done, over := wideDifferences(out.Int, a, b)
	wrapped := int64(0)
	for i := done; i < n; i++ {
		x, y := a.at(i), b.at(i)
		r := x - y
		wrapped |= (x ^ y) & (x ^ r)
		out.Int[i] = r
	}
	if wrapped >= 0 && !over {
		return nil
	}
	bad := func(i int) bool { r := a.at(i) - b.at(i); return (a.at(i)^b.at(i))&(a.at(i)^r) < 0 }
	return check(n, out, bad, "BIGINT", twoInts(a, b, "-"))
}

// mulWraps is 0 unless the product of a and b, of which lo is the low half, is no int64.
func mulWraps(a, b, lo int64) uint64 {
	hi, _ := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63&b) + uint64(b>>63&a)
	return hi ^ uint64(lo>>63)
}

func mulInts(n int, args []*vec.Vector, out *result) error {
	a, b := cellsOf(args[0], args[0].Int), cellsOf(args[1], args[1].Int)
	out.Int = out.ints(n)
	wrapped := uint64(0)
	for i := wideProducts(out.Int, a, b); i < n; i++ {
		x, y := a.at(i), b.at(i)
		r := x * y
		wrapped |= mulWraps(x, y, r)
		out.Int[i] = r
	}
	if wrapped == 0 {
		return nil
	}
	bad := func(i int) bool { return mulWraps(a.at(i), b.at(i), a.at(i)*b.at(i)) != 0 }
	return check(n, out, bad, "BIGINT", twoInts(a, b, "*"))
}

func divInts(n int, args []*vec.Vector, out *result) error {
	return lift2(readInt, readInt, writeInt, func(a, b int64) (int64, error) {
		if b == 0 {
			return 0, errNull
		}
		if a == math.MinInt64 && b == -1 {
			return 0, overflow{"BIGINT", fmt.Sprintf("%d div %d", a, b)}
		}
		return a / b, nil
	})(n, args, out)
}

func modInts(n int, args []*vec.Vector, out *result) error {
	return lift2(readInt, readInt, writeInt, func(a, b int64) (int64, error) {
		switch b {
		case 0:
			return 0, errNull
		case -1:
			return 0, nil
		}
		return a % b, nil
	})(n, args, out)
}

func negInts(n int, args []*vec.Vector, out *result) error {
	return lift1(readInt, writeInt, func(a int64) (int64, error) {
		if a == math.MinInt64 {
			return 0, overflow{"BIGINT", fmt.Sprintf("-(%d)", a)}
		}
		return -a, nil
	})(n, args, out)
}
