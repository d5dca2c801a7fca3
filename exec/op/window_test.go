package op_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
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

// excluding is every other frame with one of the exclusions.
func excluding(list []plan.Frame) []plan.Frame {
	var out []plan.Frame
	for i := 0; i < len(list); i += 2 {
		list[i].Exclude = plan.Exclusion(1 + i/2%3)
		out = append(out, list[i])
		list[i].Exclude = plan.NoOthers
	}
	return out
}

// grouped is frames of RANGE as frames of GROUPS.
func grouped(list []plan.Frame) []plan.Frame {
	out := slices.Clone(list)
	for i := range out {
		out[i].Groups = true
	}
	return out
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
	for _, w := range list {
		switch w.Func {
		case "lag", "lead", "first_value", "last_value", "nth_value":
			w.IgnoreNulls = true
			list = append(list, w)
		}
	}
	list = append(list, plan.WindowFunc{Func: "group_concat", Args: []plan.Expr{Col("src")}, ArgOrder: []plan.SortKey{{Expr: Col("bytes"), Desc: true}, {Expr: Col("n")}},
		Type: types.TypeVarchar, Separator: "+"})
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
			two, fifty := constantOf(types.TypeBigInt, types.Value{Int: 2}), constantOf(types.TypeBigInt, types.Value{Int: 50})
			modes := frames(true, two, fifty)
			if name != "none" {
				modes = append(modes, grouped(frames(false, two, fifty))...)
			}
			for _, o := range offsets(keys) {
				modes = append(modes, frames(false, o[0], o[1])...)
			}
			modes = append(modes, excluding(modes)...)
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
	modes := slices.Concat(frames(true, three, nil), frames(false, three, nil), grouped(frames(false, three, nil)))
	modes = append(modes, excluding(modes)...)
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
