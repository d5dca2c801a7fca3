package expr

import (
	"math"
	"strings"
	"testing"
)

// Most cases are the examples of MySQL's reference manual.
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
