package expr

import (
	"slices"
	"strings"
	"testing"
	"time"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

func textBatch(texts ...string) *vec.Batch {
	values := make([]types.Value, len(texts))
	for i, s := range texts {
		values[i].String = s
	}
	return &vec.Batch{N: len(texts), Cols: []*vec.Vector{columnOf(types.TypeVarchar, values...)}}
}

// TestErrorsOfOthers: what a row does not need does not fail for it.
func TestErrorsOfOthers(t *testing.T) {
	x := column(0, types.TypeVarchar)
	number := castTo(x, types.TypeBigInt, false, false)
	plainPort := mustCall("not", mustCall("like", x, lit(val("Port%"))))
	small := mustCall("<", number, lit(val(100)))
	c := &plan.Case{Whens: []plan.When{{Cond: plainPort, Result: number}}, Else: castTo(lit(val(nil)), types.TypeBigInt, true, false)}
	c.Typ = types.TypeBigInt
	b := textBatch("80", "Port1", "443")
	for _, k := range []struct {
		e    plan.Expr
		want string
	}{
		{c, "80 NULL 443"},
		{mustCall("and", plainPort, small), "1 0 0"},
		{mustCall("or", mustCall("not", plainPort), small), "1 1 0"},
		{mustCall("if", plainPort, number, lit(val(-1))), "80 -1 443"},
		{castTo(x, types.TypeBigInt, false, true), "80 NULL 443"},
		{castTo(x, types.TypeBigInt, true, false), "80 NULL 443"},
	} {
		got, err := evaluate(k.e, b)
		if err != nil || strings.Join(got, " ") != k.want {
			t.Errorf("%s: %v, %v; want %s", display(k.e), got, err, k.want)
		}
	}
	if _, err := evaluate(number, b); err == nil || err.Error() != `cannot cast "Port1" to BIGINT in cast(c0 as BIGINT)` {
		t.Errorf("cast: %v", err)
	}
	if _, err := evaluate(mustCall("and", small, plainPort), b); err == nil {
		t.Error("and does not keep its order")
	}
	b.Sel = []int32{0, 2} // the dictionary still has Port1
	if got, err := evaluate(number, b); err != nil || !slices.Equal(got, []string{"80", "443"}) {
		t.Errorf("cast of selected rows: %v, %v", got, err)
	}
}

// TestNoRows: an expression that fails for every row does not fail without rows.
func TestNoRows(t *testing.T) {
	e := mustCall("+", castTo(lit(val("x")), types.TypeBigInt, false, false), lit(val(1)))
	for _, b := range []*vec.Batch{{N: 0}, {N: 3, Sel: []int32{}}} {
		if got, err := evaluate(e, b); err != nil || len(got) != 0 {
			t.Errorf("no rows: %v, %v", got, err)
		}
	}
	if _, err := evaluate(e, &vec.Batch{N: 1}); err == nil {
		t.Error("one row: no error")
	}
}

func TestConstantsThatCannotBeRight(t *testing.T) {
	x := column(0, types.TypeVarchar)
	for _, c := range []struct {
		e       plan.Expr
		message string
	}{
		{mustCall("regexp", x, lit(val("("))), "bad regular expression \"(\": missing closing ): `(`"},
		{mustCall("cidr_match", x, lit(val("10.0.0/8"))), `"10.0.0/8" is no network`},
		{mustCall("<", column(0, types.TypeTimestamp), lit(val("yesterday"))), `"yesterday" is no TIMESTAMP`},
	} {
		_, err := New(c.e)
		if e, ok := err.(*source.Error); !ok || e.Message != c.message {
			t.Errorf("%v, want %s", err, c.message)
		}
	}
}

func TestErrorsHavePlaces(t *testing.T) {
	e := mustCall("+", column(0, types.TypeBigInt), lit(val(1)))
	b := &vec.Batch{N: 2, Cols: []*vec.Vector{columnOf(types.TypeBigInt, types.Value{Int: 1}, types.Value{Int: 1<<63 - 1})}}
	_, err := evaluate(e, b)
	if f, ok := err.(*source.Error); !ok || f.Span != (source.Span{Start: 1, End: 2}) || f.Message != "BIGINT out of range in c0 + 1: 9223372036854775807 + 1" {
		t.Errorf("%v", err)
	}
}

func TestAt(t *testing.T) {
	now := time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)
	e := At(mustCall("concat", castTo(mustCall("now"), types.TypeVarchar, true, false), lit(val(" ")), castTo(mustCall("current_date"), types.TypeVarchar, true, false)), now)
	if got, err := evaluate(e, &vec.Batch{N: 1}); err != nil || got[0] != "2024-02-29 23:59:58 2024-02-29" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRandom(t *testing.T) {
	ids, err := evaluate(mustCall("uuid"), &vec.Batch{N: 3})
	if err != nil || ids[0] == ids[1] || len(ids[0]) != 36 || ids[0][14] != '4' {
		t.Errorf("uuid: %v, %v", ids, err)
	}
	numbers, err := evaluate(mustCall("rand"), &vec.Batch{N: 3})
	if err != nil || numbers[0] == numbers[1] {
		t.Errorf("rand: %v, %v", numbers, err)
	}
}

func TestCasts(t *testing.T) {
	for _, c := range []struct {
		from any
		to   types.Type
		want string // "" is an error
	}{
		{"80", types.TypeBigInt, "80"}, {"2.5", types.TypeBigInt, "3"}, {"-2.5", types.TypeBigInt, "-3"}, {"x", types.TypeBigInt, ""}, {"1e30", types.TypeBigInt, ""}, {2.5, types.TypeBigInt, "3"}, {-2.5, types.TypeBigInt, "-3"}, {1e19, types.TypeBigInt, ""}, {dec("2.5"), types.TypeBigInt, "3"}, {true, types.TypeBigInt, "1"},
		{"0.1", types.TypeDouble, "0.1"}, {"1e400", types.TypeDouble, ""}, {dec("0.1"), types.TypeDouble, "0.1"}, {1, types.TypeDouble, "1"},
		{1, types.TypeDecimal(5, 2), "1.00"}, {1000, types.TypeDecimal(5, 2), ""}, {0.1, types.TypeDecimal(5, 2), "0.10"}, {1.005, types.TypeDecimal(5, 2), "1.01"}, {"1.005", types.TypeDecimal(5, 2), "1.01"}, {dec("1.005"), types.TypeDecimal(5, 2), "1.01"}, {dec("-1.005"), types.TypeDecimal(5, 2), "-1.01"}, {999.999, types.TypeDecimal(5, 2), ""},
		{1e15, types.TypeVarchar, "1000000000000000"}, {0.5, types.TypeVarchar, "0.5"}, {true, types.TypeVarchar, "1"}, {dec("1.50"), types.TypeVarchar, "1.50"}, {ts("2024-01-01 10:00:00.5"), types.TypeVarchar, "2024-01-01 10:00:00.500000"}, {date("2024-01-01"), types.TypeVarchar, "2024-01-01"},
		{"2024-01-01 10:00:00", types.TypeDate, "2024-01-01"}, {"1969-12-31 10:00:00", types.TypeDate, "1969-12-31"}, {"2024-01-01", types.TypeTimestamp, "2024-01-01 00:00:00"}, {"nope", types.TypeDate, ""}, {ts("1969-12-31 23:00:00"), types.TypeDate, "1969-12-31"}, {date("2024-01-01"), types.TypeTimestamp, "2024-01-01 00:00:00"},
		{"true", types.TypeBoolean, "1"}, {"0.0", types.TypeBoolean, "0"}, {"yes", types.TypeBoolean, ""}, {0.1, types.TypeBoolean, "1"}, {nil, types.TypeBigInt, "NULL"},
	} {
		x := val(c.from)
		for _, try := range []bool{false, true} {
			want := c.want
			if try && want == "" {
				want = "NULL"
			}
			got, err := evaluate(castTo(lit(x), c.to, false, try), &vec.Batch{N: 1})
			if err != nil {
				got = []string{""}
			}
			if got[0] != want {
				t.Errorf("cast of %v to %s (try %v): %q %v, want %q", c.from, c.to, try, got[0], err, want)
			}
		}
	}
}
