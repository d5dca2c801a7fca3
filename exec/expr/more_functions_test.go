package expr

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Most of these are the examples of MySQL's reference manual.

func TestEncoding(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"12,332.1235", "format", []any{dec("12332.123456"), 4}}, {"12,332.1000", "format", []any{dec("12332.1"), 4}}, {"12,332", "format", []any{dec("12332.2"), 0}},
		{"12,332.1235", "format", []any{12332.123456, 4}}, {"1.01", "format", []any{1.005, 2}}, {"-1,234,567", "format", []any{-1234567, 0}}, {"123.00", "format", []any{123, 2}}, {"123", "format", []any{123, -5}},
		{"-9,223,372,036,854,775,808", "format", []any{math.MinInt64, 0}}, {"100,000,000,000,000,000,000,000.0", "format", []any{1e23, 1}}, {"0", "format", []any{-0.4, 0}}, {"NULL", "format", []any{nil, 2}}, {"NULL", "format", []any{1, nil}}, {"1,000.5", "format", []any{"1000.5", 1}},
		{"1.5" + strings.Repeat("0", 29), "format", []any{1.5, 99}},
		{"1010", "conv", []any{"a", 16, 2}}, {"172", "conv", []any{"6E", 18, 8}}, {"-H", "conv", []any{-17, 10, -18}}, {"40", "conv", []any{40, 10, 10}}, {"18446744073709551599", "conv", []any{-17, 10, 10}},
		{"FFFFFFFFFFFFFFFF", "conv", []any{"18446744073709551616", 10, 16}}, {"NULL", "conv", []any{"1", 1, 10}}, {"NULL", "conv", []any{"1", 10, 37}}, {"0", "conv", []any{"zz", 10, 16}}, {"NULL", "conv", []any{"", 10, 16}}, {"9223372036854775807", "conv", []any{"FFFFFFFFFFFFFFFF", -16, 10}}, {"C", "conv", []any{dec("12.7"), 10, 16}},
		{"YWJj", "to_base64", []any{"abc"}}, {"abc", "from_base64", []any{"YWJj"}}, {"abc", "from_base64", []any{"YW\nJj "}}, {"NULL", "from_base64", []any{"YW"}}, {"NULL", "from_base64", []any{"/w=="}}, {"", "to_base64", []any{""}},
		{strings.Repeat("YWFh", 19) + "\nYQ==", "to_base64", []any{strings.Repeat("a", 58)}},
		{"H400", "soundex", []any{"Hello"}}, {"Q36324", "soundex", []any{"Quadratically"}}, {"", "soundex", []any{"12"}}, {"R163", "soundex", []any{"Robert"}}, {"A000", "soundex", []any{" a"}},
		{"50", "ord", []any{"2"}}, {"50084", "ord", []any{"ä"}}, {"0", "ord", []any{""}},
		{"MySQL", "char", []any{77, 121, 83, 81, "76"}}, {"MMM", "char", []any{77, dec("77.3"), "77.3"}}, {"ab", "char", []any{97, nil, 98}}, {"ä", "char", []any{50084}}, {"NULL", "char", []any{255}}, {"", "char", []any{nil}},
		{`'Don\'t!'`, "quote", []any{"Don't!"}}, {"NULL", "quote", []any{nil}}, {`'a\\b'`, "quote", []any{`a\b`}}, {"'5'", "quote", []any{5}},
		{"8", "bit_length", []any{"a"}}, {"16", "bit_length", []any{"ä"}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"QuWhattic", "insert", []any{"Quadratic", 3, 4, "What"}}, {"Quadratic", "insert", []any{"Quadratic", -1, 4, "What"}}, {"QuWhat", "insert", []any{"Quadratic", 3, 100, "What"}}, {"aXc", "insert", []any{"aéc", 2, 1, "X"}}, {"aX", "insert", []any{"abc", 2, -1, "X"}}, {"abc", "insert", []any{"abc", 4, 1, "X"}}, {"NULL", "insert", []any{"abc", 1, 1, nil}},
		{"2", "find_in_set", []any{"b", "a,b,c,d"}}, {"0", "find_in_set", []any{"", ""}}, {"2", "find_in_set", []any{"", "a,,b"}}, {"0", "find_in_set", []any{"a,b", "a,b"}}, {"NULL", "find_in_set", []any{nil, "a"}},
		{"2", "field", []any{"Bb", "Aa", "Bb", "Cc", "Dd", "Ff"}}, {"0", "field", []any{"Gg", "Aa", "Bb"}}, {"0", "field", []any{nil, 1, nil}}, {"2", "field", []any{1.5, 1, dec("1.5")}}, {"1", "field", []any{2, "2.0", 2}}, {"2", "field", []any{1, nil, true}}, {"1", "field", []any{date("2024-01-01"), ts("2024-01-01")}},
		{"Aa", "elt", []any{1, "Aa", "Bb", "Cc", "Dd"}}, {"Dd", "elt", []any{4, "Aa", "Bb", "Cc", "Dd"}}, {"NULL", "elt", []any{0, "a"}}, {"NULL", "elt", []any{2, "a"}}, {"NULL", "elt", []any{1, nil, "b"}}, {"b", "elt", []any{2, nil, "b"}}, {"NULL", "elt", []any{nil, "a"}},
		{"Hi The_Re 2x", "initcap", []any{"hi the_re 2X"}}, {"Élan Vital", "initcap", []any{"éLAN vital"}}, {"a2x5", "translate", []any{"12345", "143", "ax"}}, {"1€b", "translate", []any{"aéb", "éa", "€1"}}, {"NULL", "translate", []any{"a", nil, "b"}},
		{"3", "levenshtein", []any{"kitten", "sitting"}}, {"2", "levenshtein", []any{"", "äö"}}, {"0", "levenshtein", []any{"x", "x"}}, {"error: levenshtein compares up to 4096 characters", "levenshtein", []any{strings.Repeat("a", 5000), "a"}},
		{"abc", "regexp_substr", []any{"abc def ghi", "[a-z]+"}}, {"ghi", "regexp_substr", []any{"abc def ghi", "[a-z]+", 1, 3}}, {"NULL", "regexp_substr", []any{"abc", "[0-9]"}}, {"b", "regexp_substr", []any{"éab", "[a-z]", 3}},
		{"1", "regexp_instr", []any{"dog cat dog", "dog"}}, {"9", "regexp_instr", []any{"dog cat dog", "dog", 2}}, {"1", "regexp_instr", []any{"aa aaa aaaa", "a{2}"}}, {"8", "regexp_instr", []any{"aa aaa aaaa", "a{4}"}}, {"0", "regexp_instr", []any{"abc", "x"}}, {"2", "regexp_instr", []any{"éa", "a"}}, {"9", "regexp_instr", []any{"dog cat dog", "dog", 1, 2}},
		{"error: there is no character 9 to start at", "regexp_instr", []any{"abc", "x", 9}}, {"3", "regexp_count", []any{"abc def ghi", "[a-z]+"}}, {"NULL", "regexp_count", []any{nil, "a"}},
		{"a", "iif", []any{true, "a", "b"}}, {"main", "database", nil}, {"BIGINT", "typeof", []any{1}}, {"DECIMAL(3, 2)", "typeof", []any{dec("1.25")}}, {"VARCHAR", "typeof", []any{nil}}, {"TIMESTAMP", "typeof", []any{ts("2024-01-01")}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

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

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"167773449", "inet_aton", []any{"10.0.5.9"}}, {"2130706433", "inet_aton", []any{"127.1"}}, {"127", "inet_aton", []any{"127"}}, {"2130837505", "inet_aton", []any{"127.2.1"}}, {"NULL", "inet_aton", []any{"127.256"}}, {"NULL", "inet_aton", []any{"10.0.5."}}, {"NULL", "inet_aton", []any{"1.2.3.4.5"}}, {"NULL", "inet_aton", []any{""}}, {"NULL", "inet_aton", []any{"Comp1"}},
		{"10.0.5.9", "inet_ntoa", []any{167773449}}, {"255.255.255.255", "inet_ntoa", []any{1<<32 - 1}}, {"NULL", "inet_ntoa", []any{1 << 32}}, {"NULL", "inet_ntoa", []any{-1}},
		{"1", "is_ipv4", []any{"10.0.5.9"}}, {"0", "is_ipv4", []any{"10.0.5.256"}}, {"0", "is_ipv4", []any{"::1"}}, {"1", "is_ipv6", []any{"::1"}}, {"0", "is_ipv6", []any{"fe80::1%eth0"}}, {"0", "is_ipv6", []any{"10.0.5.9"}}, {"NULL", "is_ipv6", []any{nil}},
		{"1", "is_private_ip", []any{"10.1.2.3"}}, {"1", "is_private_ip", []any{"172.31.0.1"}}, {"0", "is_private_ip", []any{"172.32.0.1"}}, {"1", "is_private_ip", []any{"fd00::1"}}, {"1", "is_private_ip", []any{"::ffff:192.168.0.1"}}, {"NULL", "is_private_ip", []any{"Comp1"}}, {"0", "is_private_ip", []any{"8.8.8.8"}},
		{"10.1.0.0/16", "ip_prefix", []any{"10.1.2.3", 16}}, {"0.0.0.0/0", "ip_prefix", []any{"10.1.2.3", 0}}, {"10.1.2.3/32", "ip_prefix", []any{"10.1.2.3", 32}}, {"NULL", "ip_prefix", []any{"10.1.2.3", 33}}, {"2001:db8::/32", "ip_prefix", []any{"2001:db8::1", 32}}, {"10.0.0.0/8", "ip_prefix", []any{"::ffff:10.1.2.3", 8}}, {"NULL", "ip_prefix", []any{"x", 8}}, {"NULL", "ip_prefix", []any{"10.1.2.3", -1}}, {"NULL", "ip_prefix", []any{nil, 8}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestJSON(t *testing.T) {
	doc := ` {"a": {"b": [10, "x\u00e9\"y", {"c": null}]}, "a b": true, "d": 1e3, "d": 2.50} `
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"10", "->", []any{doc, "$.a.b[0]"}}, {`"x\u00e9\"y"`, "json_extract", []any{doc, "$.a.b[1]"}}, {`xé"y`, "->>", []any{doc, "$.a.b[1]"}}, {"null", "->>", []any{doc, "$.a.b[last].c"}}, {`{"c": null}`, "->", []any{doc, "$.a.b[ last - 0 ]"}}, {"10", "->", []any{doc, "$.a.b[last-2]"}},
		{"true", "->", []any{doc, `$."a b"`}}, {"true", "->", []any{doc, "a b"}}, {"2.50", "->", []any{doc, "$.d"}}, {"NULL", "->", []any{doc, "$.x"}}, {"NULL", "->", []any{doc, "$.a.b[3]"}}, {"NULL", "->", []any{doc, "$.a.b[last-3]"}}, {"10", "->", []any{doc, "$.a.b[0][0]"}}, {"NULL", "->", []any{doc, "$.a.b[0][1]"}}, {"NULL", "->", []any{doc, "$.d.e"}},
		{strings.TrimSpace(doc), "->", []any{doc, "$"}}, {"NULL", "->", []any{"{", "$"}}, {"NULL", "->", []any{nil, "$"}}, {"NULL", "->", []any{doc, nil}}, {"NULL", "->", []any{`{"a":1} x`, "$.a"}}, {"5", "->", []any{`{"a":5}`, "$ . a"}}, {"1", "->>", []any{`{"\u0061":1}`, "$.a"}},
		{`error: "$.a[" is no path into JSON`, "->", []any{doc, "$.a["}}, {`error: "$.*" is no path into JSON`, "->", []any{doc, "$.*"}}, {`error: "$[-1]" is no path into JSON`, "->", []any{doc, "$[-1]"}}, {`error: "$a" is no path into JSON`, "->", []any{doc, "$a"}},
		{"1", "json_valid", []any{`{"a": 1}`}}, {"0", "json_valid", []any{"hello"}}, {"1", "json_valid", []any{`"hello"`}}, {"NULL", "json_valid", []any{nil}}, {"0", "json_valid", []any{""}}, {"0", "json_valid", []any{"01"}}, {"1", "json_valid", []any{" -0.5e+3 "}},
		{"3", "json_length", []any{`[1, 2, {"a": 3}]`}}, {"2", "json_length", []any{`{"a": 1, "b": {"c": 30}}`}}, {"1", "json_length", []any{`{"a": 1, "b": {"c": 30}}`, "$.b"}}, {"1", "json_length", []any{"5"}}, {"NULL", "json_length", []any{`{"a":1}`, "$.b"}}, {"NULL", "json_length", []any{"x"}}, {"0", "json_length", []any{"[ ]"}},
		{"abc", "json_unquote", []any{`"abc"`}}, {"[1, 2]", "json_unquote", []any{"[1, 2]"}}, {"a\tb", "json_unquote", []any{`"a\tb"`}}, {`"a"b"`, "json_unquote", []any{`"a"b"`}}, {"", "json_unquote", []any{`""`}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
	checkCall(t, "0", "json_valid", strings.Repeat("[", 100_000))
}

// FuzzJSON holds the scanner against encoding/json.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"x\u00e9",null,true]}`, "[", "[1,]", `{"a"}`, "01", "-", "1.", `"\x"`, "nul", " 1 ", `{"a":1,"a":2}`, "\"\x01\""} {
		f.Add(s, "$.a[0]")
	}
	f.Fuzz(func(t *testing.T, s, path string) {
		doc, ok := wholeJSON(s)
		if deep := strings.Count(s, "[")+strings.Count(s, "{") > maxNesting; !deep && ok != json.Valid([]byte(s)) {
			t.Fatalf("%q: valid is %v", s, ok)
		}
		steps, err := parsePath(path)
		if err != nil || !ok {
			return
		}
		if part, found := follow(doc, steps); found && !json.Valid([]byte(part)) {
			t.Fatalf("%q at %q is %q", s, path, part)
		}
	})
}

// TestQuotientIsNearest compares division of exact numbers with the nearest double of the fraction.
func TestQuotientIsNearest(t *testing.T) {
	checkCall(t, "-0.1", "/", dec("-0.3000"), 3)
	checkCall(t, "0.1", "/", dec("0.3"), dec("3.00"))
	checkCall(t, "0", "/", 0, -5)
	checkCall(t, "1", "/", math.MinInt64, math.MinInt64)
	checkCall(t, "NULL", "/", dec("1.5"), dec("0.0"))
	checkCall(t, "1e76", "/", dec("99999999999999999999999999999999999999"), dec("0.00000000000000000000000000000000000001"))
	r := rand.New(rand.NewPCG(1, 2))
	ints := []int64{1, -1, 3, 1 << 53, 1<<53 + 1, -1<<53 - 1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 10, 7, 1e18}
	for range 20_000 {
		a, b := r.Int64()>>r.IntN(63), r.Int64()>>r.IntN(63)
		if r.IntN(2) == 0 {
			a = -a
		}
		if r.IntN(4) == 0 {
			a, b = ints[r.IntN(len(ints))], ints[r.IntN(len(ints))]
		}
		if b == 0 {
			continue
		}
		want, _ := new(big.Rat).SetFrac(big.NewInt(a), big.NewInt(b)).Float64()
		if got := divInt(a, b); got != want {
			t.Fatalf("%d / %d = %v, want %v", a, b, got, want)
		}
		up := r.IntN(60) - 30
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(up, -up))), nil)
		exact := new(big.Rat).SetFrac(big.NewInt(a), big.NewInt(b))
		if up < 0 {
			exact.Quo(exact, new(big.Rat).SetInt(unit))
		} else {
			exact.Mul(exact, new(big.Rat).SetInt(unit))
		}
		want, _ = exact.Float64()
		if got := quotientOf(fromInt(a), fromInt(b), up); got != want {
			t.Fatalf("%d / %d * 10^%d = %v, want %v", a, b, up, got, want)
		}
	}
}

func BenchmarkDivide(b *testing.B) {
	batch := benchBatch()
	wide := &vec.Vector{Type: types.TypeBigInt, N: benchRows, Int: make([]int64, benchRows)}
	costs := &vec.Vector{Type: types.TypeDecimal(12, 2), N: benchRows, Decimal: make([]num, benchRows)}
	for i := range wide.Int {
		wide.Int[i] = batch.Cols[0].Int[i] + 1<<60
		costs.Decimal[i] = fromInt(batch.Cols[0].Int[i])
	}
	batch.Cols = append(batch.Cols, wide, costs)
	i, w, d := column(0, types.TypeBigInt), column(3, types.TypeBigInt), column(4, types.TypeDecimal(12, 2))
	for name, e := range map[string]plan.Expr{
		"int/1000": mustCall("/", i, lit(val(1000))), "int/int": mustCall("/", w, w), "wide/7": mustCall("/", w, lit(val(7))), "int/1000.0": mustCall("/", i, lit(dec("1000.0"))),
		"decimal/3": mustCall("/", d, lit(val(3))), "double/3": mustCall("/", column(1, types.TypeDouble), lit(val(3.0))),
	} {
		b.Run(name, func(b *testing.B) {
			ev, err := New(e)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := ev.Eval(batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
