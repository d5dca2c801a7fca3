package parse

import (
	"strings"

	"flowsql/sql/ast"
)

var showWords = []string{"tables", "continuous", "functions", "files", "rejects", "settings", "warnings", "columns", "create", "queries"}

// show is SHOW what, where what is one of:
//
//	CONTINUOUS QUERIES | MATERIALIZED VIEWS | QUERIES | TABLES | FUNCTIONS | SETTINGS | VARIABLES | WARNINGS
//	DATABASES | SCHEMAS
//	FILES [FROM t] | REJECTS [FROM t] | COLUMNS FROM t | FIELDS FROM t
//	CREATE TABLE | VIEW | CONTINUOUS QUERY | MATERIALIZED VIEW name
//
// LIKE 'pattern' may follow.
func (p *parser) show(hi int) ast.Statement {
	s := &ast.Show{}
	i := 2
	switch {
	case p.is(1, "create"):
		s.What, i = p.showCreate(2)
		s.Name, i = p.tableName(i, "a name")
	case p.isAny(1, "tables", "functions", "settings", "warnings"):
		s.What = p.lower(1)
	case p.isAny(1, "databases", "schemas"):
		s.What = "databases"
	case p.is(1, "variables"):
		s.What = "settings"
	case p.is(1, "queries"):
		s.What = "continuous queries"
	case p.is(1, "continuous"):
		s.What, i = "continuous queries", p.words(1, "continuous", "queries")
	case p.is(1, "materialized"):
		s.What, i = "continuous queries", p.words(1, "materialized", "views")
	case p.isAny(1, "files", "rejects"):
		s.What = p.lower(1)
		if p.sym(i) == kFrom || p.sym(i) == kIn || p.is(i, "for") {
			s.Name, i = p.tableName(i+1, "a table")
		}
	case p.isAny(1, "columns", "fields"):
		s.What = "columns"
		if p.sym(i) != kFrom && p.sym(i) != kIn {
			p.unexpected(i, "FROM and a table are expected here")
		}
		s.Name, i = p.tableName(i+1, "a table")
	default:
		p.refuseShow()
	}
	if i < hi && p.sym(i) == kLike {
		if i++; i >= hi || p.tokens[i].kind != text && p.tokens[i].kind != dtext {
			p.unexpected(min(i, hi), "a pattern in quotes is expected here")
		}
		s.Like = p.textAt(i).Value
		i++
	}
	p.end(i, hi)
	s.Span = p.span(0, hi-1)
	return s
}

func (p *parser) showCreate(i int) (what string, next int) {
	switch {
	case p.is(i, "table"):
		return "create table", i + 1
	case p.is(i, "view"):
		return "create view", i + 1
	case p.is(i, "continuous"):
		return "create continuous query", p.words(i, "continuous", "query")
	case p.is(i, "materialized"):
		return "create continuous query", p.words(i, "materialized", "view")
	}
	p.unexpected(i, "TABLE, VIEW or CONTINUOUS QUERY and a name are expected here")
	return "", 0
}

func (p *parser) refuseShow() {
	hint := "SHOW takes TABLES, CONTINUOUS QUERIES, FUNCTIONS, FILES, REJECTS, SETTINGS, WARNINGS, COLUMNS FROM t or CREATE ..."
	if p.tokens[1].kind == eof {
		p.unexpected(1, hint)
	}
	if p.tokens[1].kind == word {
		if near := nearest(p.lower(1), showWords); near != "" {
			hint = "did you mean SHOW " + strings.ToUpper(near) + "?"
		}
	}
	p.failHint(p.span(1, 1), hint, "unknown SHOW `%s`", p.slice(1, 1))
}
