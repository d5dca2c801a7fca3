package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"flowsql/sql/source"
)

// maxPad is the most bytes of earlier statements on the same line that a piece is padded for. Past
// it, on generated text, columns count from an arbitrary place in the line.
const maxPad = 16 << 10

// Piece is one statement of a script.
type Piece struct {
	Text     *source.Text
	Vertical bool // it ended in \G or \gx
}

// Splitter cuts text that arrives in chunks into statements. A statement ends at a ; or \G (or \g, \gx)
// outside quotes and comments. Pieces without a statement are dropped. Each piece's text begins where its line
// begins, with blanks in the place of what stands before it there, so that lines, columns and
// excerpts are those of the whole. Not safe for concurrent use.
type Splitter struct {
	name string
	buf  []byte // from the start of the line on which the statement at hand begins
	line int    // lines before buf
	from int    // the statement at hand begins here in buf, or later
	at   int    // scanned up to here
	in   byte   // 0, or what at is inside: ' " ` or * for /* */ or - for a comment up to the line's end
	some bool   // the statement at hand has more than blanks and comments
	more bool   // a chunk may follow
}

// NewSplitter is a Splitter for the text of the given name.
func NewSplitter(name string) *Splitter { return &Splitter{name: name, more: true} }

// Feed adds a chunk of text. A chunk may end anywhere.
func (s *Splitter) Feed(chunk string) { s.buf = append(s.buf, chunk...) }

// Next is the next statement that is complete, or false until more is fed.
func (s *Splitter) Next() (Piece, bool) {
	for s.scan() {
		end, vertical := s.at-1, false
		if last := s.buf[end]; last != ';' {
			vertical = last != 'g'
			end--
			if last == 'x' {
				end--
			}
		}
		piece, ok := s.cut(end)
		s.drop()
		if ok {
			piece.Vertical = vertical
			return piece, true
		}
	}
	return Piece{}, false
}

// Rest is what is left at the end of the input, complete or not, or false if that is nothing.
func (s *Splitter) Rest() (Piece, bool) {
	s.more = false
	if piece, ok := s.Next(); ok {
		return piece, true
	}
	piece, ok := s.cut(len(s.buf))
	s.at = len(s.buf)
	s.drop()
	return piece, ok
}

// Inside is what the text so far ends in: "" between statements, ";" within one, or the quote or
// the comment that is open: ' " ` /*.
func (s *Splitter) Inside() string {
	switch s.in {
	case '\'', '"', '`':
		return string(s.in)
	case '*':
		return "/*"
	}
	if s.some {
		return ";"
	}
	return ""
}

// Reset forgets the statement at hand.
func (s *Splitter) Reset() {
	s.at = len(s.buf)
	s.in = 0
	s.drop()
}

// scan moves to the end of the statement at hand, and reports whether it was found.
func (s *Splitter) scan() bool {
	b := s.buf
	for s.at < len(b) {
		c := b[s.at]
		if s.in != 0 {
			if !s.skip() {
				return false
			}
			continue
		}
		two := s.at+1 < len(b)
		if !two && s.more && (c == '-' || c == '/' || c == '\\') {
			return false // the next byte decides
		}
		switch {
		case c == ';':
			s.at++
			return true
		case c == '\\' && two && (b[s.at+1] == 'G' || b[s.at+1] == 'g'):
			if b[s.at+1] == 'g' && s.at+2 == len(b) && s.more {
				return false // an x may follow
			}
			s.at += 2
			if b[s.at-1] == 'g' && s.at < len(b) && b[s.at] == 'x' {
				s.at++
			}
			return true
		case c == '#' || c == '-' && two && b[s.at+1] == '-':
			s.in = '-'
		case c == '/' && two && b[s.at+1] == '*':
			s.in = '*'
			s.at++
			s.some = s.some || bytes.HasPrefix(b[s.at+1:], []byte("!"))
		case c == '\'' || c == '"' || c == '`':
			s.in, s.some = c, true
		case c > ' ':
			s.some = true
		}
		s.at++
	}
	return false
}

// skip moves to the end of the quote or comment at hand, or of the text.
func (s *Splitter) skip() bool {
	rest := s.buf[s.at:]
	switch s.in {
	case '-':
		n := bytes.IndexByte(rest, '\n')
		if n < 0 {
			s.at = len(s.buf)
			return false
		}
		s.at += n + 1
	case '*':
		n := bytes.Index(rest, []byte("*/"))
		if n < 0 {
			if s.at = len(s.buf); bytes.HasSuffix(rest, []byte("*")) && s.more {
				s.at--
			}
			return false
		}
		s.at += n + 2
	default:
		for ; ; s.at++ {
			switch {
			case s.at >= len(s.buf):
				return false
			case s.buf[s.at] == '\\' && s.in != '`':
				if s.at+1 == len(s.buf) {
					return false
				}
				s.at++
				continue
			case s.buf[s.at] != s.in:
				continue
			}
			s.at++
			break
		}
	}
	s.in = 0
	return true
}

// cut is the statement at hand, up to end, or false if there is none.
func (s *Splitter) cut(end int) (Piece, bool) {
	body := string(s.buf[s.from:end])
	rest := trimLeft(body)
	if !s.some || rest == "" {
		return Piece{}, false
	}
	head := string(s.buf[:end-len(rest)])
	line := s.line + strings.Count(head, "\n")
	head = head[strings.LastIndexByte(head, '\n')+1:]
	return Piece{Text: &source.Text{Name: s.name, Line: line, Body: pad(head) + rest}}, true
}

// drop forgets what is scanned, but for the line that it ends in.
func (s *Splitter) drop() {
	done := s.buf[:s.at]
	start := bytes.LastIndexByte(done, '\n') + 1
	s.line += bytes.Count(done, []byte("\n"))
	if s.at-start > maxPad {
		start = s.at
	}
	s.buf = s.buf[start:]
	s.at -= start
	s.from = s.at
	s.some = false
}

// pad is blanks as wide as s.
func pad(s string) string {
	if strings.Trim(s, " \t") == "" {
		return s
	}
	var b strings.Builder
	b.Grow(utf8.RuneCountInString(s))
	for _, r := range s {
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// trimLeft is s without the blanks and comments that it begins with.
func trimLeft(s string) string {
	for {
		s = strings.TrimLeft(s, " \t\r\n\v\f\uFEFF\u200B\u00A0")
		cut := 0
		switch {
		case strings.HasPrefix(s, "#"), strings.HasPrefix(s, "--"):
			cut = strings.IndexByte(s, '\n') + 1
		case strings.HasPrefix(s, "/*") && !strings.HasPrefix(s, "/*!"):
			if cut = strings.Index(s[2:], "*/"); cut >= 0 {
				cut += 4
			}
		default:
			return s
		}
		if cut <= 0 {
			return s
		}
		s = s[cut:]
	}
}

// Split cuts text into its statements, without those that are empty or only comments. What is
// wrong within one, an open quote say, is left to Statement to find; so the error is always nil.
func Split(text *source.Text) ([]*source.Text, error) {
	s := NewSplitter(text.Name)
	s.line = text.Line
	s.Feed(text.Body)
	var list []*source.Text
	for {
		piece, ok := s.Next()
		if !ok {
			break
		}
		list = append(list, piece.Text)
	}
	if piece, ok := s.Rest(); ok {
		list = append(list, piece.Text)
	}
	return list, nil
}
