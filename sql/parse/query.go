package parse

import (
	"strconv"

	"flowsql/sql/ast"
)

// query is the query in tokens [lo, hi), all of them:
//
//	[WITH cte, ...] term [UNION | INTERSECT | EXCEPT | MINUS [ALL | DISTINCT] term] ... tail
//	term: SELECT core | VALUES (...), ... | ( query )
func (p *parser) query(lo, hi int) ast.Query {
	if lo >= hi {
		p.unexpected(hi, "a query is missing here")
	}
	with, i := p.ctes(lo, hi)
	if p.sym(i) == kSelect {
		c := p.clauses(i, hi)
		if !p.isSetOp(c.end) {
			t := p.tail(c.end, hi)
			sel := p.selectQuery(c, t)
			sel.With = with
			sel.Span = p.span(lo, hi-1)
			return sel
		}
	}
	q, i := p.union(i, hi)
	t := p.tail(i, hi)
	return p.finish(q, with, t, rng{lo, hi})
}

// finish puts a WITH clause and a tail around a query that may have its own.
func (p *parser) finish(q ast.Query, with []ast.CTE, t tail, whole rng) ast.Query {
	if len(with) == 0 && t.empty() {
		return q
	}
	node := ast.Node{Span: p.place(whole)}
	orders := ast.Tail{OrderBy: p.orderBy(t.order), Limit: t.limit, Offset: t.offset}
	if op, ok := q.(*ast.SetOp); ok && len(op.With) == 0 && bare(op.Tail) {
		op.Node, op.With, op.Tail = node, with, orders
		return op
	}
	star := ast.Item{Expr: &ast.Star{}, Text: "*"}
	from := &ast.Derived{Node: ast.Node{Span: q.Place()}, Query: q}
	return &ast.Select{Node: node, With: with, Items: []ast.Item{star}, From: from, Tail: orders}
}

func bare(t ast.Tail) bool { return t.OrderBy == nil && t.Limit == nil && t.Offset == nil }

func (p *parser) isSetOp(i int) bool {
	s := p.sym(i)
	return s == kUnion || s == kIntersect || s == kExcept
}

// union is terms joined by UNION and EXCEPT, from left to right.
func (p *parser) union(i, hi int) (ast.Query, int) {
	q, next := p.intersect(i, hi)
	for next < hi && (p.sym(next) == kUnion || p.sym(next) == kExcept) {
		q, next = p.setOp(q, next, hi, p.intersect)
	}
	return q, next
}

// intersect is terms joined by INTERSECT, which binds tighter.
func (p *parser) intersect(i, hi int) (ast.Query, int) {
	q, next := p.term(i, hi)
	for next < hi && p.sym(next) == kIntersect {
		q, next = p.setOp(q, next, hi, p.term)
	}
	return q, next
}

func (p *parser) setOp(left ast.Query, i, hi int, operand func(i, hi int) (ast.Query, int)) (ast.Query, int) {
	op := &ast.SetOp{Op: "union", Left: left}
	switch p.sym(i) {
	case kIntersect:
		op.Op = "intersect"
	case kExcept: // or MINUS
		op.Op = "except"
	}
	i++
	if i < hi && p.sym(i) == kAll {
		op.All = true
		i++
	} else if i < hi && p.sym(i) == kDistinct {
		i++
	}
	op.Right, i = operand(i, hi)
	op.Span = left.Place().To(op.Right.Place())
	if p.setOps++; p.setOps > maxTree {
		p.fail(op.Span, "more than %d set operations", maxTree)
	}
	return op, i
}

func (p *parser) term(i, hi int) (ast.Query, int) {
	switch {
	case i >= hi:
		p.unexpected(hi, "a SELECT is missing here")
	case p.sym(i) == kSelect:
		c := p.clauses(i, hi)
		sel := p.selectQuery(c, tail{})
		sel.Span = p.span(i, c.end-1)
		return sel, c.end
	case p.sym(i) == oOpen:
		match := int(p.tokens[i].match)
		return p.query(i+1, match), match + 1
	case p.is(i, "values") && p.rowAt(i+1) > 0:
		return p.values(i, hi)
	case p.sym(i) == kWith:
		p.failHint(p.span(i, i), "put the operand that begins with it in brackets", "WITH stands only before the first SELECT")
	}
	p.unexpected(i, "a SELECT is expected here")
	return nil, 0
}

// values is VALUES (a, b), (c, d), ... as a UNION ALL of selects, with columns column1, column2 ...
func (p *parser) values(i, hi int) (ast.Query, int) {
	rows, next := p.rows(i+1, hi)
	selects := make([]ast.Query, len(rows))
	for n, row := range rows {
		if len(row.exprs) != len(rows[0].exprs) {
			p.fail(p.place(row.rng), "this row has %d values, the first has %d", len(row.exprs), len(rows[0].exprs))
		}
		sel := &ast.Select{Node: ast.Node{Span: p.place(row.rng)}}
		for k, e := range row.exprs {
			sel.Items = append(sel.Items, ast.Item{Expr: e, Alias: "column" + strconv.Itoa(k+1), AliasPlace: e.Place(), Text: p.text.Slice(e.Place())})
		}
		selects[n] = sel
	}
	return unionAll(selects), next
}

// unionAll is a balanced tree, so that many rows do not make a deep one.
func unionAll(list []ast.Query) ast.Query {
	if len(list) == 1 {
		return list[0]
	}
	op := &ast.SetOp{Op: "union", All: true, Left: unionAll(list[:len(list)/2]), Right: unionAll(list[len(list)/2:])}
	op.Span = op.Left.Place().To(op.Right.Place())
	return op
}

type row struct {
	rng
	exprs []ast.Expr
}

// rows is (a, b), (c, d), ... at i; ROW may stand before each bracket.
func (p *parser) rows(i, hi int) ([]row, int) {
	var list []row
	for {
		if i < hi && p.is(i, "row") {
			i++
		}
		if i >= hi || p.sym(i) != oOpen {
			p.unexpected(min(i, hi), "a row of values in brackets is expected here")
		}
		match := int(p.tokens[i].match)
		if match == i+1 {
			p.fail(p.span(i, match), "a row without values")
		}
		for _, r := range p.split(i+1, match) {
			if r.hi == r.lo+1 && p.tokens[r.lo].kind == word && p.is(r.lo, "default") {
				p.failHint(p.place(r), "write NULL", "DEFAULT is not supported: columns have no defaults")
			}
		}
		list = append(list, row{rng{i, match + 1}, p.exprs(i+1, match)})
		if i = match + 1; i >= hi || p.sym(i) != oComma {
			return list, i
		}
		i++
	}
}
