package expr

import (
	"strings"
	"unicode/utf8"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// like is a compiled LIKE pattern: does all of a text match.
type like func(s string) bool

// likeMaker makes LIKE, or with fold ILIKE, which compares both sides in lower case.
func likeMaker(fold bool) maker {
	return func(c *plan.Call) (kernel, error) {
		if match, ok, err := constantLike(c, fold); ok || err != nil {
			return lift1(readText, writeBool, sure(match)), err
		}
		return func(n int, args []*vec.Vector, out *result) error {
			text, pattern := readText(args[0]), readText(args[1])
			escape := func(int) string { return `\` }
			if len(args) > 2 {
				escape = readText(args[2])
			}
			var last, lastEscape string
			var match like
			return each(n, out, writeBool, func(i int) (bool, error) {
				if p, e := pattern(i), escape(i); match == nil || p != last || e != lastEscape {
					last, lastEscape, match = p, e, compileLike(p, e, fold)
				}
				return match(text(i)), nil
			})
		}, nil
	}
}

func constantLike(c *plan.Call, fold bool) (like, bool, error) {
	pattern, ok := literal(c.Args[1])
	if !ok || pattern.Null {
		return nil, false, nil
	}
	escape := `\`
	if len(c.Args) > 2 {
		e, ok := literal(c.Args[2])
		if !ok || e.Null {
			return nil, false, nil
		}
		escape = e.String
	}
	return compileLike(pattern.String, escape, fold), true, nil
}

// compileLike makes a pattern of the pieces between its % signs. An empty escape means none.
func compileLike(pattern, escape string, fold bool) like {
	if fold {
		match := compileLike(strings.ToLower(pattern), strings.ToLower(escape), false)
		return func(s string) bool { return match(strings.ToLower(s)) }
	}
	var pieces []piece
	var now piece
	for i := 0; i < len(pattern); {
		switch {
		case escape != "" && strings.HasPrefix(pattern[i:], escape) && i+len(escape) < len(pattern):
			i += len(escape)
			_, size := utf8.DecodeRuneInString(pattern[i:])
			now.add(pattern[i:i+size], false)
			i += size
		case pattern[i] == '%':
			pieces = append(pieces, now)
			now = piece{}
			i++
		case pattern[i] == '_':
			now.add("_", true)
			i++
		default:
			_, size := utf8.DecodeRuneInString(pattern[i:])
			now.add(pattern[i:i+size], false)
			i += size
		}
	}
	pieces = append(pieces, now)
	return joinPieces(pieces)
}

// joinPieces chooses the loop for the pieces between % signs.
func joinPieces(pieces []piece) like {
	head, tail := pieces[0], pieces[len(pieces)-1]
	if len(pieces) == 1 {
		if head.plain() {
			return func(s string) bool { return s == head.text }
		}
		return func(s string) bool { n, ok := head.start(s); return ok && n == len(s) }
	}
	var middle []piece
	for _, p := range pieces[1 : len(pieces)-1] {
		if p.text != "" {
			middle = append(middle, p)
		}
	}
	plain := head.plain() && tail.plain()
	switch {
	case plain && len(middle) == 0 && tail.text == "":
		return func(s string) bool { return strings.HasPrefix(s, head.text) }
	case plain && len(middle) == 0 && head.text == "":
		return func(s string) bool { return strings.HasSuffix(s, tail.text) }
	case plain && len(middle) == 1 && head.text == "" && tail.text == "" && middle[0].plain():
		part := middle[0].text
		return func(s string) bool { return strings.Contains(s, part) }
	}
	return func(s string) bool {
		n, ok := head.start(s)
		if !ok {
			return false
		}
		s = s[n:]
		end, ok := tail.end(s)
		if !ok {
			return false
		}
		s = s[:end]
		for _, p := range middle { // the first place is the best, for it leaves the most
			at, n := p.find(s)
			if at < 0 {
				return false
			}
			s = s[at+n:]
		}
		return true
	}
}

// piece is a run of a pattern without %: its characters, of which any says which stand for any one.
type piece struct {
	text string
	any  []bool // by character; nil if there is none
	size int    // characters
}

func (p *piece) add(text string, any bool) {
	if any && p.any == nil {
		p.any = make([]bool, p.size)
	}
	p.text += text
	p.size++
	if p.any != nil {
		p.any = append(p.any, any)
	}
}

func (p *piece) plain() bool { return p.any == nil }

// start is whether s starts with the piece, and with how many bytes.
func (p *piece) start(s string) (n int, ok bool) {
	if p.any == nil {
		return len(p.text), strings.HasPrefix(s, p.text)
	}
	k := 0
	for _, c := range p.text {
		if n == len(s) {
			return 0, false
		}
		got, size := utf8.DecodeRuneInString(s[n:])
		if !p.any[k] && got != c {
			return 0, false
		}
		n += size
		k++
	}
	return n, true
}

// end is whether s ends with the piece, and the byte where it starts.
func (p *piece) end(s string) (at int, ok bool) {
	if p.any == nil {
		return len(s) - len(p.text), strings.HasSuffix(s, p.text)
	}
	at = len(s)
	for k := 0; k < p.size; k++ {
		if at == 0 {
			return 0, false
		}
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	n, ok := p.start(s[at:])
	return at, ok && at+n == len(s)
}

// find is the first place of the piece in s and its bytes there, or -1.
func (p *piece) find(s string) (at, n int) {
	if p.any == nil {
		return strings.Index(s, p.text), len(p.text)
	}
	for at < len(s) {
		if n, ok := p.start(s[at:]); ok {
			return at, n
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return -1, 0
}
