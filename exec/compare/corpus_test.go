package compare

import (
	"fmt"
	"strings"
)

// keyedTables are the tables of sqllogictest's index/*: one table and copies of it, each with other indexes, and views.
func (w *scripted) keyedTables() []string {
	var out []string
	for i := 0; i < keyed; i++ {
		out = append(out, fmt.Sprintf("CREATE TABLE k%d(pk INTEGER PRIMARY KEY, col0 INTEGER, col1 FLOAT, col2 TEXT, col3 INTEGER, col4 FLOAT, col5 TEXT)", i))
	}
	for i := 0; i < 60; i++ {
		text := func() string {
			return string([]byte{byte('a' + w.r.Intn(26)), byte('a' + w.r.Intn(26)), byte('a' + w.r.Intn(26))})
		}
		number := func() string { return fmt.Sprintf("%d.%d", w.r.Intn(99), w.r.Intn(99)) }
		out = append(out, fmt.Sprintf("INSERT INTO k0 VALUES(%d,%d,%s,'%s',%d,%s,'%s')", i, w.r.Intn(99), number(), text(), w.r.Intn(99), number(), text()))
	}
	for i := 1; i < keyed; i++ {
		out = append(out, fmt.Sprintf("INSERT INTO k%d SELECT * FROM k0", i))
	}
	out = append(out, "CREATE INDEX idx_k1_0 ON k1 (col0)", "CREATE INDEX idx_k1_1 ON k1 (col1)", "CREATE UNIQUE INDEX idx_k2 ON k2 (col3 DESC, pk)",
		"CREATE INDEX idx_k3 ON k3 (col4 DESC, col0 ASC, col2)", "DROP INDEX idx_k1_1", "CREATE INDEX idx_k4 ON k4 (col5, col1)")
	return append(out, "CREATE VIEW view_1 AS SELECT pk, col0 FROM k1 WHERE col0 > 50", "CREATE VIEW view_2 AS SELECT pk, col0 FROM k1 WHERE NOT (col0 > 50)",
		"CREATE VIEW view_3 AS SELECT pk FROM view_1")
}

// within is a condition over the columns of the keyed tables: comparisons, BETWEEN, IN with lists and queries, brackets.
func (w *scripted) within(depth int) string {
	column := w.pick("col0", "col3", "col1", "col4")
	number := func() string {
		if column == "col1" || column == "col4" {
			return fmt.Sprintf("%d.%d", w.r.Intn(99), w.r.Intn(99))
		}
		return fmt.Sprint(w.r.Intn(99))
	}
	list := func() string {
		var items []string
		for i := 0; i < 1+w.r.Intn(6); i++ {
			items = append(items, number())
		}
		return strings.Join(items, ",")
	}
	if depth > 0 && w.r.Intn(3) > 0 {
		left, right := w.within(depth-1), w.within(depth-1)
		if w.r.Intn(3) == 0 {
			right = "(" + right + ")"
		}
		return w.pick("", "", "NOT ") + w.pick(left+" AND "+right, left+" OR "+right, "("+left+" OR "+right+")", "((("+left+")))")
	}
	switch w.r.Intn(7) {
	case 0:
		return column + w.pick("", " NOT") + " BETWEEN " + number() + " AND " + number()
	case 1:
		return column + w.pick("", " NOT") + " IN (" + list() + ")"
	case 2:
		return column + w.pick("", " NOT") + " IN (SELECT " + w.pick("col0", "col3") + fmt.Sprintf(" FROM k%d WHERE ", w.r.Intn(keyed)) + w.within(0) + ")"
	case 3:
		return column + " IS " + w.pick("", "NOT ") + "NULL"
	case 4:
		return number() + w.pick(" < ", " >= ", " = ") + column
	case 5:
		return w.pick("col2", "col5") + w.pick(" < ", " > ", " = ", " <> ") + "'" + w.pick("abc", "mmm", "x") + "'"
	}
	return column + w.pick(" < ", " <= ", " > ", " >= ", " = ") + number()
}

func (w *scripted) indexed() string {
	return fmt.Sprintf("SELECT pk FROM k%d WHERE %s", w.r.Intn(keyed), w.within(3))
}

func (w *scripted) orderedByKey() string {
	return fmt.Sprintf("SELECT pk, col0, col1 FROM k%d WHERE %s ORDER BY %s", w.r.Intn(keyed), w.within(2), w.pick("1", "1 DESC", "3 DESC, 1", "2, 1 DESC", "col0 DESC, col1 DESC, pk"))
}

func (w *scripted) viewed() string {
	return w.pick("SELECT pk, col0 FROM view_1 UNION ALL SELECT pk, col0 FROM view_2", "SELECT * FROM view_3", "SELECT pk, col0 FROM view_1 UNION SELECT pk, col0 FROM view_2",
		"SELECT pk FROM ( SELECT pk, col0 FROM k1 WHERE "+w.within(1)+" ) AS k1_5", "SELECT view_1.pk FROM view_1 JOIN k2 ON view_1.pk = k2.pk AND "+strings.ReplaceAll(w.within(0), "col", "k2.col"))
}

// compound is select4: set operations over the wide tables, each member cut down to a few rows, or the few taken away.
func (w *scripted) compound() string {
	var s strings.Builder
	for i, t := range w.r.Perm(wide)[:2+w.r.Intn(wide-1)] {
		t++
		not := ""
		if i > 0 {
			op := w.pick("UNION", "UNION ALL", "EXCEPT", "EXCEPT")
			if op == "EXCEPT" {
				not = "NOT "
			}
			s.WriteString(op + "\n")
		}
		fmt.Fprintf(&s, "  SELECT %s%d FROM w%d\n   WHERE %s(%s)\n", w.pick("a", "b", "c", "d", "e"), t, t, not, w.few(t))
	}
	return s.String()
}

// few is a condition that few rows of wide table t fulfil.
func (w *scripted) few(t int) string {
	var terms []string
	for i := 0; i < 1+w.r.Intn(3); i++ {
		column := func() string { return fmt.Sprintf("%s%d", w.pick("a", "b", "c", "d", "e"), t) }
		var parts []string
		for j := 0; j < 2+w.r.Intn(12); j++ {
			parts = append(parts, fmt.Sprint(w.r.Intn(1000)))
		}
		term := column() + " in (" + strings.Join(parts, ",") + ")"
		if w.r.Intn(2) == 0 {
			for j, p := range parts {
				if parts[j] = p + "=" + column(); w.r.Intn(2) == 0 {
					parts[j] = column() + "=" + p
				}
			}
			term = "(" + strings.Join(parts, w.pick(" OR ", " AND ", " OR ")) + ")"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, "\n      OR ")
}

// value is random/expr: whole numbers by themselves, aggregates of constants among them.
func (w *scripted) value(depth int) string {
	sign := w.pick("", "", "- ", "+ ", "- - ", "+ - ", "- + ", "+ + ")
	e := func() string { return w.value(depth - 1) }
	if depth <= 0 || w.r.Intn(4) == 0 {
		return sign + w.pick(fmt.Sprint(w.r.Intn(100)), fmt.Sprint(w.r.Intn(100)), "COUNT ( * )", "COUNT( * )", "CAST( NULL AS SIGNED )", fmt.Sprintf("CAST( %d AS SIGNED )", w.r.Intn(100)),
			fmt.Sprintf("MAX( DISTINCT - %d )", w.r.Intn(100)), fmt.Sprintf("SUM( ALL + %d )", w.r.Intn(100)), fmt.Sprintf("COUNT( DISTINCT - - %d )", w.r.Intn(100)), fmt.Sprintf("( %d )", w.r.Intn(100)))
	}
	switch w.r.Intn(8) {
	case 0:
		return sign + "NULLIF ( " + e() + ", " + e() + " )"
	case 1:
		return sign + "COALESCE ( " + e() + ", " + e() + ", " + e() + " )"
	case 2:
		return sign + "CASE " + e() + " WHEN " + e() + " THEN " + e() + " WHEN " + e() + w.pick(" THEN NULL", " THEN "+e()+" ELSE "+e(), " THEN "+e()+" ELSE NULL") + " END"
	case 3:
		return sign + "CASE WHEN NOT " + e() + w.pick(" IS NULL", " IN ( "+e()+", "+e()+" )", " NOT BETWEEN "+e()+" AND "+e(), " <= "+e()) + " THEN " + e() + w.pick("", " ELSE "+e()) + " END"
	case 4:
		return sign + "( " + e() + " )" + w.pick(" * ", " + ") + e()
	case 5:
		return sign + "CAST( " + e() + " AS SIGNED )"
	}
	return e() + w.pick(" + ", " - ", " * ", " DIV ") + e()
}

// random is random/select and index/random: signs, ALL and DISTINCT, joins, IN and BETWEEN with NULLs.
func (w *scripted) random() string {
	n := w.r.Intn(3)
	from, columns := "tab"+fmt.Sprint(n), []string{"col0", "col1", "col2"}
	switch w.r.Intn(5) {
	case 0:
		from, columns = w.joined()
	case 1:
		from, columns = fmt.Sprintf("k%d AS cor0", w.r.Intn(keyed)), []string{"col0", "col3", "pk", "cor0.col3"}
	case 2:
		from, columns = fmt.Sprintf("tab%d AS cor0 JOIN tab%d AS cor1 ON %s", n, w.r.Intn(3), w.pick("NULL IS NULL", "cor0.col0 < cor1.col1", "NOT cor1.col2 + cor0.col0 IS NULL")), []string{"cor0.col0", "cor1.col1", "cor1.col2"}
	}
	list := w.pick("*", w.expr(2, columns, false)+w.as(), w.expr(2, columns, false)+", "+w.expr(1, columns, false)+" AS x", w.pick("", "- ")+"COUNT ( * )"+w.as())
	text := "SELECT " + w.all() + list + " FROM " + from
	if w.r.Intn(3) > 0 {
		text += " WHERE " + w.cond(2, columns)
	}
	return text
}
