package parse

import "flowsql/sql/ast"

// tail is what follows a query: ORDER BY keys as tokens still, for they are parsed with the core.
type tail struct {
	order         rng
	limit, offset ast.Expr
}

func (t tail) empty() bool { return t.order.empty() && t.limit == nil && t.offset == nil }

// tail is the clauses in [i, hi), each at most once:
//
//	ORDER BY key, ...   LIMIT n | ALL   LIMIT m, n   OFFSET m [ROWS]   FETCH FIRST | NEXT [n] ROWS ONLY
func (p *parser) tail(i, hi int) (t tail) {
	limited := false
	for i < hi {
		stop := p.tailStop(i+1, hi)
		switch {
		case p.tokens[i].kind == word && p.sym(i) != none && p.dangles(i-1):
			p.unexpected(i, "")
		case p.sym(i) == kOrder && t.order == rng{} && !limited:
			t.order = rng{p.need(i+1, kBy, "BY"), stop}
			if t.order.empty() {
				p.unexpected(stop, "a sort key is missing here")
			}
		case p.sym(i) == kLimit && !limited:
			limited = true
			p.limit(i+1, stop, &t)
		case p.is(i, "fetch") && !limited:
			limited = true
			p.fetch(i, stop, &t)
		case p.is(i, "offset") && t.offset == nil:
			last := stop
			if p.isAny(last-1, "row", "rows") && last-1 > i+1 {
				last--
			}
			t.offset = p.expr(i+1, last)
		case p.isSetOp(i) && t.order != rng{}:
			p.failHint(p.span(i, i), "put that SELECT in brackets, or move the clause to the end", "ORDER BY stands before %s", p.upper(i))
		case p.isSetOp(i):
			p.failHint(p.span(i, i), "put that SELECT in brackets, or move the clause to the end", "LIMIT stands before %s", p.upper(i))
		case p.sym(i) == kOrder && limited:
			p.fail(p.span(i, i), "ORDER BY must stand before LIMIT")
		case p.is(i, "for") || p.is(i, "lock"):
			p.fail(p.span(i, stop-1), "locking clauses are not supported")
		case p.is(i, "into"):
			p.failHint(p.span(i, i), "end the statement with INTO OUTFILE 'path', or write the result with --format and --output", "INTO is not supported here")
		default:
			p.unexpected(i, "")
		}
		i = stop
	}
	return t
}

// limit reads what follows LIMIT; an offset after it is a clause of its own.
func (p *parser) limit(lo, hi int, t *tail) {
	if p.sym(lo) == kAll && hi == lo+1 {
		return
	}
	if by := p.findSym(lo, hi, kBy); by >= 0 {
		p.failHint(p.span(lo-1, hi-1), "write QUALIFY row_number() over (partition by ... order by ...) <= n", "LIMIT ... BY is not supported")
	}
	parts := p.split(lo, hi)
	if len(parts) > 2 {
		p.unexpected(parts[1].hi, "")
	}
	if len(parts) == 2 {
		t.offset = p.expr(parts[0].lo, parts[0].hi)
	}
	last := parts[len(parts)-1]
	t.limit = p.expr(last.lo, last.hi)
}

func (p *parser) fetch(i, hi int, t *tail) {
	i += 2 // FETCH FIRST
	count := i
	for i < hi && !p.isAny(i, "row", "rows") {
		i++
	}
	if count < i {
		t.limit = p.expr(count, i)
	} else {
		t.limit = &ast.Number{Text: "1"}
	}
	if i++; i >= hi || !p.is(i, "only") {
		p.unexpected(min(i, hi), "FETCH FIRST n ROWS ONLY is expected here")
	}
	if i+1 < hi {
		p.unexpected(i+1, "")
	}
}

// tailStop is the next token in [i, hi) at which a clause of a tail begins, or hi.
func (p *parser) tailStop(i, hi int) int {
	if at := p.find(i, hi, p.startsTail); at >= 0 {
		return at
	}
	return hi
}

// startsTail reports whether the core of a SELECT ends before token i.
func (p *parser) startsTail(i int) bool {
	switch p.sym(i) {
	case kOrder, kLimit, kUnion, kIntersect:
		return true
	case kExcept:
		return p.sym(i-1) != oMul || p.sym(i+1) != oOpen || p.startsQuery(i+2) // else * EXCEPT (columns)
	}
	if p.tokens[i].kind != word || p.sym(i) != none {
		return false
	}
	switch s := p.sym(i - 1); {
	case p.endsOperand(i - 1), s == kAll, s == oMul, s == kAsc, s == kDesc:
	default:
		return false
	}
	switch next := i + 1; p.tokens[i].end - p.tokens[i].start {
	case 3:
		return p.is(i, "for") && p.isAny(next, "update", "share")
	case 4:
		return p.is(i, "lock") && p.sym(next) == kIn || p.is(i, "into")
	case 5:
		return p.is(i, "fetch") && p.isAny(next, "first", "next")
	case 6:
		if !p.is(i, "offset") {
			return false
		}
		k := p.tokens[next].kind
		return k >= text && k <= variable || p.sym(next) == oOpen || p.sym(next) == oSub
	}
	return false
}
