package flowfile

import (
	"strings"
	"testing"
)

// garbage is lines of every kind; the odd ones are sound.
const garbage = `{"a":1,"b":"x"}
{oops}
{"a":2,"b":"y"} trailing
{"a":"abc","b":"z"}
{"A":3,"B":"case"}
{"a":4,"b":"dup","a":5}
{"a":1.5,"b":"fraction"}
[1]
null
{"a":6,"b":"bad ` + "\xff" + `"}
{"a":7,"b":"lone \ud800"}
{"a":8,"b":"tab	"}
{"a":08,"b":"zero"}

{"a":9,"b":80}
{"b":"no a","c":{"deep":[1,{"x":null}]}}
{"a":null,"b":null,}
{"a":10,"b":"torn
{"a":11,"A":12,"b":"exact"}
{"A":13,"a":14,"b":"exact"}
{"\u0061":15,"b":"escaped key"}
{"a":16,"b":"unknown","c":[1,}
{"a":17,"b":"last"}`

func TestGarbage(t *testing.T) {
	decl := columns("a", "bigint", "b", "varchar")
	sound := "1|x|1\n3|case|5\n9|80|15\n~|no a|16\n11|exact|19\n14|exact|20\n15|escaped key|21\n17|last|23"
	for _, c := range []struct{ mode, want string }{
		{"strict", `error g.json:2: "o" where a quoted key is expected`},
		{"skip", sound},
		{"reject", sound + `
reject g.json:10@145 : text is not UTF-8 [{"a":6,"b":"bad ` + "\xff" + `"}]
reject g.json:11@165 : lone surrogate "\\ud800" in a string [{"a":7,"b":"lone \ud800"}]
reject g.json:12@191 : control character 0x09 in a string [{"a":8,"b":"tab	"}]
reject g.json:13@210 : a number begins with a needless 0 [{"a":08,"b":"zero"}]
reject g.json:17@287 : "}" where a quoted key is expected [{"a":null,"b":null,}]
reject g.json:18@308 : a string has no closing quote [{"a":10,"b":"torn]
reject g.json:22@414 : "}" where a value is expected [{"a":16,"b":"unknown","c":[1,}]
reject g.json:2@16 : "o" where a quoted key is expected [{oops}]
reject g.json:3@23 : "t" where the end of the row is expected [{"a":2,"b":"y"} trailing]
reject g.json:4@48 a: cannot read "abc" as BIGINT [{"a":"abc","b":"z"}]
reject g.json:6@87 a: the key "a" is there twice [{"a":4,"b":"dup","a":5}]
reject g.json:7@111 a: cannot read 1.5 as BIGINT: it has a fraction [{"a":1.5,"b":"fraction"}]
reject g.json:8@136 : "[" where a JSON object is expected [[1]]
reject g.json:9@140 : "n" where a JSON object is expected [null]`},
	} {
		dir := t.TempDir()
		write(t, dir, "g.json", garbage)
		got := readPath(t, Options{Paths: []string{dir}, Columns: decl, OnError: c.mode}, "a", "b", "_line")
		same(t, got.String(), c.want, dir)
		// Acceptance does not depend on what is asked for.
		few := readPath(t, Options{Paths: []string{dir}, Columns: decl, OnError: c.mode}, "_line")
		if len(few.rows) != len(got.rows) || len(few.rejects) != len(got.rejects) || (few.err == nil) != (got.err == nil) {
			t.Errorf("%s: other rows with no columns: %s", c.mode, few)
		}
	}
	dir := t.TempDir()
	write(t, dir, "g.json", garbage)
	got := readPath(t, Options{Paths: []string{dir}, Columns: decl, OnError: "null"}, "a", "b", "_line")
	want := "1|x|1\n~|z|4\n3|case|5\n~|dup|6\n~|fraction|7\n9|80|15\n~|no a|16\n11|exact|19\n14|exact|20\n15|escaped key|21\n17|last|23"
	same(t, strings.Join(got.rows, "\n"), want, dir)
	if len(got.rejects) != 14 {
		t.Errorf("null: %d rejects: %v", len(got.rejects), got.rejects)
	}
}

func TestArrays(t *testing.T) {
	for _, c := range []struct{ text, strict, reject string }{
		{"[]", "", ""},
		{`[{"a":1},{"a":2}]`, "1|1\n2|1", "1|1\n2|1"},
		{"\xef\xbb\xbf [\n{\"a\":1,\n \"b\":\"]}\\\"\"},\n\n {\"a\":\n2}\n]\n", "1|2\n2|5", "1|2\n2|5"},
		{`[{"a":1},5,{"a":2}]`, "error f:1: \"5\" where a JSON object is expected", "1|1\n2|1\nreject f:1@9 : \"5\" where a JSON object is expected [5]"},
		{"[{\"a\":1},\n{\"a\":x},\n{\"a\":2}]", "error f:2: \"x\" where a value is expected", "1|1\n2|3\nreject f:2@10 : \"x\" where a value is expected [{\"a\":x}]"},
		{`[{"a":1},]`, "error f:1: the row ends where a JSON object is expected", "1|1\nreject f:1@9 : the row ends where a JSON object is expected []"},
		{`[{"a":1}`, "error f:1: the file ends before the \"]\" of its array", "1|1\nreject f:1@8 : the file ends before the \"]\" of its array []"},
		{`[{"a":1},{"a":`, "error f:1: the file ends inside an object", "1|1\nreject f:1@9 : the file ends inside an object [{\"a\":]"},
		{`[{"a":1}] x`, "error f:1: text follows the \"]\" of the array", "1|1\nreject f:1@10 : text follows the \"]\" of the array [x]"},
	} {
		for _, mode := range []string{"strict", "reject"} {
			dir := t.TempDir()
			write(t, dir, "f", c.text)
			got := readPath(t, Options{Paths: []string{dir}, Columns: columns("a", "bigint"), OnError: mode}, "a", "_line")
			want := c.strict
			if mode == "reject" {
				want = c.reject
			}
			same(t, got.String(), want, dir)
		}
	}
}

// TestParts cuts one file into parts of every size.
func TestParts(t *testing.T) {
	json := "{\"a\":1}\n\n{\"a\":22}\r\n{\"a\":333}\n   \n{\"a\":\"x\"}\n{\"a\":4444}\n{\"a\":5}"
	csv := "a,b\n1,x\r\n\n22,yy\nbad,z\n333,\n4,w"
	for _, text := range []string{json, csv} {
		dir := t.TempDir()
		write(t, dir, "f.log", text)
		opts := Options{Paths: []string{dir}, Columns: columns("a", "bigint"), OnError: "reject"}
		if text == csv {
			opts.Columns = columns("a", "bigint", "b", "varchar")
		}
		whole := readPath(t, opts, "a", "_line", "_file").String()
		if strings.Count(whole, "\n") < 3 {
			t.Fatal("too few rows: ", whole)
		}
		for size := 1; size <= len(text); size++ {
			opts.PartBytes = int64(size)
			if got := readPath(t, opts, "a", "_line", "_file").String(); got != whole {
				t.Fatalf("parts of %d bytes: got\n%s\nwant\n%s", size, got, whole)
			}
		}
	}
}
