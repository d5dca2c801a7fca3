package parse

import (
	"strconv"

	"flowsql/sql/ast"
)

// subscribe is SUBSCRIBE [TO] name [WITH (options)] [LIMIT n] [UNTIL CAUGHT UP], the clauses in any order.
func (p *parser) subscribe(hi int) ast.Statement {
	s := &ast.Subscribe{Limit: -1}
	i := 1
	if p.is(i, "to") && i+1 < hi && p.sym(i+1) != kWith && p.sym(i+1) != kLimit && !p.is(i+1, "until") {
		i++
	}
	if p.sym(i) == oOpen || p.startsQuery(i) {
		p.failHint(p.span(i, i), "register it with CREATE CONTINUOUS QUERY name AS select ... first", "SUBSCRIBE takes the name of a continuous query")
	}
	s.Name, i = p.tableName(p.continuousWords(i), "the name of a continuous query")
	for i < hi {
		switch {
		case p.sym(i) == kWith && s.Options == nil:
			s.Options, i = p.options(i + 1)
		case p.sym(i) == kLimit && s.Limit < 0:
			n, err := strconv.ParseInt(p.slice(i+1, i+1), 10, 64)
			if err != nil || n < 0 || i+1 >= hi {
				p.unexpected(min(i+1, hi), "a number of rows is expected here")
			}
			s.Limit = n
			i += 2
		case p.is(i, "until") && !s.UntilCaughtUp:
			s.UntilCaughtUp = true
			i = p.words(i+1, "caught", "up")
		default:
			p.unexpected(i, "WITH (options), LIMIT n or UNTIL CAUGHT UP is expected here")
		}
	}
	s.Span = p.span(0, hi-1)
	return s
}
