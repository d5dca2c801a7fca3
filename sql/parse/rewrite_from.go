package parse

// rewriteFrom writes the FROM clause in [lo, hi):
//
//	table:  name | schema.name | 'path' | ( query ) | ( table ); then [AS] alias
//	join:   [INNER | CROSS | [NATURAL] LEFT | RIGHT | FULL [OUTER]] JOIN table [ON cond | USING (column, ...)]
//
// Paths and subqueries go in as names.
func (p *parser) rewriteFrom(lo, hi int) {
	table := true // a table is due
	for i := lo; i < hi; {
		if table {
			i, table = p.rewriteTable(i, hi)
		} else {
			i, table = p.rewriteJoin(i, hi)
		}
	}
}

func (p *parser) rewriteTable(i, hi int) (next int, table bool) {
	switch t := p.tokens[i]; {
	case t.kind == text || t.kind == dtext:
		p.putName(i)
		return p.rewriteTableAlias(i+1, hi), false
	case t.sym == oOpen && p.startsQuery(i+1):
		p.putName(i)
		return p.rewriteTableAlias(int(t.match)+1, hi), false
	case t.sym == oOpen:
		p.put(i, "(")
		return i + 1, true
	case !p.isName(i):
		p.unexpected(i, "a table is expected here")
	}
	if p.is(i, "lateral") && (p.sym(i+1) == oOpen || p.isName(i+1)) {
		p.fail(p.span(i, i), "LATERAL is not supported")
	}
	last := i
	for last+2 < hi && p.sym(last+1) == oDot {
		last += 2
	}
	if p.sym(last+1) == oOpen && last+1 < hi {
		p.failHint(p.span(i, last), "read a file with from 'path'", "table functions are not supported")
	}
	if last > i+2 {
		p.fail(p.span(i, last), "a table has at most two names: schema.table")
	}
	for ; i < last; i += 2 {
		p.putName(i)
		p.put(i+1, ".")
	}
	if !p.isName(last) {
		p.unexpected(last, "a table is expected here")
	}
	p.putName(last)
	return p.rewriteTableAlias(last+1, hi), false
}

// rewriteTableAlias writes [AS] alias if it stands at i.
func (p *parser) rewriteTableAlias(i, hi int) int {
	if i >= hi {
		return i
	}
	if p.sym(i) == kAs {
		i = p.rewriteAlias(i, hi)
	} else if p.isName(i) {
		if p.isForeignJoin(i) {
			p.failHint(p.span(i, i+1), joinHint(p.lower(i)), "%s JOIN is not supported", p.upper(i))
		}
		p.checkAlias(i)
		p.putName(i)
		i++
	} else {
		return i
	}
	if i < hi && p.sym(i) == oOpen && p.sym(i-2) != oClose {
		p.unexpected(i, "")
	} else if i < hi && p.sym(i) == oOpen {
		p.failHint(p.span(i, int(p.tokens[i].match)), "name the columns in the subquery, with AS", "a list of column aliases is not supported here")
	}
	return i
}

// isForeignJoin: the joins of other dialects begin with a word that would pass for an alias.
func (p *parser) isForeignJoin(i int) bool {
	return p.tokens[i].kind == word && p.isAny(i, "semi", "anti", "asof", "positional") &&
		(p.sym(i+1) == kJoin || p.sym(i+1) == kLeft || p.sym(i+1) == kInner)
}

// rewriteJoin writes what follows a table, up to the next one.
func (p *parser) rewriteJoin(i, hi int) (next int, table bool) {
	switch p.sym(i) {
	case oComma:
		p.put(i, ",")
		return i + 1, true
	case kJoin:
		p.put(i, "join")
		return i + 1, true
	case kInner, kCross: // JOIN alone means the same
		return i + 1, false
	case kLeft, kRight, kFull, kOuter, kNatural, oClose:
		p.put(i, spelling[p.sym(i)])
		return i + 1, false
	case kOn:
		p.put(i, "on")
		end := p.find(i+1, hi, p.endsCondition)
		if end < 0 {
			end = hi
		}
		p.rewrite(i+1, end)
		return end, false
	case kUsing:
		return p.rewriteUsing(i), false
	case kStraightJoin:
		p.failHint(p.span(i, i), "write JOIN", "STRAIGHT_JOIN is not supported")
	}
	if p.isForeignJoin(i) {
		p.failHint(p.span(i, i+1), joinHint(p.lower(i)), "%s JOIN is not supported", p.upper(i))
	}
	p.unexpected(i, "")
	return 0, false
}

func joinHint(kind string) string {
	switch kind {
	case "semi":
		return "use WHERE EXISTS (...) or IN (...)"
	case "anti":
		return "use WHERE NOT EXISTS (...)"
	}
	return ""
}

func (p *parser) endsCondition(i int) bool {
	switch p.sym(i) {
	case kJoin, kLeft, kRight, kFull, kInner, kCross, kNatural, kStraightJoin, kOn, kUsing, oComma, oClose:
		return true
	}
	return p.isForeignJoin(i)
}

func (p *parser) rewriteUsing(i int) int {
	p.put(i, "using")
	open := p.need(i+1, oOpen, "a list of columns in brackets") - 1
	match := int(p.tokens[open].match)
	for k := open; k <= match; k++ {
		if p.isName(k) {
			p.putName(k)
		} else if s := p.sym(k); s == oOpen && k == open || s == oComma || k == match {
			p.put(k, spelling[s])
		} else {
			p.unexpected(k, "the name of a column is expected here")
		}
	}
	return match + 1
}
