package expr

import (
	"math"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func TestIn(t *testing.T) {
	list := func(xs ...any) []any { return xs }
	for _, c := range []struct {
		x     any
		items []any
		want  string // of IN; NOT IN is its opposite
	}{
		{"80", list("80", "443"), "1"}, {"81", list("80", "443"), "0"}, {"81", list("80", nil), "NULL"}, {"80", list("80", nil), "1"}, {"80.0", list("80"), "0"},
		{"80", list(80, 443), "1"}, {"80.0", list(80), "1"}, {" 80 ", list(80), "1"}, {"81", list(80), "0"}, {"Port1", list(80), "NULL"}, {"Port1", list(80, "Port1"), "1"}, {"", list(0), "NULL"}, {"0.1", list(0.1), "1"}, {"1.50", list(dec("1.5")), "1"}, {"1", list(true), "1"},
		{80, list(80, 443), "1"}, {81, list(80, 443), "0"}, {80, list("80"), "1"}, {80, list("x"), "NULL"}, {80, list("x", 80), "1"}, {80, list(80.5), "0"}, {80, list(80.0), "1"}, {80, list(dec("80.0")), "1"}, {80, list(dec("80.5")), "0"}, {1, list(true), "1"}, {80, list("1e400"), "0"},
		{math.MaxInt64, list(float64(1 << 63)), "0"}, {math.MinInt64, list(-float64(1 << 63)), "1"}, {1<<53 + 1, list(float64(1 << 53)), "0"}, {math.MaxInt64, list(math.MinInt64, 0, math.MaxInt64), "1"}, {5, list(1, 1<<20, 1<<40, -1<<60), "0"}, {1 << 40, list(1, 1<<20, 1<<40, -1<<60), "1"},
		{0.1, list(0.1), "1"}, {0.1, list(dec("0.1")), "1"}, {2.0, list(2), "1"}, {float64(1 << 53), list(1<<53 + 1), "0"}, {0.1, list("0.1"), "1"}, {0.1, list("x"), "NULL"},
		{dec("1.5"), list(dec("1.50")), "1"}, {dec("1.5"), list(1.5), "1"}, {dec("1.5"), list("1.5"), "1"}, {dec("1.5"), list(dec("1.55")), "0"}, {dec("2.0"), list(2), "1"},
		{true, list(1), "1"}, {true, list(0, 2), "0"}, {nil, list(1), "NULL"},
		{date("2024-01-01"), list("2024-01-01"), "1"}, {date("2024-01-01"), list("2024-01-01 00:00:01"), "0"}, {ts("2024-01-01"), list(date("2024-01-01")), "1"}, {ts("2024-01-01 00:00:01"), list("2024-01-01 00:00:01"), "1"},
	} {
		for _, not := range []bool{false, true} {
			want := c.want
			if not && want != "NULL" {
				want = map[string]string{"0": "1", "1": "0"}[want]
			}
			v := val(c.x)
			in := &plan.In{X: lit(v), Not: not}
			in.Typ = types.TypeBoolean
			for _, i := range c.items {
				in.Items = append(in.Items, lit(val(i)))
			}
			if v.t.Kind != types.Null {
				got, err := evaluate(in, &vec.Batch{N: 1})
				if err != nil || got[0] != want {
					t.Errorf("%v in %v (not %v) = %v %v, want %s", c.x, c.items, not, got, err, want)
				}
				in.X = column(0, v.t)
				b := &vec.Batch{N: 3, Cols: []*vec.Vector{columnOf(v.t, v.v, types.Value{Null: true}, v.v)}}
				got, err = evaluate(in, b)
				if err != nil || got[0] != want || got[1] != "NULL" || got[2] != want {
					t.Errorf("%v in %v (not %v) over a column = %v %v, want %s", c.x, c.items, not, got, err, want)
				}
			}
		}
	}
}
