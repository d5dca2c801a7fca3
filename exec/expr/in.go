package expr

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// in is X IN (constants). test is whether a value equals an item; unknown is whether it compares as NULL with one.
type in struct {
	x      node
	not    bool
	null   bool // an item is NULL, so that what equals none is NULL
	ints   *intSet
	match  func(v *vec.Vector) func(i int) (found, unknown bool)
	chosen []int32
}

func (b builder) in(e *plan.In) (node, error) {
	x, err := b.operand(e.X)
	if err != nil {
		return nil, err
	}
	n := &in{x: x, not: e.Not}
	var items []*plan.Const
	for _, item := range e.Items {
		if item.Value.Null || item.Type().Kind == types.Null {
			n.null = true
			continue
		}
		items = append(items, item)
	}
	switch kind := e.X.Type().Kind; kind {
	case types.Varchar:
		err = n.texts(items)
	case types.BigInt, types.Boolean:
		n.integers(items, kind == types.Boolean)
	case types.Date, types.Timestamp:
		err = n.moments(items, kind == types.Date)
	case types.Double:
		n.doubles(items)
	case types.Decimal:
		n.decimals(items, int(e.X.Type().Scale))
	default:
		panic("bug: IN over " + e.X.Type().String())
	}
	return n, err
}

func (n *in) eval(r rows) (*vec.Vector, error) {
	out, args, count, err := operands(types.TypeBoolean, []node{n.x}, r)
	if err != nil || count == 0 {
		return out.Vector, err
	}
	match := n.match(args[0])
	err = each(count, out, writeBool, func(i int) (bool, error) {
		found, unknown := match(i)
		if !found && (unknown || n.null) {
			return false, errNull
		}
		return found != n.not, nil
	})
	return out.Vector, err
}

// narrow does without a column of truth values for integers.
func (n *in) narrow(r rows) (rows, error) {
	if n.ints == nil || n.not && n.null {
		v, err := n.eval(r)
		if err != nil {
			return rows{}, err
		}
		return truths(v, r), nil
	}
	v, err := n.x.eval(r)
	if err != nil {
		return rows{}, err
	}
	if v.Const || v.Int == nil {
		v, err := n.eval(r)
		if err != nil {
			return rows{}, err
		}
		return truths(v, r), nil
	}
	sel, k := r.room(&n.chosen), 0
	for i, x := range v.Int {
		sel[k] = int32(i)
		if r.sel != nil {
			sel[k] = r.sel[i]
		}
		k += bit(n.ints.has(x) != n.not && (v.Null == nil || !v.Null[i]))
	}
	return r.kept(sel[:k]), nil
}

// texts: text items by their bytes, and numbers by the number that the whole text is.
func (n *in) texts(items []*plan.Const) error {
	exact := map[string]bool{}
	numbers := map[types.Number]bool{}
	doubles := map[float64]bool{}
	for _, item := range items {
		switch t := item.Type(); t.Kind {
		case types.Varchar:
			exact[item.Value.String] = true
		case types.Double:
			doubles[item.Value.Double] = true
		default:
			number, ok := types.ParseNumber(item.Value.Text(t))
			if !ok {
				return source.Errorf(item.Place(), "cannot compare a VARCHAR with a %s in a list", t).WithHint("cast the text to %s", t)
			}
			numbers[number] = true
		}
	}
	numeric := len(numbers)+len(doubles) > 0
	n.match = func(v *vec.Vector) func(int) (bool, bool) {
		text := readText(v)
		return func(i int) (bool, bool) {
			s := text(i)
			if exact[s] || !numeric {
				return exact[s], false
			}
			number, ok := types.ParseNumber(s)
			if !ok {
				return false, true
			}
			return numbers[number] || len(doubles) > 0 && doubles[number.Double()], false
		}
	}
	return nil
}

// number is the exact number of an item, or of a text item the number that it is as a whole.
func number(item *plan.Const) (types.Number, bool) {
	return types.ParseNumber(item.Value.Text(item.Type()))
}

func (n *in) integers(items []*plan.Const, boolean bool) {
	var list []int64
	for _, item := range items {
		if item.Type().Kind == types.Double { // its text is rounded
			f := item.Value.Double
			if f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
				list = append(list, int64(f))
			}
			continue
		}
		x, ok := number(item)
		if !ok {
			n.null = true
			continue
		}
		if floor, fraction, over := x.Floor(); !fraction && over == 0 {
			list = append(list, floor)
		}
	}
	set := newIntSet(list)
	if boolean {
		n.match = func(v *vec.Vector) func(int) (bool, bool) {
			x := readBool(v)
			return func(i int) (bool, bool) { return set.has(int64(bit(x(i)))), false }
		}
		return
	}
	n.useInts(set)
}

func (n *in) useInts(set *intSet) {
	n.ints = set
	n.match = func(v *vec.Vector) func(int) (bool, bool) {
		x := readInt(v)
		return func(i int) (bool, bool) { return set.has(x(i)), false }
	}
}

// moments: places in time, texts that are such, in the unit of the column.
func (n *in) moments(items []*plan.Const, days bool) error {
	var list []int64
	for _, item := range items {
		micros := item.Value.Int
		switch item.Type().Kind {
		case types.Date:
			micros *= types.DayMicros
		case types.Varchar:
			var ok bool
			if micros, ok = types.ParseTimestamp(item.Value.String); !ok {
				return source.Errorf(item.Place(), "%q is no place in time", item.Value.String).WithHint("write 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS'")
			}
		case types.Timestamp:
		default:
			return source.Errorf(item.Place(), "cannot compare a place in time with a %s", item.Type())
		}
		if days {
			if micros%types.DayMicros != 0 {
				continue
			}
			micros /= types.DayMicros
		}
		list = append(list, micros)
	}
	n.useInts(newIntSet(list))
	return nil
}

func (n *in) doubles(items []*plan.Const) {
	set := map[float64]bool{}
	for _, item := range items {
		switch t := item.Type(); t.Kind {
		case types.Double:
			set[item.Value.Double] = true
		case types.BigInt: // exact: an integer that no DOUBLE is equals none
			if f := float64(item.Value.Int); compareIntDouble(item.Value.Int, f) == 0 {
				set[f] = true
			}
		default:
			x, ok := number(item)
			if !ok {
				n.null = true
				continue
			}
			set[x.Double()] = true
		}
	}
	n.match = func(v *vec.Vector) func(int) (bool, bool) {
		x := readDouble(v)
		return func(i int) (bool, bool) { return set[x(i)], false }
	}
}

func (n *in) decimals(items []*plan.Const, scale int) {
	set := map[num]bool{}
	doubles := map[float64]bool{}
	for _, item := range items {
		if item.Type().Kind == types.Double {
			doubles[item.Value.Double] = true
			continue
		}
		x, ok := number(item)
		if !ok {
			n.null = true
			continue
		}
		if d, ok := x.Decimal(scale); ok {
			if back, _ := types.ParseNumber(decimalText(d, scale)); back == x {
				set[d] = true
			}
		}
	}
	n.match = func(v *vec.Vector) func(int) (bool, bool) {
		x := readDecimal(v)
		return func(i int) (bool, bool) {
			d := x(i)
			return set[d] || len(doubles) > 0 && doubles[types.DecimalDouble(d, scale)], false
		}
	}
}
