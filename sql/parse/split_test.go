package parse

import (
	"fmt"
	"strings"
	"testing"

	"flowsql/sql/source"
)

func TestSplit(t *testing.T) {
	body := "\uFEFF-- head\nselect 1; select 'a;b'' ;', \"x\\\";\", `q;`; /* c; */\n\n  select -- y;\n 2 ;;\n# only; comment\n ß := 1; select\n\t3"
	want := []struct {
		line, column int
		text         string
	}{
		{2, 1, "select 1"}, {2, 11, "select 'a;b'' ;', \"x\\\";\", `q;`"}, {4, 3, "select -- y;\n 2 "}, {7, 2, "ß := 1"}, {7, 10, "select\n\t3"},
	}
	list, err := Split(&source.Text{Name: "f.sql", Body: body})
	if err != nil || len(list) != len(want) {
		t.Fatalf("%d pieces, %v", len(list), err)
	}
	for i, piece := range list {
		at := len(piece.Body) - len(strings.TrimLeft(piece.Body, " \t"))
		line, column := piece.Position(at)
		if line != want[i].line || column != want[i].column || piece.Body[at:] != want[i].text {
			t.Errorf("piece %d: %d:%d %q", i, line, column, piece.Body)
		}
	}
	_, err = Statement(&source.Text{Name: "f.sql", Line: list[1].Line, Body: list[1].Body + " x oops"})
	if got := err.Error(); !strings.HasPrefix(got, fmt.Sprintf("f.sql:2:%d: unexpected `oops`", 11+len(want[1].text)+3)) {
		t.Error(got)
	}
}

// A Splitter gives the same pieces however its input is cut.
func TestSplitterChunks(t *testing.T) {
	body := "select 1;\nselect '\\';' -- ;\n; select /* ; * */ 2\\G\nselect 3 \\gx\nselect 5\\g select `\\`;--\n#\n/*;*/;select 4 - 3 / 1"
	var want []string
	for size := len(body); size > 0; size-- {
		s := NewSplitter("-")
		var got []string
		take := func(p Piece, ok bool) bool {
			if ok {
				mark := ""
				if p.Vertical {
					mark = "|G"
				}
				got = append(got, p.Text.Body+mark)
			}
			return ok
		}
		for at := 0; at < len(body); at += size {
			s.Feed(body[at:min(at+size, len(body))])
			for take(s.Next()) {
			}
		}
		for take(s.Rest()) {
		}
		if want == nil {
			want = got
		}
		if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Errorf("in chunks of %d: %q, want %q", size, got, want)
		}
	}
	if len(want) != 7 || want[3] != "select 3 |G" || want[2] != "  select /* ; * */ 2|G" || want[0] != "select 1" {
		t.Errorf("%d: %q", len(want), want)
	}
}

func TestSplitterInside(t *testing.T) {
	s := NewSplitter("-")
	for _, c := range []struct{ chunk, inside string }{
		{"", ""}, {"-- x\n", ""}, {"select ", ";"}, {"'a", "'"}, {"b' /* ", "/*"}, {"*/ `", "`"}, {"` \"", `"`}, {"\"", ";"}, {";", ""}, {"/*", "/*"}, {"*/", ""},
	} {
		s.Feed(c.chunk)
		for {
			if _, ok := s.Next(); !ok {
				break
			}
		}
		if got := s.Inside(); got != c.inside {
			t.Errorf("after %q: inside %q, want %q", c.chunk, got, c.inside)
		}
	}
	s.Feed("select 'x")
	s.Next()
	s.Reset()
	s.Feed("\nselect 2;")
	if p, ok := s.Next(); !ok || p.Text.Body != "select 2" {
		t.Errorf("%q", p.Text)
	}
}
