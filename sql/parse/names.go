package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// tableName is name or schema.name at i, and the token after it; what says what it names.
func (p *parser) tableName(i int, what string) (ast.Name, int) {
	if k := p.tokens[min(i, len(p.tokens)-1)].kind; k == text || k == dtext {
		p.failHint(p.span(i, i), "write names without quotes or in backquotes", "%s cannot stand in quotes", what)
	}
	n := ast.Name{Name: p.needName(i, what)}
	first := i
	if p.sym(i+1) == oDot {
		n.Schema = n.Name
		i += 2
		n.Name = p.needName(i, what)
	}
	n.Span = p.span(first, i)
	return n, i + 1
}

// lastName is the name in [i, hi), all of it.
func (p *parser) lastName(i, hi int, what string) ast.Name {
	n, next := p.tableName(i, what)
	p.end(next, hi)
	return n
}

func (p *parser) end(i, hi int) {
	if i < hi {
		p.unexpected(i, "the statement is complete before it: did you forget a `;`?")
	}
}

// words is the token after the given words, which must stand at i.
func (p *parser) words(i int, list ...string) int {
	for _, w := range list {
		if !p.is(i, w) {
			p.unexpected(i, strings.ToUpper(w)+" is expected here")
		}
		i++
	}
	return i
}

// optional is the token after the words if they stand at i.
func (p *parser) optional(i int, list ...string) (int, bool) {
	for k, w := range list {
		if !p.is(i+k, w) {
			return i, false
		}
	}
	return i + len(list), true
}

// continuousName is [CONTINUOUS QUERY | MATERIALIZED VIEW] name in [i, hi).
func (p *parser) continuousName(i, hi int) ast.Name {
	return p.lastName(p.continuousWords(i), hi, "the name of a continuous query")
}

func (p *parser) continuousWords(i int) int {
	if next, ok := p.optional(i, "continuous", "query"); ok {
		return next
	}
	next, _ := p.optional(i, "materialized", "view")
	return next
}
