package expr

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// wholeQuotient is floor(x / c) or ceil(x / c) of a BIGINT by a constant, as one loop: how time is cut into buckets. It
// reports false for other calls.
func (b builder) wholeQuotient(c *plan.Call) (node, bool, error) {
	if c.Func != "floor" && c.Func != "ceil" {
		return nil, false, nil
	}
	over, ok := c.Args[0].(*plan.Call)
	if !ok || over.Func != "/" || over.Args[0].Type() != types.TypeBigInt {
		return nil, false, nil
	}
	by, ok := over.Args[1].(*plan.Const)
	if !ok || by.Type() != types.TypeBigInt || by.Value.Null || by.Value.Int == 0 || !areDoubles(by.Value.Int, 0) {
		return nil, false, nil
	}
	x, err := b.operand(over.Args[0])
	whole := math.Floor
	if c.Func == "ceil" {
		whole = math.Ceil
	}
	return &strict{call: c, args: []node{x}, kernel: quotientKernel(by.Value.Int, c.Func == "floor", whole)}, true, err
}

func quotientKernel(by int64, floor bool, whole func(float64) float64) kernel {
	const limit = 1 << 53
	return func(n int, args []*vec.Vector, out *result) error {
		out.Double = out.doubles(n)
		done, large := wideQuotients(out.Double, args[0].Int[:n], by, floor)
		for i, x := range args[0].Int[done:n] {
			large = large || uint64(x+limit) > 2*limit
			if floor {
				out.Double[done+i] = math.Floor(float64(x)/float64(by)) + 0
			} else {
				out.Double[done+i] = math.Ceil(float64(x)/float64(by)) + 0
			}
		}
		if !large {
			return nil
		}
		for i, x := range args[0].Int[:n] {
			if !areDoubles(x, by) {
				out.Double[i] = whole(divInt(x, by)) + 0
			}
		}
		return nil
	}
}

// wideQuotients makes quotients from the first on, eight at a time: how many, and whether one was of a number that is no double.
func wideQuotients(to []float64, from []int64, by int64, floor bool) (n int, large bool) {
	n = len(from) &^ 7
	switch {
	case n == 0 || !hasQuotients():
		return 0, false
	case floor:
		return n, floorQuotients(&to[0], &from[0], n, float64(by))
	}
	return n, ceilQuotients(&to[0], &from[0], n, float64(by))
}
