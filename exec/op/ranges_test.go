package op_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"flowsql/catalog/mem"
	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// TestRanges filters rows by random comparisons, with and without telling the table of them.
func TestRanges(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	schema := arrow.NewSchema([]arrow.Field{{Name: "i", Type: types.TypeBigInt.Arrow()}, {Name: "d", Type: types.TypeDouble.Arrow()}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	var records []arrow.Record
	for n := range 60 {
		for range 1 + r.IntN(4) {
			if r.IntN(8) == 0 {
				b.Field(0).AppendNull()
				b.Field(1).AppendNull()
				continue
			}
			b.Field(0).(*array.Int64Builder).Append(int64(n/2 + r.IntN(3)))
			b.Field(1).(*array.Float64Builder).Append(float64(n)/2 - r.Float64())
		}
		records = append(records, b.NewRecord())
	}
	table := mem.New("t", schema, records)
	all := len(rows(t, scan(table, "i", "d"), nil))
	least := all
	for range 500 {
		cond := comparison(r)
		for range r.IntN(3) {
			cond = &plan.Call{Func: "and", Args: []plan.Expr{cond, comparison(r)}}
			cond.(*plan.Call).Typ = types.TypeBoolean
		}
		told, untold := scan(table, "i", "d"), scan(table, "i", "d")
		told.Prune(cond)
		f, err := op.NewFilter(told, cond)
		got := rows(t, f, err)
		f, err = op.NewFilter(untold, cond)
		want := rows(t, f, err)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s: got %v want %v", plan.Format(cond), got, want)
		}
		least = min(least, len(rows(t, told, nil)))
	}
	if least > all/4 {
		t.Errorf("at least %d of %d rows are passed on", least, all)
	}
}

// comparison is one of a column with a constant, either side first.
func comparison(r *rand.Rand) plan.Expr {
	typ, value := types.TypeBigInt, types.Value{Int: int64(r.IntN(34) - 1)}
	column := r.IntN(2)
	if column == 1 {
		typ, value = types.TypeDouble, types.Value{Double: float64(r.IntN(60)) / 2}
	}
	c := &plan.Column{Index: column, Name: "c"}
	c.Typ = typ
	k := &plan.Const{Value: value}
	k.Typ = typ
	call := &plan.Call{Func: []string{"=", "<>", "<", "<=", ">", ">="}[r.IntN(6)], Args: []plan.Expr{c, k}}
	if r.IntN(2) == 0 {
		call.Args[0], call.Args[1] = k, c
	}
	call.Typ, call.Span = types.TypeBoolean, source.Span{}
	return call
}
