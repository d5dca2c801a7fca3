package parse

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/types"
)

// note is what was taken out of a call or a `::` before sqlparser saw it, by the token that names it.
type note struct {
	typ       types.Type // of CAST and ::
	unit      string     // of EXTRACT
	trim      string     // both, leading or trailing
	swap      bool       // TRIM(y FROM x) stands for trim(x, y)
	position  bool       // POSITION(x IN y) stands for locate(x, y)
	order     rng        // ORDER BY keys inside the brackets
	separator int        // the token of SEPARATOR's text, or 0
	filter    rng        // the condition of FILTER
	within    rng        // ORDER BY keys of WITHIN GROUP
	over      rng        // OVER's (...), or its window's name
	ignore    bool       // IGNORE NULLS
	last      int        // the last token of the whole construct
}

func (p *parser) noteFor(i int) *note {
	if p.notes == nil {
		p.notes = map[int]*note{}
	}
	n := p.notes[i]
	if n == nil {
		n = &note{}
		p.notes[i] = n
	}
	return n
}

// rewriteCall writes the call of the function named at i. Every function goes in under a neutral name, so
// that none meets a special rule of sqlparser's; the special forms become plain argument lists:
//
//	CAST(x AS type), TRY_CAST, CONVERT(x, type)      (x), type noted
//	EXTRACT(unit FROM x)                             (x), unit noted
//	TRIM([BOTH | LEADING | TRAILING] [y] FROM x)     (y, x), noted
//	POSITION(x IN y), SUBSTRING(x FROM a [FOR b])    (x, y), (x, a, b)
//	f([ALL | DISTINCT] args [IGNORE | RESPECT NULLS] [ORDER BY keys] [SEPARATOR 'text'])
//	    [WITHIN GROUP (ORDER BY key)] [FILTER (WHERE c)] [IGNORE | RESPECT NULLS] [OVER w]
func (p *parser) rewriteCall(i int) int {
	open := i + 1
	match := int(p.tokens[open].match)
	p.putName(i)
	p.put(open, "(")
	if p.tokens[i].kind == word && p.sym(i-1) != oDot && p.rewriteSpecial(i, open+1, match) {
		p.put(match, ")")
		return match + 1
	}
	lo, hi := open+1, match
	switch {
	case p.sym(lo) == kDistinct && p.sym(lo+1) != kFrom:
		p.put(lo, "distinct")
		lo++
	case p.sym(lo) == kAll:
		lo++
	}
	if at := p.find(lo, hi, func(k int) bool { return p.sym(k) == kOrder || p.isSeparator(k, lo) }); at >= 0 {
		p.noteOrder(p.noteFor(i), at, hi)
		hi = at
	}
	if hi-lo > 2 && p.takesNulls(i, hi-2) && p.endsOperand(hi-3) {
		hi -= 2
	}
	p.rewrite(lo, hi)
	p.put(match, ")")
	if p.sym(match+1) == oOpen && p.tokens[i].kind == word {
		p.failHint(p.span(match+1, int(p.tokens[match+1].match)), "write them behind the others: "+p.slice(i, i)+"(x, "+p.text.Slice(p.span(open+1, match-1))+")", "arguments in brackets of their own are not supported")
	}
	return p.rewriteOver(i, match)
}

// takesNulls reports whether IGNORE NULLS or RESPECT NULLS stands at k, and notes it for the call at i.
func (p *parser) takesNulls(i, k int) bool {
	if !p.isAny(k, "ignore", "respect") || !p.is(k+1, "nulls") {
		return false
	}
	if !p.isAny(i, "lag", "lead", "first_value", "last_value", "nth_value") {
		p.failHint(p.span(k, k+1), "it goes with lag, lead, first_value, last_value and nth_value", "`%s` takes no %s NULLS", p.slice(i, i), p.upper(k))
	}
	p.noteFor(i).ignore = p.is(k, "ignore")
	return true
}

// noteWithin takes WITHIN GROUP (ORDER BY key) at next off the call at i, and is the token after it.
func (p *parser) noteWithin(i, next int) int {
	at := p.span(next, next+1)
	if !p.isAny(i, "percentile_cont", "percentile_disc", "mode", "listagg", "string_agg", "group_concat") {
		p.failHint(at, "use quantile(x, q)", "WITHIN GROUP goes with percentile_cont, percentile_disc, mode and listagg")
	}
	open := p.need(next+2, oOpen, "(ORDER BY x)") - 1
	match := int(p.tokens[open].match)
	lo := p.need(p.need(open+1, kOrder, "ORDER BY"), kBy, "BY")
	if lo == match {
		p.unexpected(match, "a sort key is missing here")
	}
	n := p.noteFor(i)
	if !n.order.empty() {
		p.fail(at, "a second ORDER BY: there is one among the arguments")
	}
	n.within, n.last = rng{lo, match}, match
	return match + 1
}

// withinGroup makes of a call with WITHIN GROUP (ORDER BY x), taken in without that, one that has x where others have it.
func (p *parser) withinGroup(c *ast.Call, within rng) {
	keys := p.orderBy(within)
	if c.Name != "mode" && !strings.HasPrefix(c.Name, "percentile") {
		c.OrderBy = keys
		return
	}
	if len(keys) > 1 {
		p.fail(keys[1].Expr.Place(), "%s takes one sort key", c.Name)
	}
	switch {
	case c.Name == "mode":
		p.needArgs(c, 0)
	case keys[0].Desc && c.Name == "percentile_disc":
		p.failHint(p.span(within.lo, within.hi-1), "order ascending, and write percentile_disc(1 - q)", "DESC is not supported here: it takes the other of two values")
	default:
		p.needArgs(c, 1)
	}
	if keys[0].Desc && c.Name == "percentile_cont" {
		one := &ast.Number{Text: "1"}
		one.Span = c.Args[0].Place()
		rest := &ast.Binary{Op: ast.OpSub, X: one, Y: c.Args[0]}
		rest.Span = c.Args[0].Place()
		c.Args[0] = rest
	}
	c.Args = append([]ast.Expr{keys[0].Expr}, c.Args...)
}

func (p *parser) isSeparator(k, lo int) bool {
	return k > lo && p.is(k, "separator") && p.sym(k) == none && (p.tokens[k+1].kind == text || p.tokens[k+1].kind == dtext)
}

// noteOrder takes [ORDER BY keys] [SEPARATOR 'text'] out of [i, hi).
func (p *parser) noteOrder(n *note, i, hi int) {
	at := p.find(i, hi, func(k int) bool { return p.isSeparator(k, i-1) })
	if at >= 0 {
		n.separator = at + 1
		if at+2 < hi {
			p.unexpected(at+2, "")
		}
		hi = at
	}
	if p.sym(i) == kOrder {
		n.order = rng{p.need(i+1, kBy, "BY"), hi}
		if n.order.empty() {
			p.unexpected(hi, "a sort key is missing here")
		}
	}
}

// rewriteOver takes what may follow the closing bracket of the call at i, and is the token after it.
func (p *parser) rewriteOver(i, match int) int {
	next := match + 1
	if p.is(next, "within") && p.sym(next+1) == kGroup {
		next = p.noteWithin(i, next)
	}
	if p.is(next, "filter") && p.sym(next+1) == oOpen {
		end := int(p.tokens[next+1].match)
		lo := p.need(next+2, kWhere, "WHERE")
		n := p.noteFor(i)
		n.filter = rng{lo, end}
		if lo == end {
			p.unexpected(end, "a condition is missing here")
		}
		n.last, next = end, end+1
	}
	if p.takesNulls(i, next) {
		p.noteFor(i).last = next + 1
		next += 2
	}
	if !p.is(next, "over") {
		return next
	}
	n := p.noteFor(i)
	switch {
	case p.sym(next+1) == oOpen:
		end := int(p.tokens[next+1].match)
		n.over, n.last = rng{next + 1, end + 1}, end
	case p.isName(next + 1):
		n.over, n.last = rng{next + 1, next + 2}, next+1
	default:
		p.failHint(p.span(next, next), "write OVER (...), or the alias as AS `over`", "window functions need OVER (...)")
	}
	return n.last + 1
}

// rewriteSpecial writes the arguments in [lo, hi) of a call with a syntax of its own.
func (p *parser) rewriteSpecial(i, lo, hi int) bool {
	switch n := p.tokens[i].end - p.tokens[i].start; {
	case n == 4 && p.is(i, "cast"), n == 8 && p.is(i, "try_cast"):
		as := p.findSym(lo, hi, kAs)
		if as < 0 {
			p.failHint(p.span(hi, hi), "write "+p.lower(i)+"(x as type)", "%s needs AS and a type", p.upper(i))
		}
		p.rewrite(lo, as)
		p.noteType(i, as+1, hi)
	case n == 7 && p.is(i, "convert"):
		if using := p.findSym(lo, hi, kUsing); using >= 0 {
			p.fail(p.span(using, hi-1), "CONVERT ... USING is not supported: all text is UTF-8")
		}
		parts := p.split(lo, hi)
		if len(parts) != 2 {
			p.failHint(p.span(i, i), "write cast(x as type)", "CONVERT takes an expression and a type")
		}
		p.rewrite(lo, parts[0].hi)
		p.noteType(i, parts[1].lo, hi)
	case n == 7 && p.is(i, "extract"):
		return p.rewriteExtract(i, lo, hi)
	case n == 4 && p.is(i, "trim"):
		return p.rewriteTrim(i, lo, hi)
	case n == 8 && p.is(i, "position"):
		in := p.findSym(lo, hi, kIn)
		if in < 0 {
			return false
		}
		p.noteFor(i).position = true
		p.tokens[in].sym = oComma // what follows it is no list
		p.rewriteWithCommas(lo, hi, in)
	case n == 9 && p.is(i, "substring"), n == 6 && p.is(i, "substr"), n == 3 && p.is(i, "mid"):
		from := p.findSym(lo, hi, kFrom)
		if from < 0 {
			return false
		}
		count := p.find(from, hi, func(k int) bool { return p.is(k, "for") && p.sym(k) == none })
		p.rewriteWithCommas(lo, hi, from, count)
	default:
		return false
	}
	return true
}

func (p *parser) noteType(i, lo, hi int) {
	if lo >= hi {
		p.unexpected(hi, "a type is missing here")
	}
	typ, next := p.typeAt(lo)
	if next != hi {
		p.unexpected(next, "")
	}
	p.noteFor(i).typ = typ
}

// rewriteWithCommas writes [lo, hi) with commas in the place of the words at the given tokens.
func (p *parser) rewriteWithCommas(lo, hi int, at ...int) {
	for _, word := range at {
		if word < 0 {
			continue
		}
		p.rewrite(lo, word)
		p.put(word, ",")
		lo = word + 1
	}
	p.rewrite(lo, hi)
}

func (p *parser) rewriteExtract(i, lo, hi int) bool {
	if p.sym(lo+1) != kFrom {
		p.failHint(p.span(i, i), "write extract(hour from x)", "EXTRACT needs a unit and FROM")
	}
	n := p.noteFor(i)
	if n.unit = p.extractUnit(lo); n.unit == "" {
		p.fail(p.span(lo, lo), "unknown unit `%s` of EXTRACT", p.slice(lo, lo))
	}
	p.rewrite(lo+2, hi)
	return true
}

// extractUnit is the function that EXTRACT(unit FROM x) calls, or "".
func (p *parser) extractUnit(i int) string {
	if p.tokens[i].kind != word {
		return ""
	}
	switch u := p.lower(i); u {
	case "second", "minute", "hour", "day", "week", "month", "quarter", "year", "microsecond":
		return u
	case "dow", "dayofweek":
		return "dayofweek"
	case "doy", "dayofyear":
		return "dayofyear"
	case "epoch":
		return "unix_timestamp"
	}
	return ""
}

func (p *parser) rewriteTrim(i, lo, hi int) bool {
	side := ""
	if p.isAny(lo, "both", "leading", "trailing") && p.sym(lo+1) != oComma && lo+1 < hi && p.sym(lo+1) != oDot {
		side = p.lower(lo)
		lo++
	}
	from := p.findSym(lo, hi, kFrom)
	if from < 0 {
		if side != "" {
			p.failHint(p.span(i, i), "write trim("+side+" 'x' from y)", "TRIM with %s needs FROM", p.upper(lo-1))
		}
		return false
	}
	n := p.noteFor(i)
	n.trim = side
	if from > lo {
		n.swap = true
		p.rewriteWithCommas(lo, hi, from)
	} else {
		p.rewrite(from+1, hi)
	}
	return true
}

// trimName is the function that TRIM stands for.
func (n *note) trimName() string {
	switch n.trim {
	case "leading":
		return "ltrim"
	case "trailing":
		return "rtrim"
	}
	return "trim"
}

// rewriteColons writes x::type as x COLLATE name, which binds as tightly.
func (p *parser) rewriteColons(i int) int {
	typ, next := p.typeAt(i + 1)
	n := p.noteFor(i)
	n.typ, n.last = typ, next-1
	p.put(i, "collate")
	p.putName(i)
	return next
}
