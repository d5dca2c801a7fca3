package op_test

import (
	"math/rand/v2"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// BenchmarkWindow is one function over a million rows: 1000 partitions, rows in order of time.
func BenchmarkWindow(b *testing.B) {
	const n = 1_000_000
	rng := rand.New(rand.NewPCG(1, 1))
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = "Comp" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
	}
	src := &vec.Vector{Type: types.TypeVarchar, N: n, Code: make([]int32, n), Dict: vec.DictOf(texts)}
	at := &vec.Vector{Type: types.TypeTimestamp, N: n, Int: make([]int64, n)}
	bytes := &vec.Vector{Type: types.TypeBigInt, N: n, Int: make([]int64, n)}
	duration := &vec.Vector{Type: types.TypeDouble, N: n, Double: make([]float64, n)}
	random := &vec.Vector{Type: types.TypeBigInt, N: n, Int: make([]int64, n)}
	for i := range n {
		src.Code[i], at.Int[i], bytes.Int[i] = int32(rng.IntN(1000)), int64(i/10)*1_000_000, rng.Int64N(100_000)
		duration.Double[i], random.Int[i] = rng.Float64()*100, rng.Int64()
	}
	names := []string{"src", "at", "bytes", "duration", "random"}
	in := Input{Growth: catalog.Fixed, Names: names, Rows: &vec.Batch{N: n, Cols: []*vec.Vector{src, at, bytes, duration, random}}}
	var kinds []types.Type
	cols := map[string]plan.Expr{}
	for i, c := range in.Rows.Cols {
		kinds = append(kinds, c.Type)
		x := &plan.Column{Index: i, Name: names[i]}
		x.Typ = c.Type
		cols[names[i]] = x
	}
	t := table(in, 1<<16)
	by := func(name, of, part, order string, frame plan.Frame) plan.WindowFunc {
		w := plan.WindowFunc{Func: name, Frame: frame, Type: types.TypeBigInt, Separator: ","}
		if of != "" {
			a, err := Aggregate(name, cols[of])
			if err != nil {
				b.Fatal(err)
			}
			w.Args, w.Type = a.Args, a.Type
		}
		if part != "" {
			w.PartitionBy = []plan.Expr{cols[part]}
		}
		if order != "" {
			w.OrderBy = []plan.SortKey{{Expr: cols[order]}}
		}
		for _, name := range names {
			w.Ties = append(w.Ties, plan.SortKey{Expr: cols[name]})
		}
		return w
	}
	ten := constantOf(types.TypeBigInt, types.Value{Int: 10})
	hundred := constantOf(types.TypeBigInt, types.Value{Int: 100})
	minute := constantOf(types.TypeInterval, types.Value{Int: 3600_000_000})
	start, end := bound(plan.UnboundedPreceding, nil), bound(plan.UnboundedFollowing, nil)
	whole, running := plan.Frame{Start: start, End: end}, plan.Frame{Rows: true, Start: start, End: bound(plan.CurrentRow, nil)}
	sliding := func(n *plan.Const) plan.Frame {
		return plan.Frame{Rows: n.Typ.Kind != types.Interval, Start: bound(plan.Preceding, n), End: bound(plan.CurrentRow, nil)}
	}
	distinct := by("count", "bytes", "src", "at", running)
	distinct.Distinct = true
	for _, c := range []struct {
		name string
		call plan.WindowFunc
	}{
		{"row_number", by("row_number", "", "src", "at", plan.DefaultFrame)},
		{"row_number_random_order", by("row_number", "", "src", "random", plan.DefaultFrame)},
		{"row_number_one_partition", by("row_number", "", "", "random", plan.DefaultFrame)},
		{"sum_bigint_running", by("sum", "bytes", "src", "at", running)},
		{"sum_bigint_running_range", by("sum", "bytes", "src", "at", plan.DefaultFrame)},
		{"sum_double_running", by("sum", "duration", "src", "at", running)},
		{"sum_double_running_one_partition", by("sum", "duration", "", "at", running)},
		{"sum_double_whole", by("sum", "duration", "src", "at", whole)},
		{"avg_double_sliding_10", by("avg", "duration", "src", "at", sliding(ten))},
		{"avg_double_sliding_100", by("avg", "duration", "src", "at", sliding(hundred))},
		{"avg_bigint_sliding_100", by("avg", "bytes", "src", "at", sliding(hundred))},
		{"avg_double_sliding_hour", by("avg", "duration", "src", "at", sliding(minute))},
		{"max_double_sliding_100", by("max", "duration", "src", "at", sliding(hundred))},
		{"count_distinct_running", distinct},
		{"median_sliding_10", by("median", "duration", "src", "at", sliding(ten))},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				w, err := op.NewWindow(scan(t, names...), []plan.WindowFunc{c.call}, kinds)
				if err != nil {
					b.Fatal(err)
				}
				err = w.Run(ctx(), once(1), func(int, op.Pos, *vec.Batch) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
