package parse

// classify decides which keywords are names after all, from their neighbours: left in left(a, 2), full in
// `from full`, interval in `interval > 3`. The words it keeps as keywords are reserved. It also bounds how
// deep constructs stand in one another, for every stage after this one recurses.
func (p *parser) classify() {
	depth, prefix := 0, 0 // open brackets and CASEs; prefix operators in a row
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.kind == word && t.sym != none && !p.isKeyword(i) {
			t.sym = none
		}
		switch t.sym {
		case oOpen, kCase:
			depth++
		case oClose, kEnd:
			depth = max(0, depth-1)
		}
		switch t.sym {
		case oAdd, oSub, oBitNot, oBang, kNot, kInterval, kCase:
			prefix++
		default:
			prefix = 0
		}
		if depth+prefix > maxDepth {
			p.fail(p.span(i, i), "nested more than %d levels deep", maxDepth)
		}
	}
}

// isKeyword reports whether the keyword at i acts as one. Tokens before i are classified.
func (p *parser) isKeyword(i int) bool {
	operand := !p.endsOperand(i-1) && !(p.sym(i-1) == kNot && p.endsOperand(i-2)) // an operand is due at i, not an operator
	next := p.sym(i + 1)
	if p.sym(i-1) == kAs && !p.followsAs(i) {
		return false
	}
	join := !operand || p.sym(i-1) == kNatural
	switch p.tokens[i].sym {
	case kLeft, kRight, kFull:
		return join && (next == kJoin || next == kOuter || p.tokens[i+1].kind == word && p.isAny(i+1, "semi", "anti", "asof") && p.sym(i+2) == kJoin)
	case kNatural:
		return !operand && (next == kJoin || next == kLeft || next == kRight || next == kFull || next == kInner)
	case kInner, kCross:
		return join && next == kJoin
	case kOuter:
		return next == kJoin
	case kDiv, kMod, kXor, kILike, kRegexp, kEscape, kCollate:
		return !operand && next != oDot
	case kInterval:
		return operand && p.opensInterval(i+1)
	case kExists:
		return next == oOpen && p.startsQuery(i+2)
	case kQualify:
		return p.endsOperand(i-1) && p.startsOperand(i+1)
	case kExcept:
		if !p.is(i, "minus") {
			return true
		}
		if next == kAll || next == kDistinct {
			i++
		}
		return !operand && p.startsQuery(i+1)
	}
	return true
}

// followsAs reports whether the keyword at i may stand after AS as one. Every other word there is an alias.
func (p *parser) followsAs(i int) bool {
	switch p.tokens[i].sym {
	case kSelect, kWith, kNot, kFrom, kWhere, kHaving:
		return true
	case kGroup, kOrder:
		return p.sym(i+1) == kBy || p.is(i+1, "by")
	}
	return false
}

// endsOperand reports whether token i can be the last of an operand.
func (p *parser) endsOperand(i int) bool {
	if i < 0 {
		return false
	}
	switch t := p.tokens[i]; t.kind {
	case operator:
		return t.sym == oClose
	case word:
		return t.sym == none || t.sym == kEnd || t.sym == kNull || t.sym == kTrue || t.sym == kFalse
	case eof:
		return false
	}
	return true
}

// startsOperand reports whether an expression can begin at i, where a clause, a join or an infix operator cannot.
func (p *parser) startsOperand(i int) bool {
	switch t := p.tokens[i]; t.kind {
	case eof:
		return false
	case word, operator:
		switch t.sym {
		case none, kNot, kCase, kExists, kInterval, kNull, kTrue, kFalse, oOpen, oSub, oAdd, oBitNot, oBang:
			return true
		case kLeft, kRight, kMod:
			return p.sym(i+1) == oOpen
		}
		return false
	}
	return true
}

// opensInterval reports whether what stands at i makes the word before it INTERVAL rather than a name.
func (p *parser) opensInterval(i int) bool {
	switch t := p.tokens[i]; {
	case t.kind == operator:
		if t.sym == oOpen {
			_, ok := p.unit(int(t.match) + 1)
			return ok
		}
		return t.sym == oSub && p.tokens[i+1].kind == number && p.isUnit(i+2)
	case t.kind == word:
		return t.sym == none && p.isUnit(i+1)
	case t.kind == quoted || t.kind == variable:
		return p.isUnit(i + 1)
	default:
		return t.kind == number || t.kind == text || t.kind == dtext || t.kind == measure
	}
}

func (p *parser) isUnit(i int) bool {
	_, ok := p.unit(i)
	return ok
}

// unit is the unit of time named at i, in lower case and singular.
func (p *parser) unit(i int) (string, bool) {
	if i >= len(p.tokens) || p.tokens[i].kind != word {
		return "", false
	}
	return unitNamed(p.slice(i, i))
}

// startsQuery reports whether a query stands at i, just inside a bracket. A bracketed query there is one itself only if
// nothing or what may follow a query comes after it: ((select 1) + 2) is an expression.
func (p *parser) startsQuery(i int) bool {
	open := i
	for i < len(p.tokens) && p.sym(i) == oOpen {
		i++
	}
	switch p.sym(i) {
	case kSelect, kWith:
	default:
		row := p.rowAt(i + 1)
		if !p.is(i, "values") || row < 0 || p.sym(i-1) == oDot || row == i+1 && !p.opensRows(row) {
			return false
		}
	}
	for ; open < i; open++ {
		if !p.endsQuery(int(p.tokens[open].match) + 1) {
			return false
		}
	}
	return true
}

// endsQuery reports whether what stands at i can follow a bracketed query within a query.
func (p *parser) endsQuery(i int) bool {
	switch p.sym(i) {
	case oClose, oSemicolon, kOrder, kLimit, kUnion, kIntersect, kExcept:
		return true
	}
	return i >= len(p.tokens) || p.tokens[i].kind == eof || p.is(i, "offset") || p.is(i, "fetch")
}

// rowAt is where the bracket of a row of VALUES stands: at i, or after ROW there; -1 if none does.
func (p *parser) rowAt(i int) int {
	if p.is(i, "row") {
		i++
	}
	if p.sym(i) != oOpen {
		return -1
	}
	return i
}

// opensRows tells `values (1, 2), (3, 4)` from a call of the function values in an expression.
func (p *parser) opensRows(i int) bool {
	after := int(p.tokens[i].match) + 1
	switch p.sym(after) {
	case oClose, oSemicolon, kOrder, kLimit, kUnion, kIntersect, kExcept:
		return true
	case oComma:
		return p.sym(after+1) == oOpen
	}
	return after < len(p.tokens) && p.tokens[after].kind == eof
}
