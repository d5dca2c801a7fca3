package parse

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// leaf is the value that goes by the number of token i.
func (p *parser) leaf(i int) ast.Expr {
	at := p.span(i, p.leafEnd(i)-1)
	switch t := p.tokens[i]; t.kind {
	case number:
		e := &ast.Number{Text: p.slice(i, i)}
		e.Span = at
		return e
	case text, dtext:
		return p.textAt(i)
	case variable:
		e := &ast.Variable{Name: p.slice(i, i)[1:]}
		e.Span = at
		return e
	case word:
		return p.wordLeaf(i, at)
	}
	if p.sym(i) != oOpen {
		p.bug(i, "token %d is no value", i)
	}
	e := &ast.Subquery{Query: p.query(i+1, int(p.tokens[i].match))}
	e.Span = at
	return e
}

// leafEnd is the token after the value that goes by the number of token i.
func (p *parser) leafEnd(i int) int {
	switch t := p.tokens[i]; {
	case t.sym == oOpen:
		return int(t.match) + 1
	case t.sym == kExists:
		return int(p.tokens[i+1].match) + 1
	case t.sym == kInterval:
		return i + 2
	case p.isQuantifier(i):
		return int(p.tokens[i+1].match) + 1
	case t.kind == word && t.sym == none && !isNiladic(p, i):
		return i + 2 // DATE '...'
	}
	return i + 1
}

func (p *parser) wordLeaf(i int, at source.Span) ast.Expr {
	switch p.sym(i) {
	case kNull:
		e := &ast.Null{}
		e.Span = at
		return e
	case kTrue, kFalse:
		e := &ast.Bool{Value: p.sym(i) == kTrue}
		e.Span = at
		return e
	case kExists:
		e := &ast.Exists{Query: p.query(i+2, int(p.tokens[i+1].match))}
		e.Span = at
		return e
	case kInterval:
		return p.intervalText(i)
	}
	if p.isQuantifier(i) {
		p.failHint(at, "write x = any (select ...)", "%s (query) stands only as the whole right side of a comparison", p.upper(i))
	}
	if isNiladic(p, i) {
		e := &ast.Call{Name: p.lower(i), NamePlace: at}
		e.Span = at
		return e
	}
	typ := types.TypeTimestamp
	if p.is(i, "date") {
		typ = types.TypeDate
	}
	e := &ast.Cast{X: p.textAt(i + 1), Type: typ}
	e.Span = at
	return e
}

func (p *parser) textAt(i int) *ast.String {
	e := &ast.String{Value: unescape(p.slice(i, i)), Double: p.tokens[i].kind == dtext}
	e.Span = p.span(i, i)
	if at := stray(p.slice(i, i)); at > 0 {
		e.Stray = source.Span{Start: e.Span.Start + at, End: e.Span.Start + at + 2}
	}
	return e
}

// rewriteInterval: INTERVAL x unit goes in as it is, INTERVAL '1 minute' and INTERVAL 5m as one value.
func (p *parser) rewriteInterval(i int) int {
	switch k := p.tokens[i+1].kind; {
	case k == measure, (k == text || k == dtext) && !p.isUnit(i+2):
		p.putLeaf(i)
		return i + 2
	}
	p.put(i, "interval")
	return i + 1
}

// intervalText is INTERVAL '1 minute' or INTERVAL 5m at i.
func (p *parser) intervalText(i int) ast.Expr {
	t := p.slice(i+1, i+1)
	if p.tokens[i+1].kind != measure {
		t = unescape(t)
	}
	t = strings.TrimSpace(t)
	cut := strings.IndexFunc(t, func(r rune) bool { return r != '.' && r != '-' && r != '+' && (r < '0' || r > '9') })
	unit, ok := "", false
	if cut > 0 {
		unit, ok = unitNamed(strings.TrimSpace(t[cut:]))
	}
	if !ok {
		p.failHint(p.span(i+1, i+1), "write interval 1 minute, or interval '1 minute'", "an interval needs a number and a unit of time")
	}
	digits := strings.TrimSpace(t[:cut])
	sign := digits[0]
	if sign == '-' || sign == '+' {
		digits = digits[1:]
	}
	if strings.Trim(digits, "0123456789") != "" && strings.Trim(digits, "0123456789") != "." || digits == "." || digits == "" {
		p.fail(p.span(i+1, i+1), "`%s` is not the number of an interval", t[:cut])
	}
	n := &ast.Number{Text: digits}
	n.Span = p.span(i+1, i+1)
	e := &ast.Interval{X: n, Unit: unit}
	if sign == '-' {
		e.X = p.unary(ast.OpSub, rng{i + 1, i + 2}, n)
	}
	e.Span = p.span(i, i+1)
	return e
}

func (p *parser) interval(x ast.Expr, r rng, unit int) (ast.Expr, rng) {
	e := &ast.Interval{X: x}
	var ok bool
	if e.Unit, ok = p.unit(unit); !ok {
		p.failHint(p.span(unit, unit), "the units are millisecond, second, minute, hour, day, week, month, quarter and year",
			"unknown unit of time `%s`", p.slice(unit, unit))
	}
	e.Span = p.place(r)
	return e, r
}

// unitNamed is a unit of time in lower case and singular.
func unitNamed(s string) (string, bool) {
	switch strings.ToLower(s) {
	case "millisecond", "milliseconds", "msec", "msecs", "ms":
		return "millisecond", true
	case "second", "seconds", "sec", "secs", "s":
		return "second", true
	case "minute", "minutes", "min", "mins", "m":
		return "minute", true
	case "hour", "hours", "h":
		return "hour", true
	case "day", "days", "d":
		return "day", true
	case "week", "weeks", "w":
		return "week", true
	case "month", "months":
		return "month", true
	case "quarter", "quarters":
		return "quarter", true
	case "year", "years", "y":
		return "year", true
	}
	return "", false
}
