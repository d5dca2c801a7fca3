package parse

import (
	"flowsql/sql/ast"

	"github.com/xwb1989/sqlparser"
)

// items is the select list in r.
func (p *parser) items(r rng, tree sqlparser.SelectExprs) []ast.Item {
	parts := p.split(r.lo, r.hi)
	if len(parts) != len(tree) {
		p.bug(r.lo, "%d select items came back as %d", len(parts), len(tree))
	}
	list := make([]ast.Item, len(tree))
	for k, node := range tree {
		switch node := node.(type) {
		case *sqlparser.StarExpr:
			star := &ast.Star{}
			star.Span = p.place(parts[k])
			star.Schema, star.Table = p.ident(node.TableName.Qualifier), p.ident(node.TableName.Name)
			p.star(star, p.findSym(parts[k].lo, parts[k].hi, oMul))
			list[k] = ast.Item{Expr: star, Text: p.text.Slice(star.Span)}
		case *sqlparser.AliasedExpr:
			list[k] = p.item(parts[k], node)
		default:
			p.bug(parts[k].lo, "unknown select item %T", node)
		}
	}
	return list
}

func (p *parser) item(part rng, node *sqlparser.AliasedExpr) ast.Item {
	item := ast.Item{}
	expr := part
	if !node.As.IsEmpty() {
		alias := p.index(node.As.String())
		p.checkAlias(alias)
		p.checkLiteral(alias)
		if p.is(alias-1, "binary") && alias == part.lo+1 {
			p.fail(p.span(part.lo, part.lo), "BINARY is not supported: text is compared by its bytes")
		}
		item.Alias, item.AliasPlace = p.name(alias), p.span(alias, alias)
		if expr.hi = alias; p.sym(alias-1) == kAs {
			expr.hi--
		}
	}
	item.Expr = p.whole(node.Expr, expr)
	item.Text = p.text.Slice(p.place(expr))
	return item
}

// checkAlias refuses an alias without AS that is a clause of another dialect: `from t qualify`.
func (p *parser) checkAlias(i int) {
	if p.tokens[i].kind == word && p.sym(i-1) != kAs && isForeignClause(p.lower(i)) {
		p.failUnsupported(i)
	}
}

// checkLiteral refuses an alias in quotes that is meant as the literal of a type: e'a', time '10:00'.
func (p *parser) checkLiteral(i int) {
	t := p.tokens[i]
	if t.kind != text && t.kind != dtext || p.tokens[i-1].kind != word || p.sym(i-2) == oDot {
		return
	}
	if hint := p.prefixHint(i); hint != "" {
		p.failHint(p.span(i-1, i), hint, "a text right after the name `%s`", p.slice(i-1, i-1))
	}
	if s := unescape(p.slice(i, i)); s == "" || s[0] < '0' || s[0] > '9' {
		return
	}
	switch p.lower(i - 1) {
	case "time", "timetz":
		p.failHint(p.span(i-1, i), "date_format(t, '%H:%i:%s') is the time of day as text; AS stands before the name of a column", "there is no TIME type")
	case "timestamptz":
		p.failHint(p.span(i-1, i), "write timestamp "+p.slice(i, i)+", which reads zones", "TIMESTAMPTZ is not supported")
	}
}

// prefixHint is what to write for a text with a letter right before it, "" if something stands between the text at i and what is
// before it.
func (p *parser) prefixHint(i int) string {
	if p.tokens[i].start != p.tokens[i-1].end {
		return ""
	}
	switch p.lower(i - 1) {
	case "e":
		return "escapes such as \\n are read in every text: leave out the e"
	case "r":
		return "write every backslash twice instead"
	case "n", "u", "_utf8", "_utf8mb3", "_utf8mb4":
		return "every text is UTF-8: leave it out"
	case "b":
		return "conv('101', 2, 10) is the number with these bits"
	}
	return "write AS before the name of a column"
}

func isForeignClause(word string) bool {
	switch word {
	case "asof", "emit", "exclude", "fetch", "filter", "final", "over", "pivot", "qualify", "sample", "tablesample",
		"unpivot", "window":
		return true
	}
	return false
}

func (p *parser) failUnsupported(i int) {
	hint := ""
	switch p.lower(i) {
	case "over":
		hint = "window functions need OVER (...)"
	case "qualify":
		hint = "write QUALIFY condition before ORDER BY, or AS before an alias"
	case "emit":
		hint = "EMIT CHANGES ends a CREATE CONTINUOUS QUERY; to see changes use WATCH or SUBSCRIBE"
	case "fetch":
		hint = "write FETCH FIRST n ROWS ONLY"
	case "filter":
		hint = "write aggregate(x) FILTER (WHERE condition)"
	case "window":
		hint = "write WINDOW name AS (...) before ORDER BY"
	case "pivot", "unpivot":
		hint = "write sum(x) filter (where k = 'a') as a, ... group by the others"
	case "sample", "tablesample":
		hint = "a sample would differ from run to run; a fixed one is where crc32(concat_ws('|', a, b)) % 100 = 0"
	case "final":
		hint = "a continuous query's table always holds the final rows of its last commit"
	}
	if hint == "" {
		hint = "if it is an alias, write AS before it"
	}
	p.failHint(p.span(i, i), hint, "unsupported clause %s", p.upper(i))
}

// groupBy is the keys in r; a bracketed list of keys is its keys.
func (p *parser) groupBy(tree sqlparser.GroupBy, r rng) []ast.Expr {
	if r.empty() {
		return nil
	}
	parts := p.split(r.lo, r.hi)
	list := make([]ast.Expr, 0, len(tree))
	for k, node := range tree {
		e := p.whole(node, parts[k])
		if tuple, ok := e.(*ast.Tuple); ok {
			list = append(list, tuple.Items...)
		} else {
			list = append(list, e)
		}
	}
	return list
}

// setKeys is the keys of a GROUP BY with sets.
func (p *parser) setKeys(tree sqlparser.GroupBy, g *grouping) []ast.Expr {
	var list []ast.Expr
	for k, node := range tree {
		list = append(list, p.whole(node, g.keys[k]))
	}
	return list
}

// orderKeys is the keys of ORDER BY in r without their NULLS FIRST | LAST.
func (p *parser) orderKeys(r rng) []rng {
	if r.empty() || p.isAllKeys(r) {
		return nil
	}
	keys := p.split(r.lo, r.hi)
	for k, key := range keys {
		if p.nulls(key) != "" {
			keys[k].hi -= 2
		}
	}
	return keys
}

// nulls is "first" or "last" if the key ends in NULLS FIRST or NULLS LAST.
func (p *parser) nulls(key rng) string {
	if key.hi-key.lo > 2 && p.is(key.hi-2, "nulls") && p.isAny(key.hi-1, "first", "last") {
		return p.lower(key.hi - 1)
	}
	return ""
}

func (p *parser) orders(tree sqlparser.OrderBy, r rng) []ast.Order {
	if r.empty() {
		return nil
	}
	if p.isAllKeys(r) {
		all := &ast.Star{}
		all.Span = p.span(r.lo, r.lo)
		return []ast.Order{{Expr: all, Nulls: p.nulls(r), Desc: p.sym(r.lo+1) == kDesc && r.hi > r.lo+1}}
	}
	keys := p.split(r.lo, r.hi)
	list := make([]ast.Order, len(tree))
	for k, node := range tree {
		key := keys[k]
		order := ast.Order{Nulls: p.nulls(key), Desc: node.Direction == sqlparser.DescScr}
		if order.Nulls != "" {
			key.hi -= 2
		}
		if s := p.sym(key.hi - 1); s == kAsc || s == kDesc {
			key.hi--
		}
		order.Expr = p.whole(node.Expr, key)
		list[k] = order
	}
	return list
}

// isAllKeys reports whether r is ALL [ASC | DESC] [NULLS FIRST | LAST].
func (p *parser) isAllKeys(r rng) bool {
	if p.sym(r.lo) != kAll || p.sym(r.lo+1) == oOpen {
		return false
	}
	i := r.lo + 1
	if s := p.sym(i); i < r.hi && (s == kAsc || s == kDesc) {
		i++
	}
	return i == r.hi || i+2 == r.hi && p.nulls(r) != ""
}

// orderBy is the keys of an ORDER BY that belongs to no SELECT.
func (p *parser) orderBy(r rng) []ast.Order {
	if r.empty() {
		return nil
	}
	tree := p.core(&clauses{first: r.lo - 1}, r)
	return p.orders(tree.OrderBy, r)
}
