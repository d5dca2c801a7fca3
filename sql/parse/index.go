package parse

import "flowsql/sql/ast"

// createIndex is [IF NOT EXISTS] name ON table (column [(length)] [ASC | DESC], ...).
func (p *parser) createIndex(i, hi int) ast.Statement {
	s := &ast.CreateIndex{}
	i, s.IfNotExists = p.ifNotExists(i)
	s.Name, s.NamePlace = p.needName(i, "the name of an index"), p.span(i, i)
	s.Table, i = p.tableName(p.need(i+1, kOn, "ON and a table"), "the name of a table")
	p.need(i, oOpen, "a list of columns in brackets")
	match := int(p.tokens[i].match)
	for _, r := range p.split(i+1, match) {
		name := p.keyPart(r)
		s.Columns = append(s.Columns, name)
		s.ColumnPlaces = append(s.ColumnPlaces, p.span(r.lo, r.lo))
	}
	p.end(match+1, hi)
	s.Span = p.span(0, hi-1)
	return s
}

// keyPart is the name of the column in r: column [(length)] [ASC | DESC].
func (p *parser) keyPart(r rng) string {
	name := p.needName(r.lo, "a column")
	i := r.lo + 1
	if p.sym(i) == oOpen && p.tokens[i+1].kind == number && int(p.tokens[i].match) == i+2 {
		i += 3
	}
	if s := p.sym(i); s == kAsc || s == kDesc {
		i++
	}
	if i < r.hi {
		p.unexpected(i, "a comma or `)` is expected here")
	}
	return name
}

// dropIndex is [IF EXISTS] name [ON table].
func (p *parser) dropIndex(i, hi int) ast.Statement {
	s := &ast.DropIndex{}
	i, s.IfExists = p.optional(i, "if", "exists")
	s.Name, s.NamePlace = p.needName(i, "the name of an index"), p.span(i, i)
	if i++; p.sym(i) == kOn {
		s.Table, i = p.tableName(i+1, "the name of a table")
	}
	p.end(i, hi)
	s.Span = p.span(0, hi-1)
	return s
}
