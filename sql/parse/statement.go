package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// statementWords are the first words of statements, for hints.
var statementWords = []string{
	"create", "delete", "desc", "describe", "drop", "explain", "insert", "pause", "refresh", "resume", "select", "set",
	"show", "subscribe", "update", "values", "verify", "wait", "watch", "with", "copy",
}

// statement is the one statement of all tokens; a ; may end it.
func (p *parser) statement() ast.Statement {
	hi := len(p.tokens) - 1
	for hi > 0 && p.sym(hi-1) == oSemicolon {
		hi--
	}
	if hi == 0 {
		p.fail(p.span(0, 0), "there is no statement here")
	}
	if at := p.findSym(0, hi, oSemicolon); at >= 0 {
		p.failHint(p.span(at+1, at+1), "run them one by one", "a second statement")
	}
	for i := range hi {
		if p.sym(i) == oSemicolon {
			p.failHint(p.span(i, i), "is a bracket before it never closed?", "unexpected `;`")
		}
	}
	p.tokens = append(p.tokens[:hi], p.endAt(hi))
	return p.dispatch(hi)
}

// endAt is the end of the statement as a token, before the semicolon.
func (p *parser) endAt(hi int) token {
	end := p.tokens[hi].start
	if p.tokens[hi].kind == eof {
		end = p.tokens[hi].end
	}
	return token{kind: eof, start: end, end: end}
}

func (p *parser) dispatch(hi int) ast.Statement {
	switch p.sym(0) {
	case kSelect, kWith, oOpen:
		return p.queryStatement(hi)
	case kDesc:
		return p.describe(hi)
	}
	if p.tokens[0].kind != word {
		p.failHint(p.span(0, 0), "statements begin with a word such as SELECT, CREATE or SHOW", "unexpected `%s`", p.slice(0, 0))
	}
	switch p.lower(0) {
	case "values":
		return p.queryStatement(hi)
	case "table":
		return p.everything(hi)
	case "create":
		return p.create(hi)
	case "insert":
		return p.insert(hi)
	case "copy":
		return p.copyTo(hi)
	case "drop":
		return p.drop(hi)
	case "pause":
		s := &ast.Pause{Name: p.continuousName(1, hi)}
		s.Span = p.span(0, hi-1)
		return s
	case "resume":
		s := &ast.Resume{Name: p.continuousName(1, hi)}
		s.Span = p.span(0, hi-1)
		return s
	case "refresh":
		return p.refresh(hi)
	case "wait":
		return p.wait(hi)
	case "verify":
		return p.verify(hi)
	case "watch":
		return p.watch(hi)
	case "subscribe":
		return p.subscribe(hi)
	case "show":
		return p.show(hi)
	case "describe":
		return p.describe(hi)
	case "explain":
		return p.explain(hi)
	case "set":
		return p.set(hi)
	}
	p.refuseStatement()
	return nil
}

// refuseStatement answers first words that begin no statement of ours.
func (p *parser) refuseStatement() {
	at, hint := p.span(0, 0), ""
	switch first := p.lower(0); first {
	case "update", "delete", "replace", "merge", "truncate":
		p.failHint(at, "rows come from files; build another table with CREATE TABLE name AS select", "%s is not supported: rows are never changed", p.upper(0))
	case "alter":
		p.failHint(at, "use CREATE OR REPLACE, or DROP and CREATE", "ALTER is not supported")
	case "tail":
		hint = "use WATCH name for the whole result, SUBSCRIBE name for its changes"
	case "terminate", "kill":
		hint = "use PAUSE CONTINUOUS QUERY name or DROP CONTINUOUS QUERY name"
	case "use":
		hint = "there is one catalog a session: start flowsql with --catalog DIR"
	case "begin", "start", "commit", "rollback":
		hint = "every statement is its own transaction"
	case "pivot", "unpivot":
		hint = "write select ..., sum(x) filter (where k = 'a') as a from name group by ..."
	case "summarize":
		hint = "DESCRIBE name tells the columns; select count(*), min(x), max(x), approx_count_distinct(x) from name tells of one"
	case "from":
		hint = "begin with SELECT: select * from name"
	case "pragma":
		hint = "write SET name = value; SHOW SETTINGS lists them"
	case "load", "install", "attach":
		hint = "files are read where they are: select * from 'path', or create table name with (path = '...')"
	case "analyze", "vacuum", "optimize", "checkpoint":
		hint = "there is nothing to do: no statistics and no garbage are kept"
	case "quit", "exit", "help", "source":
		hint = "it is a command of the interactive shell and stands alone on its line"
	default:
		if near := nearest(first, statementWords); near != "" {
			hint = "did you mean " + strings.ToUpper(near) + "?"
		}
	}
	if hint == "" {
		hint = "statements begin with SELECT, CREATE, DROP, INSERT, SHOW, DESCRIBE, EXPLAIN, COPY, WATCH, SUBSCRIBE, WAIT, REFRESH, PAUSE, RESUME, VERIFY or SET"
	}
	p.failHint(at, hint, "unknown statement `%s`", p.slice(0, 0))
}

// startsStatement reports whether the word at i begins a statement, for hints.
func (p *parser) startsStatement(i int) bool {
	return p.isAny(i, "create", "drop", "insert", "show", "describe", "explain", "set", "watch", "subscribe", "wait", "pause", "resume", "refresh", "verify") &&
		p.tokens[i+1].kind != eof
}

func (p *parser) queryStatement(hi int) ast.Statement {
	p.refuseEmit(hi)
	if at := p.outfile(hi); at > 0 {
		return p.intoOutfile(at, hi)
	}
	s := &ast.QueryStatement{Query: p.query(0, hi)}
	s.Span = p.span(0, hi-1)
	return s
}

// everything is TABLE name, which is SELECT * FROM name.
func (p *parser) everything(hi int) ast.Statement {
	name, next := p.tableName(1, "a table")
	if next < hi {
		p.failHint(p.span(next, next), "write select * from "+p.slice(1, next-1)+" ...", "TABLE name takes nothing more")
	}
	star := &ast.Star{}
	star.Span = p.span(0, 0)
	from := &ast.TableName{Node: name.Node, Schema: name.Schema, Name: name.Name}
	s := &ast.QueryStatement{Query: &ast.Select{Node: ast.Node{Span: p.span(0, hi-1)}, Items: []ast.Item{{Expr: star, Text: "*"}}, From: from}}
	s.Span = p.span(0, hi-1)
	return s
}

// withoutEmit is hi less a trailing EMIT CHANGES, which a continuous query may carry.
func (p *parser) withoutEmit(hi int) int {
	if hi > 3 && p.is(hi-2, "emit") && p.is(hi-1, "changes") && p.sym(hi-3) != kAs {
		return hi - 2
	}
	p.refuseEmit(hi)
	return hi
}

// refuseEmit refuses a trailing EMIT CHANGES or EMIT FINAL.
func (p *parser) refuseEmit(hi int) {
	if hi > 3 && p.is(hi-2, "emit") && p.isAny(hi-1, "changes", "final") && p.sym(hi-3) != kAs {
		p.failUnsupported(hi - 2)
	}
}

func (p *parser) explain(hi int) ast.Statement {
	s := &ast.Explain{}
	i := 1
	if p.is(i, "analyze") {
		s.Analyze = true
		i++
	}
	switch {
	case p.startsQuery(i):
		s.Query = p.query(i, hi)
	case p.is(i, "continuous") || p.is(i, "materialized"):
		s.Name = p.continuousName(i, hi)
	case p.isName(i) && (i+1 == hi || p.sym(i+1) == oDot) && !p.startsStatement(i):
		s.Name = p.lastName(i, hi, "a continuous query")
	default:
		p.unexpected(i, "EXPLAIN takes a SELECT or CONTINUOUS QUERY name")
	}
	s.Span = p.span(0, hi-1)
	return s
}

func (p *parser) describe(hi int) ast.Statement {
	i := 1
	if p.is(i, "table") && i+1 < hi {
		i++
	}
	s := &ast.Describe{}
	if p.startsQuery(i) {
		s.Query = p.query(i, hi)
	} else {
		s.Name = p.lastName(i, hi, "a table")
	}
	s.Span = p.span(0, hi-1)
	return s
}
