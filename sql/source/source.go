// Package source holds query text, places in it, and errors that point at them.
// It is a leaf: every layer above may name a place in the user's own text.
package source

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is one piece of SQL as the user wrote it: a whole -e argument, a file,
// or one statement of standard input. Immutable.
type Text struct {
	Name string // what errors call it: a path, "-e", or "-" for standard input
	Body string
	Line int // lines that stand before Body in Name; 0 for a whole text
}

// Span is the bytes [Start, End) of a Text's Body. The zero Span means "somewhere in the text".
type Span struct{ Start, End int }

// To is the span from the start of s to the end of other.
func (s Span) To(other Span) Span {
	if s == (Span{}) {
		return other
	}
	if other == (Span{}) {
		return s
	}
	return Span{min(s.Start, other.Start), max(s.End, other.End)}
}

// Position is the line and column, both from 1, of byte offset off; the column counts characters.
func (t *Text) Position(off int) (line, column int) {
	off = max(0, min(off, len(t.Body)))
	before := t.Body[:off]
	line = strings.Count(before, "\n")
	start := strings.LastIndexByte(before, '\n') + 1
	return t.Line + line + 1, utf8.RuneCountInString(before[start:]) + 1
}

// Slice is the text of the span.
func (t *Text) Slice(s Span) string {
	start := max(0, min(s.Start, len(t.Body)))
	return t.Body[start:max(start, min(s.End, len(t.Body)))]
}

// Error is a fault of the user's text: a lower-case message at a place, and a hint if one is known.
type Error struct {
	Text    *Text // may be nil until the layer that knows it calls In
	Span    Span
	Message string
	Hint    string
}

// Errorf makes an Error at span; its Text is learned later, through In.
func Errorf(span Span, format string, args ...any) *Error {
	return &Error{Span: span, Message: fmt.Sprintf(format, args...)}
}

// WithHint sets the hint and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// In tells the error its text, unless it has one, and returns e.
func (e *Error) In(t *Text) *Error {
	if e.Text == nil {
		e.Text = t
	}
	return e
}

// Error is the first line of Render without the word "error".
func (e *Error) Error() string {
	if e.Text == nil {
		return e.Message
	}
	line, column := e.Text.Position(e.Span.Start)
	return fmt.Sprintf("%s:%d:%d: %s", e.Text.Name, line, column, e.Message)
}

// maxExcerpt is the most characters that an excerpt shows of a line, half of them before the place.
const maxExcerpt = 160

// Excerpt is the source line that the error points into and a line of carets under the span, with tabs kept aligned. Of a
// long line it is what stands around the place. Both are empty when the text is not known.
func (e *Error) Excerpt() (line, caret string) {
	if e.Text == nil {
		return "", ""
	}
	body := e.Text.Body
	at := max(0, min(e.Span.Start, len(body)))
	start := strings.LastIndexByte(body[:at], '\n') + 1
	stop := len(body)
	if i := strings.IndexByte(body[at:], '\n'); i >= 0 {
		stop = at + i
	}
	before := []rune(body[start:at])
	after := []rune(strings.TrimRight(body[at:stop], "\r"))
	width := utf8.RuneCountInString(body[at:max(at, min(e.Span.End, stop))])
	if cut := len(before) - maxExcerpt/2; cut > 0 && len(before)+len(after) > maxExcerpt {
		before = append([]rune("... "), before[cut:]...)
	}
	if len(before)+len(after) > maxExcerpt+4 {
		after = append(after[:maxExcerpt+4-len(before):maxExcerpt+4-len(before)], []rune(" ...")...)
		width = min(width, maxExcerpt+4-len(before))
	}
	var pad strings.Builder
	for _, r := range before {
		if r == '\t' {
			pad.WriteByte('\t')
		} else {
			pad.WriteByte(' ')
		}
	}
	return string(before) + string(after), pad.String() + strings.Repeat("^", max(1, width))
}
