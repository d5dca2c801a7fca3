package parse

import (
	"strconv"
	"time"

	"flowsql/sql/ast"
)

// drop is DROP kind [IF EXISTS] name.
func (p *parser) drop(hi int) ast.Statement {
	if p.is(1, "index") {
		return p.dropIndex(2, hi)
	}
	s := &ast.Drop{}
	i := 2
	switch {
	case p.is(1, "continuous"):
		s.What, i = "continuous query", p.words(1, "continuous", "query")
	case p.is(1, "materialized"):
		s.What, i = "continuous query", p.words(1, "materialized", "view")
	case p.is(1, "view"):
		s.What = "view"
	case p.is(1, "table"):
		s.What = "table"
	default:
		p.unexpected(1, "CONTINUOUS QUERY, MATERIALIZED VIEW, VIEW, TABLE or INDEX is expected here")
	}
	i, s.IfExists = p.optional(i, "if", "exists")
	s.Name = p.lastName(i, hi, "a name")
	s.Span = p.span(0, hi-1)
	return s
}

// refresh is REFRESH [CONTINUOUS QUERY] name [FULL].
func (p *parser) refresh(hi int) ast.Statement {
	s := &ast.Refresh{}
	var i int
	s.Name, i = p.tableName(p.continuousWords(1), "the name of a continuous query")
	if i < hi && p.is(i, "full") {
		s.Full = true
		i++
		if p.sym(i) == kWith {
			s.Options, i = p.options(i + 1)
		}
	}
	p.end(i, hi)
	s.Span = p.span(0, hi-1)
	return s
}

// wait is WAIT [FOR] name | ALL [TIMEOUT n SECONDS].
func (p *parser) wait(hi int) ast.Statement {
	s := &ast.Wait{Timeout: -1}
	i, _ := p.optional(1, "for")
	if p.sym(i) == kAll {
		s.All = true
		i++
	} else {
		s.Name, i = p.tableName(p.continuousWords(i), "ALL or the name of a continuous query")
	}
	if i < hi && p.is(i, "timeout") {
		s.Timeout, i = p.duration(i+1, hi)
	}
	p.end(i, hi)
	s.Span = p.span(0, hi-1)
	return s
}

func (p *parser) verify(hi int) ast.Statement {
	s := &ast.Verify{Name: p.continuousName(1, hi)}
	s.Span = p.span(0, hi-1)
	return s
}

// watch is WATCH name | (query) [EVERY n SECONDS] [FOR n UPDATES] [UNTIL CAUGHT UP], the clauses in any order.
func (p *parser) watch(hi int) ast.Statement {
	s := &ast.Watch{}
	i := 1
	switch {
	case p.sym(i) == oOpen && p.startsQuery(i+1):
		match := int(p.tokens[i].match)
		s.Query, i = p.query(i+1, match), match+1
	case p.startsQuery(i):
		p.failHint(p.span(i, i), "write watch (select ...)", "WATCH takes a name or a SELECT in brackets")
	default:
		s.Name, i = p.tableName(p.continuousWords(i), "the name of a continuous query, or a SELECT in brackets,")
	}
	for i < hi {
		switch {
		case p.is(i, "every") && s.Every == 0:
			at := i + 1
			if s.Every, i = p.duration(at, hi); s.Every <= 0 {
				p.fail(p.span(at, i-1), "EVERY takes a time greater than zero")
			}
		case p.is(i, "for") && s.Updates == 0:
			n, err := strconv.Atoi(p.slice(i+1, i+1))
			if err != nil || n < 1 || i+1 >= hi {
				p.unexpected(min(i+1, hi), "a number of updates is expected here")
			}
			if i += 2; i >= hi || !p.isAny(i, "updates", "update") {
				p.unexpected(min(i, hi), "UPDATES is expected here")
			}
			s.Updates = n
			i++
		case p.is(i, "until") && !s.UntilCaughtUp:
			s.UntilCaughtUp = true
			i = p.words(i+1, "caught", "up")
		default:
			p.unexpected(i, "EVERY n SECONDS, FOR n UPDATES or UNTIL CAUGHT UP is expected here")
		}
	}
	s.Span = p.span(0, hi-1)
	return s
}

// duration is n SECONDS (or another unit; alone it is seconds), 5s or '5s' at i, and the token after it.
func (p *parser) duration(i, hi int) (time.Duration, int) {
	const what = "a time such as 10 SECONDS is expected here"
	if i >= hi {
		p.unexpected(hi, what)
	}
	var d time.Duration
	var err error
	next := i + 1
	switch t := p.tokens[i]; t.kind {
	case number:
		unit := "s"
		if name, ok := p.unit(next); ok && next < hi {
			next++
			unit = map[string]string{"millisecond": "ms", "second": "s", "minute": "m", "hour": "h"}[name]
		}
		d, err = time.ParseDuration(p.slice(i, i) + unit)
	case measure:
		d, err = time.ParseDuration(p.slice(i, i))
	case text, dtext:
		d, err = time.ParseDuration(p.textAt(i).Value)
	default:
		p.unexpected(i, what)
	}
	if err != nil || d < 0 {
		p.failHint(p.span(i, next-1), "write 10 SECONDS or '1m30s'", "`%s` is not a time", p.slice(i, next-1))
	}
	return d, next
}
