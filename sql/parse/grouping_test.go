package parse

import (
	"fmt"
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

func TestGrouping(t *testing.T) {
	for _, c := range []struct{ in, keys, sets string }{
		{"a, (b, c)", "a, b, c", "[]"},
		{"a with rollup", "a", "[[0] []]"},
		{"a, b + 1 WITH ROLLUP", "a, (b + 1)", "[[0 1] [0] []]"},
		{"a, b with cube", "a, b", "[[0 1] [0] [1] []]"},
		{"rollup(a, b)", "a, b", "[[0 1] [0] []]"},
		{"rollup (a, (b, c), d)", "a, b, c, d", "[[0 1 2 3] [0 1 2] [0] []]"},
		{"cube(a, b)", "a, b", "[[0 1] [0] [1] []]"},
		{"grouping sets ((a, b), a, ())", "a, b", "[[0 1] [0] []]"},
		{"grouping sets (rollup(a, b), cube(c), grouping sets (d))", "a, b, c, d", "[[0 1] [0] [] [2] [] [3]]"},
		{"a, rollup(b, c)", "a, b, c", "[[0 1 2] [0 1] [0]]"},
		{"(a, b), cube(c, (b, a))", "a, b, c", "[[0 1 2] [0 1 2] [0 1] [0 1]]"},
		{"rollup(a), rollup(b)", "a, b", "[[0 1] [0] [1] []]"},
		{"()", "", "[[]]"}, {"a, ()", "a", "[[0]]"},
		{"rollup(A, `a`, ((a)), t.a)", "A, t.a", "[[0 1] [0] [0] [0] []]"},
		{"grouping sets (f(a , 1), F( a, 1 ), 'x', 'X', (select 1))", `f(a, 1), "x", "X", query`, "[[0] [0] [1] [2] [3]]"},
		{"grouping, rollup", "grouping, rollup", "[]"},
		{"rollup(a) + 1", "(rollup(a) + 1)", "[]"},
	} {
		text := &source.Text{Name: "t", Body: "select grouping(a) from t group by " + c.in + " having x order by y"}
		s, err := Statement(text)
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		checkPlaces(t, text, s)
		sel := s.(*ast.QueryStatement).Query.(*ast.Select)
		var keys []string
		for _, e := range sel.GroupBy {
			keys = append(keys, exprText(e))
		}
		if got := strings.Join(keys, ", "); got != c.keys || fmt.Sprint(sel.Sets) != c.sets {
			t.Errorf("%s: got %s %v, want %s %s", c.in, got, sel.Sets, c.keys, c.sets)
		}
		if sel.Having == nil || sel.OrderBy == nil {
			t.Errorf("%s: %s", c.in, show(sel))
		}
	}
	checkFaults(t, []faultCase{
		{"select a from t group by ‹cube(a, b, c, d, e, f, g, h, i, j, k, l, m)›", "more than 4096 grouping sets | list those"},
		{"select a from t group by ‹cube(a, b, c, d, e, f, g), cube(h, i, j, k, l, m)›", "more than 4096 grouping sets | "},
		{"select a from t group by ‹grouping sets (cube(a, b, c, d, e, f, g, h, i, j, k, l), a)›", "more than 4096 grouping sets | "},
		{"select a from t group by rollup(0" + numbers(63) + ", ‹64›)", "more than 64 keys of grouping sets | "},
		{"select a from t group by rollup(a), b ‹with cube›", "WITH CUBE beside ROLLUP (...)"},
		{"select a from t group by a ‹with totals›", "unsupported clause WITH in GROUP BY | write WITH ROLLUP"},
		{"select a from t group by a with rollup‹,› b", "unexpected `,` | "},
		{"select a from t group by rollup(a, (‹cube›(b)))", "CUBE stands in GROUP BY or in GROUPING SETS (...) only | "},
		{"select a from t group by (), (a, ‹rollup›(a))", "ROLLUP stands in GROUP BY or in GROUPING SETS (...) only | "},
		{"select a from t group by rollup(‹)›", "unexpected `)` | a key is missing here"},
		{"select a from t group by rollup(a,‹)›", "unexpected `)` | is the comma before it one too many?"},
		{"select a from t group by grouping sets ‹a›", "unexpected `a` | a list of sets in brackets is expected here"},
		{"select a from t group by grouping sets (a) ‹b›", "unexpected `b` | "},
		{"select a from t group by rollup(a ‹b›)", "unexpected `b` | "},
		{"select a from t group by ‹all›, a", ""},
	})
}

func numbers(n int) string {
	s := ""
	for i := range n {
		s += fmt.Sprintf(", %d", i+1)
	}
	return s
}
