package parse

import "flowsql/sql/ast"

// ctes is the WITH clause at i, if one stands there, and the token after it:
//
//	WITH [RECURSIVE] name [(column, ...)] AS ( query ), ...
func (p *parser) ctes(i, hi int) ([]ast.CTE, int) {
	if p.sym(i) != kWith {
		return nil, i
	}
	i++
	recursive := p.is(i, "recursive") && p.isName(i+1)
	if recursive {
		i++
	}
	var list []ast.CTE
	for {
		first := i
		cte := ast.CTE{Name: p.needName(i, "the name of a WITH query"), Recursive: recursive}
		i++
		if p.sym(i) == oOpen && i < hi {
			cte.Columns, i = p.nameList(i)
		}
		i = p.need(i, kAs, "AS")
		for p.sym(i) == kNot || p.is(i, "materialized") {
			i++
		}
		if i >= hi || p.sym(i) != oOpen {
			p.unexpected(min(i, hi), "the query of `"+cte.Name+"` in brackets is expected here")
		}
		match := int(p.tokens[i].match)
		cte.Query = p.query(i+1, match)
		cte.Span = p.span(first, match)
		list = append(list, cte)
		if i = match + 1; i >= hi || p.sym(i) != oComma {
			return list, i
		}
		i++
	}
}

// nameList is (a, b, ...) at i, and the token after it.
func (p *parser) nameList(i int) ([]string, int) {
	match := int(p.tokens[i].match)
	var list []string
	for _, r := range p.split(i+1, match) {
		list = append(list, p.needName(r.lo, "a column"))
		if r.hi > r.lo+1 {
			p.unexpected(r.lo+1, "")
		}
	}
	return list, match + 1
}

// need is the token after the symbol s, which must stand at i.
func (p *parser) need(i int, s sym, spelled string) int {
	if p.sym(i) != s {
		p.unexpected(i, spelled+" is expected here")
	}
	return i + 1
}

// needName is the name at i; what says what it names.
func (p *parser) needName(i int, what string) string {
	if !p.isName(i) {
		if s := p.sym(i); p.tokens[min(i, len(p.tokens)-1)].kind == word && s != none {
			p.failHint(p.span(i, i), "`"+p.slice(i, i)+"` is a reserved word here: write it in backquotes", "unexpected `%s`", p.slice(i, i))
		}
		p.unexpected(i, what+" is expected here")
	}
	return p.name(i)
}
