package op_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// TestFirstFailure: where several aggregates have no result, each for another group, and an expression above fails as well, the
// error is that of the first aggregate, however the rows are cut and whoever folds them.
func TestFirstFailure(t *testing.T) {
	fields := []plan.Field{{Name: "k", Type: types.TypeBigInt}, {Name: "x", Type: types.TypeBigInt}, {Name: "y", Type: types.TypeBigInt}}
	schema := arrow.NewSchema([]arrow.Field{{Name: "k", Type: arrow.PrimitiveTypes.Int64}, {Name: "x", Type: arrow.PrimitiveTypes.Int64}, {Name: "y", Type: arrow.PrimitiveTypes.Int64}}, nil)
	sum := func(i int) plan.Aggregate {
		return plan.Aggregate{Func: "sum", Args: []plan.Expr{plan.NewColumn(i, fields[i])}, Span: source.Span{Start: 10 * i, End: 10*i + 5}}
	}
	one := &plan.Const{Value: types.Value{Int: math.MaxInt64}}
	one.Typ = types.TypeBigInt
	key := plan.NewColumn(0, fields[0])
	above := plan.NewCall("+", types.TypeBigInt, key, one)
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		const groups = 600
		rows := []vec.Vector{{Type: types.TypeBigInt}, {Type: types.TypeBigInt}, {Type: types.TypeBigInt}}
		add := func(k, x, y int64) {
			for i, v := range []int64{k, x, y} {
				rows[i].Int = append(rows[i].Int, v)
				rows[i].N++
			}
		}
		for k := range int64(groups) {
			add(k, 1, 1)
		}
		for range 5 {
			add(random.Int64N(groups), 0, math.MaxInt64) // whose sum y is too large
		}
		add(random.Int64N(groups), math.MaxInt64, 0)
		order := random.Perm(rows[0].N)
		list := make([]int32, len(order))
		for i, r := range order {
			list[i] = int32(r)
		}
		all := &vec.Batch{N: len(list), Cols: []*vec.Vector{rows[0].Take(list), rows[1].Take(list), rows[2].Take(list)}}
		var records []arrow.Record
		for at, size := 0, 1+random.IntN(200); at < all.N; at += size {
			records = append(records, vec.Record(schema, all.Slice(at, min(at+size, all.N))))
		}
		in := op.NewScan(mem.New("t", schema, records), []string{"k", "x", "y"}, catalog.Fixed)
		group, err := op.NewGroup(in, []plan.Expr{key}, []plan.Aggregate{sum(1), sum(2)})
		if err != nil {
			t.Fatal(err)
		}
		tree, err := op.NewProject(group, []plan.Expr{above})
		if err != nil {
			t.Fatal(err)
		}
		step := once(1 + random.IntN(4))
		step.BatchRows = []int{1, 17, 300, 0}[random.IntN(4)]
		_, err = op.Collect(context.Background(), tree, step)
		var fault *source.Error
		if !errors.As(err, &fault) || fault.Span != sum(1).Span {
			t.Fatalf("%d threads, batches of %d rows: %v", step.Threads, step.BatchRows, err)
		}
	}
}
