package parse

import (
	"strings"

	"flowsql/sql/ast"
)

// options is (name = value, ...) at i, and the token after it. A name may be a text, and may have dots.
func (p *parser) options(i int) ([]ast.Option, int) {
	p.need(i, oOpen, "a list of options in brackets")
	match := int(p.tokens[i].match)
	if match == i+1 {
		p.fail(p.span(i, match), "an empty list of options")
	}
	list := []ast.Option{}
	for _, r := range p.split(i+1, match) {
		o := ast.Option{}
		next := r.lo + 1
		if k := p.tokens[r.lo].kind; k == text || k == dtext {
			o.Name = p.textAt(r.lo).Value
		} else {
			o.Name, next = p.dottedName(r.lo, "an option")
		}
		o.Name = strings.ToLower(o.Name)
		o.Span = p.span(r.lo, next-1)
		lo := p.need(next, oEq, "`=` and a value")
		o.Value = p.optionValue(lo, r.hi)
		list = append(list, o)
	}
	return list, match + 1
}

// dottedName is a.b.c at i, and the token after it. Any word will do.
func (p *parser) dottedName(i int, what string) (string, int) {
	if k := p.tokens[i].kind; k != word && k != quoted {
		p.unexpected(i, "the name of "+what+" is expected here")
	}
	name := p.name(i)
	for i++; p.sym(i) == oDot && p.tokens[i+1].kind <= quoted && p.tokens[i+1].kind != eof; i += 2 {
		name += "." + p.name(i+1)
	}
	return name, i
}

// optionValue is a literal, or a bare word as a Column; a measure such as 2GB is a text.
func (p *parser) optionValue(lo, hi int) ast.Expr {
	if lo >= hi {
		p.unexpected(hi, "a value is missing here")
	}
	if hi == lo+1 {
		switch t := p.tokens[lo]; {
		case t.kind == measure:
			e := &ast.String{Value: p.slice(lo, lo)}
			e.Span = p.span(lo, lo)
			return e
		case p.isLiteral(lo):
			return p.leaf(lo)
		case t.kind == word || t.kind == quoted:
			e := &ast.Column{Name: p.name(lo)}
			e.Span = p.span(lo, lo)
			return e
		}
	}
	if hi == lo+3 && p.sym(lo+1) == oDot {
		return p.expr(lo, hi)
	}
	if p.isLiteral(lo) || p.isName(lo) {
		p.unexpected(lo+1, "did you forget a comma before it?")
	}
	p.unexpected(lo, "a value is a number, a text in quotes, a word, TRUE, FALSE or NULL")
	return nil
}

// set is SET name = value, SET @name = expression; TO may stand for =.
func (p *parser) set(hi int) ast.Statement {
	s := &ast.Set{}
	i := 1
	if p.isAny(i, "session", "local", "global") && p.isName(i+1) {
		i++
	}
	first := i
	p.refuseSystem(i)
	if p.tokens[i].kind == variable {
		s.Variable, s.Name = true, p.slice(i, i)[1:]
		i++
	} else {
		s.Name, i = p.dottedName(i, "a setting")
	}
	s.NameSpan = p.span(first, i-1)
	if p.sym(i) != oEq && !p.is(i, "to") && p.slice(i, i) != ":=" {
		p.unexpected(i, "`=` and a value are expected here")
	}
	i++
	switch {
	case s.Variable:
		s.Value = p.expr(i, hi)
	case strings.EqualFold(s.Name, "sql_mode") && i < hi: // whatever is computed from @@sql_mode
		s.Value = &ast.String{Value: p.slice(i, hi-1)}
	default:
		s.Value = p.setting(i, hi)
	}
	s.Span = p.span(0, hi-1)
	return s
}

// setting is one value, or an expression of literals such as -1.
func (p *parser) setting(lo, hi int) ast.Expr {
	if hi <= lo+1 {
		return p.optionValue(lo, hi)
	}
	return p.expr(lo, hi)
}
