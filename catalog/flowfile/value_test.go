package flowfile

import (
	"fmt"
	"strings"
	"testing"
)

// TestDeclaredValues puts one value at a time into a declared column: what is read, or why not.
func TestDeclaredValues(t *testing.T) {
	cases := []struct{ typ, value, want string }{
		{"bigint", `6.0`, "6"}, {"bigint", `1.7e3`, "1700"}, {"bigint", `"80"`, "80"}, {"bigint", `" 80 "`, "80"}, {"bigint", `-0`, "0"},
		{"bigint", `9007199254740993`, "9007199254740993"}, {"bigint", `"9007199254740993.000"`, "9007199254740993"},
		{"bigint", `9223372036854775807`, "9223372036854775807"}, {"bigint", `-9223372036854775808`, "-9223372036854775808"},
		{"bigint", `9223372036854775808`, "cannot read 9223372036854775808 as BIGINT: out of range"},
		{"bigint", `1e30`, "cannot read 1e30 as BIGINT: out of range"}, {"bigint", `1e999999999999`, "cannot read 1e999999999999 as BIGINT: out of range"},
		{"bigint", `1.9`, "cannot read 1.9 as BIGINT: it has a fraction"}, {"bigint", `10000000000000000000000e-4`, "1000000000000000000"},
		{"bigint", `"abc"`, `cannot read "abc" as BIGINT`}, {"bigint", `""`, `cannot read "" as BIGINT`}, {"bigint", `"0x10"`, `cannot read "0x10" as BIGINT`},
		{"bigint", `true`, `cannot read true as BIGINT`}, {"bigint", `[1]`, `cannot read [1] as BIGINT`}, {"bigint", `null`, "~"},
		{"double", `1.5`, "1.5"}, {"double", `-0.0`, "0"}, {"double", `1e999`, "cannot read 1e999 as DOUBLE: out of range"}, {"double", `1e-999`, "0"},
		{"double", `0.1`, "0.1"}, {"double", `123456789012345678901234567890`, "1.2345678901234568e+29"}, {"double", `"2.5"`, "2.5"},
		{"double", `"NaN"`, `cannot read "NaN" as DOUBLE`}, {"double", `"inf"`, `cannot read "inf" as DOUBLE`}, {"double", `5e-324`, "5e-324"},
		{"decimal", `1234.5`, "1234.5"}, {"decimal", `"-1234.56"`, "-1234.56"}, {"decimal", `1234.567`, "cannot read 1234.567 as DECIMAL(6, 2): too many digits after the point"},
		{"decimal", `12345`, "cannot read 12345 as DECIMAL(6, 2): out of range"}, {"decimal", `1e3`, "1000"},
		{"decimal38", `99999999999999999999999999999999999999`, "99999999999999999999999999999999999999"},
		{"decimal38", `100000000000000000000000000000000000000`, "cannot read 100000000000000000000000000000000000000 as DECIMAL(38, 0): out of range"},
		{"decimal38", `-12345678901234567890123456789012345678.0`, "-12345678901234567890123456789012345678"},
		{"bool", `true`, "true"}, {"bool", `0`, "false"}, {"bool", `1`, "true"}, {"bool", `"TRUE"`, "true"}, {"bool", `2`, "cannot read 2 as BOOLEAN"},
		{"bool", `"yes"`, `cannot read "yes" as BOOLEAN`},
		{"date", `"2020-02-29"`, "2020-02-29"}, {"date", `"2021-02-29"`, `cannot read "2021-02-29" as DATE`}, {"date", `"1969-12-31"`, "1969-12-31"}, {"date", `5`, `cannot read 5 as DATE`},
		{"timestamp", `"2021-06-06T15:59:46.457984+0200"`, "2021-06-06 13:59:46.457984Z"}, {"timestamp", `"2021-06-06 15:59"`, "2021-06-06 15:59:00Z"},
		{"timestamp", `"1969-12-31T23:59:59.5Z"`, "1969-12-31 23:59:59.5Z"}, {"timestamp", `"2021-06-06T25:00:00"`, `cannot read "2021-06-06T25:00:00" as TIMESTAMP`},
		{"timestamp", `1.5`, "1970-01-01 00:00:01.5Z"}, {"timestamp", `-1`, "1969-12-31 23:59:59Z"}, {"timestamp", `-0.0000001`, "1969-12-31 23:59:59.999999Z"},
		{"timestamp", `"86400"`, "1970-01-02 00:00:00Z"}, {"timestamp", `1e300`, "cannot read 1e300 as TIMESTAMP: out of range"},
		{"varchar", `"a\u00e9\ud83d\ude00\n\/"`, "aé😀\n/"}, {"varchar", `80.0`, "80.0"}, {"varchar", `true`, "true"}, {"varchar", `{"a": [1, 2]}`, `{"a": [1, 2]}`}, {"varchar", `""`, ""},
		{"varchar", `"0123456789abcdefghi"`, "0123456789abcdefghi"},
	}
	for _, c := range cases {
		for _, wanted := range []bool{true, false} {
			dir := t.TempDir()
			write(t, dir, "a.json", `{"x":1,"v":`+c.value+"}\n")
			opts := Options{Paths: []string{dir}, Columns: columns("x", "bigint", "v", c.typ)}
			names := []string{"v"}
			if !wanted {
				names = []string{"x"}
			}
			got := readPath(t, opts, names...)
			want := c.want
			switch {
			case strings.HasPrefix(want, "cannot"):
				want = `error a.json:1: column "v": ` + want
			case !wanted:
				want = "1"
			}
			if text := strings.ReplaceAll(got.String(), dir+"/", ""); text != want {
				t.Errorf("%s %s wanted=%v: got %q, want %q", c.typ, c.value, wanted, text, want)
			}
		}
	}
}

func TestTimeUnits(t *testing.T) {
	for _, c := range []struct{ unit, origin, value, want string }{
		{"", "", "172800.0", "1970-01-03 00:00:00Z"}, {"ms", "", "1500", "1970-01-01 00:00:01.5Z"}, {"us", "", "7", "1970-01-01 00:00:00.000007Z"},
		{"ns", "", "1999", "1970-01-01 00:00:00.000001Z"}, {"ns", "", "1500000000123456789", "2017-07-14 02:40:00.123456Z"}, {"s", "2020-01-01", "60", "2020-01-01 00:01:00Z"}, {"days", "1960-01-01 12:00:00", "1", "1960-01-02 12:00:00Z"},
		{"hours", "", "-1", "1969-12-31 23:00:00Z"}, {"minutes", "", "1.5", "1970-01-01 00:01:30Z"},
	} {
		dir := t.TempDir()
		write(t, dir, "a.json", fmt.Sprintf("{\"v\":%s}\n", c.value))
		got := readPath(t, Options{Paths: []string{dir}, Columns: columns("v", "timestamp"), TimeUnit: c.unit, TimeOrigin: c.origin})
		if got.String() != c.want {
			t.Errorf("%s %s %s: got %s, want %s", c.unit, c.origin, c.value, got, c.want)
		}
	}
}
