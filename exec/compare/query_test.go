package compare

import (
	"fmt"
	"strings"
)

// subquery is a query inside an expression, which may use the columns around it.
func (g *grammar) subquery(want []kind, s *scope, depth int) *node {
	exists := want == nil
	if exists {
		want = []kind{g.kind()}
	}
	q := g.query(want, s, min(depth-1, 2))
	if !q.sorted && g.chance(0.15) {
		q = g.ordered(q, true)
		if limit := q.kids[2]; exists { // SQLite forgets a DISTINCT before an OFFSET there
			for d, text := range limit.text {
				limit.text[d], _, _ = strings.Cut(text, " offset")
			}
		}
	}
	if q.sorted {
		q.in(inMariaDB, "select * from ("+q.text[inMariaDB]+") as "+g.name("x")) // which takes no LIMIT directly in IN
	}
	return q
}

// scalarQuery is a query of one column and at most one row.
func (g *grammar) scalarQuery(k kind, s *scope, depth int) *node {
	if g.chance(0.7) || k == rough {
		return same(k, bindAtom, "($0)", g.total([]kind{k}, s, min(depth-1, 2)))
	}
	q := g.ordered(g.query([]kind{k}, s, min(depth-1, 1)), false)
	return same(k, bindAtom, "($0 limit 1)", q)
}

// query is a random query with columns of the kinds wanted.
func (g *grammar) query(want []kind, outer *scope, depth int) *node {
	g.budget -= 3
	if depth <= 0 || g.budget < 0 {
		return g.plain(want, outer, 1)
	}
	if g.chance(0.04) {
		return g.star(g.query(want, outer, depth))
	}
	if g.chance(0.03) {
		return g.distinctOn(g.query(want, outer, depth))
	}
	switch g.r.Intn(20) {
	case 0, 1, 2, 3, 4, 5, 6:
		return g.plain(want, outer, depth)
	case 7:
		if depth > 1 && g.chance(0.5) {
			return g.byScope(want, outer, depth)
		}
		return g.plain(want, outer, depth)
	case 8, 9, 10:
		return g.grouped(want, outer, depth)
	case 11:
		return g.total(want, outer, depth)
	case 12, 13:
		if g.target == inMariaDB && outer != nil { // which loses them in IN (query)
			return g.plain(want, outer, depth)
		}
		return g.windowed(want, outer, depth)
	case 14, 15, 16:
		return g.setOperation(want, outer, depth)
	case 17:
		return g.with(want, outer, depth)
	case 18:
		return g.rollup(want, outer, depth)
	}
	return g.recursive(want, outer, depth)
}

// star is all of a query.
func (g *grammar) star(q *node) *node {
	n := same(query, bindAtom, "select * from ($0) as "+g.name("x"), q)
	n.items, n.cols = q, q.cols
	return n
}

// from is a random FROM, its WHERE, and the scope above it.
func (g *grammar) from(outer *scope, depth int) (from, where *node, s *scope) {
	s = &scope{outer: outer}
	first, cols := g.item(outer, depth)
	s.leaves = append(s.leaves, cols...)
	at := len(s.leaves)
	joins := same(clause, 0, "$&")
	n := []int{0, 0, 0, 1, 1, 1, 2, 2, 3}[g.r.Intn(9)]
	comma := g.chance(0.2)
	var equal []*node
	var filter *node // what a semi join is in WHERE
	noFull := g.noFull()
	for i := 0; i < n; i++ {
		item, cols := g.item(outer, depth)
		left := s.leaves
		s.leaves = append(append([]*node{}, left...), cols...)
		switch {
		case !comma && i == n-1 && g.chance(0.08):
			s.leaves = left
			filter = g.semiJoin(joins, item, &scope{leaves: append(left[:len(left):len(left)], cols...), shown: s.shown, outer: outer}, left, cols, depth)
		case !comma && g.chance(0.05) && g.target != inMariaDB:
			noFull = 2 // a subquery in its place would not become NULL
			s.leaves = append(left[:len(left):len(left)], g.lateral(joins, &scope{leaves: left, shown: left, outer: outer}, depth)...)
		case !comma && g.chance(0.06):
			s.leaves = append(left[:len(left):len(left)], g.asofJoin(joins, left)...)
		case comma:
			joins.kids = append(joins.kids, part(", $0", item))
			if c := g.keys(left, cols); c != nil {
				equal = append(equal, c)
			}
		case g.chance(0.08):
			joins.kids = append(joins.kids, part(" cross join $0", item))
		case g.chance(0.1) && i == 0 && g.common(left, cols) != "":
			how := []string{"join", "left join", "right join", "full join"}[g.r.Intn(4-noFull)]
			joins.kids = append(joins.kids, part(" "+how+" $0 using ("+g.common(left, cols)+")", item))
		default:
			how := []string{"join", "join", "inner join", "left join", "left join", "right join", "full join"}[g.r.Intn(7-noFull)]
			joins.kids = append(joins.kids, part(" "+how+" $0 on $1", item, g.on(left, cols, s, depth)))
		}
	}
	s.shown = s.leaves
	if n == 1 && strings.Contains(joins.kids[0].text[0], " using (") {
		// the column that both sides share, by its bare name: one value, whichever side has it
		name := g.common(s.leaves[:at], s.leaves[at:])
		for _, l := range s.leaves[:at] {
			if strings.HasSuffix(l.text[0], "."+name) {
				shared := *l
				shared.text = same(l.kind, 0, name).text
				s.leaves = append(s.leaves[:len(s.leaves):len(s.leaves)], &shared)
			}
		}
	}
	from = same(clause, 0, " from $0$1", first, joins)
	where = same(clause, 0, "")
	if g.chance(0.4) {
		equal = append(equal, g.mostly(g.expr(truth, s, min(depth, 3))))
	}
	if len(equal) > 0 {
		where = part(" where $0", and(equal))
	}
	if filter != nil {
		where = semiWhere(where, filter)
	}
	return from, where, s
}

// noFull is 1 if the target has no FULL JOIN.
func (g *grammar) noFull() int {
	if g.target == inMariaDB {
		return 1
	}
	return 0
}

// common is a column name that both sides of a join have, of kinds that compare; "" if there is none.
func (g *grammar) common(left, right []*node) string {
	for _, a := range left {
		for _, b := range right {
			an, bn := a.text[0][strings.IndexByte(a.text[0], '.')+1:], b.text[0][strings.IndexByte(b.text[0], '.')+1:]
			if an == bn && a.kind == b.kind {
				return an
			}
		}
	}
	return ""
}

// mostly turns some conditions around: a random one is seldom true, and an answer without rows tells little.
func (g *grammar) mostly(c *node) *node {
	switch {
	case g.chance(0.35):
		return same(truth, bindCompare, "#0 is not true", c)
	case g.chance(0.3):
		return same(truth, bindOr, "$0 or #1", c, g.literal(truth))
	}
	return c
}

func and(list []*node) *node {
	n := list[0]
	for _, c := range list[1:] {
		n = same(truth, bindAnd, "$0 and $1", n, c)
	}
	return n
}

// keys is one equality between columns of both sides, nil if there are none of a kind.
func (g *grammar) keys(left, right []*node) *node {
	for try := 0; try < 8; try++ {
		a, b := left[g.r.Intn(len(left))], right[g.r.Intn(len(right))]
		if a.kind == b.kind || a.kind <= exact && b.kind <= exact {
			if g.chance(0.5) {
				a, b = b, a
			}
			op := "="
			if g.chance(0.05) {
				return spelt(truth, "#0 <=> #1", "#0 is #1", a, b).at(bindCompare).in(inDuckDB, "($0 is not distinct from $1)")
			}
			return same(truth, bindCompare, "#0 "+op+" #1", a, b)
		}
	}
	return nil
}

// on is a random join condition: mostly equalities, with something more now and then.
func (g *grammar) on(left, right []*node, s *scope, depth int) *node {
	var list []*node
	for i := 0; i < []int{1, 1, 1, 1, 2, 0}[g.r.Intn(6)]; i++ {
		if c := g.keys(left, right); c != nil {
			list = append(list, c)
		}
	}
	if len(list) == 0 || g.chance(0.2) {
		if g.target == inMariaDB { // which joins what outer columns there do not let
			s = &scope{leaves: s.leaves, shown: s.shown}
		}
		list = append(list, g.mostly(g.expr(truth, s, min(depth, 2))))
	}
	return and(list)
}

// item is one thing that FROM names, and its columns.
func (g *grammar) item(outer *scope, depth int) (*node, []*node) {
	alias := g.name("x")
	var cols []column
	var n *node
	switch {
	case len(g.ctes) > 0 && g.chance(0.4):
		c := g.ctes[g.r.Intn(len(g.ctes))]
		n, cols = same(clause, 0, c.name+" as "+alias), c.cols
	case depth > 1 && g.budget > 0 && g.chance(0.2):
		var want []kind
		for i := 0; i < 1+g.r.Intn(3); i++ {
			want = append(want, g.kind())
		}
		q := g.query(want, nil, depth-1)
		if g.chance(0.2) {
			q = g.ordered(q, true)
		}
		n, cols = same(clause, 0, "($0) as "+alias, q), q.cols
	case g.chance(0.03) && g.target != inMariaDB:
		var rows []string
		cols = []column{{name: "column1", kind: whole}, {name: "column2", kind: letters}}
		for i := 0; i < 1+g.r.Intn(4); i++ {
			rows = append(rows, fmt.Sprintf("(%d, '%s')", g.r.Intn(5), []string{"a", "b", "", "A"}[g.r.Intn(4)]))
		}
		n = same(clause, 0, "(values "+strings.Join(rows, ", ")+") as "+alias).in(inDuckDB, "(values "+strings.Join(rows, ", ")+") as "+alias+"(column1, column2)")
	default:
		t := g.tables[g.r.Intn(len(g.tables))]
		n, cols = same(clause, 0, t.name+" as "+alias), t.columns
	}
	var out []*node
	for _, c := range cols {
		if c.kind == rough {
			continue
		}
		n := same(c.kind, bindAtom, alias+"."+c.name)
		n.name, n.col = alias, true
		out = append(out, n)
	}
	return n, out
}

// outputs is a select list of the kinds wanted.
func (g *grammar) outputs(want []kind, one func(k kind) *node) (*node, []column) {
	items := list(1)
	var cols []column
	for _, k := range want {
		e := one(k)
		name := g.name("o")
		n := same(k, 0, "$0 as "+name, e)
		n.name = name
		items.kids = append(items.kids, n)
		cols = append(cols, column{name: n.name, kind: k})
	}
	return items, cols
}

func selecting(text string, items *node, cols []column, more ...*node) *node {
	q := same(query, bindAtom, text, append([]*node{items}, more...)...)
	q.items, q.cols = items, cols
	return q
}

func (g *grammar) distinct() *node {
	if g.chance(0.2) {
		return part("distinct ")
	}
	return same(clause, 0, "")
}

func (g *grammar) plain(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(outer, depth)
	items, cols := g.outputs(want, func(k kind) *node { return g.expr(k, s, min(depth, 3)) })
	return selecting("select $1$0$2$3", items, cols, g.distinct(), from, where)
}

// keyed makes one to three expressions to group by, each with a column of the query's own.
func (g *grammar) keyed(s *scope, depth int) []*node {
	s = &scope{leaves: s.leaves, shown: s.shown}
	var keys []*node
	for i := 0; i < 1+g.r.Intn(3); i++ {
		k := g.own(g.kind(), s, []int{0, 0, 1, 2}[g.r.Intn(4)])
		for !k.simple() {
			k = g.own(g.kind(), s, 1)
		}
		keys = append(keys, k)
	}
	return keys
}

// own is an expression with at least one column of the scope itself, outside subqueries.
func (g *grammar) own(k kind, s *scope, depth int) *node {
	for try := 0; try < 4; try++ {
		e := g.expr(k, s, depth)
		if mine(e, s) {
			return e
		}
	}
	for _, l := range s.leaves {
		if fits(l.kind, k) {
			return l
		}
	}
	return s.leaves[g.r.Intn(len(s.leaves))]
}

// simple reports whether no subquery is in an expression.
func (n *node) simple() bool {
	return n.walk(func(k *node) bool { return k.kind != query })
}

func mine(e *node, s *scope) bool {
	found := false
	e.columnsIn(func(c *node) {
		for _, l := range s.leaves {
			found = found || l.name == c.name
		}
	})
	return found
}

// above is the scope of what stands over groups: keys and aggregates.
func (g *grammar) above(s *scope, keys []*node) *scope {
	up := &scope{outer: s.outer}
	for _, k := range keys {
		if k.col {
			up.leaves = append(up.leaves, k)
			up.shown = append(up.shown, k)
			continue
		}
		up.leaves = append(up.leaves, k.brackets())
	}
	up.call = func(k kind) *node { return g.aggregate(k, s) }
	return up
}

func (g *grammar) aggregate(k kind, s *scope) *node {
	local := &scope{leaves: s.leaves, shown: s.shown, outer: s.outer}
	if g.chance(0.7) {
		local.outer = nil
	}
	arg := func(k kind) *node {
		e := g.own(k, local, g.r.Intn(3))
		if !fits(e.kind, k) {
			return nil
		}
		return e
	}
	distinct := []string{"", "", "", "distinct "}[g.r.Intn(4)]
	if g.chance(0.15) {
		if n := g.summary(k, arg); n != nil {
			n.agg = true
			return n
		}
	}
	var n *node
	switch {
	case k == whole && g.chance(0.3):
		n = same(k, bindAtom, "count(*)")
	case k == whole && g.chance(0.4):
		n = same(k, bindAtom, "count("+distinct+"$0)", arg(g.kind()))
	case k == whole && g.chance(0.1):
		n = same(k, bindAtom, "sum($0)", arg(truth)).in(inDuckDB, "sum(cast($0 as int))")
	case (k == whole || k == exact) && g.chance(0.5):
		n = same(k, bindAtom, "sum("+distinct+"$0)", arg(k))
	case k == rough && g.chance(0.8):
		n = same(k, bindAtom, "avg("+distinct+"$0)", arg(exact)).in(inMariaDB, "avg("+distinct+"($0) + 0e0)")
	case k == letters && g.chance(0.4):
		e := arg(letters)
		if e == nil {
			return nil
		}
		if distinct != "" {
			n = spelt(k, "group_concat(distinct $0)", "group_concat(distinct $0 order by $0)", e).in(inDuckDB, "string_agg(distinct $0, ',' order by $0)").in(inMariaDB, "group_concat(distinct $0 order by $0)")
		} else {
			n = spelt(k, "group_concat($0 separator '/')", "group_concat($0, '/' order by $0)", e).in(inDuckDB, "string_agg($0, '/' order by $0)").in(inMariaDB, "group_concat($0 order by $0 separator '/')")
		}
		n.agg = true
		return n
	default:
		n = same(k, bindAtom, []string{"min", "max"}[g.r.Intn(2)]+"($0)", arg(k))
	}
	n.agg = true
	for _, kid := range n.kids {
		if kid == nil {
			return nil
		}
	}
	if g.chance(0.12) {
		n = filtered(n, g.expr(truth, &scope{leaves: s.leaves, shown: s.shown}, 2))
	}
	return n
}

// filtered is an aggregate with FILTER, which MariaDB spells as a CASE.
func filtered(n, cond *node) *node {
	at := fmt.Sprintf("$%d", len(n.kids))
	f := same(n.kind, bindAtom, "", append(n.kids[:len(n.kids):len(n.kids)], cond)...)
	f.agg = true
	for d, text := range n.text {
		f.text[d] = text + " filter (where " + at + ")"
	}
	if len(n.kids) == 0 {
		return f.in(inMariaDB, "count(case when "+at+" then 1 end)")
	}
	text := strings.TrimSuffix(n.text[inMariaDB], ")")
	open := strings.IndexByte(text, '(') + 1
	if strings.HasPrefix(text[open:], "distinct ") {
		open += len("distinct ")
	}
	return f.in(inMariaDB, text[:open]+"case when "+at+" then "+text[open:]+" end)")
}

func (g *grammar) grouped(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(outer, depth)
	keys := g.keyed(s, depth)
	up := g.above(s, keys)
	items, cols := g.outputs(want, func(k kind) *node { return g.expr(k, up, min(depth, 2)) })
	having := same(clause, 0, "")
	if g.chance(0.3) {
		having = part(" having $0", g.mostly(g.expr(truth, up, 2)))
	}
	distinct := g.distinct()
	if g.target == inMariaDB { // which loses rows of DISTINCT over groups
		distinct = same(clause, 0, "")
	}
	return selecting("select $1$0$2$3 group by $4$5", items, cols, distinct, from, where, list(1, keys...), having)
}

// total is an aggregate without groups: one row.
func (g *grammar) total(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(outer, depth)
	up := g.above(s, nil)
	items, cols := g.outputs(want, func(k kind) *node {
		for try := 0; try < 5; try++ {
			if e := up.call(k); e != nil {
				if g.chance(0.3) {
					return same(k, bindAtom, "coalesce($0, $1)", e, g.literal(k))
				}
				return e
			}
		}
		return same(k, bindAtom, "max($0)", g.own(k, &scope{leaves: s.leaves}, 1))
	})
	for i, it := range items.kids {
		if e := it.kids[0]; len(e.kids) > 0 && e.text[0] == "max($0)" && !fits(e.kids[0].kind, cols[i].kind) {
			it.kids[0] = spelt(cols[i].kind, "case when count(*) > 0 then $0 end", "case when count(*) > 0 then $0 end", g.literal(cols[i].kind))
		}
	}
	return selecting("select $0$1$2", items, cols, from, where)
}

func (g *grammar) windowed(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(outer, depth)
	base := s
	group := same(clause, 0, "")
	if g.chance(0.2) {
		keys := g.keyed(s, depth)
		group = same(clause, 0, " group by $0", list(1, keys...))
		base = g.above(s, keys)
	}
	over := &scope{leaves: base.leaves, shown: base.shown, outer: outer, call: func(k kind) *node { return g.window(k, base) }}
	before := g.named
	g.named = list(0)
	items, cols := g.outputs(want, func(k kind) *node { return g.expr(k, over, min(depth, 2)) })
	named := g.named
	g.named = before
	if len(named.kids) > 0 {
		return selecting("select $4$0$1$2$3 window $5", items, cols, from, where, group, g.distinct(), named)
	}
	if g.chance(0.25) {
		g.named = nil // there is no WINDOW clause
		defer func() { g.named = before }()
		n := selecting("select $0$1$2$3 qualify $4", items, cols, from, where, group, g.mostly(g.expr(truth, over, 2)))
		text := "select @0 from (select $0, $4 as qualified$1$2$3) as " + g.name("x") + " where qualified"
		return n.in(inSQLite, text).in(inDuckDB, text).in(inMariaDB, text)
	}
	return selecting("select $4$0$1$2$3", items, cols, from, where, group, g.distinct())
}

// window is a window function. Where ties would matter, it is ordered by everything in scope.
func (g *grammar) window(k kind, s *scope) *node {
	in := &scope{leaves: s.leaves, shown: s.shown, outer: nil, call: nil}
	if k == letters && g.target == inMariaDB { // which loses such texts in functions over them
		return nil
	}
	e := func(k kind) *node { return g.expr(k, in, g.r.Intn(2)) }
	spec := same(clause, 0, "$&")
	if g.chance(0.5) {
		spec.kids = append(spec.kids, part("partition by $0 ", g.own(g.kind(), in, g.r.Intn(2))))
	}
	order := list(1)
	keys := 1 + g.r.Intn(2)
	for i := 0; i < keys; i++ {
		order.kids = append(order.kids, g.sortKey(g.own(g.kind(), in, g.r.Intn(2))))
	}
	ordered := same(clause, 0, "order by $0", order)
	everything := func() {
		order.kids = append(order.kids, s.leaves...)
	}
	if len(s.leaves) == 0 {
		return nil
	}
	n := 1 + g.r.Intn(3)
	var f *node
	frame := false
	switch {
	case k == whole && g.chance(0.3):
		f = same(k, bindAtom, []string{"rank()", "dense_rank()"}[g.r.Intn(2)])
	case k == whole && g.chance(0.3):
		everything()
		f = same(k, bindAtom, []string{"row_number()", fmt.Sprintf("ntile(%d)", n)}[g.r.Intn(2)])
	case k == rough && g.target != inMariaDB && g.chance(0.5): // which gives ten digits
		f = same(k, bindAtom, []string{"percent_rank()", "cume_dist()"}[g.r.Intn(2)])
	case g.chance(0.3):
		everything()
		f = same(k, bindAtom, []string{"lag", "lead"}[g.r.Intn(2)]+[]string{"($0)", fmt.Sprintf("($0, %d)", n-1), fmt.Sprintf("($0, %d, $1)", n)}[g.r.Intn(3-g.noDefault())], e(k), g.literal(k))
		if k == exact { // the default is cast to the type of the value there
			f.in(inDuckDB, strings.Replace(f.text[0], "$0", "cast($0 as double)", 1))
		}
	case g.chance(0.3):
		everything()
		f = same(k, bindAtom, []string{"first_value($0)", "last_value($0)", fmt.Sprintf("nth_value($0, %d)", n)}[g.r.Intn(3)], e(k))
		frame = g.chance(0.6)
	default:
		if f = g.aggregate(k, in); f == nil || strings.Contains(f.sql(0), "distinct ") || strings.Contains(f.sql(0), "group_concat") || strings.HasPrefix(f.text[0], "round(") {
			return nil
		}
		switch g.r.Intn(3) {
		case 0:
			return same(k, bindAtom, "$0 over ($1)", f, spec)
		case 1:
			everything()
			frame = true
		default:
			return same(k, bindAtom, "$0 over ($1$2$3)", f, spec, ordered, g.rangeFrame(order))
		}
	}
	if g.named != nil && g.chance(0.4) {
		name := g.name("v")
		def := same(clause, 0, name+" as ($0$1)", spec, ordered)
		if !frame {
			g.named.kids = append(g.named.kids, def)
			return same(k, bindAtom, "$0 over "+name, f)
		}
		g.named.kids = append(g.named.kids, same(clause, 0, name+" as ($0$1$2)", spec, ordered, g.rowsFrame()))
		return same(k, bindAtom, "$0 over "+name, f)
	}
	if frame {
		return same(k, bindAtom, "$0 over ($1$2$3)", f, spec, ordered, g.rowsFrame())
	}
	return same(k, bindAtom, "$0 over ($1$2)", f, spec, ordered)
}

// noDefault is 1 if the target's LAG takes none.
func (g *grammar) noDefault() int {
	if g.target == inMariaDB {
		return 1
	}
	return 0
}

func (g *grammar) rowsFrame() *node {
	ends := []string{"unbounded preceding", fmt.Sprintf("%d preceding", 1+g.r.Intn(3)), "current row", fmt.Sprintf("%d following", 1+g.r.Intn(3)), "unbounded following"}
	a := g.r.Intn(4)
	b := max(1, a) + g.r.Intn(5-max(1, a))
	if g.chance(0.2) && a < 3 {
		return part(" rows " + ends[a])
	}
	return part(" rows between " + ends[a] + " and " + ends[b])
}

// rangeFrame is a frame by value: distances only over one number.
func (g *grammar) rangeFrame(order *node) *node {
	ends := []string{"unbounded preceding", "current row", "unbounded following"}
	if k := order.kids[0].kids[0].kind; len(order.kids) == 1 && (k == whole || k == exact) {
		n, m := g.r.Intn(4), g.r.Intn(4)
		ends = []string{"unbounded preceding", fmt.Sprintf("%d preceding", n), "current row", fmt.Sprintf("%d following", m), "unbounded following"}
	}
	a := g.r.Intn(len(ends) - 1)
	b := max(1, a) + g.r.Intn(len(ends)-max(1, a))
	return part(" range between " + ends[a] + " and " + ends[b])
}

// sortKey is an expression in an ORDER BY.
func (g *grammar) sortKey(e *node) *node {
	way := []string{"", "", " asc", " desc", " desc", " nulls last", " desc nulls first", " desc nulls last"}[g.r.Intn(8)]
	n := same(e.kind, 0, "$0"+way, e)
	switch way {
	case " nulls last":
		n.in(inMariaDB, "($0) is null, $0")
	case " desc nulls first":
		n.in(inMariaDB, "($0) is not null, $0 desc")
	case " desc nulls last":
		n.in(inMariaDB, "$0 desc")
	}
	return n
}

// ordered puts an ORDER BY over a query's outputs, and perhaps a LIMIT.
func (g *grammar) ordered(q *node, limit bool) *node {
	if q.sorted {
		q = g.star(q)
	}
	keys := list(1)
	names := q.names()
	for i := 0; i < 1+g.r.Intn(2); i++ {
		at := g.r.Intn(len(names))
		key := same(clause, 0, names[at])
		if g.chance(0.3) {
			key = same(clause, 0, fmt.Sprint(at+1)).in(inMariaDB, names[at])
		}
		keys.kids = append(keys.kids, g.sortKey(key))
	}
	n := same(query, bindAtom, "$0 order by $1$2", q, keys, same(clause, 0, ""))
	n.sorted = true
	n.items, n.cols = q, q.cols
	if q.text[inSQLite] != q.text[inFlowsql] || q.write != nil || strings.HasPrefix(q.text[0], "with") {
		n.text[inSQLite] = "select * from ($0) order by $1"
	} else {
		n.text[inSQLite] = "$0 order by $1"
	}
	// The others break ties as flowsql does once they are given all columns.
	n.text[inSQLite] += ", @0$2"
	text := "select * from ($0) as " + g.name("x") + " order by $1, @0$2"
	n.in(inDuckDB, text).in(inMariaDB, text)
	if limit {
		n.kids[2] = g.limit()
	}
	return n
}

// limit is LIMIT and perhaps OFFSET.
func (g *grammar) limit() *node {
	text := fmt.Sprintf(" limit %d", []int{0, 1, 1, 2, 3, 3, 4, 5, 8, 20}[g.r.Intn(10)])
	if g.chance(0.15) {
		text += fmt.Sprintf(" offset %d", g.r.Intn(3))
	}
	return part(text)
}

// byScope is a query in an order of expressions that its output need not have.
func (g *grammar) byScope(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(outer, depth)
	group := same(clause, 0, "")
	if g.chance(0.4) {
		keys := g.keyed(s, depth)
		group = same(clause, 0, " group by $0", list(1, keys...))
		s = g.above(s, keys)
	}
	items, cols := g.outputs(want, func(k kind) *node { return g.expr(k, s, min(depth, 3)) })
	keys := list(1)
	for i := 0; i < 1+g.r.Intn(2); i++ {
		if e := g.own(g.kind(), &scope{leaves: s.leaves, shown: s.shown, call: s.call}, g.r.Intn(3)); e.simple() {
			keys.kids = append(keys.kids, g.sortKey(e))
		}
	}
	if len(keys.kids) == 0 {
		return selecting("select $0$1$2$3", items, cols, from, where, group)
	}
	n := selecting("select $0$1$2$3 order by $4$5", items, cols, from, where, group, keys, g.limit())
	for _, d := range []int{inSQLite, inDuckDB, inMariaDB} {
		n.text[d] = "select $0$1$2$3 order by $4, @0$5"
	}
	n.sorted = true
	return n
}

func (g *grammar) setOperation(want []kind, outer *scope, depth int) *node {
	op := []string{"union", "union all", "intersect", "except", "intersect all", "except all", "union", "union", "union all", "except"}[g.r.Intn(10)]
	a, b := g.member(want, outer, depth), g.member(want, outer, depth)
	n := same(query, bindAtom, "", a, b)
	n.items, n.cols = a, a.cols
	left, right := "$0", "$1"
	if a.text[0] == "" || strings.Contains(a.text[0], "order by") || strings.HasPrefix(a.text[0], "with") || a.set() || g.chance(0.3) {
		left = "($0)"
	}
	tight := strings.HasPrefix(op, "intersect")
	if a.set() && !tight && a.text[0][0] != '(' && g.chance(0.5) {
		left = "$0" // same precedence, or tighter: from the left
	}
	if b.text[0] == "" || strings.Contains(b.text[0], "order by") || strings.HasPrefix(b.text[0], "with") || b.set() || g.chance(0.3) {
		right = "($1)"
	}
	if b.set() && !tight && strings.Contains(b.text[0], " intersect") && b.text[0][0] != '(' && g.chance(0.5) {
		right = "$1" // INTERSECT binds tighter
	}
	n.text = same(query, 0, left+" "+op+" "+right).text
	n.text[inSQLite] = "select * from ($0) " + op + " select * from ($1) limit -1" // never flattened: see doc_test.go
	if short, ok := strings.CutSuffix(op, "t all"); ok {
		op = short + "t"
		n.text[inSQLite] = "select @0 from (select @0, row_number() over (partition by @0) as nth from ($0) " + op +
			" select @1, row_number() over (partition by @1) as nth from ($1))"
	}
	return n
}

// set tells a set operation, whose brackets matter.
func (n *node) set() bool {
	t := n.text[inFlowsql]
	return n.kind == query && len(n.kids) == 2 && (strings.Contains(t, " union") || strings.Contains(t, " intersect") || strings.Contains(t, " except"))
}

func (g *grammar) member(want []kind, outer *scope, depth int) *node {
	switch {
	case g.chance(0.25) && depth > 1 && g.budget > 0:
		return g.setOperation(want, outer, depth-1)
	case g.chance(0.1):
		return g.ordered(g.plain(want, outer, 1), true)
	case g.chance(0.2):
		return g.grouped(want, outer, depth-1)
	}
	return g.plain(want, outer, depth-1)
}

func (g *grammar) with(want []kind, outer *scope, depth int) *node {
	before := g.ctes
	defer func() { g.ctes = before }()
	defs := list(1)
	for i := 0; i < 1+g.r.Intn(2); i++ {
		var kinds []kind
		for j := 0; j < 1+g.r.Intn(3); j++ {
			kinds = append(kinds, g.kind())
		}
		q := g.query(kinds, nil, depth-1)
		name := g.name("w")
		defs.kids = append(defs.kids, same(clause, 0, name+" as ($0)", q))
		g.ctes = append(g.ctes[:len(g.ctes):len(g.ctes)], relation{name, q.cols})
	}
	body := g.query(want, outer, depth-1)
	return g.withed("with $0 $1", defs, body)
}

func (g *grammar) withed(text string, defs, body *node) *node {
	n := same(query, bindAtom, text, defs, body)
	n.items, n.cols, n.sorted = body, body.cols, body.sorted
	if strings.HasPrefix(body.text[0], "with") || body.text[1] == "" {
		n.text = same(query, 0, strings.Replace(text, "$1", "select * from ($1) as "+g.name("x"), 1)).text
	}
	return n
}

// recursive counts up from what a query gives, or follows a column from row to row.
func (g *grammar) recursive(want []kind, outer *scope, depth int) *node {
	before := g.ctes
	defer func() { g.ctes = before }()
	name := g.name("w")
	all := []string{"union", "union all"}[g.r.Intn(2)]
	var def *node
	cols := []column{{name: "n", kind: whole}}
	if g.chance(0.5) {
		q := g.query([]kind{whole}, nil, depth-1)
		x := g.name("x")
		text := fmt.Sprintf("%s(n) as (select coalesce(%s.@0, 0) %% 7 from ($0) as %s %s select %s.n + %d from %s where %s.n < %d)", name, x, x, all, name, 1+g.r.Intn(2), name, name, 3+g.r.Intn(4))
		def = same(clause, 0, text, q)
	} else {
		t := g.tables[g.r.Intn(len(g.tables))]
		c := t.columns[0]
		for _, x := range t.columns {
			if x.kind == whole {
				c = x
			}
		}
		cols = []column{{name: "n", kind: whole}, {name: "d", kind: whole}}
		text := fmt.Sprintf("%s(n, d) as (select id, 0 from %s where id < %d %s select y.%s, %s.d + 1 from %s join %s as y on y.id = %s.n where %s.d < %d)",
			name, t.name, g.r.Intn(5), all, c.name, name, name, t.name, name, name, 2+g.r.Intn(3))
		def = same(clause, 0, text)
	}
	g.ctes = append(g.ctes[:len(g.ctes):len(g.ctes)], relation{name, cols})
	body := g.plain(want, outer, depth-1)
	if g.chance(0.3) {
		body = g.grouped(want, outer, depth-1)
	}
	return g.withed("with recursive $0 $1", list(1, def), body)
}

// rollup is one query with several sets of groups; SQLite is given one query for each.
func (g *grammar) rollup(want []kind, outer *scope, depth int) *node {
	from, where, s := g.from(nil, depth)
	keys := g.keyed(&scope{leaves: s.leaves}, 1)
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k.sql(0)] || k.col && !strings.Contains(k.text[0], ".") { // a bare USING column is another key too
			return g.plain(want, outer, depth)
		}
		seen[k.sql(0)] = true
	}
	up := g.above(s, keys)
	up.shown = nil
	used := map[int]bool{}
	items, cols := g.outputs(want, func(k kind) *node {
		if i := g.r.Intn(len(keys)); keys[i].kind == k && g.chance(0.7) {
			used[i] = true
			return keys[i]
		}
		for try := 0; try < 6; try++ {
			if n := g.aggregate(k, &scope{leaves: s.leaves}); n != nil {
				return n
			}
		}
		return g.literal(k)
	})
	n := len(keys)
	var sets []int
	var by, duck string
	names := func(set int) string {
		var list []string
		for i := range keys {
			if set&(1<<i) != 0 {
				list = append(list, fmt.Sprintf("$%d", i))
			}
		}
		return strings.Join(list, ", ")
	}
	full := 1<<n - 1
	switch g.r.Intn(4) {
	case 0, 1:
		for i := n; i >= 0; i-- {
			sets = append(sets, 1<<i-1)
		}
		if by = "rollup(" + names(full) + ")"; g.chance(0.5) {
			duck, by = by, names(full)+" with rollup"
		}
	case 2:
		for i := 0; i <= full; i++ {
			sets = append(sets, i)
		}
		by = "cube(" + names(full) + ")"
	default:
		var parts []string
		covered := 0
		for i := 0; i < 1+g.r.Intn(3) || covered != full; i++ {
			set := g.r.Intn(full + 1)
			if i > 4 {
				set = full
			}
			covered |= set
			sets = append(sets, set)
			parts = append(parts, "("+names(set)+")")
		}
		by = "grouping sets (" + strings.Join(parts, ", ") + ")"
	}
	group := same(clause, 0, by, keys...)
	if duck != "" {
		group.in(inDuckDB, duck)
	}
	q := selecting("", items, cols, from, where, group)
	q.write = func(d int) string {
		if d == inFlowsql || d == inDuckDB {
			return "select " + items.sql(d) + from.sql(d) + where.sql(d) + " group by " + group.sql(d)
		}
		var members []string
		for _, set := range sets {
			var list, by []string
			for _, it := range items.kids {
				e := it.kids[0].sql(d)
				for i, k := range group.kids {
					if it.kids[0] == k && set&(1<<i) == 0 {
						e = "null"
					}
				}
				list = append(list, e+" as "+it.name)
			}
			for i, k := range group.kids {
				if set&(1<<i) != 0 {
					by = append(by, k.sql(d))
				}
			}
			text := "select " + strings.Join(list, ", ") + from.sql(d) + where.sql(d)
			if by != nil {
				text += " group by " + strings.Join(by, ", ")
			} else if items.walk(func(n *node) bool { return !n.agg }) { // one row, even without an aggregate in the list
				text = "select " + strings.Join(list, ", ")
			}
			members = append(members, text)
		}
		return strings.Join(members, " union all ")
	}
	return q
}
