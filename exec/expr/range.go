package expr

import (
	"math"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// rangeNode is a comparison of a BIGINT, DATE, TIMESTAMP or DOUBLE column with a constant. To find the rows for which it
// is true, it is the test low <= x <= high, or its opposite.
type rangeNode struct {
	*strict
	column    int
	not       bool
	ints      bool
	low, high int64
	from, to  float64
	chosen    []int32
	memory    buffers
}

// meet makes n the test of both ranges, if they are of integers of one column.
func (n *rangeNode) meet(other *rangeNode) (*rangeNode, bool) {
	if n.column != other.column || !n.ints || !other.ints || n.not || other.not {
		return nil, false
	}
	both := *n
	both.low, both.high = max(n.low, other.low), min(n.high, other.high)
	if both.low > both.high {
		both.low, both.high = 1, 0
	}
	return &both, true
}

// rangeOf is the rangeNode of a call, without its strict part, if it is one.
func rangeOf(c *plan.Call) (*rangeNode, bool) {
	o, ok := orders[c.Func]
	if !ok {
		return nil, false
	}
	column, ok := c.Args[0].(*plan.Column)
	other := c.Args[1]
	if !ok {
		if column, ok = c.Args[1].(*plan.Column); !ok {
			return nil, false
		}
		other = c.Args[0]
		o[0], o[2] = o[2], o[0]
	}
	value, ok := literal(other)
	if !ok || value.Null {
		return nil, false
	}
	n := &rangeNode{column: column.Index}
	if o[0] == o[2] && o[0] { // <>
		n.not, o = true, orders["="]
	}
	switch k, t := column.Type().Kind, other.Type().Kind; {
	case k == t && (k == types.BigInt || k == types.Date || k == types.Timestamp):
		n.ints = true
		n.low, n.high = math.MinInt64, math.MaxInt64
		n.limit(o, value.Int, value.Int)
	case k == types.BigInt && t == types.Double && math.Abs(value.Double) < 1<<62:
		n.ints = true
		n.low, n.high = math.MinInt64, math.MaxInt64
		n.limit(o, int64(math.Floor(value.Double)), int64(math.Ceil(value.Double)))
	case k == types.BigInt && (t == types.Decimal || t == types.Varchar):
		number, ok := types.ParseNumber(value.Text(other.Type()))
		floor, fraction, over := number.Floor()
		if !ok || over != 0 || floor == math.MaxInt64 {
			return nil, false
		}
		n.ints = true
		n.low, n.high = math.MinInt64, math.MaxInt64
		n.limit(o, floor, floor+int64(bit(fraction)))
	case k == types.Double && t == types.Double:
		n.limitDouble(o, value.Double)
	default:
		return nil, false
	}
	return n, true
}

// limit sets the integers x for which o holds against a constant between floor and ceil.
func (n *rangeNode) limit(o order, floor, ceil int64) {
	nothing := func() { n.low, n.high = 1, 0 }
	switch o {
	case orders["="]:
		if n.low, n.high = floor, floor; floor != ceil {
			nothing()
		}
	case orders["<="]:
		n.high = floor
	case orders[">="]:
		n.low = ceil
	case orders["<"]:
		if n.high = ceil - 1; ceil == math.MinInt64 {
			nothing()
		}
	case orders[">"]:
		if n.low = floor + 1; floor == math.MaxInt64 {
			nothing()
		}
	}
}

func (n *rangeNode) limitDouble(o order, f float64) {
	n.from, n.to = math.Inf(-1), math.Inf(1)
	if o[1] {
		if !o[0] {
			n.from = f
		}
		if !o[2] {
			n.to = f
		}
	} else if o[0] {
		n.to = math.Nextafter(f, math.Inf(-1))
	} else {
		n.from = math.Nextafter(f, math.Inf(1))
	}
}

func (n *rangeNode) narrow(r rows) (rows, error) {
	v, from := r.b.Cols[n.column], r.sel
	if v.Packed != nil {
		v, from = r.of(&n.memory).taken(v, r.sel), nil
	}
	if v.Const || v.Type.Kind == types.Null {
		out, err := n.eval(r)
		if err != nil {
			return rows{}, err
		}
		return truths(out, r), nil
	}
	sel := r.room(&n.chosen)
	k := 0
	if n.ints {
		// x - low <= high - low, both unsigned, is the test in one comparison; an empty range has high < low.
		low, width := uint64(n.low), uint64(n.high)-uint64(n.low)
		if n.low > n.high {
			if !n.not {
				return r.with([]int32{}), nil
			}
			low, width = 1<<63, math.MaxUint64 // NOT of nothing is everything: test NOT of NOT
			k = pickInts(v.Int, v.Null, from, sel, low, width, false)
		} else {
			k = pickInts(v.Int, v.Null, from, sel, low, width, n.not)
		}
	} else {
		k = pickDoubles(v.Double, v.Null, from, sel, n.from, n.to, n.not)
	}
	if sel = sel[:k]; from == nil && r.sel != nil {
		at(r.sel, sel, sel)
	}
	return r.kept(sel), nil
}

func pickInts(x []int64, null []bool, from, sel []int32, low, width uint64, not bool) (k int) {
	switch {
	case from == nil && null == nil:
		x = x[:len(sel)]
		done := len(x) &^ 15
		if done == 0 || !hasWithin() {
			done = 0
		} else {
			k = pickWithin(&sel[0], &x[0], done, low, width, not)
		}
		for i, v := range x[done:] {
			sel[k] = int32(done + i)
			k += bit((uint64(v)-low <= width) != not)
		}
	case from == nil:
		for i := range sel {
			sel[k] = int32(i)
			k += bit((uint64(x[i])-low <= width) != not && !null[i])
		}
	case null == nil:
		for _, i := range from {
			sel[k] = i
			k += bit((uint64(x[i])-low <= width) != not)
		}
	default:
		for _, i := range from {
			sel[k] = i
			k += bit((uint64(x[i])-low <= width) != not && !null[i])
		}
	}
	return k
}

func pickDoubles(x []float64, null []bool, from, sel []int32, low, high float64, not bool) (k int) {
	flip := bit(not)
	switch {
	case from == nil && null == nil:
		x = x[:len(sel)]
		for i, v := range x {
			sel[k] = int32(i)
			k += bit(v >= low)&bit(v <= high) ^ flip
		}
	case from == nil:
		for i := range sel {
			sel[k] = int32(i)
			k += (bit(x[i] >= low)&bit(x[i] <= high) ^ flip) & bit(!null[i])
		}
	default:
		for _, i := range from {
			sel[k] = i
			k += (bit(x[i] >= low)&bit(x[i] <= high) ^ flip) & bit(null == nil || !null[i])
		}
	}
	return k
}
