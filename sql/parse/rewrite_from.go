package parse

// rewriteFrom writes the FROM clause in [lo, hi):
//
//	table:  name | schema.name | 'path' | [LATERAL] ( query ) | VALUES (...), ... | GENERATE_SERIES | RANGE (...) | ( table );
//	        then [AS] alias, and for all but names and paths [(column, ...)]
//	join:   [INNER | CROSS | [NATURAL] LEFT | RIGHT | FULL [OUTER] | [LEFT] SEMI | [LEFT] ANTI | ASOF [LEFT]] JOIN table
//	        [ON cond | USING (column, ...)]
//
// Paths and subqueries go in as names.
func (p *parser) rewriteFrom(lo, hi int) {
	p.nestJoins(lo, hi)
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
		return p.rewriteTableAlias(i+1, hi, false), false
	case t.sym == oOpen && p.startsQuery(i+1):
		p.putName(i)
		return p.rewriteTableAlias(int(t.match)+1, hi, true), false
	case p.isValues(i):
		p.putName(i)
		return p.rewriteTableAlias(p.valuesEnd(i, hi), hi, true), false
	case t.sym == oOpen:
		p.put(i, "(")
		return i + 1, true
	case !p.isName(i):
		p.unexpected(i, "a table is expected here")
	}
	if p.isLateral(i) {
		p.putName(i + 1)
		return p.rewriteTableAlias(int(p.tokens[i+1].match)+1, hi, true), false
	}
	if p.is(i, "lateral") && p.isName(i+1) && p.sym(i+2) == oOpen {
		p.failHint(p.span(i, i), "write lateral (select ...) t", "only a query can be LATERAL")
	}
	last := i
	for last+2 < hi && p.sym(last+1) == oDot {
		last += 2
	}
	if p.isSeries(i) {
		p.putName(i)
		return p.rewriteTableAlias(int(p.tokens[i+1].match)+1, hi, true), false
	}
	if p.sym(last+1) == oOpen && last+1 < hi {
		p.failHint(p.span(i, last), tableFunctionHint(p.lower(last)), "no table function `%s`", p.slice(i, last))
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
	return p.rewriteTableAlias(last+1, hi, false), false
}

func tableFunctionHint(name string) string {
	switch name {
	case "unnest", "explode":
		return "write (values (1), (2), (3)) as t(x)"
	case "tumble", "hop", "session", "table":
		return "a window of time is a key: select tumble(t, 60) as w, count(*) from name group by w"
	}
	return "there are generate_series and range; a file is read with from 'path'"
}

// isLateral reports whether LATERAL (query) stands at i.
func (p *parser) isLateral(i int) bool {
	return p.tokens[i].kind == word && p.is(i, "lateral") && p.sym(i+1) == oOpen && p.startsQuery(i+2)
}

// isSeries reports whether a call of a table function stands at i.
func (p *parser) isSeries(i int) bool {
	return p.tokens[i].kind == word && p.isAny(i, "generate_series", "range") && p.sym(i+1) == oOpen
}

// isValues reports whether VALUES (...) stands at i, without a bracket around it.
func (p *parser) isValues(i int) bool {
	return p.is(i, "values") && p.sym(i) == none && p.rowAt(i+1) > 0
}

// valuesEnd is the token after VALUES (...), (...), ... at i. After a comma, a bracket that holds no query is a row.
func (p *parser) valuesEnd(i, hi int) int {
	row := p.rowAt(i + 1)
	for {
		i = int(p.tokens[row].match) + 1
		if i >= hi || p.sym(i) != oComma {
			return i
		}
		if row = p.rowAt(i + 1); row < 0 || p.startsQuery(row+1) {
			return i
		}
	}
}

// rewriteTableAlias writes [AS] alias if it stands at i. After that of a query may come names for its columns.
func (p *parser) rewriteTableAlias(i, hi int, query bool) int {
	if i >= hi {
		return i
	}
	if p.sym(i) == kAs {
		i = p.rewriteAlias(i, hi)
	} else if p.isName(i) && !p.isJoinWord(i) {
		if p.isForeignJoin(i) {
			p.failHint(p.span(i, i+1), joinHint(p.lower(i)), "%s JOIN is not supported", p.upper(i))
		}
		if p.is(i, "lateral") && p.is(i+1, "view") {
			p.fail(p.span(i, i+1), "LATERAL VIEW is not supported")
		}
		p.checkAlias(i)
		p.putName(i)
		i++
	} else {
		return i
	}
	if i >= hi || p.sym(i) != oOpen {
		return i
	}
	match := int(p.tokens[i].match)
	if !query {
		p.failHint(p.span(i, match), "write (select * from name) as t(a, b)", "only a query in FROM takes a list of column names")
	}
	return match + 1
}

// isForeignJoin: the joins of other dialects begin with a word that would pass for an alias.
func (p *parser) isForeignJoin(i int) bool {
	return p.tokens[i].kind == word && p.isAny(i, "positional", "any") && p.goesJoin(i+1)
}

// isJoinWord reports whether the word at i says how to join: it would pass for an alias, too.
func (p *parser) isJoinWord(i int) bool {
	return p.tokens[i].kind == word && p.isAny(i, "semi", "anti", "asof") && p.goesJoin(i+1)
}

// goesJoin reports whether a JOIN goes on at i, after a word of its own.
func (p *parser) goesJoin(i int) bool {
	switch p.sym(i) {
	case kJoin, kLeft, kInner, kRight, kFull:
		return true
	}
	return false
}

// rewriteJoin writes what follows a table, up to the next one.
func (p *parser) rewriteJoin(i, hi int) (next int, table bool) {
	switch p.sym(i) {
	case oComma:
		p.put(i, ",")
		return i + 1, true
	case kJoin:
		if p.nested[i] {
			p.put(i, "left join")
		} else {
			p.put(i, "join")
		}
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
	if p.isJoinWord(i) {
		if p.isJoinWord(i - 1) {
			p.unexpected(i, "a table is joined in one way")
		}
		p.put(i, "")
		return i + 1, false
	}
	p.unexpected(i, "")
	return 0, false
}

// nestJoins finds the inner joins whose right side has joins of its own, a join b join c on x on y: each ON belongs to
// the last JOIN before it that has none. They go in as left joins, which alone may be written so to sqlparser.
func (p *parser) nestJoins(lo, hi int) {
	type join struct {
		at     int
		closed bool // a join after it has its condition
	}
	levels := [][]join{nil}
	for i := lo; i < hi; i++ {
		last := len(levels) - 1
		switch open := levels[last]; p.sym(i) {
		case oOpen:
			if p.startsQuery(i+1) || p.sym(i-1) != oOpen && p.sym(i-1) != oComma && p.sym(i-1) != kJoin && i > lo {
				i = int(p.tokens[i].match) // not a bracket around tables
				continue
			}
			levels = append(levels, nil)
		case oClose:
			levels = levels[:max(last, 1)]
		case oComma:
			levels[last] = open[:0]
		case kJoin:
			if !p.isNatural(i) {
				levels[last] = append(open, join{at: i})
			}
		case kOn, kUsing:
			if len(open) == 0 {
				continue
			}
			if j := open[len(open)-1]; j.closed && p.isInner(j.at) {
				if p.nested == nil {
					p.nested = map[int]bool{}
				}
				p.nested[j.at] = true
			}
			if levels[last] = open[:len(open)-1]; len(open) > 1 {
				open[len(open)-2].closed = true
			}
		}
	}
}

func (p *parser) isInner(i int) bool {
	for p.isJoinWord(i - 1) {
		i--
	}
	s := p.sym(i - 1)
	return s != kLeft && s != kRight && s != kFull && s != kOuter
}

// isNatural reports whether the JOIN at i is [NATURAL [INNER | LEFT | ... [OUTER]]] JOIN, which has no condition.
func (p *parser) isNatural(i int) bool {
	for i--; p.sym(i) == kInner || p.sym(i) == kOuter || !p.isInner(i+1); i-- {
	}
	return p.sym(i) == kNatural
}

func joinHint(kind string) string {
	if kind == "any" {
		return "join with one row a key: ... join (select key, any_value(x) as x from b group by key) b on ..."
	}
	return ""
}

func (p *parser) endsCondition(i int) bool {
	switch p.sym(i) {
	case kJoin, kLeft, kRight, kFull, kInner, kCross, kNatural, kStraightJoin, kOn, kUsing, oComma, oClose:
		return true
	}
	return p.isForeignJoin(i) || p.isJoinWord(i)
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
