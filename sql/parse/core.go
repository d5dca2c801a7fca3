package parse

import (
	"fmt"
	"strconv"
	"strings"

	"flowsql/sql/ast"

	"github.com/xwb1989/sqlparser"
)

// selectQuery is the SELECT of c with the tail that belongs to it. Its span and WITH are the caller's.
func (p *parser) selectQuery(c *clauses, t tail) *ast.Select {
	outer := p.windows
	p.windows = p.windowClause(c.windows)
	defer func() { p.windows = outer }()

	tree := p.core(c, t.order)
	sel := &ast.Select{Distinct: c.distinct, GroupAll: c.groupAll}
	sel.Items = p.items(c.items, tree.SelectExprs)
	if !c.on.empty() {
		sel.On = p.exprs(c.on.lo, c.on.hi)
	}
	if !c.from.empty() {
		sel.From = p.from(tree.From, c.from)
	}
	if tree.Where != nil {
		sel.Where = p.whole(tree.Where.Expr, c.where)
	}
	if c.sets != nil {
		sel.GroupBy, sel.Sets = p.setKeys(tree.GroupBy, c.sets), c.sets.indexes()
	} else {
		sel.GroupBy = p.groupBy(tree.GroupBy, c.group)
	}
	if tree.Having != nil {
		sel.Having = p.whole(tree.Having.Expr, c.having)
	}
	sel.OrderBy = p.orders(tree.OrderBy, t.order)
	if !c.qualify.empty() {
		sel.Qualify = p.expr(c.qualify.lo, c.qualify.hi)
	}
	sel.Limit, sel.Offset = t.limit, t.offset
	return sel
}

// core gives the clauses to sqlparser, with one constant for a select list that is empty.
func (p *parser) core(c *clauses, order rng) *sqlparser.Select {
	p.out, p.marks = p.out[:0], p.marks[:0]
	p.put(c.first, "select")
	if c.distinct {
		p.put(c.first+1, "distinct")
	}
	if c.items == (rng{}) {
		p.put(c.first, "1")
	}
	p.rewrite(c.items.lo, c.items.hi)
	if !c.from.empty() {
		p.put(c.from.lo-1, "from")
		p.rewriteFrom(c.from.lo, c.from.hi)
	}
	p.clause("where", c.where)
	if c.sets == nil {
		p.clause("group by", c.group)
	} else {
		p.keys("group by", c.sets.keys)
	}
	p.clause("having", c.having)
	p.keys("order by", p.orderKeys(order))
	tree, err := sqlparser.ParseStrictDDL(string(p.out))
	if err != nil {
		p.failSyntax(err, max(c.items.hi, c.from.hi, c.where.hi, c.group.hi, c.having.hi, order.hi))
	}
	sel, ok := tree.(*sqlparser.Select)
	if !ok || sel.Limit != nil || sel.Lock != "" || sel.Hints != "" || sel.Cache != "" || len(sel.Comments) > 0 {
		p.bug(c.first, "a SELECT came back as %T", tree)
	}
	return sel
}

func (p *parser) clause(words string, r rng) {
	if !r.empty() {
		p.put(r.lo-1, words)
		p.rewrite(r.lo, r.hi)
	}
}

func (p *parser) keys(words string, list []rng) {
	for _, key := range list {
		p.put(key.lo-1, words)
		p.rewrite(key.lo, key.hi)
		words = ","
	}
}

// failSyntax puts an error of sqlparser's, "syntax error at position 27 near 'x'", at the user's token.
// The position is one past the end of that token; past all of them, the fault is at token end.
func (p *parser) failSyntax(err error, end int) {
	const key = " at position "
	message := err.Error()
	if strings.HasPrefix(message, "max nesting") {
		p.fail(p.span(int(p.marks[0].token), end-1), "nested more than %d levels deep", maxDepth)
	}
	at := strings.Index(message, key)
	digits := message[at+len(key):]
	if blank := strings.IndexByte(digits, ' '); blank >= 0 {
		digits = digits[:blank]
	}
	position, convErr := strconv.Atoi(digits)
	if at < 0 || convErr != nil {
		panic(fmt.Sprintf("unknown error %q", message))
	}
	if position > len(p.out) {
		p.unexpected(end, "")
	}
	p.unexpected(p.tokenAt(position-1), "")
}

// expr is the expression in [lo, hi), all of them.
func (p *parser) expr(lo, hi int) ast.Expr {
	if lo >= hi {
		p.unexpected(hi, "an expression is missing here")
	}
	if e, ok := p.literal(rng{lo, hi}); ok {
		return e
	}
	list := p.exprs(lo, hi)
	if len(list) > 1 {
		p.unexpected(p.findSym(lo, hi, oComma), "")
	}
	return list[0]
}

// exprs is the expressions between commas in [lo, hi).
func (p *parser) exprs(lo, hi int) []ast.Expr {
	parts := p.split(lo, hi)
	list := make([]ast.Expr, 0, len(parts))
	for _, r := range parts {
		e, ok := p.literal(r)
		if !ok {
			break
		}
		list = append(list, e)
	}
	if len(list) == len(parts) {
		return list
	}
	c := &clauses{first: max(lo-1, 0), items: rng{lo, hi}}
	tree := p.core(c, rng{})
	list = list[:0]
	for k, item := range tree.SelectExprs {
		item, ok := item.(*sqlparser.AliasedExpr)
		if !ok || !item.As.IsEmpty() {
			p.unexpectedItem(parts[k])
		}
		list = append(list, p.whole(item.Expr, parts[k]))
	}
	return list
}

// unexpectedItem refuses * or an alias where an expression stands alone.
func (p *parser) unexpectedItem(r rng) {
	if p.sym(r.lo) == oMul {
		p.unexpected(r.lo, "")
	}
	p.unexpected(r.hi-1, "")
}

// literal is the expression in r if that is one literal, with a sign or without.
func (p *parser) literal(r rng) (ast.Expr, bool) {
	switch {
	case r.hi == r.lo+1 && p.isLiteral(r.lo):
		return p.leaf(r.lo), true
	case r.hi == r.lo+2 && p.sym(r.lo) == oSub && p.tokens[r.lo+1].kind == number:
		return p.unary(ast.OpSub, r, p.leaf(r.lo+1)), true
	}
	return nil, false
}
