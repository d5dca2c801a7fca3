package op_test

import (
	"math/big"
	"slices"
	"testing"

	"flowsql/exec/agg"
	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// windowed is the definition: for every row, its partition, order and frame from all rows.
type windowed struct {
	in    *vec.Batch
	f     plan.WindowFunc
	order []int         // all rows
	args  []*vec.Vector // of an aggregate
	keep  []bool        // rows that the filter lets through
	make  func() agg.State
	err   error
}

func newWindowed(t *testing.T, in *vec.Batch, f plan.WindowFunc) *windowed {
	x := &windowed{in: in, f: f, keep: make([]bool, in.N)}
	for row := range x.keep {
		x.order, x.keep[row] = append(x.order, row), true
	}
	slices.SortFunc(x.order, func(a, b int) int { return x.compare(a, b, slices.Concat(f.OrderBy, f.Ties)) })
	if _, ok := function.LookupAggregate(f.Func); !ok {
		return x
	}
	eval := func(e plan.Expr) *vec.Vector {
		ev, err := expr.New(e)
		if err != nil {
			t.Fatal(err)
		}
		v, err := ev.Eval(in)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, e := range f.Args {
		x.args = append(x.args, eval(e))
	}
	if f.Filter != nil {
		v := eval(f.Filter)
		for row := range x.keep {
			x.keep[row] = v.Value(row).Boolean && !v.IsNull(row)
		}
	}
	var err error
	for _, k := range f.ArgOrder {
		x.args = append(x.args, eval(k.Expr))
	}
	x.make, err = agg.New(plan.Aggregate{Func: f.Func, Args: f.Args, Distinct: f.Distinct, OrderBy: f.ArgOrder, Separator: f.Separator, Type: f.Type})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *windowed) value(row int, e plan.Expr) types.Value {
	return x.in.Cols[e.(*plan.Column).Index].Value(row)
}

func (x *windowed) compare(a, b int, keys []plan.SortKey) int {
	for _, k := range keys {
		if c := before(x.value(a, k.Expr), x.value(b, k.Expr), k); c != 0 {
			return c
		}
	}
	return 0
}

func (x *windowed) partition(row int) []int {
	var list []int
	for _, r := range x.order {
		same := true
		for _, e := range x.f.PartitionBy {
			same = same && before(x.value(r, e), x.value(row, e), plan.SortKey{}) == 0
		}
		if same {
			list = append(list, r)
		}
	}
	return list
}

// at compares row j with the bound of row i: negative before it, positive after it.
func (x *windowed) at(list []int, i, j int, b plan.Bound) int {
	switch {
	case b.Kind == plan.UnboundedPreceding:
		return 1
	case b.Kind == plan.UnboundedFollowing:
		return -1
	case x.f.Frame.Rows:
		by := 0
		if b.Offset != nil {
			by = int(b.Offset.Value.Int)
		}
		if b.Kind == plan.Preceding {
			by = -by
		}
		return j - (i + by)
	case b.Kind == plan.CurrentRow:
		return x.compare(list[j], list[i], x.f.OrderBy)
	case x.f.Frame.Groups:
		by := int(b.Offset.Value.Int)
		if b.Kind == plan.Preceding {
			by = -by
		}
		return x.group(list, j) - (x.group(list, i) + by)
	}
	k := x.f.OrderBy[0]
	vi, vj := x.value(list[i], k.Expr), x.value(list[j], k.Expr)
	if vi.Null || vj.Null {
		return before(vj, vi, k)
	}
	sign := 1
	if k.Desc {
		sign = -1
	}
	minus := (b.Kind == plan.Preceding) != k.Desc
	return sign * compareShifted(vj, vi, k.Expr.Type(), b.Offset, minus)
}

// compareShifted compares a with b + offset.
func compareShifted(a, b types.Value, t types.Type, offset *plan.Const, minus bool) int {
	by := offset.Value
	if offset.Typ.Kind == types.Interval {
		span, unit := by.Span(), int64(1)
		if minus {
			span = types.Span{Months: -span.Months, Micros: -span.Micros}
		}
		if t.Kind == types.Date {
			unit = types.DayMicros
		}
		day := b.Int * unit / types.DayMicros // test data have none before 1970
		moved := types.AddMonths(day, span.Months)*types.DayMicros + b.Int*unit%types.DayMicros + span.Micros
		return big.NewInt(a.Int * unit).Cmp(big.NewInt(moved))
	}
	exact := func(v types.Value, t types.Type) *big.Rat {
		switch t.Kind {
		case types.BigInt:
			return new(big.Rat).SetInt64(v.Int)
		case types.Decimal:
			return new(big.Rat).SetFrac(v.Decimal.BigInt(), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Scale)), nil))
		}
		return new(big.Rat).SetFloat64(v.Double)
	}
	x, y, d := exact(a, t), exact(b, t), exact(by, offset.Typ)
	if minus {
		d.Neg(d)
	}
	if t.Kind == types.Double || offset.Typ.Kind == types.Double {
		fx, _ := x.Float64()
		fy, _ := y.Float64()
		fd, _ := d.Float64()
		return before(types.Value{Double: fx}, types.Value{Double: fy + fd}, plan.SortKey{})
	}
	return x.Cmp(y.Add(y, d))
}

// group is the number of the set of peers at place i.
func (x *windowed) group(list []int, i int) int {
	n := 0
	for j := range i {
		if x.compare(list[j], list[j+1], x.f.OrderBy) != 0 {
			n++
		}
	}
	return n
}

// excluded reports whether the frame of the row at place i never has the row at place j.
func (x *windowed) excluded(list []int, i, j int) bool {
	peers := x.compare(list[i], list[j], x.f.OrderBy) == 0
	switch x.f.Frame.Exclude {
	case plan.TheRow:
		return i == j
	case plan.ThePeers:
		return peers
	case plan.TheOtherPeers:
		return peers && i != j
	}
	return false
}

// frame is the rows of the frame of the row at place i, in order; with IGNORE NULLS those that have a value.
func (x *windowed) frame(list []int, i int) []int {
	var out []int
	for j := range list {
		if x.excluded(list, i, j) || x.f.IgnoreNulls && x.value(list[j], x.f.Args[0]).Null {
			continue
		}
		if x.at(list, i, j, x.f.Frame.Start) >= 0 && x.at(list, i, j, x.f.Frame.End) <= 0 {
			out = append(out, list[j])
		}
	}
	return out
}

func (x *windowed) result(row int) types.Value {
	list := x.partition(row)
	i := slices.Index(list, row)
	count := func(n int) types.Value { return types.Value{Int: int64(n)} }
	less, upTo, steps := 0, 0, 1
	for j := range list {
		c := x.compare(list[j], row, x.f.OrderBy)
		if c < 0 {
			less++
			if x.compare(list[j], list[j+1], x.f.OrderBy) != 0 {
				steps++
			}
		}
		if c <= 0 {
			upTo++
		}
	}
	number := func(k int) int { return int(x.f.Args[k].(*plan.Const).Value.Int) }
	pick := func(list []int, k int) types.Value {
		if k < 0 || k >= len(list) {
			return types.Value{Null: true}
		}
		return x.value(list[k], x.f.Args[0])
	}
	switch x.f.Func {
	case "row_number":
		return count(i + 1)
	case "rank":
		return count(less + 1)
	case "dense_rank":
		return count(steps)
	case "percent_rank":
		if len(list) == 1 {
			return types.Value{}
		}
		return types.Value{Double: float64(less) / float64(len(list)-1)}
	case "cume_dist":
		return types.Value{Double: float64(upTo) / float64(len(list))}
	case "ntile":
		buckets, at := number(0), 0
		for b := 0; ; b++ {
			if at += len(list) / buckets; b < len(list)%buckets {
				at++
			}
			if i < at {
				return count(b + 1)
			}
		}
	case "lag", "lead":
		by := 1
		if len(x.f.Args) > 1 {
			by = number(1)
		}
		if x.f.Func == "lag" {
			by = -by
		}
		if x.f.IgnoreNulls && by != 0 {
			list, i = x.valued(list, i, by)
		}
		if (i+by < 0 || i+by >= len(list)) && len(x.f.Args) > 2 {
			if c, ok := x.f.Args[2].(*plan.Const); ok {
				return c.Value
			}
			return x.value(row, x.f.Args[2])
		}
		return pick(list, i+by)
	case "first_value":
		return pick(x.frame(list, i), 0)
	case "last_value":
		f := x.frame(list, i)
		return pick(f, len(f)-1)
	case "nth_value":
		return pick(x.frame(list, i), number(1)-1)
	}
	return x.aggregate(x.frame(list, i))
}

// valued is the rows that have a value, and the place of the row at place i among them, or where it would be: before the next
// of them for a lag, after the last for a lead.
func (x *windowed) valued(list []int, i, by int) (some []int, at int) {
	for j, row := range list {
		if j == i {
			at = len(some)
		}
		if !x.value(row, x.f.Args[0]).Null {
			some = append(some, row)
		}
	}
	if by > 0 && x.value(list[i], x.f.Args[0]).Null {
		at--
	}
	return some, at
}

// aggregate folds a frame.
func (x *windowed) aggregate(frame []int) types.Value {
	var list []int32
	for _, row := range frame {
		if x.keep[row] {
			list = append(list, int32(row))
		}
	}
	args := make([]*vec.Vector, len(x.args))
	for i, a := range x.args {
		args[i] = a.Select(append([]int32{}, list...))
	}
	state := x.make()
	state.Grow(1)
	if x.err = state.Fold(make([]int32, len(list)), args); x.err != nil {
		return types.Value{}
	}
	out, err := state.Emit()
	if x.err = err; err != nil {
		return types.Value{}
	}
	return out.Value(0)
}
