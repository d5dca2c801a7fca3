package source

import (
	"strings"
	"testing"
)

func TestPosition(t *testing.T) {
	text := &Text{Name: "a.sql", Body: "select 1;\n\tsélect é", Line: 2}
	for _, c := range []struct{ off, line, column int }{{0, 3, 1}, {7, 3, 8}, {10, 4, 1}, {11, 4, 2}, {19, 4, 9}, {999, 4, 10}, {-1, 3, 1}} {
		if line, column := text.Position(c.off); line != c.line || column != c.column {
			t.Errorf("offset %d: %d:%d, want %d:%d", c.off, line, column, c.line, c.column)
		}
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 500) + "BAD" + strings.Repeat("b", 500)
	for _, c := range []struct {
		body        string
		span        Span
		line, caret string
	}{
		{"select x\r\nfrom y", Span{7, 8}, "select x", "       ^"},
		{"a\n\tb c", Span{5, 6}, "\tb c", "\t  ^"},
		{"é bad", Span{3, 6}, "é bad", "  ^^^"},
		{"", Span{0, 0}, "", "^"},
		{"x", Span{5, 9}, "x", " ^"},
		{long, Span{500, 503}, "... " + strings.Repeat("a", 80) + "BAD" + strings.Repeat("b", 77) + " ...", strings.Repeat(" ", 84) + "^^^"},
		{long, Span{0, 1003}, strings.Repeat("a", 164) + " ...", strings.Repeat("^", 164)},
	} {
		e := Errorf(c.span, "m").In(&Text{Body: c.body})
		if line, caret := e.Excerpt(); line != c.line || caret != c.caret {
			t.Errorf("%.20q %v:\n%q\n%q\nwant\n%q\n%q", c.body, c.span, line, caret, c.line, c.caret)
		}
	}
}

func TestError(t *testing.T) {
	e := Errorf(Span{2, 3}, "bad %q", "x").WithHint("try %d", 1)
	if e.Error() != `bad "x"` || e.Hint != "try 1" {
		t.Error(e)
	}
	text := &Text{Name: "-", Body: "ab"}
	if e.In(text).In(&Text{Name: "other"}); e.Error() != `-:1:3: bad "x"` {
		t.Error(e)
	}
	if s := (Span{}).To(Span{1, 2}).To(Span{5, 7}); s != (Span{1, 7}) || text.Slice(Span{1, 99}) != "b" {
		t.Error(s)
	}
}
