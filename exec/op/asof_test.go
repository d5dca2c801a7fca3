package op_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// inOrder compares two values of one type, NULL being the first.
func inOrder(a, b types.Value) int {
	if a.Null || b.Null {
		return cmp.Compare(b2i(!a.Null), b2i(!b.Null))
	}
	return cmp.Or(cmp.Compare(b2i(a.Boolean), b2i(b.Boolean)), cmp.Compare(a.Int, b.Int), cmp.Compare(a.Double, b.Double), a.Decimal.Cmp(b.Decimal),
		strings.Compare(a.String, b.String))
}

// naiveAsof is the join row by row.
func naiveAsof(left, right *vec.Batch, keys []int, time int, how string, outer bool) []string {
	none := make([]*vec.Vector, len(right.Cols))
	for i, c := range right.Cols {
		none[i] = vec.Constant(c.Type, types.Value{Null: true}, 1)
	}
	var out []string
	for l := range left.N {
		best := -1
		for r := range right.N {
			a, b := left.Cols[time].Value(l), right.Cols[time].Value(r)
			c := inOrder(a, b)
			match := !a.Null && !b.Null && (how[0] == '>' && c > 0 || how[0] == '<' && c < 0 || len(how) == 2 && c == 0)
			for _, k := range keys {
				a, b := left.Cols[k].Value(l), right.Cols[k].Value(r)
				match = match && !a.Null && !b.Null && a == b
			}
			if match && (best < 0 || nearer(right, r, best, time, how)) {
				best = r
			}
		}
		switch {
		case best >= 0:
			out = append(out, text(left.Cols, l)+text(right.Cols, best))
		case outer:
			out = append(out, text(left.Cols, l)+text(none, 0))
		}
	}
	return out
}

func nearer(b *vec.Batch, r, than, time int, how string) bool {
	c := inOrder(b.Cols[time].Value(r), b.Cols[time].Value(than))
	if how[0] == '>' {
		c = -c
	}
	for _, col := range b.Cols {
		c = cmp.Or(c, inOrder(col.Value(r), col.Value(than)))
	}
	return c < 0
}

func TestAsofAgainstNaive(t *testing.T) {
	for _, time := range []int{2, 3, 6, 7} { // bytes, duration, at, day
		for _, on := range [][]int{{0}, {1, 5}, {4}, nil} {
			for i, how := range []string{">=", ">", "<=", "<"} {
				for _, sizes := range [][2]int{{90, 70}, {0, 9}, {9, 0}, {40, 1}} {
					t.Run(fmt.Sprint(time, on, how, sizes), func(t *testing.T) {
						left, right := Flows(6, sizes[0], catalog.Fixed), Flows(7, sizes[1], catalog.Fixed)
						var keys []plan.Expr
						for _, k := range on {
							keys = append(keys, Col(Names()[k]))
						}
						at := Col(Names()[time])
						outer := i < 2
						a, err := op.NewAsof(scan(table(left, 7), Names()...), scan(table(right, 9), Names()...),
							op.AsofOn{LeftKeys: keys, RightKeys: keys, LeftTime: at, RightTime: at, How: how, Outer: outer}, Types())
						sameBag(t, rows(t, a, err), naiveAsof(left.Rows, right.Rows, on, time, how, outer))
					})
				}
			}
		}
	}
}
