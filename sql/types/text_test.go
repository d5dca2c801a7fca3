package types

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text  string
		ok    bool
		floor int64
		more  bool
		over  int
		f     float64
	}{
		{"0", true, 0, false, 0, 0}, {"-0", true, 0, false, 0, 0}, {" 80 ", true, 80, false, 0, 80}, {"80.0", true, 80, false, 0, 80}, {"8e1", true, 80, false, 0, 80}, {"+.5", true, 0, true, 0, .5}, {"5.", true, 5, false, 0, 5},
		{"-1.5", true, -2, true, 0, -1.5}, {"9223372036854775807", true, math.MaxInt64, false, 0, 1 << 63}, {"9223372036854775808", true, 0, false, 1, 1 << 63}, {"-9223372036854775808", true, math.MinInt64, false, 0, -1 << 63},
		{"-9223372036854775808.5", true, 0, false, -1, -1 << 63}, {"-9223372036854775807.5", true, math.MinInt64, true, 0, -1 << 63}, {"1e400", true, 0, false, 1, math.Inf(1)}, {"1e-400", true, 0, true, 0, 0}, {"0e999999999999", true, 0, false, 0, 0}, {"0.001e3", true, 1, false, 0, 1},
		{"", false, 0, false, 0, 0}, {" ", false, 0, false, 0, 0}, {".", false, 0, false, 0, 0}, {"0x10", false, 0, false, 0, 0}, {"1_000", false, 0, false, 0, 0}, {"inf", false, 0, false, 0, 0}, {"NaN", false, 0, false, 0, 0}, {"1e", false, 0, false, 0, 0}, {"1 2", false, 0, false, 0, 0}, {"--1", false, 0, false, 0, 0}, {"80x", false, 0, false, 0, 0},
	} {
		n, ok := ParseNumber(c.text)
		if ok != c.ok {
			t.Errorf("ParseNumber(%q): %v", c.text, ok)
			continue
		}
		if floor, more, over := n.Floor(); ok && (floor != c.floor || more != c.more || over != c.over || n.Double() != c.f) {
			t.Errorf("%q: floor %d %v %d, double %v", c.text, floor, more, over, n.Double())
		}
	}
}

func TestNumberRounds(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale int
		want  string
	}{
		{"1.005", 2, "1.01"}, {"-1.005", 2, "-1.01"}, {"1.0049", 2, "1.00"}, {"0.5", 0, "1"}, {"0.49", 0, "0"}, {"-0.5", 0, "-1"}, {"0.005", 1, "0.0"}, {"0.05", 1, "0.1"}, {"123456789012345678901234567890.5", 2, "123456789012345678901234567890.50"},
		{"99999999999999999999999999999999999999", 0, "99999999999999999999999999999999999999"}, {"99999999999999999999999999999999999999.5", 0, ""}, {"1e38", 0, ""}, {"1e-50", 2, "0.00"}, {"1e10", 3, "10000000000.000"},
	} {
		n, _ := ParseNumber(c.text)
		got := ""
		if d, ok := n.Decimal(c.scale); ok {
			got = Value{Decimal: d}.Text(TypeDecimal(38, c.scale))
		}
		if got != c.want {
			t.Errorf("%s to %d digits: %q, want %q", c.text, c.scale, got, c.want)
		}
	}
}

// TestNumberAgainstBig compares order and conversions with math/big.
func TestNumberAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	make := func() string {
		s := strconv.FormatInt(r.Int64N(1<<uint(r.IntN(62)+1))-r.Int64N(1000), 10)
		if r.IntN(2) == 0 {
			s += "." + strconv.FormatInt(r.Int64N(100000), 10)
		}
		if r.IntN(3) == 0 {
			s += "e" + strconv.Itoa(r.IntN(30)-15)
		}
		return s
	}
	for range 20000 {
		a, b := make(), make()
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		m, ok1 := ParseNumber(a)
		n, ok2 := ParseNumber(b)
		if !ok1 || !ok2 || m.Cmp(n) != x.Cmp(y) || (m == n) != (x.Cmp(y) == 0) {
			t.Fatalf("%s and %s compare as %d, want %d", a, b, m.Cmp(n), x.Cmp(y))
		}
		if f, _ := x.Float64(); f != m.Double() {
			t.Fatalf("%s is %v, want %v", a, m.Double(), f)
		}
		if d, ok := m.Decimal(12); ok && len(a) < 18 {
			if f, _ := strconv.ParseFloat(Value{Decimal: d}.Text(TypeDecimal(38, 12)), 64); f != DecimalDouble(d, 12) {
				t.Fatalf("%s as DOUBLE is %v, want %v", a, DecimalDouble(d, 12), f)
			}
		}
	}
}

func TestDoubleText(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {0.1, "0.1"}, {-2.5, "-2.5"}, {1 << 53, "9007199254740992"}, {1234567.5, "1234567.5"}, {1e15, "1000000000000000"}, {1e16, "1e16"}, {1.5e20, "1.5e20"}, {1e-5, "0.00001"}, {1e-6, "1e-6"}, {2.5e-7, "2.5e-7"}, {1e100, "1e100"}, {5e-324, "5e-324"}, {math.MaxFloat64, "1.7976931348623157e308"},
	} {
		got := Value{Double: c.f}.Text(TypeDouble)
		if back, _ := strconv.ParseFloat(got, 64); got != c.want || back != c.f {
			t.Errorf("%v prints %s, want %s", c.f, got, c.want)
		}
	}
}

func TestCalendar(t *testing.T) {
	for d := int64(MinDays); d <= MaxDays; d += 13 {
		y, m, day := Civil(d)
		at := time.Unix(d*86400, 0).UTC()
		if int(y) != at.Year() || int(m) != int(at.Month()) || int(day) != at.Day() || Days(y, m, day) != d {
			t.Fatalf("day %d is %d-%d-%d, want %s", d, y, m, day, at.Format("2006-01-02"))
		}
	}
	for i := int64(-2000); i < 2000; i++ {
		micros := i * 987_654_321_987
		want := time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05.000000")
		if micros%1_000_000 == 0 {
			want = want[:19]
		}
		got := Value{Int: micros}.Text(TypeTimestamp)
		if back, ok := ParseTimestamp(got); got != want || !ok || back != micros {
			t.Fatalf("%d prints %s, want %s", micros, got, want)
		}
	}
}

func TestParseTimestamp(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2024-02-29", "2024-02-29 00:00:00"}, {" 2024-02-29 23:59 ", "2024-02-29 23:59:00"}, {"2024-02-29T23:59:58Z", "2024-02-29 23:59:58"}, {"2024-02-29T23:59:58.5+02:00", "2024-02-29 21:59:58.500000"}, {"2024-02-29 00:00:00-0130", "2024-02-29 01:30:00"}, {"2024-1-2", "2024-01-02 00:00:00"}, {"2024-02-29 23:59:59.9999996", "2024-03-01 00:00:00"}, {"2024-01-01 00:00:00.1", "2024-01-01 00:00:00.100000"},
		{"2023-02-29", ""}, {"2024-13-01", ""}, {"2024-00-01", ""}, {"2024-01-00", ""}, {"24-01-01", ""}, {"2024-01-01 24:00:00", ""}, {"2024-01-01 10", ""}, {"2024-01-01x", ""}, {"", ""}, {"0000-01-01", ""}, {"2024-01-01 10:00:00.", ""}, {"9999-12-31 23:59:59.9999999", ""},
	} {
		got := ""
		if micros, ok := ParseTimestamp(c.text); ok {
			got = Value{Int: micros}.Text(TypeTimestamp)
		}
		if got != c.want {
			t.Errorf("ParseTimestamp(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for _, c := range []struct {
		text string
		want Span
		ok   bool
	}{
		{"1 minute", Span{0, 60_000_000}, true}, {"90 seconds", Span{0, 90_000_000}, true}, {"1 hour 30 minutes", Span{0, 5_400_000_000}, true}, {"1.5h", Span{0, 5_400_000_000}, true}, {"3 months", Span{3, 0}, true}, {"1 year 2 days", Span{12, 2 * DayMicros}, true}, {"-1 day", Span{0, -DayMicros}, true}, {"1 WEEK", Span{0, 7 * DayMicros}, true}, {"3000000 years", Span{36000000, 0}, true},
		{"", Span{}, false}, {"minute", Span{}, false}, {"1", Span{}, false}, {"1 fortnight", Span{}, false}, {"0.5 month", Span{}, false}, {"1e30 years", Span{}, false}, {"0.0000001 seconds", Span{}, false},
	} {
		if got, ok := ParseSpan(c.text); ok != c.ok || ok && got != c.want {
			t.Errorf("ParseSpan(%q) = %v %v", c.text, got, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.5e3", "2024-02-29T23:59:58.5+02:00", "1 hour 30 minutes"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := ParseNumber(s); ok {
			whole, fraction, over := n.Floor()
			if v, ok := n.Int(); ok && over == 0 && v != whole && (!fraction || v != whole+1) {
				t.Errorf("%q rounds to %d and its floor is %d", s, v, whole)
			}
			for _, scale := range []int{0, 6, 38} {
				n.Decimal(scale)
			}
		}
		if v, ok := ParseTimestamp(s); ok && string(AppendTimestamp(nil, v)) == "" {
			t.Errorf("%q is a time without text", s)
		}
		if v, ok := ParseDate(s); ok && string(AppendDate(nil, v)) == "" {
			t.Errorf("%q is a date without text", s)
		}
		ParseSpan(s)
	})
}
