package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// create is CREATE [OR REPLACE] and one of the kinds below.
func (p *parser) create(hi int) ast.Statement {
	i, replace := p.optional(1, "or", "replace")
	switch {
	case p.is(i, "continuous"):
		return p.createContinuous(p.words(i, "continuous", "query"), hi, replace)
	case p.is(i, "materialized"):
		return p.createContinuous(p.words(i, "materialized", "view"), hi, replace)
	case p.is(i, "view"):
		return p.createView(i+1, hi, replace)
	case p.is(i, "table"):
		return p.createTable(i, hi, replace)
	case p.is(i, "external") && p.is(i+1, "table"):
		return p.createTable(i+1, hi, replace)
	case p.isAny(i, "temporary", "temp"):
		p.failHint(p.span(i, i), "without --catalog every table ends with the session", "temporary tables are not supported")
	case p.is(i, "stream"):
		p.failHint(p.span(i, i), "use CREATE TABLE ... WITH (path = '...'), and CREATE CONTINUOUS QUERY for what is derived from it", "CREATE STREAM is not supported")
	case p.is(i, "index") && !replace:
		return p.createIndex(i+1, hi)
	case p.is(i, "unique") && !replace:
		return p.createIndex(p.words(i+1, "index"), hi)
	case p.isAny(i, "database", "schema"):
		p.failHint(p.span(i, i), "start flowsql with --catalog DIR", "CREATE %s is not supported", p.upper(i))
	}
	what := "CONTINUOUS QUERY, MATERIALIZED VIEW, VIEW, TABLE or INDEX is expected here"
	if p.tokens[i].kind == word {
		if near := nearest(p.lower(i), []string{"continuous", "materialized", "view", "table", "external"}); near != "" {
			what = "did you mean " + strings.ToUpper(near) + "?"
		}
	}
	p.unexpected(i, what)
	return nil
}

func (p *parser) ifNotExists(i int) (int, bool) { return p.optional(i, "if", "not", "exists") }

// createContinuous is [IF NOT EXISTS] name [WITH (option = value, ...)] AS query [EMIT CHANGES].
func (p *parser) createContinuous(i, hi int, replace bool) ast.Statement {
	s := &ast.CreateContinuous{OrReplace: replace}
	i, s.IfNotExists = p.ifNotExists(i)
	p.checkReplace(i, replace, s.IfNotExists)
	s.Name, i = p.tableName(i, "the name of a continuous query")
	if p.sym(i) == kWith {
		s.Options, i = p.options(i + 1)
	}
	i = p.need(i, kAs, "AS and a query")
	end := p.withoutEmit(hi)
	s.Query, s.QueryText = p.query(i, end), p.slice(i, end-1)
	s.Span = p.span(0, hi-1)
	s.Text = p.slice(0, end-1)
	return s
}

func (p *parser) checkReplace(i int, replace, ifNotExists bool) {
	if replace && ifNotExists {
		p.fail(p.span(1, i-1), "OR REPLACE and IF NOT EXISTS exclude each other")
	}
}

// createView is [IF NOT EXISTS] name [(column, ...)] AS query.
func (p *parser) createView(i, hi int, replace bool) ast.Statement {
	s := &ast.CreateView{OrReplace: replace}
	i, s.IfNotExists = p.ifNotExists(i)
	p.checkReplace(i, replace, s.IfNotExists)
	s.Name, i = p.tableName(i, "the name of a view")
	if p.sym(i) == oOpen {
		s.Columns, i = p.nameList(i)
	}
	i = p.need(i, kAs, "AS and a query")
	p.refuseEmit(hi)
	s.Query, s.QueryText = p.query(i, hi), p.slice(i, hi-1)
	s.Span = p.span(0, hi-1)
	s.Text = p.slice(0, hi-1)
	return s
}

// createTable is TABLE [IF NOT EXISTS] name [(column type, ...)] [WITH (option = value, ...)] | AS query.
func (p *parser) createTable(i, hi int, replace bool) ast.Statement {
	if replace {
		p.failHint(p.span(1, 2), "DROP TABLE IF EXISTS name; then CREATE TABLE", "OR REPLACE is not supported for tables")
	}
	s := &ast.CreateTable{}
	i, s.IfNotExists = p.ifNotExists(i + 1)
	s.Name, i = p.tableName(i, "the name of a table")
	open := i
	if p.sym(i) == oOpen && !p.startsQuery(i+1) {
		s.Columns, i = p.columnDefs(i)
	}
	if p.sym(i) == kWith {
		s.Options, i = p.options(i + 1)
	}
	if p.sym(i) == kAs || p.startsQuery(i) && i < hi {
		if p.sym(i) == kAs {
			i++
		}
		if s.Columns != nil {
			p.fail(p.span(open, i-1), "a table from a query takes its columns from there")
		}
		s.Query, i = p.query(i, hi), hi
	}
	if i < hi && p.isAny(i, "location", "using", "stored", "partitioned", "row", "options", "tblproperties", "comment") {
		p.failHint(p.span(i, i), "write WITH (path = '...', format = '...')", "unsupported clause %s", p.upper(i))
	}
	p.end(i, hi)
	if s.Columns == nil && s.Options == nil && s.Query == nil {
		p.unexpected(hi, "columns, WITH (path = '...') or AS and a query are expected here")
	}
	s.Span = p.span(0, hi-1)
	s.Text = p.slice(0, hi-1)
	return s
}
