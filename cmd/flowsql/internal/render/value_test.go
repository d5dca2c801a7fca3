package render

import (
	"math"
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

func TestAppendDouble(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-172800, "-172800"}, {1 << 53, "9007199254740992"}, {1<<53 + 2, "9.007199254740994e+15"},
		{1234567.5, "1234567.5"}, {0.1, "0.1"}, {1.0 / 3, "0.3333333333333333"}, {0.0001, "0.0001"}, {0.00001, "1e-05"},
		{math.MaxFloat64, "1.7976931348623157e+308"}, {math.SmallestNonzeroFloat64, "5e-324"}, {-1e100, "-1e+100"},
	} {
		got := string(AppendDouble(nil, c.v))
		if got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		if back, err := strconv.ParseFloat(got, 64); err != nil || back != c.v {
			t.Errorf("%s reads back as %v, %v", got, back, err)
		}
	}
}

func TestAppendDecimal(t *testing.T) {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil)
	limit.Sub(limit, big.NewInt(1))
	for _, text := range []string{"0", "1", "-1", "5", "99", "-100", "9999999999999999999", "10000000000000000000",
		"18446744073709551616", "-170141183460469231731687303", limit.String(), "-" + limit.String()} {
		n, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		for _, scale := range []int{0, 1, 2, 19, 38} {
			unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
			want := new(big.Rat).SetFrac(n, unit).FloatString(scale)
			if got := string(AppendDecimal(nil, decimal128.FromBigInt(n), scale)); got != want {
				t.Errorf("%s at scale %d: got %s, want %s", text, scale, got, want)
			}
		}
	}
}

func TestAppendTimestamp(t *testing.T) {
	for _, text := range []string{"1970-01-01 00:00:00", "1969-12-31 23:59:59.999999", "2000-02-29 12:34:56", "0001-01-01 00:00:00",
		"1600-02-29 00:00:00.000001", "9999-12-31 23:59:59.500000", "2100-03-01 00:00:00"} {
		at, err := time.Parse("2006-01-02 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(AppendTimestamp(nil, at.UnixMicro())); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
}

func TestAppendDateEveryDay(t *testing.T) {
	for day := int64(-800_000); day < 800_000; day += 13 {
		at := time.Unix(day*86400, 0).UTC()
		if at.Year() < 0 {
			continue
		}
		if got, want := string(AppendDate(nil, day)), at.Format("2006-01-02"); got != want {
			t.Fatalf("day %d: got %s, want %s", day, got, want)
		}
	}
}
