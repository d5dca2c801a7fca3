package expr

import (
	"math"
	"testing"
)

func TestArithmetic(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"3", "+", []any{1, 2}},
		{"3.5", "+", []any{1, 2.5}},
		{"3.50", "+", []any{1, dec("2.50")}},
		{"NULL", "+", []any{1, nil}},
		{"3", "+", []any{"1", 2}},
		{"NULL", "+", []any{"x", 2}},
		{"2", "+", []any{true, 1}},
		{"error: BIGINT out of range in 9223372036854775807 + 1: 9223372036854775807 + 1", "+", []any{math.MaxInt64, 1}},
		{"error: BIGINT out of range in -9223372036854775808 - 1: -9223372036854775808 - 1", "-", []any{math.MinInt64, 1}},
		{"error: BIGINT out of range in 4611686018427387904 * 2: 4611686018427387904 * 2", "*", []any{1 << 62, 2}},
		{"-9223372036854775808", "*", []any{1 << 62, -2}},
		{"error: BIGINT out of range in -9223372036854775808 * -1: -9223372036854775808 * -1", "*", []any{math.MinInt64, -1}},
		{"6.25", "*", []any{dec("2.5"), dec("2.5")}},
		{"80.0", "*", []any{dec("0.8"), 100}},
		{"error: DOUBLE out of range in 1e308 * 10: 1e308 * 10", "*", []any{1e308, 10.0}},
		{"0", "*", []any{0.0, -1.0}},
		{"0.5", "/", []any{1, 2}},
		{"NULL", "/", []any{1, 0}},
		{"NULL", "/", []any{0, 0}},
		{"0.2", "/", []any{dec("1.0"), 5}},
		{"2", "div", []any{5, 2}},
		{"-2", "div", []any{-5, 2}},
		{"NULL", "div", []any{5, 0}},
		{"2", "div", []any{dec("5.5"), dec("2.1")}},
		{"2", "div", []any{5.5, 2.1}},
		{"error: BIGINT out of range in -9223372036854775808 div -1: -9223372036854775808 div -1", "div", []any{math.MinInt64, -1}},
		{"1", "%", []any{7, 3}},
		{"-1", "%", []any{-7, 3}},
		{"1", "mod", []any{7, -3}},
		{"NULL", "%", []any{7, 0}},
		{"0", "%", []any{math.MinInt64, -1}},
		{"1.5", "%", []any{dec("5.5"), 2}},
		{"1.5", "%", []any{5.5, 2.0}},
		{"-5", "neg", []any{5}},
		{"-1.50", "neg", []any{dec("1.50")}},
		{"0", "neg", []any{0.0}},
		{"error: BIGINT out of range in --9223372036854775808: -(-9223372036854775808)", "neg", []any{math.MinInt64}},
		{"8", "&", []any{12, 10}}, {"14", "|", []any{12, 10}}, {"6", "^", []any{12, 10}}, {"-1", "~", []any{0}},
		{"40", "<<", []any{5, 3}}, {"0", "<<", []any{5, 64}}, {"5", ">>", []any{40, 3}}, {"9223372036854775807", ">>", []any{-1, 1}},
		{"99999999999999999999999999999999999999", "+", []any{dec("99999999999999999999999999999999999998"), 1}},
		{"error: DECIMAL out of range in 99999999999999999999999999999999999999 + 1: 99999999999999999999999999999999999999 + 1", "+", []any{dec("99999999999999999999999999999999999999"), dec("1")}},
		{"2024-02-29 00:00:00", "+", []any{ts("2024-01-31"), iv("1 month")}},
		{"2024-02-29", "+", []any{date("2024-01-31"), iv("1 month")}},
		{"2024-01-31 01:00:00", "+", []any{date("2024-01-31"), iv("1 hour")}},
		{"2024-02-01", "+", []any{iv("1 day"), date("2024-01-31")}},
		{"2023-12-31 23:59:59", "-", []any{ts("2024-01-01"), iv("1 second")}},
		{"2024-01-02 00:00:00", "date_add", []any{"2024-01-01", iv("1 day")}},
		{"2023-12-31", "date_sub", []any{date("2024-01-01"), iv("1 day")}},
		{"NULL", "+", []any{nil, iv("1 day")}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestComparison(t *testing.T) {
	for _, c := range []struct {
		want string
		a    any
		op   string
		b    any
	}{
		{"1", 1, "=", 1}, {"0", 1, "=", 2}, {"1", 1, "<>", 2}, {"1", 1, "<", 2}, {"1", 2, "<=", 2}, {"0", 1, ">", 2}, {"1", 2, ">=", 2},
		{"NULL", 1, "=", nil}, {"NULL", nil, "=", nil}, {"1", nil, "<=>", nil}, {"0", 1, "<=>", nil}, {"1", 1, "<=>", 1.0},
		{"0", 9007199254740993, "=", 9007199254740992.0}, {"1", 9007199254740993, ">", 9007199254740992.0},
		{"1", math.MaxInt64, "<", 9223372036854775808.0},
		{"1", dec("0.1"), "=", 0.1}, {"1", dec("1.50"), "=", dec("1.5")}, {"1", 1, "<", dec("1.01")},
		{"1", dec("99999999999999999999999999999999999999"), ">", dec("0.00000000000000000000000000000000000001")},
		{"1", "80", "=", 80}, {"1", "80.0", "=", 80}, {"1", " 80 ", "=", 80}, {"1", "8e1", "=", 80}, {"NULL", "80x", "=", 80}, {"NULL", "", "=", 0},
		{"NULL", "0x10", "=", 16}, {"NULL", "Port02726", "=", 0}, {"NULL", "inf", ">", 1}, {"1", "1e400", ">", 1}, {"1", "-1e400", "<", math.MinInt64},
		{"1", "80.5", ">", 80}, {"1", "-80.5", "<", -80}, {"1", 80, "<", "80.5"}, {"1", "0.1", "=", 0.1}, {"1", "1.50", "=", dec("1.5")},
		{"0", "9223372036854775808", "=", math.MaxInt64}, {"1", "9223372036854775808", ">", math.MaxInt64},
		{"1", true, "=", 1}, {"1", true, ">", 0.5}, {"1", "1", "=", true}, {"1", true, ">", false},
		{"1", "a", "<", "b"}, {"0", "a", "=", "A"}, {"1", "Z", "<", "a"}, {"1", "a", ">=", ""},
		{"1", date("2024-01-01"), "=", "2024-01-01"}, {"1", ts("2024-01-01 10:00:00"), ">", "2024-01-01"}, {"1", date("2024-01-01"), "<", ts("2024-01-01 00:00:01")},
		{"1", date("2024-01-01"), "<", "2024-01-01 00:00:01"},
		{"1", 1, "xor", 0}, {"0", "1", "xor", true}, {"NULL", 1, "xor", nil},
		{"0", 0, "and", nil}, {"0", nil, "and", 0}, {"NULL", 1, "and", nil}, {"1", 2, "and", 0.5}, {"1", nil, "or", 1}, {"NULL", nil, "or", 0}, {"0", 0, "or", "0"},
		{"1", "abc", "like", "a%"}, {"1", "abc", "like", "%c"}, {"1", "abc", "like", "%b%"}, {"1", "abc", "like", "a_c"}, {"0", "abc", "like", "a_"},
		{"0", "abc", "like", "A%"}, {"1", "abc", "ilike", "A%"}, {"1", "a%c", "like", `a\%c`}, {"0", "abc", "like", `a\%c`}, {"1", "", "like", "%"}, {"0", "", "like", "_"},
		{"1", "aXbXc", "like", "a%b%c"}, {"0", "ab", "like", "ab%b"}, {"1", "äöü", "like", "_ö_"}, {"1", "xab", "like", "%_b"}, {"1", "aab", "like", "%a_"}, {"1", "80", "like", "8%"},
		{"1", `a\`, "like", `a\`}, {"NULL", nil, "like", "a"}, {"1", "mississippi", "like", "m%iss%ip%i"}, {"0", "mississippi", "like", "m%iss%issi"},
		{"1", "abc", "regexp", "b"}, {"0", "abc", "regexp", "^b"}, {"1", "ABC", "regexp", "(?i)abc"},
	} {
		checkCall(t, c.want, c.op, c.a, c.b)
	}
	checkCall(t, "1", "like", "a%", "a|%", "|")
	checkCall(t, "0", "like", "ab", "a|%", "|")
	checkCall(t, "1", "like", `a\b`, `a\b`, "")
	for _, c := range []struct {
		want, name string
		a          any
	}{
		{"1", "is null", nil}, {"0", "is null", 1}, {"0", "isnull", "x"}, {"1", "is true", 2}, {"0", "is true", nil}, {"0", "is false", nil}, {"1", "is false", 0},
		{"0", "not", 3}, {"NULL", "not", nil}, {"1", "not", "0"}, {"NULL", "not", "x"},
	} {
		checkCall(t, c.want, c.name, c.a)
	}
}

func TestMath(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"5", "abs", []any{-5}}, {"1.5", "abs", []any{dec("-1.5")}}, {"2.5", "abs", []any{-2.5}}, {"-1", "sign", []any{-7.5}}, {"0", "sign", []any{0}}, {"1", "sign", []any{dec("0.1")}},
		{"error: BIGINT out of range in abs(-9223372036854775808): -9223372036854775808", "abs", []any{math.MinInt64}},
		{"2880", "floor", []any{2880.5}}, {"-3", "floor", []any{-2.5}}, {"-2", "ceil", []any{-2.5}}, {"0", "ceil", []any{-0.5}}, {"7", "floor", []any{7}}, {"-3", "floor", []any{dec("-2.1")}}, {"3", "ceiling", []any{dec("2.1")}},
		{"2", "ceil", []any{dec("2.0")}}, {"100", "ceil", []any{dec("99.9")}},
		{"3", "round", []any{2.5}}, {"-3", "round", []any{-2.5}}, {"1.01", "round", []any{1.005, 2}}, {"1.298", "round", []any{1.298, 3}}, {"1.3", "round", []any{1.298, 1}}, {"20", "round", []any{23.298, -1}},
		{"-1", "round", []any{-1.23}}, {"-2", "round", []any{-1.58}}, {"2", "round", []any{1.58}}, {"2.675", "round", []any{2.6750000000000003, 3}}, {"2.68", "round", []any{2.675, 2}}, {"0", "round", []any{0.4999999}}, {"76.462", "round", []any{76.462, 3}},
		{"150", "round", []any{150, 2}}, {"200", "round", []any{150, -2}}, {"100", "truncate", []any{199, -2}}, {"1.24", "round", []any{dec("1.235"), 2}}, {"1.2", "truncate", []any{dec("1.29"), 1}}, {"1", "truncate", []any{1.999}}, {"-1.9", "truncate", []any{-1.999, 1}},
		{"100", "truncate", []any{122.0, -2}}, {"1028", "truncate", []any{dec("1028.9"), 0}}, {"3", "round", []any{dec("2.5")}}, {"10", "round", []any{dec("9.5")}}, {"0", "round", []any{0.5e-300, 5}}, {"1e300", "round", []any{1e300, 2}},
		{"2", "sqrt", []any{4}}, {"NULL", "sqrt", []any{-16}}, {"3", "cbrt", []any{27}}, {"7.38905609893065", "exp", []any{2}}, {"error: DOUBLE out of range in exp(1000): 1000", "exp", []any{1000}},
		{"0.6931471805599453", "ln", []any{2}}, {"NULL", "ln", []any{-2}}, {"16", "log2", []any{65536}}, {"NULL", "log2", []any{-100}}, {"2", "log10", []any{100}}, {"NULL", "log", []any{1, 100}}, {"16", "log", []any{2, 65536}},
		{"4", "pow", []any{2, 2}}, {"0.25", "power", []any{2, -2}}, {"NULL", "pow", []any{-8, 0.5}}, {"3.141592653589793", "pi", nil},
		{"3", "greatest", []any{1, 3, 2}}, {"34", "greatest", []any{34, 3, 5, 767, 1}[:3]}, {"767", "greatest", []any{34.0, 3.0, 5.0, 767.0}}, {"C", "greatest", []any{"B", "A", "C"}}, {"0", "least", []any{2, 0}}, {"NULL", "least", []any{2, nil}},
		{"2.5", "greatest", []any{1, dec("2.5")}}, {"0", "sin", []any{0}}, {"1", "cos", []any{0}}, {"0", "atan", []any{0}}, {"180", "degrees", []any{math.Pi}}, {"NULL", "acos", []any{1.5}}, {"3", "bit_count", []any{7}},
		{"0.7853981633974483", "atan2", []any{1, 1}}, {"0.7853981633974483", "atan", []any{1, 1}}, {"3.141592653589793", "radians", []any{180}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"4", "length", []any{"text"}}, {"2", "length", []any{"ä"}}, {"1", "char_length", []any{"ä"}}, {"3", "length", []any{123}},
		{"quadratically", "lower", []any{"QUADRATICALLY"}}, {"HEJ", "upper", []any{"Hej"}}, {"MySQL", "concat", []any{"My", "S", "QL"}}, {"NULL", "concat", []any{"My", nil, "QL"}}, {"14.3", "concat", []any{14.3}},
		{"First name,Last Name", "concat_ws", []any{",", "First name", nil, "Last Name"}}, {"NULL", "concat_ws", []any{nil, "a", "b"}}, {"", "concat_ws", []any{",", nil}},
		{"ratically", "substring", []any{"Quadratically", 5}}, {"ratica", "substr", []any{"Quadratically", 5, 6}}, {"ila", "mid", []any{"Sakila", -3}}, {"aki", "substring", []any{"Sakila", -5, 3}}, {"", "substring", []any{"Sakila", 0}},
		{"", "substring", []any{"abc", 4}}, {"", "substring", []any{"abc", -4, 2}}, {"", "substring", []any{"abc", 1, -1}}, {"öü", "substring", []any{"äöü", 2}},
		{"fooba", "left", []any{"foobarbar", 5}}, {"rbar", "right", []any{"foobarbar", 4}}, {"", "left", []any{"a", -1}}, {"ü", "right", []any{"äöü", 1}}, {"ab", "left", []any{"ab", 9}},
		{"bar", "trim", []any{"  bar   "}}, {"bar", "trim", []any{"xxbarxx", "x"}}, {"barbar", "ltrim", []any{"  barbar"}}, {"barbar", "rtrim", []any{"barbar   "}}, {"xxbar", "rtrim", []any{"xxbarxx", "x"}},
		{"??hi", "lpad", []any{"hi", 4, "??"}}, {"h", "lpad", []any{"hi", 1, "??"}}, {"hi???", "rpad", []any{"hi", 5, "?"}}, {"hi ", "rpad", []any{"hi", 3}}, {"NULL", "lpad", []any{"hi", -1, "?"}}, {"", "lpad", []any{"hi", 5, ""}},
		{"WwWwWw.mysql.com", "replace", []any{"www.mysql.com", "w", "Ww"}}, {"abc", "replace", []any{"abc", "", "x"}}, {"cba", "reverse", []any{"abc"}}, {"MySQLMySQLMySQL", "repeat", []any{"MySQL", 3}}, {"", "repeat", []any{"a", -1}}, {"   ", "space", []any{3}},
		{"error: the text would be longer than 16 MiB", "repeat", []any{"abc", 1 << 40}},
		{"4", "instr", []any{"foobarbar", "bar"}}, {"0", "instr", []any{"xbar", "foobar"}}, {"4", "locate", []any{"bar", "foobarbar"}}, {"7", "locate", []any{"bar", "foobarbar", 5}}, {"0", "locate", []any{"xbar", "foobar"}}, {"1", "position", []any{"", "abc"}}, {"3", "strpos", []any{"äöü", "ü"}},
		{"4", "locate", []any{"", "abc", 4}}, {"0", "locate", []any{"", "abc", 5}}, {"0", "locate", []any{"a", "abc", 0}},
		{"50", "ascii", []any{"2"}}, {"0", "ascii", []any{""}}, {"616263", "hex", []any{"abc"}}, {"FF", "hex", []any{255}}, {"MySQL", "unhex", []any{"4D7953514C"}}, {"NULL", "unhex", []any{"GG"}}, {"NULL", "unhex", []any{"FF"}}, {"1100", "bin", []any{12}}, {"FIN,ACK", "make_set", []any{17, "FIN", "SYN", "RST", "PSH", "ACK"}}, {"", "make_set", []any{0, "a"}}, {"NULL", "make_set", []any{1, nil}},
		{"2020-07-01 02:00:00", "convert_tz", []any{ts("2020-07-01 00:00:00"), "UTC", "Europe/Berlin"}}, {"2020-01-01 01:00:00", "convert_tz", []any{ts("2020-01-01 00:00:00"), "UTC", "Europe/Berlin"}}, {"2020-01-01 00:30:00", "convert_tz", []any{ts("2020-01-01 00:00:00"), "+05:00", "+05:30"}},
		{"2019-12-31 19:00:00", "convert_tz", []any{ts("2020-01-01 01:00:00"), "Europe/Berlin", "America/New_York"}}, {"NULL", "convert_tz", []any{ts("2020-01-01 00:00:00"), "nowhere", "UTC"}}, {"NULL", "convert_tz", []any{ts("2020-01-01 00:00:00"), "UTC", "+15:00"}}, {"NULL", "convert_tz", []any{ts("2020-01-01 00:00:00"), "UTC", "Local"}},
		{"14", "oct", []any{12}}, {"1777777777777777777777", "oct", []any{-1}}, {"A", "chr", []any{65}}, {"NULL", "chr", []any{-1}},
		{"ae2b1fca515949e5d54fb22b8ed95575", "md5", []any{"testing"}}, {"a9993e364706816aba3e25717850c26c9cd0d89d", "sha1", []any{"abc"}}, {"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", "sha2", []any{"abc", 224}}, {"NULL", "sha2", []any{"abc", 1}}, {"3259397556", "crc32", []any{"MySQL"}},
		{"-1", "strcmp", []any{"text", "text2"}}, {"1", "starts_with", []any{"abc", "ab"}}, {"0", "ends_with", []any{"abc", "ab"}}, {"1", "contains", []any{"abc", ""}},
		{"www.mysql", "substring_index", []any{"www.mysql.com", ".", 2}}, {"mysql.com", "substring_index", []any{"www.mysql.com", ".", -2}}, {"abc", "substring_index", []any{"abc", ".", 2}}, {"", "substring_index", []any{"a.b", ".", 0}},
		{"mysql", "split_part", []any{"www.mysql.com", ".", 2}}, {"com", "split_part", []any{"www.mysql.com", ".", -1}}, {"", "split_part", []any{"www.mysql.com", ".", 4}}, {"error: split_part counts from 1, not 0", "split_part", []any{"a", ".", 0}},
		{"1", "regexp_like", []any{"Michael!", ".*"}}, {"X bcd", "regexp_replace", []any{"abc bcd", "^a.c", "X"}}, {"b-a", "regexp_replace", []any{"ab", "(a)(b)", "$2-$1"}}, {"ab1", "regexp_extract", []any{"xx ab1 c", "[a-z]+[0-9]"}}, {"1", "regexp_extract", []any{"xx ab1 c", "[a-z]+([0-9])", 1}}, {"NULL", "regexp_extract", []any{"x", "y"}},
		{"error: the pattern has 0 groups, not 1", "regexp_extract", []any{"x", "x", 1}},
		{"yes", "if", []any{1, "yes", "no"}}, {"no", "if", []any{nil, "yes", "no"}}, {"3.5", "if", []any{0, 1, 3.5}}, {"1", "ifnull", []any{1, 0}}, {"10", "nvl", []any{nil, 10}}, {"NULL", "nullif", []any{1, 1}}, {"1", "nullif", []any{1, 2}}, {"1", "nullif", []any{1, nil}}, {"NULL", "nullif", []any{"80.0", 80}}, {"x", "nullif", []any{"x", 80}},
		{"2", "coalesce", []any{nil, 2, 3}}, {"NULL", "coalesce", []any{nil, nil}}, {"a", "coalesce", []any{"a", 1}}, {"1.0", "coalesce", []any{1, dec("2.5")}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestTime(t *testing.T) {
	at := ts("2009-10-04 22:23:05.123456")
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"1987", "year", []any{"1987-01-01"}}, {"2", "month", []any{"2008-02-03"}}, {"3", "dayofmonth", []any{date("2007-02-03")}}, {"10", "hour", []any{"2020-01-01 10:05:03"}}, {"5", "minute", []any{"2008-02-03 10:05:03"}}, {"3", "second", []any{"2008-02-03 10:05:03"}}, {"123456", "microsecond", []any{at}},
		{"7", "dayofweek", []any{"2007-02-03"}}, {"6", "weekday", []any{"2008-02-03 22:23:00"}}, {"34", "dayofyear", []any{"2007-02-03"}}, {"2", "quarter", []any{"2008-04-01"}}, {"4", "weekday", []any{"1969-12-26"}},
		{"7", "week", []any{"2008-02-20"}}, {"7", "week", []any{"2008-02-20", 0}}, {"8", "week", []any{"2008-02-20", 1}}, {"53", "week", []any{"2008-12-31", 1}}, {"0", "week", []any{"2000-01-01", 0}}, {"52", "week", []any{"2000-01-01", 2}}, {"8", "weekofyear", []any{"2008-02-20"}}, {"1", "week", []any{"2024-12-31", 3}}, {"53", "week", []any{"2021-01-01", 3}},
		{"Saturday", "dayname", []any{"2007-02-03"}}, {"February", "monthname", []any{"2008-02-03"}}, {"2003-12-31", "date", []any{"2003-12-31 01:02:03"}}, {"2003-02-28", "last_day", []any{"2003-02-05"}}, {"2004-02-29", "last_day", []any{"2004-02-05"}}, {"NULL", "date", []any{nil}},
		{"1447431619", "unix_timestamp", []any{"2015-11-13 16:20:19"}}, {"-1", "unix_timestamp", []any{"1969-12-31 23:59:59.5"}}, {"2015-11-13 16:08:01", "from_unixtime", []any{1447430881}}, {"1970-01-01 00:00:00.500000", "from_unixtime", []any{dec("0.5")}}, {"1970-01-01 00:00:00.100000", "from_unixtime", []any{0.1}}, {"2015", "from_unixtime", []any{1447430881, "%Y"}},
		{"error: TIMESTAMP out of range: the years 1 to 9999 are possible", "from_unixtime", []any{math.MaxInt64}}, {"2015-11-13 16:08:01", "to_timestamp", []any{1447430881}}, {"2015-11-13 00:00:00", "to_timestamp", []any{"2015-11-13"}}, {"2015-11-13 00:00:00", "timestamp", []any{date("2015-11-13")}},
		{"2009-10-04 22:00:00", "date_trunc", []any{"hour", at}}, {"2009-09-28 00:00:00", "date_trunc", []any{"week", at}}, {"2009-10-01", "date_trunc", []any{"quarter", date("2009-12-04")}}, {"2009-01-01 00:00:00", "date_trunc", []any{"year", at}}, {"1969-12-29 00:00:00", "date_trunc", []any{"week", ts("1970-01-01")}}, {"1969-01-01 00:00:00", "date_trunc", []any{"year", ts("1969-12-31")}},
		{"Sunday October 2009", "date_format", []any{at, "%W %M %Y"}}, {"22:23:05", "date_format", []any{"2007-10-04 22:23:05", "%H:%i:%s"}}, {"4th 00 Thu 04 10 Oct 277", "date_format", []any{"1900-10-04 00:00:00", "%D %y %a %d %m %b %j"}}, {"22 22 10 10:23:05 PM 22:23:05 00 6", "date_format", []any{"1997-10-04 22:23:00", "%H %k %I 10:23:05 %p 22:23:05 %S %w"}}, {"1998 52", "date_format", []any{"1999-01-01", "%X %V"}}, {"2009-10-04 22:23:05.123456 %", "date_format", []any{at, "%Y-%m-%d %T.%f %%"}},
		{"3", "timestampdiff", []any{"month", "2003-02-01", "2003-05-01"}}, {"-1", "timestampdiff", []any{"YEAR", "2002-05-01", "2001-01-01"}}, {"128885", "timestampdiff", []any{"minute", "2003-02-01", "2003-05-01 12:05:55"}}, {"0", "timestampdiff", []any{"month", "2024-01-31", "2024-02-29"}},
		{"1", "datediff", []any{"2007-12-31 23:59:59", "2007-12-30"}}, {"-31", "datediff", []any{"2010-11-30 23:59:59", "2010-12-31"}}, {"2003-01-02 00:01:00", "timestampadd", []any{"minute", 1, "2003-01-02"}}, {"2003-01-09 00:00:00", "timestampadd", []any{"week", 1, "2003-01-02"}}, {"2003-02-28 00:00:00", "timestampadd", []any{"month", 1, "2003-01-31"}},
		{"22", "extract", []any{"hour", at}}, {"0", "date_part", []any{"dow", at}}, {"1254694985", "extract", []any{"epoch", at}}, {"123", "extract", []any{"millisecond", at}},
		{"172860", "tumble", []any{172899, 60}}, {"-60", "tumble", []any{-1, 60}}, {"-60", "tumble", []any{-60, 60}}, {"172800", "tumble", []any{172859, "1 minute"}}, {"172800", "tumble", []any{172859, iv("1 minute")}}, {"1.5", "tumble", []any{1.7, 0.5}}, {"1.50", "tumble", []any{dec("1.70"), dec("0.5")}}, {"-2.00", "tumble", []any{dec("-1.70"), dec("0.5")}},
		{"2009-10-04 22:20:00", "tumble", []any{at, "5 minutes"}}, {"2009-10-01 00:00:00", "tumble", []any{at, iv("3 months")}}, {"2009-10-04", "tumble", []any{date("2009-10-04"), iv("1 day")}}, {"2009-10-04 00:00:00", "tumble", []any{date("2009-10-04"), "1 hour"}}, {"2009-10-04 22:25:00", "window_end", []any{ts("2009-10-04 22:20:00"), "5 minutes"}}, {"172860", "window_end", []any{172800, 60}},
		{"error: BIGINT out of range in tumble(-9223372036854775808, 60): -9223372036854775808", "tumble", []any{math.MinInt64, 60}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}

func TestFlow(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"80", "port_num", []any{"80"}}, {"NULL", "port_num", []any{"Port02726"}}, {"NULL", "port_num", []any{"80.0"}}, {"NULL", "port_num", []any{""}}, {"NULL", "port_num", []any{"65536"}}, {"443", "port_num", []any{443}}, {"NULL", "port_num", []any{-1}},
		{"1", "is_ephemeral", []any{"49152"}}, {"0", "is_ephemeral", []any{80}}, {"NULL", "is_ephemeral", []any{"Port1"}}, {"tcp", "proto_name", []any{6}}, {"udp", "proto_name", []any{"17"}}, {"NULL", "proto_name", []any{254}},
		{"https", "service_name", []any{"443"}}, {"dns", "service_name", []any{53, 17}}, {"syslog", "service_name", []any{"514", 17}}, {"shell", "service_name", []any{"514", "tcp"}}, {"NULL", "service_name", []any{"Port1", 6}}, {"NULL", "service_name", []any{80, 1}}, {"ssdp", "service_name", []any{1900}},
		{"1", "cidr_match", []any{"10.1.2.3", "10.0.0.0/8"}}, {"0", "cidr_match", []any{"11.1.2.3", "10.0.0.0/8"}}, {"NULL", "cidr_match", []any{"Comp1", "10.0.0.0/8"}}, {"1", "cidr_match", []any{"2001:db8::1", "2001:db8::/32"}}, {"1", "cidr_match", []any{"::ffff:10.0.0.1", "10.0.0.0/8"}}, {"1", "cidr_match", []any{"1.2.3.4", "1.2.3.4"}}, {"0", "cidr_match", []any{"::1", "0.0.0.0/0"}},
		{"0 B", "human_bytes", []any{0}}, {"1023 B", "human_bytes", []any{1023}}, {"1.0 KiB", "human_bytes", []any{1024}}, {"1.5 KiB", "human_bytes", []any{1536}}, {"1.0 MiB", "human_bytes", []any{1048575}}, {"-2.0 GiB", "human_bytes", []any{-2147483648}}, {"8.0 EiB", "human_bytes", []any{math.MaxInt64}}, {"0.5 B", "human_bytes", []any{0.5}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}
