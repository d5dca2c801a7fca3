package parse

import (
	"strings"

	"flowsql/sql/ast"

	"github.com/xwb1989/sqlparser"
)

// call is a function call with what was noted about it, or the construct that it stands for.
func (p *parser) call(node *sqlparser.FuncExpr) (ast.Expr, rng) {
	i := p.index(node.Name.String())
	if !node.Qualifier.IsEmpty() {
		p.fail(p.span(i-2, i), "functions belong to no schema")
	}
	r := rng{i, int(p.tokens[i+1].match) + 1}
	n := p.notes[i]
	if n == nil {
		n = &note{}
	}
	if n.last > 0 {
		r.hi = n.last + 1
	}
	name := p.functionName(i)
	c := &ast.Call{Name: name, NamePlace: p.span(i, i), Distinct: node.Distinct}
	c.Span = p.place(r)
	c.Args, c.CallStar = p.args(i, node.Exprs)
	if n.typ.Kind != 0 {
		p.needArgs(c, 1)
		cast := &ast.Cast{X: c.Args[0], Type: n.typ, Try: name == "try_cast"}
		cast.Span = c.Span
		return cast, r
	}
	switch {
	case n.unit != "":
		c.Name = n.unit
		p.needArgs(c, 1)
	case n.trim != "" || n.swap:
		c.Name = n.trimName()
		if n.swap {
			p.needArgs(c, 2)
			c.Args[0], c.Args[1] = c.Args[1], c.Args[0]
		}
	case n.position:
		c.Name = "locate"
	}
	c.OrderBy, c.IgnoreNulls = p.orderBy(n.order), n.ignore
	if !n.within.empty() {
		p.withinGroup(c, n.within)
	}
	if n.separator > 0 {
		s := p.textAt(n.separator).Value
		c.Separator = &s
	}
	if !n.filter.empty() {
		c.Filter = p.expr(n.filter.lo, n.filter.hi)
	}
	if !n.over.empty() {
		c.Over = p.over(n.over)
	}
	return c, r
}

func (p *parser) functionName(i int) string {
	return strings.ToLower(p.name(i))
}

func (p *parser) needArgs(c *ast.Call, count int) {
	if len(c.Args) != count || c.CallStar || c.Distinct {
		p.fail(c.Span, "%s takes %d arguments in this form", p.text.Slice(c.NamePlace), count)
	}
}

// args is the arguments of the call at i; star says that they are a single *.
func (p *parser) args(i int, nodes sqlparser.SelectExprs) (list []ast.Expr, star bool) {
	for _, node := range nodes {
		switch node := node.(type) {
		case *sqlparser.StarExpr:
			if len(nodes) > 1 || !node.TableName.IsEmpty() {
				p.failHint(p.span(i, int(p.tokens[i+1].match)), "name the column", "`*` stands only in count(*)")
			}
			star = true
		case *sqlparser.AliasedExpr:
			e, r := p.convert(node.Expr)
			if !node.As.IsEmpty() {
				p.failForgotten(p.index(node.As.String()), r.hi)
			}
			list = append(list, e)
		default:
			p.bug(i, "unknown argument %T", node)
		}
	}
	return list, star
}

// failForgotten refuses an alias among arguments; at is AS or, without it, the alias.
func (p *parser) failForgotten(alias, at int) {
	if at == alias {
		p.failHint(p.span(alias, alias), "did you forget a comma or an operator before it?", "unexpected `%s`", p.slice(alias, alias))
	}
	p.failHint(p.span(at, alias), "cast(x as type) and try_cast(x as type) take AS", "an argument takes no alias")
}
