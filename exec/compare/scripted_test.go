package compare

import (
	"fmt"
	"math/rand"
	"strings"
)

// toSQLite is a statement as SQLite takes it.
func toSQLite(text string) string {
	return strings.NewReplacer(" DIV ", " / ", "AS SIGNED", "AS INTEGER").Replace(text)
}

// scripted makes statements.
type scripted struct{ r *rand.Rand }

type scriptedKind struct {
	name string
	make func() string
}

const (
	chained = 64 // tables c1.. of ten rows that a chain of equalities joins
	wide    = 9  // tables w1.. of thirty rows
	keyed   = 5  // tables k0.. of the same rows, with other indexes
)

func (w *scripted) tables() []string {
	var out []string
	row := func(table string, values ...any) {
		var list []string
		for _, v := range values {
			if s, ok := v.(string); ok {
				v = "'" + s + "'"
			}
			list = append(list, fmt.Sprint(v))
		}
		out = append(out, "INSERT INTO "+table+" VALUES("+strings.Join(list, ",")+")")
	}
	for i := 1; i <= chained; i++ {
		out = append(out, fmt.Sprintf("CREATE TABLE c%d(a%d INTEGER PRIMARY KEY, b%d INTEGER, x%d VARCHAR(40))", i, i, i, i))
		for j, k := range w.r.Perm(10) {
			row(fmt.Sprintf("c%d", i), j+1, k+1, fmt.Sprintf("table c%d row %d", i, j+1))
		}
	}
	for i := 1; i <= wide; i++ {
		out = append(out, fmt.Sprintf("CREATE TABLE w%d(a%d INTEGER, b%d INTEGER, c%d INTEGER, d%d INTEGER, e%d INTEGER, x%d VARCHAR(30))", i, i, i, i, i, i, i))
		for j := 0; j < 30; j++ {
			row(fmt.Sprintf("w%d", i), w.r.Intn(1000), w.r.Intn(1000), w.r.Intn(1000), w.r.Intn(1000), w.r.Intn(1000), fmt.Sprintf("tn%dr%d", i, j))
		}
	}
	out = append(out, "CREATE TABLE t1(a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER)")
	for j := 0; j < 30; j++ {
		list := []any{}
		for _, k := range w.r.Perm(5) {
			var v any = 100 + 5*j + k
			if w.r.Intn(12) == 0 {
				v = "NULL"
			}
			list = append(list, v)
		}
		out = append(out, fmt.Sprintf("INSERT INTO t1(e,c,b,d,a) VALUES(%v,%v,%v,%v,%v)", list...))
	}
	for i := 0; i < 3; i++ {
		out = append(out, fmt.Sprintf("CREATE TABLE tab%d(col0 INTEGER, col1 INTEGER, col2 INTEGER)", i))
		for j := 0; j < 3; j++ {
			row(fmt.Sprintf("tab%d", i), w.r.Intn(100), w.r.Intn(100), w.r.Intn(100))
		}
	}
	return append(out, w.keyedTables()...)
}

func (w *scripted) kinds() []scriptedKind {
	list := []scriptedKind{
		{"nothing", func() string { return "SELECT 1" }},
		{"select1", w.select1},
		{"select4 set", w.sets},
		{"select4 join", w.filteredJoin},
		{"expression", func() string {
			return "SELECT " + w.all() + w.expr(4, nil, true) + w.as()
		}},
		{"deep", func() string { return "SELECT " + w.expr(9, nil, false) }},
		{"long", w.long},
		{"aggregate", w.aggregates},
		{"group by", w.groups},
		{"compound", w.compound},
		{"indexed", w.indexed},
		{"ordered", w.orderedByKey},
		{"view", w.viewed},
		{"random", w.random},
		{"nested", func() string { return "SELECT " + w.all() + w.value(3) + w.as() + ", " + w.value(2) }},
	}
	for _, n := range []int{2, 4, 8, 16, 24, 32, 48, 64} {
		list = append(list, scriptedKind{fmt.Sprintf("join of %02d", n), func() string { return w.chain(n) }})
	}
	return list
}

func (w *scripted) pick(list ...string) string { return list[w.r.Intn(len(list))] }

func (w *scripted) all() string { return w.pick("", "", "ALL ", "DISTINCT ") }

func (w *scripted) as() string { return w.pick("", " AS col1", " col2") }

// chain is select5: n tables by comma in any order, joined by equalities in any order, one pinned by a constant.
func (w *scripted) chain(n int) string {
	tables := w.r.Perm(chained)[:n]
	conds := []string{fmt.Sprintf("%s%d=%d", w.pick("a", "b"), tables[0]+1, 1+w.r.Intn(10))}
	for i := 1; i < n; i++ {
		l, r := fmt.Sprintf("a%d", tables[i]+1), fmt.Sprintf("b%d", tables[w.r.Intn(i)]+1)
		if w.r.Intn(2) == 0 {
			l, r = r, l
		}
		conds = append(conds, l+"="+r)
	}
	w.r.Shuffle(len(conds), func(i, j int) { conds[i], conds[j] = conds[j], conds[i] })
	var from, out []string
	for _, i := range w.r.Perm(n) {
		from = append(from, fmt.Sprintf("c%d", tables[i]+1))
	}
	for _, i := range w.r.Perm(n) {
		out = append(out, fmt.Sprintf("x%d", tables[i]+1))
	}
	return "SELECT " + strings.Join(out, ",") + "\n  FROM " + strings.Join(from, ",") + "\n WHERE " + strings.Join(conds, "\n   AND ")
}

// filteredJoin is select4: tables without equalities between them, each cut down by conditions of its own.
func (w *scripted) filteredJoin() string {
	n := 2 + w.r.Intn(wide-1)
	var from, conds, out []string
	for _, i := range w.r.Perm(wide)[:n] {
		i++
		from = append(from, fmt.Sprintf("w%d", i))
		out = append(out, w.pick(fmt.Sprintf("x%d", i), fmt.Sprintf("a%d*%d", i, w.r.Intn(100)), fmt.Sprintf("b%d", i)))
		one := fmt.Sprintf("x%d='tn%dr%d'", i, i, w.r.Intn(30))
		two := fmt.Sprintf("(x%d='tn%dr%d' OR 'tn%dr%d'=x%d)", i, i, w.r.Intn(30), i, w.r.Intn(30), i)
		in := fmt.Sprintf("x%d in ('tn%dr%d','tn%dr%d','none')", i, i, w.r.Intn(30), i, w.r.Intn(30))
		conds = append(conds, w.pick(one, two, in))
	}
	w.r.Shuffle(n, func(i, j int) { conds[i], conds[j] = conds[j], conds[i] })
	return "SELECT " + strings.Join(out, ", ") + " FROM " + strings.Join(from, ", ") + " WHERE " + strings.Join(conds, " AND ")
}

func (w *scripted) sets() string {
	var parts []string
	for i := 0; i < 2+w.r.Intn(7); i++ {
		t := 1 + w.r.Intn(wide)
		p := fmt.Sprintf("SELECT %s%d FROM w%d", w.pick("a", "b", "c", "d", "e"), t, t)
		if w.r.Intn(3) > 0 {
			p += " WHERE "
			if w.r.Intn(4) == 0 {
				p += "NOT "
			}
			p += fmt.Sprintf("(%s%d in (%d,%d,%d,%d) OR (%s%d>%d AND %d<%s%d))", w.pick("a", "b", "c"), t, w.r.Intn(1000), w.r.Intn(1000), w.r.Intn(1000), w.r.Intn(1000),
				w.pick("d", "e"), t, w.r.Intn(1000), w.r.Intn(500), w.pick("a", "b"), t)
		}
		if i > 0 {
			p = w.pick(" UNION ", " UNION ALL ", " EXCEPT ") + p
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, "")
}

func (w *scripted) select1() string {
	outs := []string{
		"a", "b", "c", "d", "e", "a-b", "b-c", "a+b*2", "a+b*2+c*3", "a+b*2+c*3+d*4+e*5", "abs(a)", "abs(b-c)", "(a+b+c+d+e) DIV 5",
		"CASE WHEN c>(SELECT avg(c) FROM t1) THEN a*2 ELSE b*10 END",
		"CASE WHEN a<b-3 THEN 111 WHEN a<=b THEN 222 WHEN a<b+3 THEN 333 ELSE 444 END",
		"CASE a+1 WHEN b THEN 111 WHEN c THEN 222 WHEN d THEN 333 WHEN e THEN 444 ELSE 555 END",
		"(SELECT count(*) FROM t1 AS x WHERE x.b<t1.b)", "(SELECT count(*) FROM t1 AS x WHERE x.c>t1.c AND x.d<t1.d)",
	}
	conds := []string{
		"a>b", "c>d", "b>c", "d>e", "(e>c OR e<d)", "(e>a AND e<b)", "(c<=d-2 OR c>=d+2)", "a IS NULL", "(a>b-2 AND a<b+2)", "coalesce(a,b,c,d,e)<>0",
		"d NOT BETWEEN 110 AND 150", "c BETWEEN b-2 AND d+2", "EXISTS(SELECT 1 FROM t1 AS x WHERE x.b<t1.b)", "e+d BETWEEN a+b-10 AND c+130",
		"a NOT IN (SELECT x.e FROM t1 AS x WHERE x.a>t1.b)", "NOT EXISTS(SELECT 1 FROM t1 AS x WHERE x.b=t1.d)",
	}
	var list, order []string
	for i := 0; i < 1+w.r.Intn(7); i++ {
		list = append(list, outs[w.r.Intn(len(outs))])
		order = append(order, fmt.Sprint(i+1))
	}
	text := "SELECT " + strings.Join(list, ",\n       ") + "\n  FROM t1"
	var where []string
	for i := 0; i < w.r.Intn(5); i++ {
		where = append(where, conds[w.r.Intn(len(conds))])
	}
	if len(where) > 0 {
		text += "\n WHERE " + strings.Join(where, "\n   "+w.pick("AND", "OR")+" ")
	}
	w.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return text + "\n ORDER BY " + strings.Join(order, ",")
}

// expr is sqllogictest's random arithmetic: signs everywhere, blanks around everything.
func (w *scripted) expr(depth int, columns []string, aggregates bool) string {
	if depth <= 0 || w.r.Intn(5) == 0 {
		sign := w.pick("", "", "- ", "+ ", "- - ", "+ - ")
		switch {
		case len(columns) > 0 && w.r.Intn(3) > 0:
			return sign + columns[w.r.Intn(len(columns))]
		case w.r.Intn(15) == 0:
			return sign + "CAST( NULL AS SIGNED )"
		}
		return sign + fmt.Sprint(w.r.Intn(100))
	}
	e := func() string { return w.expr(depth-1, columns, aggregates) }
	switch w.r.Intn(14) {
	case 0, 1, 2:
		return e() + " + " + e()
	case 3, 4:
		return e() + " * " + e()
	case 5:
		return "( " + e() + " ) - ( " + e() + " )"
	case 6:
		return "COALESCE ( " + e() + ", " + e() + " )"
	case 7:
		return "NULLIF ( " + e() + ", " + e() + " )"
	case 8:
		return "CASE WHEN " + w.cond(depth-1, columns) + " THEN " + e() + " ELSE " + e() + " END"
	case 9:
		return "CASE ( " + e() + " ) WHEN " + e() + " THEN " + e() + " WHEN " + e() + " THEN " + e() + " END"
	case 10:
		return "( " + e() + " ) DIV ( " + e() + " )"
	case 11:
		return w.pick("- ", "+ ", "") + "( " + e() + " )"
	case 12:
		return "ABS ( " + e() + " )"
	}
	if aggregates && columns == nil {
		return w.pick("- ", "+ ", "") + w.pick("COUNT ( * )", "COUNT ( DISTINCT "+w.expr(1, nil, false)+" )", "MAX ( ALL "+w.expr(1, nil, false)+" )",
			"MIN ( "+w.expr(1, nil, false)+" )", "SUM ( DISTINCT "+w.expr(1, nil, false)+" )")
	}
	return e()
}

func (w *scripted) cond(depth int, columns []string) string {
	e := func() string { return w.expr(depth-1, columns, false) }
	c := func() string { return w.cond(depth-1, columns) }
	if depth <= 0 {
		return "NULL IS " + w.pick("", "NOT ") + "NULL"
	}
	switch w.r.Intn(9) {
	case 0:
		return "NOT ( " + c() + " )"
	case 1:
		return "( " + c() + " AND " + c() + " )"
	case 2:
		return "( " + c() + " OR " + c() + " )"
	case 3:
		return w.pick("", "NOT ") + e() + w.pick(" IS NULL", " IS NOT NULL")
	case 4:
		return w.pick("", "NOT ") + e() + w.pick(" BETWEEN ", " NOT BETWEEN ") + e() + " AND " + e()
	case 5:
		return w.pick("", "NOT ") + e() + w.pick(" IN ( ", " NOT IN ( ") + e() + ", " + e() + ", " + e() + " )"
	}
	return w.pick("", "NOT ") + e() + w.pick(" = ", " <> ", " < ", " <= ", " > ", " >= ") + e()
}

// long is a statement of many equal parts.
func (w *scripted) long() string {
	n := 50 + w.r.Intn(150)
	parts := make([]string, n)
	switch w.r.Intn(5) {
	case 0:
		for i := range parts {
			parts[i] = fmt.Sprintf("(a=%d AND b%s%d)", 100+w.r.Intn(150), w.pick("<", ">"), 100+w.r.Intn(150))
		}
		return "SELECT a, b FROM t1 WHERE " + strings.Join(parts, " OR ")
	case 1:
		for i := range parts {
			parts[i] = fmt.Sprint(100 + w.r.Intn(150))
		}
		return "SELECT a FROM t1 WHERE c IN (" + strings.Join(parts, ",") + ")"
	case 2:
		for i := range parts {
			parts[i] = fmt.Sprintf("SELECT %d, a FROM t1 WHERE b = %d", i, 100+w.r.Intn(150))
		}
		return strings.Join(parts[:50], " UNION ALL ")
	case 3:
		for i := range parts {
			parts[i] = fmt.Sprintf("WHEN %d THEN %d", 100+w.r.Intn(150), i)
		}
		return "SELECT CASE a " + strings.Join(parts, " ") + " ELSE -1 END FROM t1"
	}
	n = min(n, 80)
	return "SELECT " + strings.Repeat("( ", n) + "a" + strings.Repeat(" + 1 )", n) + " FROM t1"
}

func (w *scripted) joined() (from string, columns []string) {
	if w.r.Intn(2) == 0 {
		return w.pick("tab0", "tab1", "tab2 AS cor0"), []string{"col0", "col1", "col2"}
	}
	a, b := w.pick("tab0", "tab1", "tab2"), w.pick("tab0", "tab1", "tab2")
	from = a + " AS cor0 CROSS JOIN " + b + " AS cor1"
	if w.r.Intn(3) == 0 {
		from = a + " cor0, " + b + " cor1"
	}
	return from, []string{"cor0.col0", "cor0.col1", "cor0.col2", "cor1.col0", "cor1.col1", "cor1.col2"}
}

func (w *scripted) aggregate(columns []string) string {
	e := w.expr(2, columns, false)
	return w.pick("- ", "+ ", "", "") + w.pick("COUNT ( * )", "COUNT ( "+w.all()+e+" )", "SUM ( "+w.all()+e+" )", "MAX ( "+w.all()+e+" )", "MIN ( "+w.all()+e+" )", "AVG ( "+w.all()+e+" )")
}

func (w *scripted) aggregates() string {
	from, columns := w.joined()
	text := "SELECT " + w.all() + w.aggregate(columns) + w.pick(" + ", " * ", " - ") + w.pick(fmt.Sprint(w.r.Intn(99)), w.aggregate(columns)) + w.as() + ", " + w.aggregate(columns) + " FROM " + from
	if w.r.Intn(2) == 0 {
		text += " WHERE " + w.cond(2, columns)
	}
	return text
}

func (w *scripted) groups() string {
	from, columns := w.joined()
	keys := []string{columns[w.r.Intn(len(columns))]}
	if k := columns[w.r.Intn(len(columns))]; k != keys[0] && w.r.Intn(2) == 0 {
		keys = append(keys, k)
	}
	text := "SELECT " + w.all() + w.expr(2, keys, false) + w.as()
	if w.r.Intn(2) == 0 {
		text += ", " + w.aggregate(columns)
	}
	text += " FROM " + from
	if w.r.Intn(3) == 0 {
		text += " WHERE " + w.cond(2, columns)
	}
	text += " GROUP BY " + strings.Join(keys, ", ")
	if w.r.Intn(3) == 0 {
		text += " HAVING " + w.cond(2, keys)
	}
	return text
}
