package parse

import (
	"slices"
	"strings"

	"flowsql/sql/ast"
)

// columnDefs is (name type [constraint ...], ..., [key, ...]) at i. Keys are accepted as documentation; those of
// PRIMARY KEY are NOT NULL.
func (p *parser) columnDefs(i int) ([]ast.ColumnDef, int) {
	match := int(p.tokens[i].match)
	list := []ast.ColumnDef{}
	var keys []rng
	for _, r := range p.split(i+1, match) {
		if r.empty() {
			p.unexpected(r.hi, "")
		}
		if p.isTableKey(r.lo) {
			keys = append(keys, r)
			continue
		}
		c := ast.ColumnDef{Name: p.needName(r.lo, "a column")}
		var next int
		c.Type, next = p.typeAt(r.lo + 1)
		c.NotNull = p.constraints(next, r.hi)
		c.Span = p.place(r)
		list = append(list, c)
	}
	for _, r := range keys {
		p.tableKey(r, list)
	}
	return list, match + 1
}

// isTableKey tells PRIMARY KEY (...) and its like from a column of that name.
func (p *parser) isTableKey(i int) bool {
	if p.is(i, "constraint") && p.isName(i+1) && p.isAny(i+2, "primary", "unique", "foreign", "check") {
		return true
	}
	next := i + 1
	return p.is(i, "primary") && p.is(next, "key") || p.is(i, "foreign") && p.is(next, "key") ||
		p.is(i, "unique") && (p.isAny(next, "key", "index") || p.sym(next) == oOpen) || p.is(i, "check") && p.sym(next) == oOpen ||
		p.isAny(i, "key", "index") && p.isName(next) && p.sym(next+1) == oOpen && p.isName(next+2)
}

// tableKey is [CONSTRAINT name] PRIMARY KEY | UNIQUE [KEY | INDEX] | KEY | INDEX [name] (column [(length)] [ASC | DESC], ...)
// in r.
func (p *parser) tableKey(r rng, columns []ast.ColumnDef) {
	i := r.lo
	if p.is(i, "constraint") {
		i += 2
	}
	p.refuseConstraint(i, r.hi)
	primary := p.is(i, "primary")
	for i++; p.isAny(i, "key", "index"); {
		i++
	}
	if p.isName(i) && p.sym(i+1) == oOpen {
		i++
	}
	open := p.need(i, oOpen, "a list of columns in brackets") - 1
	match := int(p.tokens[open].match)
	if match+1 < r.hi {
		p.unexpected(match+1, "a comma or `)` is expected here")
	}
	for _, part := range p.split(open+1, match) {
		name := p.keyPart(part)
		k := slices.IndexFunc(columns, func(c ast.ColumnDef) bool { return strings.EqualFold(c.Name, name) })
		if k < 0 {
			p.fail(p.place(part), "the table has no column `%s`", name)
		}
		columns[k].NotNull = columns[k].NotNull || primary
	}
}

// constraints is what follows a column's type in [i, hi).
func (p *parser) constraints(i, hi int) (notNull bool) {
	for i < hi {
		switch {
		case p.sym(i) == kNull:
			i++
		case p.sym(i) == kNot && p.sym(i+1) == kNull:
			notNull = true
			i += 2
		case p.is(i, "primary") && p.is(i+1, "key"):
			notNull = true
			i += 2
		case p.is(i, "unique") && p.is(i+1, "key"), p.is(i, "comment") && p.tokens[i+1].kind == text:
			i += 2
		case p.is(i, "unique"):
			i++
		default:
			p.refuseConstraint(i, hi)
			p.unexpected(i, "NOT NULL, a comma or `)` is expected here")
		}
	}
	return notNull
}

// refuseConstraint refuses the constraints at i that would have to be kept to.
func (p *parser) refuseConstraint(i, hi int) {
	at := p.span(i, hi-1)
	switch {
	case p.is(i, "default"):
		p.fail(at, "DEFAULT is not supported: a field that is absent is NULL")
	case p.is(i, "check"):
		p.failHint(at, "filter in a view or where the table is read", "CHECK is not supported")
	case p.is(i, "foreign"), p.is(i, "references"):
		p.fail(at, "FOREIGN KEY is not supported")
	case p.isAny(i, "auto_increment", "autoincrement", "generated"):
		p.fail(at, "generated columns are not supported")
	case p.is(i, "collate"):
		p.fail(at, "COLLATE is not supported: text is compared by its bytes")
	}
}
