package op_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/sql/plan"
)

// TestPages looks for pages anywhere among rows, by every column as the first key, and among too many rows to keep.
func TestPages(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	in := Flows(8, 700, catalog.Fixed)
	for i, name := range Names() {
		for variant := range 8 {
			keys := []plan.SortKey{{Expr: Col(name), Desc: variant&1 != 0, NullsOther: variant&2 != 0}, {Expr: Col("n"), Desc: true}}
			all := make([]int, in.Rows.N)
			for r := range all {
				all[r] = r
			}
			slices.SortFunc(all, func(a, b int) int {
				return cmp.Or(before(in.Rows.Cols[i].Value(a), in.Rows.Cols[i].Value(b), keys[0]), cmp.Compare(b, a))
			})
			for range 30 {
				offset, limit := random.IntN(in.Rows.N+20), 1+random.IntN(40)
				var want []string
				for _, r := range all[min(offset, len(all)):min(offset+limit, len(all))] {
					want = append(want, text(in.Rows.Cols, r))
				}
				s, err := op.NewSort(scan(table(in, 30), Names()...), keys, Types(), int64(limit), int64(offset))
				s.LookFrom(0)
				if got := rows(t, s, err); !slices.Equal(got, want) {
					t.Fatalf("%s, variant %d, %d rows from %d:\n%v, want\n%v", name, variant, limit, offset, got, want)
				}
			}
		}
	}
}

// TestPageOfMany: rows far beyond a page are not kept.
func TestPageOfMany(t *testing.T) {
	const n = 1 << 20
	numbers := func(row int64) int64 { return row * 7919 % n }
	series := op.NewSeries(Types()[slices.Index(Names(), "n")], n, numbers)
	key := []plan.SortKey{{Expr: plan.NewColumn(0, plan.Field{Name: "n", Type: Types()[slices.Index(Names(), "n")]})}}
	s, err := op.NewSort(series, key, Types()[:1], 5, 1000)
	s.LookFrom(0)
	if got, want := fmt.Sprint(rows(t, s, err)), "[false 1000 0 {0 0}| false 1001 0 {0 0}| false 1002 0 {0 0}| false 1003 0 {0 0}| false 1004 0 {0 0}|]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
