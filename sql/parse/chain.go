package parse

// wrap is how many inserted brackets open before a token, and how many close.
type wrap struct{ open, shut int }

// level is one bracket or CASE of the statement while its operators are counted.
type level struct {
	start   int  // the first token of the condition at hand
	operand int  // the first token after its last comparison
	last    rank // of its last operator
	between int  // BETWEENs that wait for their AND
	pending bool // a bracket opened at operand is to be shut where the condition ends
}

// rank says how a comparison binds.
type rank uint8

const (
	noRank        rank = iota
	predicateRank      // IN, LIKE, REGEXP, BETWEEN: tighter than the next
	compareRank        // = <> < <= > >= <=>
	isRank             // IS, after either
)

// chain finds comparisons of comparisons, a = b = c or a = b in (0, 1). sqlparser's grammar has none, so that rewrite
// puts brackets around the inner ones, as MySQL reads them: = and its like from left to right, IN and its like first.
func (p *parser) chain(first int) {
	levels := []level{{start: first, operand: first}}
	for i := first; i < len(p.tokens); i++ {
		t := &p.tokens[i]
		at := &levels[len(levels)-1]
		switch t.sym {
		case none:
			if at.last != noRank && (p.is(i, "offset") && p.endsOperand(i-1) || at.pending && p.endsChain(i)) {
				p.endCondition(at, i, i+1)
			}
		case oOpen, kCase:
			levels = append(levels, level{start: i + 1, operand: i + 1})
		case oClose, kEnd:
			p.endCondition(at, i, i+1)
			if len(levels) > 1 {
				levels = levels[:len(levels)-1]
			}
		case oEq, oNe, oLt, oLe, oGt, oGe, oSame:
			p.compare(at, i, i+1)
		case kIs:
			i = p.chainIs(at, i)
		case kIn, kLike, kILike, kRegexp, kBetween:
			p.predicate(at, i, i)
		case kNot:
			if p.endsOperand(i-1) && p.sym(i+1) != kNull {
				i++
				p.predicate(at, i-1, i)
			} else if !p.endsOperand(i - 1) {
				p.endCondition(at, i, i+1)
			}
		case kAnd:
			if at.between > 0 {
				at.between--
			} else {
				p.endCondition(at, i, i+1)
			}
		case kGroup:
			if !p.is(i-1, "within") {
				p.endCondition(at, i, i+1)
			}
		case oComma, oSemicolon, oAndAnd:
			p.endCondition(at, i, i+1)
		case kDiv, kMod, kEscape, kCollate, kInterval, kNull, kTrue, kFalse, kExists:
		default:
			if t.kind == word {
				p.endCondition(at, i, i+1)
			}
		}
	}
}

// chainStart is where conditions can begin: after the first = of SET.
func (p *parser) chainStart() int {
	if !p.is(0, "set") {
		return 0
	}
	return p.findSym(0, len(p.tokens), oEq) + 1
}

// chainIs is IS at i: a suffix, or IS [NOT] DISTINCT FROM, a comparison. It is its last token.
func (p *parser) chainIs(at *level, i int) int {
	last := i + 1
	if p.sym(last) == kNot {
		last++
	}
	if p.sym(last) == kDistinct && p.sym(last+1) == kFrom {
		p.compare(at, i, last+2)
		return last + 1
	}
	p.shut(at, i)
	at.last = isRank
	return last
}

// compare is a comparison at i whose right side begins at next: what stands before it is its left side.
func (p *parser) compare(at *level, i, next int) {
	p.shut(at, i)
	if at.last != noRank {
		p.wrap(at.start, i)
	}
	at.last, at.operand = compareRank, next
}

// predicate is IN or its like at k, or with NOT before it. Its left side is what stands after the last comparison.
func (p *parser) predicate(at *level, i, k int) {
	switch {
	case at.last == compareRank && !at.pending:
		p.addWrap(at.operand, wrap{open: 1})
		at.pending = true
	case at.pending:
		p.wrap(at.operand, i)
	case at.last != noRank:
		p.wrap(at.start, i)
	}
	if !at.pending {
		at.last = predicateRank
	}
	if p.sym(k) == kBetween {
		at.between++
	}
}

func (p *parser) shut(at *level, i int) {
	if at.pending {
		p.addWrap(i, wrap{shut: 1})
		at.pending = false
	}
}

// endCondition ends the condition at hand at token i; another one may begin at next.
func (p *parser) endCondition(at *level, i, next int) {
	p.shut(at, i)
	*at = level{start: next, operand: next}
}

func (p *parser) wrap(lo, hi int) {
	p.addWrap(lo, wrap{open: 1})
	p.addWrap(hi, wrap{shut: 1})
}

func (p *parser) addWrap(i int, more wrap) {
	if p.wraps == nil {
		p.wraps = map[int]wrap{}
	}
	w := p.wraps[i]
	p.wraps[i] = wrap{w.open + more.open, w.shut + more.shut}
}

// endsChain reports whether the name at i is an alias without AS.
func (p *parser) endsChain(i int) bool {
	if k := p.tokens[i].kind; !p.endsOperand(i-1) || k != text && k != dtext && !p.isName(i) {
		return false
	}
	if p.isAny(i-1, "over", "date", "timestamp", "datetime") || p.is(i, "within") || p.isUnit(i) && p.endsInterval(i-1) {
		return false
	}
	next := p.tokens[i+1]
	return next.kind == eof || next.sym == oComma || next.sym == oClose || next.kind == word && next.sym != none
}

// endsInterval reports whether token i is the last before the unit of an INTERVAL.
func (p *parser) endsInterval(i int) bool {
	if p.sym(i) == oClose {
		return p.sym(int(p.tokens[i].match)-1) == kInterval
	}
	return p.sym(i-1) == kInterval || p.sym(i-1) == oSub && p.sym(i-2) == kInterval
}
