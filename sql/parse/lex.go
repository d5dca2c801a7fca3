package parse

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"flowsql/sql/source"
)

type kind uint8

const (
	eof      kind = iota
	word          // a name or keyword without quotes
	quoted        // `name`
	text          // 'text', x'74657874'
	dtext         // "text"
	number        // 12, 1.5, .5, 1e5, 0x1f
	measure       // a number run together with letters: 2GB, 10s
	variable      // @name
	operator      // sym says which
)

// token is the bytes [start, end) of the body. Comments and blanks are no tokens.
type token struct {
	kind       kind
	sym        sym // of keywords and operators
	start, end int32
	match      int32 // of ( and ): the other one's index
}

// lex cuts the whole body into tokens and matches the brackets.
func (p *parser) lex() {
	p.tokens = make([]token, 0, 16+len(p.body)/4)
	var open []int32
	for i := p.skipBlank(0); i < len(p.body); i = p.skipBlank(i) {
		t := p.scan(i)
		t.start = int32(i)
		n := int32(len(p.tokens))
		switch t.sym {
		case oOpen:
			open = append(open, n)
		case oClose:
			if len(open) == 0 {
				p.fail(source.Span{Start: i, End: i + 1}, "`)` without a `(` before it")
			}
			t.match = open[len(open)-1]
			p.tokens[t.match].match = n
			open = open[:len(open)-1]
		}
		p.tokens = append(p.tokens, t)
		i = int(t.end)
	}
	if len(open) > 0 {
		at := int(p.tokens[open[len(open)-1]].start)
		p.fail(source.Span{Start: at, End: at + 1}, "`(` is never closed")
	}
	end := int32(len(p.body))
	p.tokens = append(p.tokens, token{kind: eof, start: end, end: end})
}

// skipBlank is the next byte at or after i that is neither blank nor comment.
func (p *parser) skipBlank(i int) int {
	for i < len(p.body) {
		switch c := p.body[i]; {
		case c == ' ' || '\t' <= c && c <= '\r':
			i++
		case c == '#' || c == '-' && strings.HasPrefix(p.body[i:], "--"):
			n := strings.IndexByte(p.body[i:], '\n')
			if n < 0 {
				return len(p.body)
			}
			i += n + 1
		case c == '/' && strings.HasPrefix(p.body[i:], "/*"):
			if strings.HasPrefix(p.body[i:], "/*!") {
				p.failHint(source.Span{Start: i, End: i + 3}, "remove the `!` to make it a comment", "`/*! ... */` is code to MySQL and not supported")
			}
			n := strings.Index(p.body[i+2:], "*/")
			if n < 0 {
				p.fail(source.Span{Start: i, End: i + 2}, "the comment is never closed: `*/` is missing")
			}
			i += 2 + n + 2
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(p.body[i:])
			if !unicode.IsSpace(r) && r != '\uFEFF' && r != '\u200B' {
				return i
			}
			i += size
		default:
			return i
		}
	}
	return i
}

// scan is the token at i; its start is not set.
func (p *parser) scan(i int) token {
	c := p.body[i]
	switch {
	case c|0x20 == 'x' && strings.HasPrefix(p.body[i+1:], "'") && !p.afterDot():
		return p.scanHex(i)
	case nameStart(c):
		return p.scanWord(i)
	case '0' <= c && c <= '9', c == '.' && i+1 < len(p.body) && digit(p.body[i+1]) && !p.afterName():
		return p.scanNumber(i)
	case c == '\'':
		return token{kind: text, end: p.closing(i)}
	case c == '"':
		return token{kind: dtext, end: p.closing(i)}
	case c == '`':
		return token{kind: quoted, end: p.closing(i)}
	case c == '@':
		return p.scanVariable(i)
	}
	return p.scanOperator(i)
}

func digit(c byte) bool     { return '0' <= c && c <= '9' }
func nameStart(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= utf8.RuneSelf }
func nameByte(c byte) bool  { return nameStart(c) || digit(c) || c == '$' }

// afterName says that the last token is a name, so that a dot belongs to it: t.1 is no number.
func (p *parser) afterName() bool {
	if len(p.tokens) == 0 {
		return false
	}
	last := p.tokens[len(p.tokens)-1]
	return last.kind == word && last.sym == none || last.kind == quoted
}

func (p *parser) afterDot() bool {
	n := len(p.tokens)
	return n > 1 && p.tokens[n-1].sym == oDot && p.tokens[n-2].kind <= quoted
}

// scanWord reads a word. After a dot it is a name, whatever it says.
func (p *parser) scanWord(i int) token {
	end := i
	for end < len(p.body) && nameByte(p.body[end]) {
		if p.body[end] < utf8.RuneSelf {
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(p.body[end:])
		if unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' {
			break
		}
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			p.failCharacter(end, r, size)
		}
		end += size
	}
	t := token{kind: word, end: int32(end)}
	if end-i <= longestKeyword && !p.afterDot() {
		var buf [longestKeyword]byte
		lower := buf[:end-i]
		for j := range lower {
			c := p.body[i+j]
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			lower[j] = c
		}
		t.sym = keyword(string(lower))
	}
	return t
}

func (p *parser) failCharacter(i int, r rune, size int) {
	at := source.Span{Start: i, End: i + size}
	switch r {
	case '‘', '’', '“', '”', '„', '´':
		p.failHint(at, "write ' around text and ` around names", "typographic quote %c", r)
	}
	p.fail(at, "unexpected character %q", r)
}

// scanNumber reads a number as sqlparser and MySQL know them; letters that follow make it a measure.
func (p *parser) scanNumber(i int) token {
	s, end := p.body, i
	digits := func() {
		for end < len(s) && digit(s[end]) {
			end++
		}
	}
	if s[i] == '0' && i+2 < len(s) && s[i+1]|0x20 == 'x' && hexDigit(s[i+2]) {
		for end = i + 2; end < len(s) && hexDigit(s[end]); end++ {
		}
	} else {
		digits()
		if end < len(s) && s[end] == '.' {
			end++
			digits()
		}
		if end < len(s) && s[end]|0x20 == 'e' {
			exponent := end + 1
			if exponent < len(s) && (s[exponent] == '+' || s[exponent] == '-') {
				exponent++
			}
			if exponent < len(s) && digit(s[exponent]) {
				end = exponent
				digits()
			}
		}
	}
	if end < len(s) && nameByte(s[end]) {
		t := p.scanWord(end)
		return token{kind: measure, end: t.end}
	}
	return token{kind: number, end: int32(end)}
}

// scanHex reads x'74657874', a text by the bytes of its UTF-8.
func (p *parser) scanHex(i int) token {
	end := int(p.closing(i + 1))
	b, err := hex.DecodeString(p.body[i+2 : end-1])
	switch at := (source.Span{Start: i, End: end}); {
	case err != nil:
		p.fail(at, "x'...' takes pairs of hexadecimal digits")
	case !utf8.Valid(b):
		p.fail(at, "x'...' is no UTF-8 text: there is no type for bytes")
	}
	return token{kind: text, end: int32(end)}
}

func hexDigit(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// closing is the end of the quoted piece that opens at i. A doubled quote stands for itself, and so
// does one after a backslash, except in backquotes.
func (p *parser) closing(i int) int32 {
	q := p.body[i]
	for j := i + 1; j < len(p.body); j++ {
		switch c := p.body[j]; {
		case c == '\\' && q != '`':
			j++
		case c == q && j+1 < len(p.body) && p.body[j+1] == q:
			j++
		case c == q:
			if q == '`' && j == i+1 {
				p.fail(source.Span{Start: i, End: j + 1}, "an empty name")
			}
			return int32(j + 1)
		}
	}
	p.fail(source.Span{Start: i, End: i + 1}, "the quote %c is never closed", q)
	return 0
}

func (p *parser) scanVariable(i int) token {
	end := i + 1
	if strings.HasPrefix(p.body[i:], "@@") {
		end++
	}
	first := end
	for end < len(p.body) && (nameByte(p.body[end]) || p.body[end] == '.' && first == i+2) {
		end++
	}
	if end == first {
		p.fail(source.Span{Start: i, End: i + 1}, "unexpected `@`: a variable is written @name")
	}
	return token{kind: variable, end: int32(end)}
}

// scanOperator reads the longest operator at i.
func (p *parser) scanOperator(i int) token {
	rest := p.body[i:]
	if len(rest) >= 3 {
		switch rest[:3] {
		case "<=>":
			return token{kind: operator, sym: oSame, end: int32(i + 3)}
		case "->>":
			return token{kind: operator, sym: oArrows, end: int32(i + 3)}
		}
	}
	if len(rest) >= 2 {
		if s := operator2(rest[:2]); s != none {
			return token{kind: operator, sym: s, end: int32(i + 2)}
		}
	}
	if s := operator1(rest[0]); s != none {
		return token{kind: operator, sym: s, end: int32(i + 1)}
	}
	r, size := utf8.DecodeRuneInString(rest)
	p.failCharacter(i, r, size)
	return token{}
}

func operator2(s string) sym {
	switch s {
	case "<>", "!=":
		return oNe
	case "<=":
		return oLe
	case ">=":
		return oGe
	case "<<":
		return oShiftL
	case ">>":
		return oShiftR
	case "||":
		return oConcat
	case "&&":
		return oAndAnd
	case "::":
		return oColons
	case "->":
		return oArrow
	case "==":
		return oEq
	case ":=", "=>", "//", "**":
		return oOther
	}
	return none
}

func operator1(c byte) sym {
	switch c {
	case '(':
		return oOpen
	case ')':
		return oClose
	case ',':
		return oComma
	case '.':
		return oDot
	case ';':
		return oSemicolon
	case '+':
		return oAdd
	case '-':
		return oSub
	case '*':
		return oMul
	case '/':
		return oDiv
	case '%':
		return oMod
	case '^':
		return oBitXor
	case '&':
		return oBitAnd
	case '|':
		return oBitOr
	case '~':
		return oBitNot
	case '!':
		return oBang
	case '=':
		return oEq
	case '<':
		return oLt
	case '>':
		return oGt
	case '?', ':', '[', ']', '{', '}', '$', '\\':
		return oOther
	}
	return none
}
