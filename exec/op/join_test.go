package op_test

import (
	"fmt"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// naive is the join row by row.
func naive(kind plan.JoinKind, left, right *vec.Batch, on []int, less bool) []string {
	var out []string
	none := make([]*vec.Vector, len(right.Cols))
	for i, c := range right.Cols {
		none[i] = vec.Constant(c.Type, types.Value{Null: true}, 1)
	}
	for l := 0; l < left.N; l++ {
		found := false
		for r := 0; r < right.N; r++ {
			match := true
			for _, k := range on {
				a, b := left.Cols[k].Value(l), right.Cols[k].Value(r)
				match = match && !a.Null && !b.Null && a == b
			}
			if a, b := left.Cols[2].Value(l), right.Cols[2].Value(r); less {
				match = match && !a.Null && !b.Null && a.Int < b.Int
			}
			if match && (kind == plan.Inner || kind == plan.Left) {
				out = append(out, text(left.Cols, l)+text(right.Cols, r))
			}
			found = found || match
		}
		switch {
		case kind == plan.Left && !found:
			out = append(out, text(left.Cols, l)+text(none, 0))
		case kind == plan.Semi && found, kind == plan.Anti && !found:
			out = append(out, text(left.Cols, l))
		case kind == plan.Mark:
			mark := vec.Constant(types.TypeBoolean, types.Value{Boolean: found}, 1)
			out = append(out, text(left.Cols, l)+text([]*vec.Vector{mark}, 0))
		}
	}
	return out
}

func TestJoinAgainstNaive(t *testing.T) {
	left, right := Flows(6, 90, catalog.Fixed), Flows(7, 70, catalog.Fixed)
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Semi, plan.Anti, plan.Mark} {
		for _, on := range [][]int{{0}, {2, 5}, {4}, nil} {
			for _, less := range []bool{false, true} {
				t.Run(fmt.Sprint(kind, on, less), func(t *testing.T) {
					var keys []plan.Expr
					for _, k := range on {
						keys = append(keys, Col(Names()[k]))
					}
					var residual plan.Expr
					if less {
						residual = Call("<", Col("bytes"), Col("bytes", len(Names())))
					}
					j, err := op.NewJoin(kind, scan(table(left, 7), Names()...), scan(table(right, 9), Names()...), keys, keys, residual, Types())
					got := rows(t, j, err)
					sameBag(t, got, naive(kind, left.Rows, right.Rows, on, less))
				})
			}
		}
	}
}
