package parse

import (
	"strconv"
	"strings"

	"flowsql/sql/ast"

	"github.com/xwb1989/sqlparser"
)

// index is the token that a name or value of the rewritten text stands for.
func (p *parser) index(s string) int {
	i, err := strconv.Atoi(strings.TrimLeft(s, ":v"))
	if err != nil || i < 0 || i >= len(p.tokens) {
		p.bug(0, "no token %q", s)
	}
	return i
}

func (p *parser) ident(t sqlparser.TableIdent) string {
	if t.IsEmpty() {
		return ""
	}
	return p.name(p.index(t.String()))
}

// whole converts an expression that must be all of r. That each is proves the spans within.
func (p *parser) whole(node sqlparser.Expr, r rng) ast.Expr {
	e, got := p.convert(node)
	if got != r {
		p.bug(r.lo, "`%s` came back as `%s`", p.text.Slice(p.place(r)), p.text.Slice(p.place(got)))
	}
	return e
}

// convert is a tree of sqlparser's as one of ours, with the tokens that it covers. Brackets around an
// expression belong to the tokens that it covers, not to its span. What is not listed here is refused.
func (p *parser) convert(node sqlparser.Expr) (ast.Expr, rng) {
	p.depth++
	if p.depth > maxTree {
		p.failHint(p.text0(), "use IN (...) for long chains of OR", "an expression of more than %d operators in a chain", maxTree)
	}
	e, r := p.convertNode(node)
	p.depth--
	return e, r
}

func (p *parser) convertNode(node sqlparser.Expr) (ast.Expr, rng) {
	switch node := node.(type) {
	case *sqlparser.SQLVal:
		i := p.index(string(node.Val))
		return p.leaf(i), rng{i, p.leafEnd(i)}
	case *sqlparser.ColName:
		return p.column(node)
	case *sqlparser.ParenExpr:
		e, r := p.convert(node.Expr)
		return e, rng{r.lo - 1, r.hi + 1}
	case sqlparser.ValTuple:
		return p.tuple(node)
	case *sqlparser.AndExpr:
		return p.and(node)
	case *sqlparser.OrExpr:
		return p.or(node)
	case *sqlparser.NotExpr:
		x, r := p.convert(node.Expr)
		r.lo--
		return p.unary(ast.OpNot, r, x), r
	case *sqlparser.IsExpr:
		return p.is3(node)
	case *sqlparser.ComparisonExpr:
		return p.comparison(node)
	case *sqlparser.RangeCond:
		return p.between(node)
	case *sqlparser.BinaryExpr:
		return p.binary(node)
	case *sqlparser.UnaryExpr:
		return p.prefix(node)
	case *sqlparser.CaseExpr:
		return p.caseOf(node)
	case *sqlparser.IntervalExpr:
		x, r := p.convert(node.Expr)
		unit := p.index(node.Unit)
		return p.interval(x, rng{r.lo - 1, unit + 1}, unit)
	case *sqlparser.CollateExpr: // stands for x::type
		x, r := p.convert(node.Expr)
		n := p.notes[p.index(node.Charset)]
		r.hi = n.last + 1
		cast := &ast.Cast{X: x, Type: n.typ}
		cast.Span = p.place(r)
		return cast, r
	case *sqlparser.FuncExpr:
		return p.call(node)
	}
	p.fail(p.text0(), "unsupported expression")
	return nil, rng{}
}

func (p *parser) column(node *sqlparser.ColName) (ast.Expr, rng) {
	last := p.index(node.Name.String())
	first := last
	if !node.Qualifier.Name.IsEmpty() {
		first -= 2
	}
	if !node.Qualifier.Qualifier.IsEmpty() {
		first -= 2
	}
	c := &ast.Column{Schema: p.ident(node.Qualifier.Qualifier), Table: p.ident(node.Qualifier.Name), Name: p.name(last)}
	r := rng{first, last + 1}
	c.Span = p.place(r)
	return c, r
}

func (p *parser) tuple(node sqlparser.ValTuple) (ast.Expr, rng) {
	t := &ast.Tuple{}
	items, r := p.list(sqlparser.Exprs(node))
	t.Items, r = items, rng{r.lo - 1, r.hi + 1}
	t.Span = p.place(r)
	return t, r
}

func (p *parser) list(nodes sqlparser.Exprs) ([]ast.Expr, rng) {
	list := make([]ast.Expr, len(nodes))
	var whole rng
	for k, node := range nodes {
		e, r := p.convert(node)
		list[k] = e
		if k == 0 {
			whole = r
		}
		whole = whole.to(r)
	}
	return list, whole
}

func (p *parser) caseOf(node *sqlparser.CaseExpr) (ast.Expr, rng) {
	c := &ast.Case{Whens: make([]ast.When, len(node.Whens))}
	var r, last rng
	if node.Expr != nil {
		c.Operand, r = p.convert(node.Expr)
		r.lo--
	}
	for k, when := range node.Whens {
		var first rng
		c.Whens[k].Cond, first = p.convert(when.Cond)
		c.Whens[k].Result, last = p.convert(when.Val)
		if k == 0 && node.Expr == nil {
			r.lo = first.lo - 2
		}
	}
	if node.Else != nil {
		c.Else, last = p.convert(node.Else)
	}
	r.hi = last.hi + 1
	c.Span = p.place(r)
	return c, r
}
