package op_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// before compares two values as ORDER BY does.
func before(a, b types.Value, k plan.SortKey) int {
	if a.Null || b.Null {
		c := cmp.Compare(b2i(b.Null), b2i(a.Null)) // NULL first
		if k.Desc != k.NullsOther {
			c = -c
		}
		return c
	}
	c := cmp.Or(cmp.Compare(b2i(a.Boolean), b2i(b.Boolean)), cmp.Compare(a.Int, b.Int), cmp.Compare(a.Double, b.Double),
		a.Decimal.Cmp(b.Decimal), cmp.Compare(a.String, b.String))
	if k.Desc {
		c = -c
	}
	return c
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestSortAgainstNaive(t *testing.T) {
	in := Flows(8, 400, catalog.Fixed)
	for i, name := range Names() {
		for variant := 0; variant < 4; variant++ {
			for _, limit := range []int64{-1, 0, 9} {
				t.Run(fmt.Sprint(name, variant, limit), func(t *testing.T) {
					keys := []plan.SortKey{{Expr: Col(name), Desc: variant&1 != 0, NullsOther: variant&2 != 0}, {Expr: Col("n"), Desc: true}}
					order := make([]int, in.Rows.N)
					for r := range order {
						order[r] = r
					}
					slices.SortFunc(order, func(a, b int) int {
						return cmp.Or(before(in.Rows.Cols[i].Value(a), in.Rows.Cols[i].Value(b), keys[0]), cmp.Compare(b, a))
					})
					const offset = 5
					order = order[offset:]
					if limit >= 0 {
						order = order[:limit]
					}
					var want []string
					for _, r := range order {
						want = append(want, text(in.Rows.Cols, r))
					}
					s, err := op.NewSort(scan(table(in, 30), Names()...), keys, Types(), limit, offset)
					if got := rows(t, s, err); !slices.Equal(got, want) {
						t.Fatalf("got %d rows, want %d:\n%v\n%v", len(got), len(want), got, want)
					}
				})
			}
		}
	}
}
