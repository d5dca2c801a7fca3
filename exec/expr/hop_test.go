package expr

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

func TestHopInts(t *testing.T) {
	for slide := int64(1); slide <= 7; slide++ {
		for size := slide; size <= 20; size++ {
			h := mustHop(t, types.TypeBigInt, val(int(slide)), val(int(size)))
			for x := int64(-30); x <= 30; x++ {
				rows, starts, err := h.Windows(vec.Constant(types.TypeBigInt, types.Value{Int: x}, 1))
				if err != nil {
					t.Fatal(err)
				}
				var want []int64
				for start := int64(60); start >= -60; start-- {
					if start%slide == 0 && start <= x && x < start+size {
						want = append(want, start)
					}
				}
				if fmt.Sprint(starts.Int) != fmt.Sprint(want) || len(rows) != len(want) {
					t.Fatalf("hop(%d, %d, %d) = %v, want %v", x, slide, size, starts.Int, want)
				}
			}
		}
	}
}

func mustHop(t *testing.T, of types.Type, slide, size typed) *Hop {
	t.Helper()
	h, err := NewHop(column(0, of), lit(slide), lit(size))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHop(t *testing.T) {
	for _, c := range []struct {
		x, slide, size typed
		want           string // starts, the latest first, or an error
	}{
		{val(2.5), val(1.0), val(2.0), "2 1"},
		{val(-0.5), val(1.0), val(1.0), "-1"},
		{val(0.3), val(0.1), val(0.2), "0.2 0.1"}, // floor(0.3 / 0.1) is 2
		{val(1e300), val(1.0), val(3.0), "1e300"}, // windows that no DOUBLE tells apart
		{val(0.5), val(1.0), val(2.0), "0 -1"},
		{dec("-1.70"), dec("0.50"), dec("1.00"), "-2.00 -2.50"},
		{dec("1.50"), dec("0.50"), dec("1.00"), "1.50 1.00"},
		{ts("2009-10-04 22:20:30"), val("1 minute"), val("2 minutes"), "2009-10-04 22:20:00, 2009-10-04 22:19:00"},
		{ts("2009-10-04 22:20:30"), iv("1 month"), iv("3 months"), "2009-10-01 00:00:00, 2009-09-01 00:00:00, 2009-08-01 00:00:00"},
		{ts("1969-12-31 23:59:59"), val("1 hour"), val("1 hour"), "1969-12-31 23:00:00"},
		{date("2009-10-04"), iv("1 day"), iv("2 days"), "2009-10-04, 2009-10-03"},
		{val(nil), val("1 hour"), val("1 hour"), "NULL"},
		{val(math.MinInt64 + 5), val(2), val(4), "-9223372036854775804 -9223372036854775806"},
		{val(math.MinInt64 + 3), val(2), val(4), "BIGINT out of range in hop(c0, 2, 4): -9223372036854775805"},
		{val(1e308), val(1e-300), val(1e-300), "DOUBLE out of range"},
		{ts("0001-01-01 00:00:00"), val("1 hour"), val("2 hours"), "TIMESTAMP out of range"},
	} {
		of := c.x.t
		if of.Kind == types.Null {
			of = types.TypeTimestamp
		}
		_, starts, err := mustHop(t, of, c.slide, c.size).Windows(vec.Constant(of, c.x.v, 1))
		got := fmt.Sprint(err)
		if err == nil {
			got = startTexts(starts)
		}
		if !strings.Contains(strings.ReplaceAll(got, ",", ""), strings.ReplaceAll(c.want, ",", "")) {
			t.Errorf("hop(%v, %v, %v) = %s, want %s", c.x.v, c.slide.v, c.size.v, got, c.want)
		}
	}
}

// startTexts is the values of a vector as text.
func startTexts(v *vec.Vector) string {
	var list []string
	for i := range v.N {
		switch {
		case v.IsNull(i):
			list = append(list, "NULL")
		case v.Type.Kind == types.BigInt:
			list = append(list, fmt.Sprint(v.Int[i]))
		case v.Type.Kind == types.Double:
			list = append(list, string(types.AppendDouble(nil, v.Double[i])))
		case v.Type.Kind == types.Decimal:
			list = append(list, string(types.AppendDecimal(nil, v.Decimal[i], int(v.Type.Scale))))
		case v.Type.Kind == types.Date:
			list = append(list, string(types.AppendDate(nil, v.Int[i])))
		default:
			list = append(list, string(types.AppendTimestamp(nil, v.Int[i])))
		}
	}
	return strings.Join(list, " ")
}
