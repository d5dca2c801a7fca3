package parse

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/source"

	"github.com/xwb1989/sqlparser"
)

func (p *parser) unary(op ast.Op, r rng, x ast.Expr) ast.Expr {
	e := &ast.Unary{Op: op, X: x}
	e.Span = p.place(r)
	return e
}

func (p *parser) pair(op ast.Op, x, y ast.Expr, r rng) ast.Expr {
	e := &ast.Binary{Op: op, X: x, Y: y}
	e.Span = p.place(r)
	return e
}

// text0 is a place for faults that have none of their own: the core at hand.
func (p *parser) text0() source.Span {
	if len(p.marks) == 0 {
		return source.Span{}
	}
	return p.span(int(p.marks[0].token), int(p.marks[len(p.marks)-1].token))
}

// and is a chain of ANDs, without recursion along it.
func (p *parser) and(node *sqlparser.AndExpr) (ast.Expr, rng) {
	var right []sqlparser.Expr
	left := sqlparser.Expr(node)
	for {
		and, ok := left.(*sqlparser.AndExpr)
		if !ok {
			break
		}
		right, left = append(right, and.Right), and.Left
	}
	p.checkChain(len(right))
	x, r := p.convert(left)
	for k := len(right) - 1; k >= 0; k-- {
		y, ry := p.convert(right[k])
		r = r.to(ry)
		x = p.pair(ast.OpAnd, x, y, r)
	}
	return x, r
}

func (p *parser) checkChain(n int) {
	if n+p.depth > maxTree {
		p.failHint(p.text0(), "use IN (...) for long chains of OR", "an expression of more than %d operators in a chain", maxTree)
	}
}

// or is a chain of ORs and XORs, which sqlparser saw as ORs; XOR binds tighter.
func (p *parser) or(node *sqlparser.OrExpr) (ast.Expr, rng) {
	var right []sqlparser.Expr
	left := sqlparser.Expr(node)
	for {
		or, ok := left.(*sqlparser.OrExpr)
		if !ok {
			break
		}
		right, left = append(right, or.Right), or.Left
	}
	p.checkChain(len(right))
	var done ast.Expr // what the ORs so far have joined
	var whole rng
	x, r := p.convert(left)
	for k := len(right) - 1; k >= 0; k-- {
		xor := p.sym(r.hi) == kXor
		y, ry := p.convert(right[k])
		if xor {
			r = r.to(ry)
			x = p.pair(ast.OpXor, x, y, r)
			continue
		}
		done, whole = p.orWith(done, whole, x, r)
		x, r = y, ry
	}
	return p.orWith(done, whole, x, r)
}

func (p *parser) orWith(done ast.Expr, whole rng, x ast.Expr, r rng) (ast.Expr, rng) {
	if done == nil {
		return x, r
	}
	whole = whole.to(r)
	return p.pair(ast.OpOr, done, x, whole), whole
}

func (p *parser) is3(node *sqlparser.IsExpr) (ast.Expr, rng) {
	x, r := p.convert(node.Expr)
	what, not := strings.CutPrefix(strings.TrimPrefix(node.Operator, "is "), "not ")
	r.hi += 2
	if not && p.sym(r.hi-2) == kIs { // and not the two words of x NOT NULL
		r.hi++
	}
	e := &ast.Is{X: x, What: what, Not: not}
	e.Span = p.place(r)
	return e, r
}

func (p *parser) between(node *sqlparser.RangeCond) (ast.Expr, rng) {
	e := &ast.Between{Not: node.Operator == sqlparser.NotBetweenStr}
	var r, high rng
	e.X, r = p.convert(node.Left)
	e.Low, _ = p.convert(node.From)
	e.High, high = p.convert(node.To)
	r = r.to(high)
	e.Span = p.place(r)
	return e, r
}

func (p *parser) comparison(node *sqlparser.ComparisonExpr) (ast.Expr, rng) {
	x, r := p.convert(node.Left)
	op := r.hi // the user's operator
	not := p.sym(op) == kNot
	if not {
		op++
	}
	if node.Operator == sqlparser.InStr || node.Operator == sqlparser.NotInStr {
		return p.in(x, r, node.Right, not)
	}
	if _, value := node.Right.(*sqlparser.SQLVal); value && p.isQuantifier(op+1) {
		return p.quantified(x, r, node.Operator, op+1)
	}
	y, ry := p.convert(node.Right)
	r = r.to(ry)
	switch node.Operator {
	case sqlparser.LikeStr, sqlparser.NotLikeStr:
		e := &ast.Like{X: x, Pattern: y, Not: not, FoldCase: p.sym(op) == kILike}
		if node.Escape != nil {
			var escape rng
			e.Escape, escape = p.convert(node.Escape)
			r = r.to(escape)
		}
		e.Span = p.place(r)
		return e, r
	case sqlparser.RegexpStr, sqlparser.NotRegexpStr:
		e := &ast.Regexp{X: x, Pattern: y, Not: not}
		e.Span = p.place(r)
		return e, r
	case sqlparser.NullSafeEqualStr:
		same := p.pair(ast.OpSame, x, y, r)
		if p.sym(op) == kIs && p.sym(op+1) == kDistinct {
			return p.unary(ast.OpNot, r, same), r
		}
		return same, r
	}
	kind, ok := comparisonOp(node.Operator)
	if !ok {
		p.bug(op, "unknown comparison %s", node.Operator)
	}
	return p.pair(kind, x, y, r), r
}

// quantified is x op ANY | SOME | ALL (query), with the word at i.
func (p *parser) quantified(x ast.Expr, r rng, operator string, i int) (ast.Expr, rng) {
	match := int(p.tokens[i+1].match)
	e := &ast.Quantified{X: x, All: p.is(i, "all")}
	var ok bool
	if e.Op, ok = comparisonOp(operator); !ok {
		p.fail(p.span(i-1, i), "`%s` does not go with %s", p.slice(i-1, i-1), p.upper(i))
	}
	if _, row := x.(*ast.Tuple); row {
		p.failHint(p.place(rng{r.lo, i + 1}), "use IN (select ...) or NOT IN (select ...)", "a row is not compared with %s", p.upper(i))
	}
	e.Query = p.query(i+2, match)
	r.hi = match + 1
	e.Span = p.place(r)
	return e, r
}

func comparisonOp(operator string) (ast.Op, bool) {
	switch operator {
	case sqlparser.EqualStr:
		return ast.OpEq, true
	case sqlparser.NotEqualStr:
		return ast.OpNe, true
	case sqlparser.LessThanStr:
		return ast.OpLt, true
	case sqlparser.LessEqualStr:
		return ast.OpLe, true
	case sqlparser.GreaterThanStr:
		return ast.OpGt, true
	case sqlparser.GreaterEqualStr:
		return ast.OpGe, true
	}
	return "", false
}

func (p *parser) in(x ast.Expr, r rng, right sqlparser.Expr, not bool) (ast.Expr, rng) {
	e := &ast.In{X: x, Not: not}
	switch right := right.(type) {
	case sqlparser.ListArg:
		e.List, e.Query, r.hi = p.inList(p.index(string(right)))
	case sqlparser.ValTuple:
		var list rng
		e.List, list = p.list(sqlparser.Exprs(right))
		r.hi = list.hi + 1
	default:
		p.bug(r.hi, "unknown IN list %T", right)
	}
	e.Span = p.place(r)
	return e, r
}

// inList is (expression, ...), (query) or the name of a table at i, right of IN, and the token after it. The list may be
// empty.
func (p *parser) inList(i int) ([]ast.Expr, ast.Query, int) {
	if p.sym(i) != oOpen {
		return p.inTable(i)
	}
	match := int(p.tokens[i].match)
	switch {
	case match == i+1:
		return []ast.Expr{}, nil, match + 1
	case p.startsQuery(i + 1):
		return nil, p.query(i+1, match), match + 1
	}
	return p.exprs(i+1, match), nil, match + 1
}

// inTable is IN table, which is IN (select * from table).
func (p *parser) inTable(i int) ([]ast.Expr, ast.Query, int) {
	name, next := p.tableName(i, "a table")
	from := &ast.TableName{Schema: name.Schema, Name: name.Name}
	from.Span = name.Span
	star := &ast.Star{}
	star.Span = name.Span
	q := &ast.Select{Items: []ast.Item{{Expr: star, Text: "*"}}, From: from}
	q.Span = name.Span
	return nil, q, next
}

// binary is arithmetic; || comes back as <<, and a chain of them is one call of concat.
func (p *parser) binary(node *sqlparser.BinaryExpr) (ast.Expr, rng) {
	x, r := p.convert(node.Left)
	op := r.hi
	y, ry := p.convert(node.Right)
	r = r.to(ry)
	if p.sym(op) == oConcat {
		call, joined := x.(*ast.Call)
		if _, chain := node.Left.(*sqlparser.BinaryExpr); chain && joined {
			call.Args = append(call.Args, y)
		} else {
			call = &ast.Call{Name: "concat", NamePlace: p.span(op, op), Args: []ast.Expr{x, y}}
		}
		call.Span = p.place(r)
		return call, r
	}
	kind, ok := binaryOp(node.Operator)
	switch p.sym(op) {
	case oArrow:
		kind = ast.OpJSON
	case oArrows:
		kind = ast.OpJSONText
	}
	if !ok {
		p.bug(op, "unknown operator %s", node.Operator)
	}
	return p.pair(kind, x, y, r), r
}

func binaryOp(operator string) (ast.Op, bool) {
	switch operator {
	case sqlparser.PlusStr:
		return ast.OpAdd, true
	case sqlparser.MinusStr:
		return ast.OpSub, true
	case sqlparser.MultStr:
		return ast.OpMul, true
	case sqlparser.DivStr:
		return ast.OpDiv, true
	case sqlparser.IntDivStr:
		return ast.OpIntDiv, true
	case sqlparser.ModStr:
		return ast.OpMod, true
	case sqlparser.BitAndStr:
		return ast.OpBitAnd, true
	case sqlparser.BitOrStr:
		return ast.OpBitOr, true
	case sqlparser.BitXorStr:
		return ast.OpBitXor, true
	case sqlparser.ShiftLeftStr:
		return ast.OpShiftL, true
	case sqlparser.ShiftRightStr:
		return ast.OpShiftR, true
	}
	return "", false
}

func (p *parser) prefix(node *sqlparser.UnaryExpr) (ast.Expr, rng) {
	if node.Operator == sqlparser.BinaryStr { // a bracket of rewrite's
		return p.convert(node.Expr.(*sqlparser.ParenExpr).Expr)
	}
	x, r := p.convert(node.Expr)
	r.lo--
	switch node.Operator {
	case sqlparser.UMinusStr:
		return p.unary(ast.OpSub, r, x), r
	case sqlparser.UPlusStr:
		return p.unary(ast.OpAdd, r, x), r
	case sqlparser.TildaStr:
		return p.unary(ast.OpBitNot, r, x), r
	case sqlparser.BangStr:
		return p.unary(ast.OpNot, r, x), r
	}
	p.bug(r.lo, "unknown operator %s", node.Operator)
	return nil, rng{}
}
