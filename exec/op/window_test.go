package op_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog"
	"flowsql/exec/agg"
	. "flowsql/exec/exectest"
	"flowsql/exec/expr"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

func constantOf(t types.Type, v types.Value) *plan.Const {
	c := &plan.Const{Value: v}
	c.Typ = t
	return c
}

func bound(kind plan.BoundKind, offset *plan.Const) plan.Bound {
	return plan.Bound{Kind: kind, Offset: offset}
}

// frames is every pair of bounds with an offset of small or large.
func frames(rowMode bool, small, large *plan.Const) []plan.Frame {
	bounds := []plan.Bound{bound(plan.UnboundedPreceding, nil), bound(plan.CurrentRow, nil), bound(plan.UnboundedFollowing, nil)}
	for _, offset := range []*plan.Const{small, large} {
		if offset != nil {
			bounds = append(bounds, bound(plan.Preceding, offset), bound(plan.Following, offset))
		}
	}
	var list []plan.Frame
	for _, a := range bounds {
		for _, b := range bounds {
			if a.Kind != plan.UnboundedFollowing && b.Kind != plan.UnboundedPreceding && a.Kind <= b.Kind {
				list = append(list, plan.Frame{Rows: rowMode, Start: a, End: b})
			}
		}
	}
	return list
}

// functions is every window function over some columns of Flows.
func functions() []plan.WindowFunc {
	n := func(v int64) plan.Expr { return Int(v) }
	big, double := types.TypeBigInt, types.TypeDouble
	list := []plan.WindowFunc{
		{Func: "row_number", Type: big}, {Func: "rank", Type: big}, {Func: "dense_rank", Type: big},
		{Func: "percent_rank", Type: double}, {Func: "cume_dist", Type: double},
		{Func: "ntile", Args: []plan.Expr{n(3)}, Type: big}, {Func: "ntile", Args: []plan.Expr{n(1000)}, Type: big},
	}
	for _, name := range []string{"lag", "lead"} {
		for _, x := range []string{"src", "cost", "ok"} {
			c := Col(x)
			list = append(list, plan.WindowFunc{Func: name, Args: []plan.Expr{c}, Type: c.Type()},
				plan.WindowFunc{Func: name, Args: []plan.Expr{c, n(3)}, Type: c.Type()})
		}
		list = append(list, plan.WindowFunc{Func: name, Args: []plan.Expr{Col("src"), n(2), Col("port")}, Type: types.TypeVarchar},
			plan.WindowFunc{Func: name, Args: []plan.Expr{Col("bytes"), n(0), n(7)}, Type: big})
	}
	for _, x := range []string{"port", "duration", "day"} {
		c := Col(x)
		list = append(list, plan.WindowFunc{Func: "first_value", Args: []plan.Expr{c}, Type: c.Type()},
			plan.WindowFunc{Func: "last_value", Args: []plan.Expr{c}, Type: c.Type()},
			plan.WindowFunc{Func: "nth_value", Args: []plan.Expr{c, n(3)}, Type: c.Type()})
	}
	for _, f := range function.Aggregates() {
		for k, args := range [][]plan.Expr{nil, {Col("bytes")}, {Col("duration")}, {Col("cost")}, {Col("port")}, {Col("ok")},
			{Col("duration"), Col("duration")}, {Col("bytes"), Double(0.3)}, {Col("src"), Col("bytes")}, {Col("day"), Col("at")}} {
			a, err := Aggregate(f.Name, args...)
			if err != nil || len(args) == 0 && f.Name != "count" {
				continue
			}
			w := plan.WindowFunc{Func: a.Func, Args: a.Args, Type: a.Type, Separator: ","}
			list = append(list, w)
			if len(args) > 0 {
				w.Distinct = true
				list = append(list, w)
			}
			if k%2 == 0 {
				w.Filter = Call("<", Col("n"), Int(25))
				list = append(list, w)
			}
		}
	}
	return list
}

func ties() []plan.SortKey {
	var keys []plan.SortKey
	for _, name := range Names() {
		keys = append(keys, plan.SortKey{Expr: Col(name)})
	}
	return keys
}

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
	x.make, err = agg.New(plan.Aggregate{Func: f.Func, Args: f.Args, Distinct: f.Distinct, Separator: f.Separator, Type: f.Type})
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

// frame is the rows of the frame of the row at place i, in order.
func (x *windowed) frame(list []int, i int) []int {
	var out []int
	for j := range list {
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

// checkWindow compares a Window of all calls with the definition.
func checkWindow(t *testing.T, in Input, calls []plan.WindowFunc) {
	t.Helper()
	w, err := op.NewWindow(scan(table(in, 17), Names()...), calls, Types())
	if err != nil {
		t.Fatal(err)
	}
	step := once(2)
	step.BatchRows = 7
	out, err := op.Collect(ctx(), w, step)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]*windowed, len(calls))
	for k, f := range calls {
		want[k] = newWindowed(t, in.Rows, f)
	}
	row := 0
	for _, b := range out {
		b = b.Dense()
		for i := 0; i < b.N; i++ {
			if got := int(b.Cols[len(Names())-1].Value(i).Int); got != row {
				t.Fatalf("row %d stands at %d", got, row)
			}
			for k, f := range calls {
				x := want[k]
				want := x.result(row)
				if x.err != nil {
					t.Fatalf("%s: %v", f, x.err)
				}
				if got := b.Cols[len(Names())+k].Value(i); got != want {
					t.Fatalf("%s, row %d:\n got %+v\nwant %+v", f, row, got, want)
				}
			}
			row++
		}
	}
	if row != in.Rows.N {
		t.Fatalf("%d rows, not %d", row, in.Rows.N)
	}
}

func orders() map[string][]plan.SortKey {
	list := map[string][]plan.SortKey{"none": nil, "two": {{Expr: Col("ok"), Desc: true}, {Expr: Col("bytes")}}}
	for i, name := range []string{"bytes", "duration", "cost", "at", "day", "wide"} {
		for variant := 0; variant < 4; variant++ {
			if (variant+i)%3 != 0 {
				list[fmt.Sprint(name, variant)] = []plan.SortKey{{Expr: Col(name), Desc: variant&1 != 0, NullsOther: variant&2 != 0}}
			}
		}
	}
	return list
}

// offsets are distances for RANGE over a key: a small and a large one.
func offsets(keys []plan.SortKey) [][2]*plan.Const {
	if len(keys) != 1 {
		return [][2]*plan.Const{{nil, nil}}
	}
	integer := func(n int64) *plan.Const { return constantOf(types.TypeBigInt, types.Value{Int: n}) }
	double := func(x float64) *plan.Const { return constantOf(types.TypeDouble, types.Value{Double: x}) }
	decimal := func(n int64) *plan.Const {
		return constantOf(types.TypeDecimal(9, 3), types.Value{Decimal: decimalOf(n)})
	}
	if keys[0].Expr.Type().Temporal() {
		span := func(months, micros int64) *plan.Const {
			return constantOf(types.TypeInterval, types.Value{Months: months, Int: micros})
		}
		return [][2]*plan.Const{{span(0, 2_500_000), span(0, 3*types.DayMicros)}, {span(1, 0), span(1, 17_000_000)}}
	}
	return [][2]*plan.Const{{integer(0), integer(10)}, {decimal(1500), decimal(150_250)}, {double(0.1), double(1e16)}}
}

func TestWindowAgainstNaive(t *testing.T) {
	all := functions()
	parts := [][]plan.Expr{nil, {Col("src")}, {Col("ok"), Col("port")}, {Col("bytes")}}
	rng := rand.New(rand.NewPCG(3, 4))
	in := Flows(5, 26, catalog.Fixed)
	small := Flows(6, 1, catalog.Fixed)
	for name, keys := range orders() {
		t.Run(name, func(t *testing.T) {
			modes := frames(true, constantOf(types.TypeBigInt, types.Value{Int: 2}), constantOf(types.TypeBigInt, types.Value{Int: 50}))
			for _, o := range offsets(keys) {
				modes = append(modes, frames(false, o[0], o[1])...)
			}
			var calls []plan.WindowFunc
			for _, frame := range modes {
				for range 2 {
					w := all[rng.IntN(len(all))]
					w.Frame, w.OrderBy, w.PartitionBy, w.Ties = frame, keys, parts[rng.IntN(len(parts))], ties()
					calls = append(calls, w)
				}
			}
			checkWindow(t, small, calls)
			checkWindow(t, in, calls)
		})
	}
}

// TestWindowFunctions has every function over every frame of rows, and over some of ranges.
func TestWindowFunctions(t *testing.T) {
	in := Flows(7, 20, catalog.Fixed)
	keys := []plan.SortKey{{Expr: Col("bytes"), Desc: true}}
	three := constantOf(types.TypeBigInt, types.Value{Int: 3})
	modes := slices.Concat(frames(true, three, nil), frames(false, three, nil))
	for _, f := range functions() {
		t.Run(strings.ReplaceAll(f.String(), "/", " "), func(t *testing.T) {
			var calls []plan.WindowFunc
			for i, frame := range modes {
				w := f
				w.Frame, w.OrderBy, w.Ties = frame, keys, ties()
				if i%2 == 0 {
					w.PartitionBy = []plan.Expr{Col("ok")}
				}
				calls = append(calls, w)
			}
			checkWindow(t, in, calls)
		})
	}
}

func ctx() context.Context { return context.Background() }

func decimalOf(n int64) decimal128.Num { return decimal128.FromI64(n) }
