package parse

// clauses is one SELECT up to its tail, cut into token ranges.
type clauses struct {
	first, end int // first is the word SELECT; the core is [first, end)
	distinct   bool
	on         rng // the list in the brackets of DISTINCT ON; then distinct is false
	items      rng
	from       rng
	where      rng
	group      rng
	groupAll   bool      // GROUP BY ALL: then group is empty
	sets       *grouping // nil for a plain GROUP BY
	having     rng
	windows    rng
	qualify    rng
}

// clauses cuts the SELECT at i:
//
//	SELECT [ALL | DISTINCT [ON (exprs)]] items [FROM tables] [WHERE cond] [GROUP BY keys] [HAVING cond]
//	    [WINDOW name AS (...), ...] [QUALIFY cond]
func (p *parser) clauses(i, hi int) *clauses {
	c := &clauses{first: i, end: p.tailStop(i+1, hi)}
	i++
	switch p.sym(i) {
	case kDistinct:
		if i++; p.sym(i) != kOn {
			c.distinct = true
			break
		}
		open := p.need(i+1, oOpen, "a list of expressions in brackets") - 1
		i = int(p.tokens[open].match) + 1
		if c.on = (rng{open + 1, i - 1}); c.on.empty() {
			p.unexpected(i-1, "DISTINCT ON needs an expression")
		}
	case kAll:
		i++
	case kStraightJoin:
		p.fail(p.span(i, i), "unsupported modifier STRAIGHT_JOIN after SELECT")
	}
	p.checkModifier(i)
	list, rank, last := &c.items, 0, 0 // last is the keyword of the clause at hand
	*list = rng{i, c.end}
	for i < c.end {
		at := p.find(i, c.end, p.startsClause)
		if at < 0 {
			break
		}
		list.hi = at
		next, to := rankOf(p, at), at+1
		switch {
		case p.sym(at-1) == oOther:
			p.failOperator(at - 1)
		case p.sym(at) == kSelect, p.dangles(at - 1):
			p.unexpected(at, "")
		case next == rank:
			p.fail(p.span(at, at), "a second %s", p.upper(at))
		case next < rank:
			p.fail(p.span(at, at), "%s must stand before %s", p.upper(at), p.upper(last))
		}
		rank, last = next, at
		switch rank {
		case rankFrom:
			list = &c.from
		case rankWhere:
			list = &c.where
		case rankGroup:
			list = &c.group
			to = p.need(to, kBy, "BY")
		case rankHaving:
			list = &c.having
		case rankWindow:
			list = &c.windows
		case rankQualify:
			list = &c.qualify
		}
		*list = rng{to, c.end}
		if to >= c.end {
			p.unexpected(c.end, "")
		}
		i = to
	}
	if c.groupAll = p.sym(c.group.lo) == kAll && c.group.hi == c.group.lo+1; c.groupAll {
		c.group = rng{}
	}
	c.sets = p.grouping(c.group)
	return c
}

// dangles reports whether something is missing after token i, where a clause ends.
func (p *parser) dangles(i int) bool {
	switch p.sym(i) {
	case oMul, kAll, kAsc, kDesc: // select *, limit all, order by x desc
		return false
	}
	return !p.endsOperand(i)
}

const (
	rankFrom = 1 + iota
	rankWhere
	rankGroup
	rankHaving
	rankWindow
	rankQualify
)

func rankOf(p *parser, i int) int {
	switch p.sym(i) {
	case kFrom:
		return rankFrom
	case kWhere:
		return rankWhere
	case kGroup:
		return rankGroup
	case kHaving:
		return rankHaving
	case kQualify:
		return rankQualify
	}
	return rankWindow
}

func (p *parser) startsClause(i int) bool {
	switch p.sym(i) {
	case kFrom:
		return p.sym(i-1) != kDistinct || p.sym(i-2) != kIs && p.sym(i-2) != kNot // IS [NOT] DISTINCT FROM
	case kGroup:
		return !p.is(i-1, "within")
	case kWhere, kHaving, kQualify, kSelect:
		return true
	case none:
		return p.is(i, "window") && p.isName(i+1) && p.sym(i+2) == kAs && p.sym(i+3) == oOpen
	}
	return false
}

// checkModifier refuses words after SELECT that the parser would take for a column with an alias.
func (p *parser) checkModifier(i int) {
	if p.tokens[i].kind != word || p.sym(i) != none {
		return
	}
	next := p.tokens[i+1]
	if next.kind == eof || next.sym != none && next.sym != oMul {
		return
	}
	switch p.lower(i) {
	case "top":
		p.failHint(p.span(i, i), "use LIMIT at the end", "TOP is not supported")
	case "distinctrow", "high_priority", "sql_calc_found_rows", "sql_no_cache", "sql_cache", "sql_small_result",
		"sql_big_result", "sql_buffer_result":
		p.fail(p.span(i, i), "unsupported modifier %s after SELECT", p.upper(i))
	}
}
