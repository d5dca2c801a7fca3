package parse

import (
	"sort"
	"strconv"
)

// mark says that the bytes of out before end, from the mark before it, stand for a token.
type mark struct{ end, token int32 }

// put writes s for token i.
func (p *parser) put(i int, s string) {
	p.out = append(p.out, s...)
	p.out = append(p.out, ' ')
	p.marks = append(p.marks, mark{int32(len(p.out)), int32(i)})
}

// putName writes a name or the name of a function: `12`.
func (p *parser) putName(i int) {
	p.out = append(p.out, '`')
	p.out = strconv.AppendInt(p.out, int64(i), 10)
	p.put(i, "`")
}

// putLeaf writes anything that is a value by itself: :v12.
func (p *parser) putLeaf(i int) {
	p.out = append(p.out, ":v"...)
	p.out = strconv.AppendInt(p.out, int64(i), 10)
	p.put(i, "")
}

// putList writes what stands for the whole right side of IN: ::v12.
func (p *parser) putList(i int) {
	p.out = append(p.out, "::v"...)
	p.out = strconv.AppendInt(p.out, int64(i), 10)
	p.put(i, "")
}

// tokenAt is the token that the byte before end of out stands for, or the one after the last.
func (p *parser) tokenAt(end int) int {
	n := sort.Search(len(p.marks), func(k int) bool { return int(p.marks[k].end) >= end })
	if n == len(p.marks) {
		if n == 0 {
			return 0
		}
		return p.marks[n-1].after()
	}
	return int(p.marks[n].token)
}

func (m mark) after() int { return int(m.token) + 1 }

// rewrite writes the expressions, commas and aliases of [lo, hi).
func (p *parser) rewrite(lo, hi int) {
	open := 0 // brackets put in
	for i := lo; i < hi; {
		if p.wraps != nil {
			n := p.wraps[i].open
			open += n
			for range n {
				p.put(i, "binary (") // no other BINARY goes in, so that convert knows it
			}
		}
		if i > lo && p.isTextAlias(i) {
			p.putName(i)
			i++
		} else {
			i = p.rewriteOne(i, hi)
		}
		if open > 0 {
			n := min(open, p.wraps[i].shut)
			open -= n
			p.shutWraps(i, n)
		}
	}
	p.shutWraps(hi, open)
}

func (p *parser) shutWraps(i, n int) {
	for range n {
		p.put(i, ")")
	}
}

// isTextAlias reports whether the text at i can only be an alias without AS. After another text it would
// be part of that to MySQL, and is refused.
func (p *parser) isTextAlias(i int) bool {
	if k := p.tokens[i].kind; k != text && k != dtext || !p.endsOperand(i-1) {
		return false
	}
	before := p.tokens[i-1].kind
	return before != text && before != dtext
}

// rewriteOne writes the construct at i and is the token after it.
func (p *parser) rewriteOne(i, hi int) int {
	t := p.tokens[i]
	p.refuseSystem(i)
	switch t.kind {
	case number, text, dtext, variable:
		p.putLeaf(i)
		return i + 1
	case measure:
		p.failHint(p.span(i, i), "write a name that begins with a digit in backquotes", "`%s` is neither a number nor a name", p.slice(i, i))
	case quoted:
		return p.rewriteName(i, hi)
	case word:
		if t.sym == none {
			return p.rewriteName(i, hi)
		}
	}
	switch t.sym {
	case kNull, kTrue, kFalse:
		if s := p.sym(i - 1); s == kIs || s == kNot && p.sym(i-2) == kIs {
			break
		}
		p.putLeaf(i)
		return i + 1
	case kIs:
		return p.rewriteIs(i)
	case kAs:
		return p.rewriteAlias(i, hi)
	case kIn:
		p.put(i, spelling[kIn])
		return p.rewriteInTable(i + 1)
	case kExists:
		p.putLeaf(i)
		return int(p.tokens[i+1].match) + 1
	case kInterval:
		return p.rewriteInterval(i)
	case kCollate:
		p.fail(p.span(i, i), "COLLATE is not supported: text is compared by its bytes")
	case oOpen:
		return p.rewriteBracket(i)
	case oColons:
		return p.rewriteColons(i)
	case kAll:
		if p.isQuantifier(i) {
			return p.rewriteQuantifier(i)
		}
	case kNot:
		if p.sym(i+1) == kNull && p.endsOperand(i-1) { // x NOT NULL
			p.put(i, "is not null")
			return i + 2
		}
	case oOther:
		p.failOperator(i)
	case oMul:
		if end := p.starEnd(i); end > i+1 {
			p.put(i, "*")
			return end
		}
	}
	if int(t.sym) >= len(spelling) || spelling[t.sym] == "" {
		p.unexpected(i, "")
	}
	p.put(i, spelling[t.sym])
	return i + 1
}

// rewriteName is a column or a function; also the words that are values by themselves.
func (p *parser) rewriteName(i, hi int) int {
	if i+1 < hi && p.sym(i+1) == oOpen {
		if p.isQuantifier(i) {
			return p.rewriteQuantifier(i)
		}
		return p.rewriteCall(i)
	}
	if p.tokens[i].kind == word && p.sym(i-1) != oDot && p.sym(i+1) != oDot {
		if p.isLiteralPrefix(i, hi) {
			p.putLeaf(i)
			return i + 2
		}
		if isNiladic(p, i) {
			p.putLeaf(i)
			return i + 1
		}
	}
	p.putName(i)
	return i + 1
}

// isLiteralPrefix: DATE '...' and TIMESTAMP '...' are texts cast.
func (p *parser) isLiteralPrefix(i, hi int) bool {
	return i+1 < hi && (p.tokens[i+1].kind == text || p.tokens[i+1].kind == dtext) && !p.endsOperand(i-1) &&
		p.isAny(i, "date", "timestamp", "datetime")
}

// isNiladic: the functions that need no brackets.
func isNiladic(p *parser, i int) bool {
	n := p.tokens[i].end - p.tokens[i].start
	return n >= 8 && !p.endsOperand(i-1) && p.isAny(i, "current_date", "current_time", "current_timestamp",
		"localtime", "localtimestamp", "utc_date", "utc_time", "utc_timestamp")
}

// rewriteIs: IS [NOT] NULL, TRUE, FALSE go in as they are, IS UNKNOWN as IS NULL, and
// IS [NOT] DISTINCT FROM as <=>.
func (p *parser) rewriteIs(i int) int {
	next := i + 1
	if p.sym(next) == kNot {
		next++
	}
	switch {
	case p.sym(next) == kDistinct && p.sym(next+1) == kFrom:
		p.put(i, "<=>")
		return next + 2
	case p.is(next, "unknown"):
		p.put(i, "is")
		if next > i+1 {
			p.put(i+1, "not")
		}
		p.put(next, "null")
		return next + 1
	}
	p.put(i, "is")
	return i + 1
}

// rewriteAlias: after AS comes a name, or a text that is one.
func (p *parser) rewriteAlias(i, hi int) int {
	p.put(i, "as")
	if i+1 == hi {
		p.unexpected(hi, "a name is missing after AS")
	}
	if k := p.tokens[i+1].kind; !p.isName(i+1) && k != text && k != dtext {
		p.unexpected(i+1, "a name is missing after AS")
	}
	p.putName(i + 1)
	return i + 2
}

// rewriteBracket: a subquery, or the literals of a plain IN list, are one value to sqlparser.
func (p *parser) rewriteBracket(i int) int {
	match := int(p.tokens[i].match)
	in := p.sym(i-1) == kIn
	switch {
	case in && (match == i+1 || p.startsQuery(i+1)):
		p.putList(i)
	case p.startsQuery(i + 1):
		p.putLeaf(i)
	case in && p.plainList(i+1, match):
		p.putList(i)
	default:
		p.put(i, "(")
		return i + 1
	}
	return match + 1
}

// refuseSystem refuses @@name.
func (p *parser) refuseSystem(i int) {
	if p.tokens[i].kind == variable && p.slice(i, i)[1] == '@' {
		p.failHint(p.span(i, i), "settings are in SHOW SETTINGS and flowsql.settings", "`@@` variables are not supported")
	}
}

// rewriteInTable: the table of IN table, as of the query that reads it all, is one value to sqlparser. It is the token
// after it, or i if no name stands there.
func (p *parser) rewriteInTable(i int) int {
	next := i + 1
	if p.sym(next) == oDot && p.isName(next+1) {
		next += 2
	}
	if !p.isName(i) || p.sym(next) == oOpen {
		return i
	}
	p.putList(i)
	return next
}

// plainList reports whether [lo, hi) is literals and commas only, at least three of them.
func (p *parser) plainList(lo, hi int) bool {
	if hi-lo < 5 {
		return false
	}
	for i := lo; i < hi; i++ {
		if p.sym(i) == oSub && p.tokens[i+1].kind == number {
			i++
		}
		if !p.isLiteral(i) || i+1 < hi && p.sym(i+1) != oComma || i+2 == hi {
			return false
		}
		i++
	}
	return true
}

func (p *parser) isLiteral(i int) bool {
	switch p.tokens[i].kind {
	case number, text, dtext:
		return true
	case word:
		s := p.tokens[i].sym
		return s == kNull || s == kTrue || s == kFalse
	}
	return false
}

// isQuantifier reports whether ANY, SOME or ALL and its bracket stand at i, after a comparison.
func (p *parser) isQuantifier(i int) bool {
	s := p.sym(i - 1)
	return s >= oEq && s <= oSame && p.sym(i+1) == oOpen && p.tokens[i].kind == word && p.isAny(i, "all", "any", "some")
}

// rewriteQuantifier: ANY (query) after a comparison is one value to sqlparser.
func (p *parser) rewriteQuantifier(i int) int {
	match := int(p.tokens[i+1].match)
	if !p.startsQuery(i + 2) {
		p.failHint(p.span(i, match), "write IN (...) for a list of values", "%s takes a query", p.upper(i))
	}
	p.putLeaf(i)
	return match + 1
}

func (p *parser) failOperator(i int) {
	at := p.span(i, i)
	switch s := p.slice(i, i); s {
	case ":=":
		p.failHint(at, "use SET @name = value", "`:=` is not supported")
	case "//":
		p.failHint(at, "write DIV for integer division, or -- for a comment", "unknown operator `//`")
	case "**":
		p.failHint(at, "write pow(x, y)", "unknown operator `**`")
	case "=>":
		p.fail(at, "named arguments are not supported")
	case "?", ":", "$":
		p.failHint(at, "use a variable: set @name = value, then @name", "parameters are not supported")
	case "[", "]":
		p.failHint(at, "a name is quoted with backquotes; a value in a JSON text x is x ->> '$.a.b' or x ->> '$[0]'", "arrays and subscripts are not supported")
	default:
		p.unexpected(i, "")
	}
}
