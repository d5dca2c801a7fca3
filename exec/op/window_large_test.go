package op_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// TestWindowLarge has more rows than one worker gets at a time, in partitions of very different sizes.
func TestWindowLarge(t *testing.T) {
	const n = 150_000
	rng := rand.New(rand.NewPCG(1, 1))
	ints := func() *vec.Vector { return &vec.Vector{Type: types.TypeBigInt, N: n, Int: make([]int64, n)} }
	part, key, x := ints(), ints(), &vec.Vector{Type: types.TypeDouble, N: n, Double: make([]float64, n)}
	for i := range n {
		part.Int[i], key.Int[i], x.Double[i] = int64(rng.ExpFloat64()*rng.ExpFloat64()*3), rng.Int64(), float64(rng.IntN(1000))/8
	}
	cols := make([]plan.Expr, 3)
	in := Input{Growth: catalog.Fixed, Names: []string{"part", "key", "x"}, Rows: &vec.Batch{N: n, Cols: []*vec.Vector{part, key, x}}}
	for i, c := range in.Rows.Cols {
		e := &plan.Column{Index: i}
		e.Typ = c.Type
		cols[i] = e
	}
	running := plan.Frame{Rows: true, Start: bound(plan.UnboundedPreceding, nil), End: bound(plan.CurrentRow, nil)}
	hundred := constantOf(types.TypeBigInt, types.Value{Int: 100})
	last := plan.Frame{Rows: true, Start: bound(plan.Preceding, hundred), End: bound(plan.CurrentRow, nil)}
	of := func(name string, x plan.Expr, frame plan.Frame) plan.WindowFunc {
		w := plan.WindowFunc{Func: name, Type: types.TypeBigInt, Frame: frame, PartitionBy: cols[:1], OrderBy: []plan.SortKey{{Expr: cols[1]}}}
		if x != nil {
			w.Args, w.Type = []plan.Expr{x}, x.Type()
		}
		return w
	}
	calls := []plan.WindowFunc{of("row_number", nil, running), of("sum", cols[2], running), of("max", cols[2], last), of("median", cols[2], last),
		of("first_value", cols[2], last), of("count", cols[2], last)}
	calls[5].Type, calls[5].Distinct = types.TypeBigInt, true
	w, err := op.NewWindow(scan(table(in, 10_000), in.Names...), calls, []types.Type{part.Type, key.Type, x.Type})
	if err != nil {
		t.Fatal(err)
	}
	out, err := op.Collect(ctx(), w, once(2))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	slices.SortFunc(rows, func(a, b int) int {
		return before(types.Value{Int: part.Int[a]}, types.Value{Int: part.Int[b]}, plan.SortKey{})*2 +
			before(types.Value{Int: key.Int[a]}, types.Value{Int: key.Int[b]}, plan.SortKey{})
	})
	place, sum, window := 0, 0.0, []float64{}
	for i, row := range rows {
		if i == 0 || part.Int[row] != part.Int[rows[i-1]] {
			place, sum, window = 0, 0, nil
		}
		place++
		sum += x.Double[row] // exact: eighths
		window = append(window[max(0, len(window)-100):len(window):len(window)], x.Double[row])
		order := slices.Clone(window)
		slices.Sort(order)
		median := (order[len(order)/2] + order[(len(order)-1)/2]) / 2
		greatest := order[len(order)-1]
		want := []types.Value{{Int: int64(place)}, {Double: sum}, {Double: greatest}, {Double: median}, {Double: window[0]},
			{Int: int64(len(slices.Compact(order)))}}
		for k := range calls {
			if got := out[row>>16].Cols[3+k].Value(row & (1<<16 - 1)); got != want[k] {
				t.Fatalf("%s, row %d, place %d: %+v, not %+v", calls[k].Func, row, place, got, want[k])
			}
		}
	}
}
