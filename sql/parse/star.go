package parse

import "flowsql/sql/ast"

// starEnd is the token after the star at i and what changes it, i if no star of a select list stands there:
//
//   - [EXCEPT | EXCLUDE (column, ...)] [REPLACE (expression AS column, ...)]
//
// One column needs no brackets after EXCLUDE and EXCEPT; one replacement needs none after REPLACE in no dialect.
func (p *parser) starEnd(i int) int {
	if p.endsOperand(i - 1) {
		return i // multiplication
	}
	next := i + 1
	if p.isExclusion(next) {
		if next++; p.sym(next) == oOpen {
			next = int(p.tokens[next].match)
		}
		next++
	}
	if p.isReplacement(next) {
		next = int(p.tokens[next+1].match) + 1
	}
	return next
}

func (p *parser) isExclusion(i int) bool {
	if p.sym(i) == kExcept {
		return p.is(i, "except") && p.sym(i+1) == oOpen && !p.startsQuery(i+2)
	}
	return p.is(i, "exclude") && (p.sym(i+1) == oOpen || p.isName(i+1))
}

func (p *parser) isReplacement(i int) bool { return p.is(i, "replace") && p.sym(i+1) == oOpen }

// star adds to the star at i what changes it.
func (p *parser) star(star *ast.Star, i int) {
	next := i + 1
	if p.isExclusion(next) {
		from, to := next+1, next+2
		if p.sym(from) == oOpen {
			from, to = from+1, int(p.tokens[from].match)
			next = to + 1
		} else {
			next = to
		}
		for _, part := range p.split(from, to) {
			star.Except = append(star.Except, p.starColumn(part))
		}
	}
	if !p.isReplacement(next) {
		return
	}
	for _, part := range p.split(next+2, int(p.tokens[next+1].match)) {
		as := p.findSym(part.lo, part.hi, kAs)
		if as < 0 {
			p.unexpected(part.hi, "AS and a column are missing here")
		}
		column := p.starColumn(rng{as + 1, part.hi})
		item := ast.Item{Expr: p.expr(part.lo, as), Alias: column.Name, AliasPlace: column.Span}
		item.Text = p.text.Slice(item.Expr.Place())
		star.Replace = append(star.Replace, item)
	}
}

// starColumn is the one name in r.
func (p *parser) starColumn(r rng) ast.Name {
	name := ast.Name{Name: p.needName(r.lo, "a column")}
	if name.Span = p.span(r.lo, r.lo); r.hi > r.lo+1 {
		p.unexpected(r.lo+1, "")
	}
	return name
}
