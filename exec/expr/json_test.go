package expr

import (
	"encoding/json"
	"strings"
	"testing"
)

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
