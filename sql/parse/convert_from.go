package parse

import (
	"flowsql/sql/ast"

	"github.com/xwb1989/sqlparser"
)

// from is the FROM clause in r. Commas are cross joins; dual is no table at all.
func (p *parser) from(tree sqlparser.TableExprs, r rng) ast.From {
	if r.hi == r.lo+1 && p.tokens[r.lo].kind == word && p.is(r.lo, "dual") {
		return nil
	}
	from, got := p.tables(tree)
	if got != r {
		p.bug(r.lo, "the tables `%s` came back as `%s`", p.text.Slice(p.place(r)), p.text.Slice(p.place(got)))
	}
	return from
}

func (p *parser) tables(tree sqlparser.TableExprs) (ast.From, rng) {
	if len(tree) > maxTree {
		p.fail(p.text0(), "more than %d tables", maxTree)
	}
	left, r := p.table(tree[0])
	for _, node := range tree[1:] {
		right, rr := p.table(node)
		r = r.to(rr)
		left = &ast.Join{Node: ast.Node{Span: p.place(r)}, Kind: ast.InnerJoin, Left: left, Right: right}
	}
	return left, r
}

func (p *parser) table(node sqlparser.TableExpr) (ast.From, rng) {
	switch node := node.(type) {
	case *sqlparser.AliasedTableExpr:
		return p.aliased(node)
	case *sqlparser.ParenTableExpr:
		from, r := p.tables(node.Exprs)
		return from, rng{r.lo - 1, r.hi + 1}
	case *sqlparser.JoinTableExpr:
		p.depth++
		p.checkChain(0)
		join, r := p.join(node)
		p.depth--
		return join, r
	}
	p.fail(p.text0(), "unsupported table expression")
	return nil, rng{}
}

func (p *parser) aliased(node *sqlparser.AliasedTableExpr) (ast.From, rng) {
	name, ok := node.Expr.(sqlparser.TableName)
	if !ok || node.Hints != nil || len(node.Partitions) > 0 {
		p.fail(p.text0(), "unsupported table expression")
	}
	i := p.index(name.Name.String())
	r := rng{i, i + 1}
	if !name.Qualifier.IsEmpty() {
		r.lo -= 2
	}
	open := p.sym(i) == oOpen
	if open {
		r.hi = int(p.tokens[i].match) + 1
	}
	values := p.isValues(i)
	if values {
		r.hi = p.valuesEnd(i, len(p.tokens)-1)
	}
	series := p.isSeries(i)
	if series {
		r.hi = int(p.tokens[i+1].match) + 1
	}
	query := r
	alias := ""
	if !node.As.IsEmpty() {
		k := p.index(node.As.String())
		p.checkAlias(k)
		alias = p.name(k)
		r.hi = k + 1
	}
	if open || values {
		d := &ast.Derived{Alias: alias}
		if alias != "" && p.sym(r.hi) == oOpen {
			d.Columns, r.hi = p.nameList(r.hi)
		}
		if d.Lateral = open && query.lo > 0 && p.isLateral(query.lo-1); d.Lateral {
			r.lo--
		}
		if d.Span = p.place(r); open {
			d.Query = p.query(query.lo+1, query.hi-1)
		} else {
			d.Query, _ = p.values(query.lo, query.hi)
		}
		return d, r
	}
	if series {
		return p.series(query, alias, r)
	}
	at := ast.Node{Span: p.place(r)}
	if k := p.tokens[i].kind; k == text || k == dtext {
		path := p.textAt(i)
		if path.Value == "" {
			p.fail(path.Span, "an empty path")
		}
		return &ast.TableName{Node: at, Name: path.Value, Alias: alias, Path: true}, r
	}
	return &ast.TableName{Node: at, Schema: p.ident(name.Qualifier), Name: p.name(i), Alias: alias}, r
}

// series is the call in call with its alias, so far in r.
func (p *parser) series(call rng, alias string, r rng) (ast.From, rng) {
	s := &ast.Series{Func: p.lower(call.lo), Alias: alias}
	if alias != "" && p.sym(r.hi) == oOpen {
		s.Columns, r.hi = p.nameList(r.hi)
	}
	if s.Span = p.place(r); len(s.Columns) > 1 {
		p.fail(s.Span, "%s has one column", s.Func)
	}
	if call.hi > call.lo+3 {
		s.Args = p.exprs(call.lo+2, call.hi-1)
	}
	return s, r
}

// joinKind reads the words from i up to JOIN.
func (p *parser) joinKind(j *ast.Join, i int) {
	from, how := i, -1 // the place of SEMI, ANTI or ASOF
	for ; p.sym(i) != kJoin && i < len(p.tokens); i++ {
		switch p.sym(i) {
		case kLeft:
			j.Kind = ast.LeftJoin
		case kRight:
			j.Kind = ast.RightJoin
		case kFull:
			j.Kind = ast.FullJoin
		case kNatural:
			j.Natural = true
		}
		if p.isJoinWord(i) {
			how = i
		}
	}
	if how < 0 {
		return
	}
	if j.Kind == ast.RightJoin || j.Kind == ast.FullJoin {
		p.failHint(p.span(from, i), "exchange the tables", "%s JOIN keeps rows of the left table only", p.upper(how))
	}
	switch p.lower(how) {
	case "semi":
		j.Kind = ast.SemiJoin
	case "anti":
		j.Kind = ast.AntiJoin
	default:
		j.Asof = true
	}
}

// join is one JOIN. Its kind is in the user's words between the two sides.
func (p *parser) join(node *sqlparser.JoinTableExpr) (ast.From, rng) {
	j := &ast.Join{Kind: ast.InnerJoin}
	var r, right rng
	j.Left, r = p.table(node.LeftExpr)
	p.joinKind(j, r.hi)
	j.Right, right = p.table(node.RightExpr)
	r = r.to(right)
	if node.Condition.On != nil {
		var on rng
		j.On, on = p.convert(node.Condition.On)
		r = r.to(on)
	}
	for _, column := range node.Condition.Using {
		i := p.index(column.String())
		j.Using = append(j.Using, ast.Name{Node: ast.Node{Span: p.span(i, i)}, Name: p.name(i)})
		r.hi = i + 2
	}
	j.Span = p.place(r)
	return j, r
}
