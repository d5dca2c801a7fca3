package expr

import (
	"math"
	"strings"
	"testing"

	"flowsql/sql/types"
)

// Most cases are the examples of MySQL's reference manual.
func TestCalendar(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"198652", "yearweek", []any{"1987-01-01"}}, {"198701", "yearweek", []any{"1987-01-01", 1}}, {"200908", "yearweek", []any{"2009-02-20", 3}}, {"NULL", "yearweek", []any{nil}},
		{"2011-01-31", "makedate", []any{2011, 31}}, {"2011-02-01", "makedate", []any{2011, 32}}, {"2014-12-31", "makedate", []any{2014, 365}}, {"NULL", "makedate", []any{2011, 0}}, {"2011-01-01", "makedate", []any{11, 1}}, {"NULL", "makedate", []any{9999, 366}}, {"NULL", "makedate", []any{math.MaxInt64, math.MaxInt64}},
		{"200803", "period_add", []any{200801, 2}}, {"200803", "period_add", []any{801, 2}}, {"200712", "period_add", []any{200801, -1}}, {"NULL", "period_add", []any{200813, 1}}, {"11", "period_diff", []any{200802, 200703}}, {"NULL", "period_diff", []any{-1, 200703}},
		{"728779", "to_days", []any{"1995-05-01"}}, {"733321", "to_days", []any{"2007-10-07"}}, {"2000-07-03", "from_days", []any{730669}}, {"NULL", "from_days", []any{0}}, {"NULL", "from_days", []any{math.MaxInt64}},
		{"62966505600", "to_seconds", []any{"1995-05-01"}}, {"63426672000", "to_seconds", []any{"2009-11-29"}}, {"63426721412", "to_seconds", []any{"2009-11-29 13:43:32"}},
		{"1254694985123", "epoch_ms", []any{ts("2009-10-04 22:23:05.123456")}}, {"-1", "epoch_ms", []any{ts("1969-12-31 23:59:59.9999")}}, {"1254694985123456", "epoch_us", []any{ts("2009-10-04 22:23:05.123456")}}, {"1254694985", "epoch", []any{ts("2009-10-04 22:23:05.123456")}},
		{"2024-02-29", "make_date", []any{2024, 2, 29}}, {"NULL", "make_date", []any{2023, 2, 29}}, {"2024-02-29 23:59:58.500000", "make_timestamp", []any{2024, 2, 29, 23, 59, 58.5}}, {"NULL", "make_timestamp", []any{2024, 2, 29, 24, 0, 0}},
		{"2013-05-01", "str_to_date", []any{"01,5,2013", "%d,%m,%Y"}}, {"2013-05-01", "str_to_date", []any{"May 1, 2013", "%M %d,%Y"}}, {"NULL", "str_to_date", []any{"2013-05-01 x", "%Y-%m-%d"}}, {"2013-05-01 13:07:09.250000", "str_to_date", []any{"2013-05-01T01:07:09.25 pm", "%Y-%m-%dT%h:%i:%s.%f %p"}},
		{"2013-05-01 09:30:17", "str_to_date", []any{"a09:30:17a 1 May 13", "a%H:%i:%sa %e %b %y"}}, {"NULL", "str_to_date", []any{"2013-02-30", "%Y-%m-%d"}}, {"2012-02-29", "str_to_date", []any{"2012/60", "%Y/%j"}}, {"NULL", "str_to_date", []any{"2013/366", "%Y/%j"}}, {"2024-03-03 00:05:00", "str_to_date", []any{"Sunday 3rd 3 2024 12:05:00 AM", "%W %D %c %Y %r"}}, {"NULL", "str_to_date", []any{"x", "%Y"}}, {"2024-01-02", "str_to_date", []any{" 2024 01 02 ", "%Y%m%d"}},
		{"2024-01-02", "str_to_date", []any{"100%2024-1-2", "100%%%Y-%c-%e"}}, {"NULL", "str_to_date", []any{"2024-01-02 13:00 AM", "%Y-%m-%d %h:%i %p"}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
	if e, err := bindCall("str_to_date", column(0, types.TypeVarchar), lit(val("%H:%i"))); err == nil || !strings.Contains(err.Error(), "no date") {
		t.Errorf("a format without a date: %v, %v", e, err)
	}
}
