package parse

import "flowsql/sql/ast"

// insert is INSERT INTO [TABLE] name [(column, ...)] VALUES (...), ... | query.
func (p *parser) insert(hi int) ast.Statement {
	if p.isAny(1, "overwrite", "ignore", "or") {
		p.fail(p.span(1, 1), "INSERT %s is not supported", p.upper(1))
	}
	i := p.words(1, "into")
	if p.is(i, "table") && p.isName(i+1) {
		i++
	}
	s := &ast.Insert{}
	s.Name, i = p.tableName(i, "a table")
	if p.sym(i) == oOpen && !p.startsQuery(i+1) {
		s.Columns, i = p.nameList(i)
	}
	switch {
	case p.is(i, "default") && p.is(i+1, "values"):
		p.failHint(p.span(i, i+1), "write VALUES with a value, or NULL, for each column", "DEFAULT VALUES is not supported: columns have no defaults")
	case p.isAny(i, "values", "value"):
		rows, next := p.rows(i+1, hi)
		for _, row := range rows {
			if len(row.exprs) != len(rows[0].exprs) {
				p.fail(p.place(row.rng), "this row has %d values, the first has %d", len(row.exprs), len(rows[0].exprs))
			}
			s.Rows = append(s.Rows, row.exprs)
		}
		if i = next; p.sym(i) == kOn {
			p.fail(p.span(i, i), "ON DUPLICATE KEY and ON CONFLICT are not supported: rows are never changed")
		}
		p.end(i, hi)
	case p.startsQuery(i):
		s.Query = p.query(i, hi)
	default:
		p.unexpected(i, "VALUES or a query is expected here")
	}
	s.Span = p.span(0, hi-1)
	return s
}
