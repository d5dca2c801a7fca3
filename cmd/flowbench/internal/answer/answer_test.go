package answer

import (
	"encoding/json"
	"testing"
)

func TestCompare(t *testing.T) {
	row := func(values ...any) [][]any { return [][]any{values} }
	for _, c := range []struct {
		want, got [][]any
		same      bool
	}{
		{row("6", "a"), row(json.Number("6.0"), "a"), true},
		{row("2843421537"), row(json.Number("2.843421537e9")), true},
		{row(nil), row(nil), true},
		{row(nil), row("NULL "), false},
		{row(nil), row("0"), false},
		{row("1"), row("2"), false},
		{row("9007199254740993"), row(json.Number("9007199254740992")), false},
		{row("0.1"), row(json.Number("0.10000000000000002")), true},
		{row("0.1"), row(json.Number("0.1000001")), false},
		{row("1"), row("0.99999999999999"), true},
		{row("a"), row("b"), false},
		{row("1", "2"), row("1"), false},
		{append(row("1"), row("2")...), row("1"), false},
	} {
		v := Compare(c.want, c.got)
		if v.Same != c.same {
			t.Errorf("%v and %v: %+v", c.want, c.got, v)
		}
		if !v.Same && v.Where == "" {
			t.Errorf("%v and %v: no place", c.want, c.got)
		}
	}
}
