package expr

import (
	"strings"
	"testing"
)

// Most cases are the examples of MySQL's reference manual.
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
