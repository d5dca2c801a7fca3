package parse

import (
	"encoding/hex"
	"strings"

	"flowsql/sql/source"
)

// span is the place of tokens first to last, both included.
func (p *parser) span(first, last int) source.Span {
	n := len(p.tokens) - 1
	first, last = min(max(first, 0), n), min(max(last, 0), n)
	return source.Span{Start: int(p.tokens[first].start), End: int(p.tokens[last].end)}
}

func (p *parser) slice(first, last int) string { return p.text.Slice(p.span(first, last)) }

// sym is the symbol at i, none for names, literals and places outside.
func (p *parser) sym(i int) sym {
	if i < 0 || i >= len(p.tokens) {
		return none
	}
	return p.tokens[i].sym
}

// is reports whether the word at i, keyword or not, is w in any case.
func (p *parser) is(i int, w string) bool {
	if i < 0 || i >= len(p.tokens) || p.tokens[i].kind != word {
		return false
	}
	t := p.tokens[i]
	return int(t.end-t.start) == len(w) && strings.EqualFold(p.body[t.start:t.end], w)
}

func (p *parser) isAny(i int, words ...string) bool {
	for _, w := range words {
		if p.is(i, w) {
			return true
		}
	}
	return false
}

// isName reports whether a name stands at i.
func (p *parser) isName(i int) bool {
	t := p.tokens[min(i, len(p.tokens)-1)]
	return t.kind == quoted || t.kind == word && t.sym == none
}

// name is the name at i without its quotes.
func (p *parser) name(i int) string {
	t := p.tokens[i]
	s := p.body[t.start:t.end]
	switch t.kind {
	case quoted:
		s = strings.ReplaceAll(s[1:len(s)-1], "``", "`")
	case text, dtext:
		s = unescape(s)
	}
	if s == "" {
		p.fail(p.span(i, i), "an empty name")
	}
	return s
}

// lower is the text of the word at i in lower case.
func (p *parser) lower(i int) string { return strings.ToLower(p.slice(i, i)) }

// unescape is the value of a text literal with its quotes, by MySQL's rules: \% and \_ keep
// their backslash, for LIKE.
func unescape(s string) string {
	if s[0]|0x20 == 'x' {
		b, _ := hex.DecodeString(s[2 : len(s)-1]) // scanHex has checked it
		return string(b)
	}
	q, s := s[0], s[1:len(s)-1]
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, q) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == q { // doubled
			i++
		}
		if c != '\\' || i+1 == len(s) {
			b.WriteByte(c)
			continue
		}
		i++
		switch c = s[i]; c {
		case 'n':
			c = '\n'
		case 't':
			c = '\t'
		case 'r':
			c = '\r'
		case 'b':
			c = '\b'
		case '0':
			c = 0
		case 'Z':
			c = 26
		case '%', '_':
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// stray is where in a text literal the first escape stands that is not one of a regular expression too, or of LIKE; 0 if there is none.
func stray(s string) int {
	for i := 1; i+2 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if i++; strings.IndexByte("\\'\"ntr%_", s[i]) < 0 {
			return i - 1
		}
	}
	return 0
}

// find is the first token in [lo, hi) outside brackets for which ok, or -1.
func (p *parser) find(lo, hi int, ok func(i int) bool) int {
	for i := lo; i < hi; i++ {
		if ok(i) {
			return i
		}
		if p.sym(i) == oOpen {
			i = int(p.tokens[i].match)
		}
	}
	return -1
}

func (p *parser) findSym(lo, hi int, s sym) int {
	for i := lo; i < hi; i++ {
		switch p.tokens[i].sym {
		case s:
			return i
		case oOpen:
			i = int(p.tokens[i].match)
		}
	}
	return -1
}

// split cuts [lo, hi) at the commas outside brackets.
func (p *parser) split(lo, hi int) []rng {
	var list []rng
	for {
		comma := p.findSym(lo, hi, oComma)
		if comma < 0 {
			return append(list, rng{lo, hi})
		}
		list = append(list, rng{lo, comma})
		lo = comma + 1
	}
}

// rng is the tokens [lo, hi).
type rng struct{ lo, hi int }

func (r rng) empty() bool { return r.lo >= r.hi }
func (r rng) to(s rng) rng {
	return rng{min(r.lo, s.lo), max(r.hi, s.hi)}
}

func (p *parser) place(r rng) source.Span { return p.span(r.lo, r.hi-1) }
