package expr

import (
	"fmt"
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// TestConjunctions: ranges may be tried first, and two of one column as one, but rows that an earlier condition fails for fail.
func TestConjunctions(t *testing.T) {
	b := textBatch("7", "8", "x", "9", "8", "7")
	numbers := make([]types.Value, b.N)
	for i := range numbers {
		numbers[i] = types.Value{Int: int64(i)}
	}
	numbers[1].Null = true
	b.Cols = append(b.Cols, columnOf(types.TypeBigInt, numbers...))
	text, number := column(0, types.TypeVarchar), column(1, types.TypeBigInt)
	like := func(pattern string) plan.Expr { return mustCall("like", text, lit(val(pattern))) }
	is := func(how string, n int) plan.Expr { return mustCall(how, number, lit(val(n))) }
	big := mustCall(">", castTo(text, types.TypeBigInt, false, false), lit(val(7)))
	and := func(list ...plan.Expr) plan.Expr {
		e := list[0]
		for _, x := range list[1:] {
			e = mustCall("and", e, x)
		}
		return e
	}
	for _, c := range []struct {
		e    plan.Expr
		want string // rows, or "error"
	}{
		{and(like("_"), is(">=", 0), is("<=", 3)), "[0 2 3]"},
		{and(is(">=", 1), like("%"), is("<", 4)), "[2 3]"},
		{and(like("8"), is(">=", 0)), "[4]"},
		{and(is(">", 3), is("<", 2), like("%")), "[]"},
		{and(is("<>", 3), is(">", 2), is("<", 9)), "[4 5]"},
		{and(is("=", 3), is("=", 3)), "[3]"},
		{and(big, is("<", 2)), "error"},
		{and(is("<>", 2), big), "[3 4]"},
		{and(like("%"), is(">", 2), big), "[3 4]"},
		{and(like("%"), big, is(">", 2)), "error"},
	} {
		for range 2 {
			ev, err := New(c.e)
			if err != nil {
				t.Fatal(err)
			}
			first, err := ev.Select(b)
			got := fmt.Sprint(first)
			if err != nil {
				got = "error"
			}
			kept := slices.Clone(first)
			ev.Select(&vec.Batch{N: b.N, Cols: b.Cols, Sel: []int32{0, 3, 4}})
			if got != c.want || !slices.Equal(first, kept) {
				t.Errorf("%s: %s, then %v; want %s", display(c.e), got, first, c.want)
			}
		}
	}
}
