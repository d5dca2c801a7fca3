package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// windowClause is WINDOW name AS (...), ... in r, by name. Each is parsed once, used or not.
func (p *parser) windowClause(r rng) map[string]*ast.Window {
	if r.empty() {
		return nil
	}
	windows := map[string]*ast.Window{}
	for _, part := range p.split(r.lo, r.hi) {
		name := p.needName(part.lo, "the name of a window")
		open := p.need(part.lo+1, kAs, "AS")
		if p.sym(open) != oOpen {
			p.unexpected(open, "a window in brackets is expected here")
		}
		if _, twice := windows[strings.ToLower(name)]; twice {
			p.fail(p.span(part.lo, part.lo), "a second window `%s`", name)
		}
		end := int(p.tokens[open].match) + 1
		if end < part.hi {
			p.unexpected(end, "")
		}
		windows[strings.ToLower(name)] = p.overBrackets(rng{open, end}, windows)
	}
	return windows
}

// over is the window in r: a name, or
//
//	( [name] [PARTITION BY keys] [ORDER BY keys] [ROWS | RANGE | GROUPS frame] )
func (p *parser) over(r rng) *ast.Window {
	if p.sym(r.lo) == oOpen {
		return p.overBrackets(r, p.windows)
	}
	named, ok := p.windows[strings.ToLower(p.name(r.lo))]
	if !ok {
		p.failHint(p.span(r.lo, r.lo), "define it with WINDOW name AS (...) after HAVING", "unknown window `%s`", p.name(r.lo))
	}
	return named
}

func (p *parser) overBrackets(r rng, windows map[string]*ast.Window) *ast.Window {
	w := &ast.Window{}
	i, hi := r.lo+1, r.hi-1
	if i < hi && p.isName(i) && !p.startsWindowPart(i) {
		base, ok := windows[strings.ToLower(p.name(i))]
		if !ok {
			p.failHint(p.span(i, i), "write PARTITION BY, ORDER BY, ROWS or RANGE", "unknown window `%s`", p.name(i))
		}
		if *w = *base; w.Frame != nil {
			p.fail(p.span(i, i), "window `%s` has a frame and cannot be extended", p.name(i))
		}
		i++
	}
	w.Span = p.place(r)
	if i < hi && p.is(i, "partition") {
		if w.PartitionBy != nil {
			p.fail(p.span(i, i), "a second PARTITION BY")
		}
		lo := p.need(i+1, kBy, "BY")
		i = p.windowPart(lo, hi)
		w.PartitionBy = p.exprs(lo, i)
	}
	if i < hi && p.sym(i) == kOrder {
		if w.OrderBy != nil {
			p.fail(p.span(i, i), "a second ORDER BY")
		}
		lo := p.need(i+1, kBy, "BY")
		i = p.windowPart(lo, hi)
		if lo == i {
			p.unexpected(lo, "a sort key is missing here")
		}
		w.OrderBy = p.orderBy(rng{lo, i})
	}
	if i < hi {
		w.Frame = p.frame(i, hi)
	}
	return w
}

func (p *parser) startsWindowPart(i int) bool {
	if p.sym(i) == kOrder || p.is(i, "partition") && p.sym(i+1) == kBy {
		return true
	}
	return p.isAny(i, "rows", "range", "groups") && (p.sym(i+1) == kBetween || p.isAny(i+1, "unbounded", "current") ||
		p.tokens[i+1].kind == number || p.tokens[i+1].kind == variable || p.sym(i+1) == kInterval)
}

func (p *parser) windowPart(i, hi int) int {
	if at := p.find(i, hi, func(k int) bool {
		return p.endsOperand(k-1) && p.startsWindowPart(k) || p.sym(k) == kOrder || p.sym(k-1) == kDesc && p.startsWindowPart(k) || p.sym(k-1) == kAsc && p.startsWindowPart(k)
	}); at >= 0 {
		return at
	}
	return hi
}

// frame is ROWS | RANGE | GROUPS bound, or BETWEEN bound AND bound, and EXCLUDE what, in [i, hi).
func (p *parser) frame(i, hi int) *ast.Frame {
	if !p.isAny(i, "rows", "range", "groups") {
		p.unexpected(i, "")
	}
	f := &ast.Frame{Node: ast.Node{Span: p.span(i, hi-1)}, Mode: p.lower(i)}
	if at := p.find(i, hi, func(k int) bool { return p.is(k, "exclude") && p.isAny(k-1, "preceding", "following", "row") }); at > 0 {
		f.Exclude = p.exclusion(at+1, hi)
		hi = at
	}
	if p.sym(i+1) != kBetween {
		f.Start = p.bound(i+1, hi)
		if f.Start.Following {
			p.failHint(p.span(i+1, hi-1), "write BETWEEN CURRENT ROW AND ...", "a frame that starts after the row needs both ends")
		}
		return f
	}
	and := p.findSym(i+2, hi, kAnd)
	if and < 0 {
		p.unexpected(hi, "AND and the end of the frame are missing here")
	}
	f.Start, f.End = p.bound(i+2, and), p.bound(and+1, hi)
	switch {
	case f.Start.Unbounded && f.Start.Following:
		p.fail(p.span(i+2, and-1), "a frame cannot start at UNBOUNDED FOLLOWING")
	case f.End.Unbounded && !f.End.Following:
		p.fail(p.span(and+1, hi-1), "a frame cannot end at UNBOUNDED PRECEDING")
	}
	return f
}

// exclusion is NO OTHERS, CURRENT ROW, GROUP or TIES in [i, hi).
func (p *parser) exclusion(i, hi int) string {
	switch {
	case hi == i+2 && p.is(i, "no") && p.is(i+1, "others"):
		return ""
	case hi == i+2 && p.is(i, "current") && p.is(i+1, "row"):
		return "current row"
	case hi == i+1 && p.isAny(i, "group", "ties"):
		return p.lower(i)
	}
	p.unexpected(min(i, hi), "EXCLUDE takes CURRENT ROW, GROUP, TIES or NO OTHERS")
	return ""
}

// bound is UNBOUNDED | x PRECEDING | FOLLOWING, or CURRENT ROW, in [i, hi).
func (p *parser) bound(i, hi int) ast.Bound {
	if hi-i == 2 && p.is(i, "current") && p.is(i+1, "row") {
		return ast.Bound{}
	}
	last := hi - 1
	if last <= i || !p.isAny(last, "preceding", "following") {
		p.unexpected(min(max(last, i), hi), "a frame ends at CURRENT ROW, n PRECEDING or n FOLLOWING")
	}
	b := ast.Bound{Following: p.is(last, "following")}
	if last == i+1 && p.is(i, "unbounded") {
		b.Unbounded = true
	} else {
		b.Offset = p.expr(i, last)
	}
	return b
}
