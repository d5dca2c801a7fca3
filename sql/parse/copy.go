package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// copyTo is COPY name | (query) TO 'path' [[WITH] (option [=] value, ...)].
func (p *parser) copyTo(hi int) ast.Statement {
	s := &ast.Copy{}
	i := 1
	switch {
	case p.sym(i) == oOpen && p.startsQuery(i+1):
		match := int(p.tokens[i].match)
		s.Query, i = p.query(i+1, match), match+1
	case p.startsQuery(i):
		p.failHint(p.span(i, i), "write copy (select ...) to 'path'", "COPY takes a name or a SELECT in brackets")
	default:
		s.Name, i = p.tableName(i, "a table, or a SELECT in brackets,")
	}
	switch {
	case p.sym(i) == oOpen:
		p.failHint(p.span(i, int(p.tokens[i].match)), "write copy (select a, b from name) to 'path'", "a list of columns is not supported here")
	case p.sym(i) == kFrom:
		p.failHint(p.span(i, i), "files are read where they are: create table name with (path = '...')", "COPY ... FROM is not supported")
	case !p.is(i, "to"):
		p.unexpected(i, "TO and a path in quotes are expected here")
	}
	p.copyPath(s, i+1, hi)
	return s
}

// copyPath is 'path' [[WITH] (option [=] value, ...)] in [i, hi), all of it.
func (p *parser) copyPath(s *ast.Copy, i, hi int) {
	if p.isAny(i, "stdout", "program") {
		p.failHint(p.span(i, i), "a SELECT by itself writes to standard output", "%s is not supported here", p.upper(i))
	}
	if k := p.tokens[min(i, hi)].kind; k != text && k != dtext {
		p.unexpected(min(i, hi), "a path in quotes is expected here")
	}
	path := p.textAt(i)
	if path.Value == "" {
		p.fail(path.Span, "an empty path")
	}
	s.Path, s.PathPlace = path.Value, path.Span
	i++
	if i < hi && p.isAny(i, "fields", "columns", "lines", "character", "charset", "format", "csv", "delimiter", "header") {
		p.failHint(p.span(i, i), "write WITH (format = '...')", "unsupported clause %s", p.upper(i))
	}
	if p.sym(i) == kWith {
		i++
		p.need(i, oOpen, "a list of options in brackets")
	}
	if p.sym(i) == oOpen && i < hi {
		s.Options, i = p.copyOptions(i)
	}
	p.end(i, hi)
	s.Span = p.span(0, hi-1)
}

// copyOptions is options, and also as other databases write them: (format csv, header).
func (p *parser) copyOptions(i int) ([]ast.Option, int) {
	match := int(p.tokens[i].match)
	parts := p.split(i+1, match)
	for _, r := range parts {
		if match == i+1 || r.hi > r.lo+1 && p.sym(r.lo+1) == oEq {
			return p.options(i)
		}
	}
	var list []ast.Option
	for _, r := range parts {
		name, next := p.dottedName(r.lo, "an option")
		on := &ast.String{Value: "true"}
		on.Span = p.span(r.lo, next-1)
		o := ast.Option{Node: on.Node, Name: strings.ToLower(name), Value: on}
		if next < r.hi {
			o.Value = p.optionValue(next, r.hi)
		}
		list = append(list, o)
	}
	return list, match + 1
}

// outfile is the token of INTO OUTFILE outside brackets, or -1.
func (p *parser) outfile(hi int) int {
	return p.find(0, hi, func(i int) bool { return p.is(i, "into") && p.is(i+1, "outfile") && i > 0 && p.sym(i-1) != kAs })
}

// intoOutfile is query INTO OUTFILE 'path' [WITH (option = value, ...)]; at is INTO.
func (p *parser) intoOutfile(at, hi int) ast.Statement {
	s := &ast.Copy{}
	if k := at + 3; k < hi && (p.startsClause(k) || p.startsTail(k)) {
		p.failHint(p.span(at, at+1), "move it to the end of the statement", "INTO OUTFILE stands before %s", p.upper(k))
	}
	p.copyPath(s, at+2, hi)
	s.Query = p.query(0, at)
	return s
}
