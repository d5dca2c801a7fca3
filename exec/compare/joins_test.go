package compare

import (
	"fmt"
	"strings"
)

// distinctOn is the first rows of a query, of those that are equal in some of its columns.
func (g *grammar) distinctOn(q *node) *node {
	names := q.names()
	var on, order []string
	for i, c := range q.cols {
		if c.kind != rough && g.chance(0.6) {
			on = append(on, fmt.Sprintf("{%d}", i))
		}
	}
	if len(on) == 0 {
		return q
	}
	for _, i := range g.r.Perm(len(names)) {
		order = append(order, fmt.Sprintf("{%d}%s", i, []string{"", " desc"}[g.r.Intn(2)]))
	}
	inner, outer := g.name("x"), g.name("x")
	n := same(query, bindAtom, "", q)
	n.items, n.cols = q, q.cols
	n.write = func(d int) string { // with the names that the query has when it is written
		var pairs []string
		for i, name := range q.names() {
			pairs = append(pairs, fmt.Sprintf("{%d}", i), inner+"."+name)
		}
		named := strings.NewReplacer(pairs...)
		keys, by, from := named.Replace(strings.Join(on, ", ")), named.Replace(strings.Join(order, ", ")), "("+q.sql(d)+") as "+inner
		if d == inFlowsql || d == inDuckDB {
			return "select * from (select distinct on (" + keys + ") * from " + from + " order by " + by + ") as " + outer
		}
		return "select " + strings.Join(q.names(), ", ") + " from (select " + inner + ".*, row_number() over (partition by " + keys + " order by " + by + ") as place from " +
			from + ") as " + outer + " where place = 1"
	}
	return n
}

// semiJoin adds a SEMI or ANTI JOIN, which must be the last one, and gives what it is in WHERE where there is none. Neither
// is made smaller without the other.
func (g *grammar) semiJoin(joins, item *node, s *scope, left, right []*node, depth int) *node {
	word, not := "semi", ""
	if g.chance(0.4) {
		word, not = "anti", "not "
	}
	on := g.on(left, right, s, depth)
	text := []string{" " + word + " join $0 on $1", " left " + word + " join $0 on $1"}[g.r.Intn(2)]
	join := same(clause, 0, text, item, on).in(inDuckDB, " "+word+" join $0 on $1").in(inSQLite, "").in(inMariaDB, "")
	joins.kids = append(joins.kids, join)
	joins.least = len(joins.kids)
	return same(clause, 0, not+"exists (select 1 from $0 where $1)", item, on)
}

// semiWhere is a WHERE with a semi join in it, for those that have none in FROM.
func semiWhere(where, filter *node) *node {
	if len(where.kids) == 0 {
		n := same(clause, 0, "", filter)
		return n.in(inSQLite, " where $0").in(inMariaDB, " where $0")
	}
	n := same(clause, 0, " where $0", where.kids[0].brackets(), filter)
	return n.in(inSQLite, " where $0 and $1").in(inMariaDB, " where $0 and $1")
}

// asofJoin adds an ASOF JOIN with a table, whose id is the time, so that no two are equally near. Its columns are given.
func (g *grammar) asofJoin(joins *node, left []*node) []*node {
	t := g.tables[g.r.Intn(len(g.tables))]
	alias, inner := g.name("x"), g.name("x")
	var times []*node
	for _, l := range left {
		if l.kind == whole {
			times = append(times, l)
		}
	}
	var cols []*node
	for _, c := range t.columns {
		n := same(c.kind, bindAtom, alias+"."+c.name)
		n.name, n.col = alias, true
		cols = append(cols, n)
	}
	if len(times) == 0 {
		joins.kids = append(joins.kids, part(" cross join "+t.name+" as "+alias))
		return cols
	}
	kids := []*node{times[g.r.Intn(len(times))]}
	key, innerKey := "", ""
	for try := 0; try < 6 && key == "" && !g.chance(0.1); try++ {
		l, i := left[g.r.Intn(len(left))], g.r.Intn(len(t.columns))
		if c := t.columns[i]; c.kind == l.kind && c.kind != exact {
			key, innerKey = "$1 = "+alias+"."+c.name+" and ", "$1 = "+inner+"."+c.name+" and "
			kids = append(kids, l)
		}
	}
	op := []string{">=", ">", "<=", "<"}[g.r.Intn(4)]
	best := "max"
	if op[0] == '<' {
		best = "min"
	}
	outer := []string{"", "left "}[g.r.Intn(2)]
	on := " on " + alias + ".id = (select " + best + "(" + inner + ".id) from " + t.name + " as " + inner + " where " + innerKey + "$0 " + op + " " + inner + ".id)"
	lite := " " + outer + "join " + t.name + " as " + alias + on
	join := part(" asof "+outer+"join "+t.name+" as "+alias+" on "+key+"$0 "+op+" "+alias+".id", kids...)
	joins.kids = append(joins.kids, join.in(inSQLite, lite).in(inMariaDB, lite))
	return cols
}

// lateral adds a LATERAL query, and gives its columns. Where there is no LATERAL it is an aggregate, and its column a subquery.
func (g *grammar) lateral(joins *node, left *scope, depth int) []*node {
	alias := g.name("x")
	if g.target == inDuckDB {
		var want []kind
		for range 1 + g.r.Intn(2) {
			want = append(want, g.kind())
		}
		q := g.query(want, left, min(depth-1, 2))
		text := []string{" cross join lateral ($0) as " + alias, " left join lateral ($0) as " + alias + " on true"}[g.r.Intn(2)]
		joins.kids = append(joins.kids, part(text, q))
		joins.least = len(joins.kids)
		var cols []*node
		for _, c := range q.cols {
			if c.kind == rough {
				continue
			}
			n := same(c.kind, bindAtom, alias+"."+c.name)
			n.name, n.col = alias, true
			cols = append(cols, n)
		}
		return cols
	}
	t := g.tables[g.r.Intn(len(g.tables))]
	inner, out := g.name("x"), g.name("o")
	c := t.columns[g.r.Intn(len(t.columns))]
	s := &scope{outer: left}
	for _, c := range t.columns {
		n := same(c.kind, bindAtom, inner+"."+c.name)
		n.name, n.col = inner, true
		s.leaves = append(s.leaves, n)
	}
	s.shown = s.leaves
	best := []string{"max", "min"}[g.r.Intn(2)] + "(" + inner + "." + c.name + ")"
	cond := g.keys(left.leaves, s.leaves)
	if cond == nil || g.chance(0.3) {
		cond = g.expr(truth, s, 2)
	}
	join := same(clause, 0, " cross join lateral (select "+best+" as "+out+" from "+t.name+" as "+inner+" where $0) as "+alias, cond)
	joins.kids = append(joins.kids, join.in(inSQLite, ""))
	joins.least = len(joins.kids)
	n := same(c.kind, bindAtom, alias+"."+out)
	n.name, n.col = alias, true
	n.write = func(d int) string {
		if d == inSQLite {
			return "(select " + best + " from " + t.name + " as " + inner + " where " + cond.sql(d) + ")"
		}
		return alias + "." + out
	}
	return []*node{n}
}
