package expr

import (
	"cmp"
	"math"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func comparisonKernels() map[string]maker {
	m := map[string]maker{"not": fixed(lift1(readBool, writeBool, sure(func(a bool) bool { return !a }))),
		"xor":   fixed(lift2(readBool, readBool, writeBool, sure2(func(a, b bool) bool { return a != b }))),
		"least": extreme(-1), "greatest": extreme(1)}
	for name, o := range orders {
		m[name] = func(c *plan.Call) (kernel, error) { return comparison(o, c.Args[0].Type(), c.Args[1].Type()), nil }
	}
	return m
}

// order is an operator as what it says for less, equal and greater.
type order [3]bool

func (o order) of(c int) bool { return o[c+1] }

var orders = map[string]order{
	"=": {false, true, false}, "<>": {true, false, true}, "<": {true, false, false},
	"<=": {true, true, false}, ">": {false, false, true}, ">=": {false, true, true},
}

// comparison is the kernel of an operator over two types that compare.
func comparison(o order, a, b types.Type) kernel {
	switch {
	case a.Kind != b.Kind || a.Kind == types.Decimal || a.Kind == types.Boolean:
	case a.Kind == types.Double:
		return func(n int, args []*vec.Vector, out *result) error {
			out.Bool = out.bools(n)
			compareLoop(o, cellsOf(args[0], args[0].Double), cellsOf(args[1], args[1].Double), out.Bool)
			return nil
		}
	case a.Kind == types.Varchar:
		return func(n int, args []*vec.Vector, out *result) error { return compareTexts(o, n, args, out) }
	default:
		return func(n int, args []*vec.Vector, out *result) error {
			out.Bool = out.bools(n)
			compareLoop(o, cellsOf(args[0], args[0].Int), cellsOf(args[1], args[1].Int), out.Bool)
			return nil
		}
	}
	var left, right textNumbers
	return func(n int, args []*vec.Vector, out *result) error {
		compare := comparer(args[0], args[1], &left, &right)
		return each(n, out, writeBool, func(i int) (bool, error) {
			c, ok := compare(i)
			if !ok {
				return false, errNull
			}
			return o.of(c), nil
		})
	}
}

func compareLoop[T int64 | float64](o order, a, b cells[T], out []bool) {
	switch o {
	case orders["="]:
		for i := range out {
			out[i] = a.at(i) == b.at(i)
		}
	case orders["<>"]:
		for i := range out {
			out[i] = a.at(i) != b.at(i)
		}
	case orders["<"]:
		for i := range out {
			out[i] = a.at(i) < b.at(i)
		}
	case orders["<="]:
		for i := range out {
			out[i] = a.at(i) <= b.at(i)
		}
	case orders[">"]:
		for i := range out {
			out[i] = a.at(i) > b.at(i)
		}
	case orders[">="]:
		for i := range out {
			out[i] = a.at(i) >= b.at(i)
		}
	}
}

// compareTexts compares bytes. Two columns of one dictionary of unique entries need only their codes for equality.
func compareTexts(o order, n int, args []*vec.Vector, out *result) error {
	a, b := args[0], args[1]
	if o[0] == o[2] && a.Dict == b.Dict && a.Dict.Unique() {
		x, y := cellsOf(a, a.Code), cellsOf(b, b.Code)
		out.Bool = out.bools(n)
		for i := range out.Bool {
			out.Bool[i] = (x.at(i) == y.at(i)) == o[1]
		}
		return nil
	}
	if o[0] == o[2] {
		return lift2(readText, readText, writeBool, sure2(func(x, y string) bool { return (x == y) == o[1] }))(n, args, out)
	}
	return lift2(readText, readText, writeBool, sure2(func(x, y string) bool { return o.of(strings.Compare(x, y)) }))(n, args, out)
}

// comparer is the order of row i of two vectors that are not NULL there; ok is false where a text is no number.
// The textNumbers are of a and of b, if they are texts.
func comparer(a, b *vec.Vector, left, right *textNumbers) func(i int) (c int, ok bool) {
	ak, bk := a.Type.Kind, b.Type.Kind
	if ak == types.Varchar && bk == types.Varchar {
		x, y := readText(a), readText(b)
		return func(i int) (int, bool) { return strings.Compare(x(i), y(i)), true }
	}
	if ak == types.Varchar {
		numbers, other := left.read(a), compareNumber(b)
		return func(i int) (int, bool) {
			t := numbers(i)
			if !t.ok {
				return 0, false
			}
			return other(t, i), true
		}
	}
	if bk == types.Varchar {
		numbers, other := right.read(b), compareNumber(a)
		return func(i int) (int, bool) {
			t := numbers(i)
			if !t.ok {
				return 0, false
			}
			return -other(t, i), true
		}
	}
	if ak > bk {
		back := comparer(b, a, nil, nil)
		return func(i int) (int, bool) { c, ok := back(i); return -c, ok }
	}
	always := func(f func(i int) int) func(int) (int, bool) { return func(i int) (int, bool) { return f(i), true } }
	as, bs := int(a.Type.Scale), int(b.Type.Scale)
	switch {
	case ak == types.Boolean && bk == types.Boolean:
		x, y := readBool(a), readBool(b)
		return always(func(i int) int { return bit(x(i)) - bit(y(i)) })
	case ak == types.BigInt && bk == types.Decimal:
		x, y := readInt(a), readDecimal(b)
		return always(func(i int) int { return compareDecimals(fromInt(x(i)), 0, y(i), bs) })
	case ak == types.BigInt && bk == types.Double:
		x, y := readInt(a), readDouble(b)
		return always(func(i int) int { return compareIntDouble(x(i), y(i)) })
	case ak == types.Decimal && bk == types.Decimal:
		x, y := readDecimal(a), readDecimal(b)
		return always(func(i int) int { return compareDecimals(x(i), as, y(i), bs) })
	case ak == types.Decimal && bk == types.Double:
		x, y := readDecimal(a), readDouble(b)
		return always(func(i int) int { return cmp.Compare(types.DecimalDouble(x(i), as), y(i)) })
	case ak == types.Double && bk == types.Double:
		x, y := readDouble(a), readDouble(b)
		return always(func(i int) int { return cmp.Compare(x(i), y(i)) })
	case a.Int != nil && b.Int != nil && ak == bk:
		x, y := readInt(a), readInt(b)
		return always(func(i int) int { return cmp.Compare(x(i), y(i)) })
	}
	panic("bug: comparison of " + a.Type.String() + " with " + b.Type.String())
}

// compareIntDouble is exact: no integer is rounded.
func compareIntDouble(i int64, f float64) int {
	switch {
	case f >= 1<<63:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Floor(f)
	if c := cmp.Compare(i, int64(whole)); c != 0 {
		return c
	}
	return cmp.Compare(whole, f)
}

// extreme is the kernel of least (-1) and greatest (1).
func extreme(sign int) maker {
	return fixed(func(n int, args []*vec.Vector, out *result) error {
		best := make([]int, n) // which argument
		for j := 1; j < len(args); j++ {
			for k := 0; k < j; k++ { // rows whose best so far is argument k
				compare := comparer(args[j], args[k], nil, nil)
				for i := range best {
					if best[i] == k && !out.null(i) {
						if c, _ := compare(i); c*sign > 0 {
							best[i] = j
						}
					}
				}
			}
		}
		parts := make([]part, len(args))
		for j := range parts {
			parts[j] = part{v: args[j], places: []int32{}}
		}
		for i, j := range best {
			parts[j].places = append(parts[j].places, int32(i))
			parts[j].from = append(parts[j].from, int32(i))
		}
		null, owned, constant := out.Null, out.owned, out.Const
		v := assemble(out.Type, n, parts, new(keptTexts), nil)
		v.Null, v.Const, v.N = null, constant, out.N
		out.Vector, out.owned = v, owned
		return nil
	})
}
