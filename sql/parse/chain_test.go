package parse

import (
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

func TestChains(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a = b = c", "((a = b) = c)"}, {"a < b <= c <> d", "(((a < b) <= c) <> d)"}, {"a = (b = c)", "(a = (b = c))"}, {"((a = b = c)) = d", "(((a = b) = c) = d)"},
		{"a = b in (1, 2)", "(a = (b in 1, 2))"}, {"a in (1) = b", "((a in 1) = b)"}, {"1 = 2 not like 'x' is null", `((1 = (2 not like "x")) is null)`},
		{"a like 'x' escape '!' = b regexp 'y'", `((a like "x" escape "!") = (b regexp "y"))`},
		{"a between 1 and 2 = b between 3 and 4 and c", "(((a between 1 and 2) = (b between 3 and 4)) and c)"}, {"a between 1 and 2 between 0 and 1", "((a between 1 and 2) between 0 and 1)"},
		{"a is null = b", "((a is null) = b)"}, {"a = b is null = c", "(((a = b) is null) = c)"}, {"a is distinct from b = c", "((not (a <=> b)) = c)"}, {"a = b <=> c", "((a = b) <=> c)"},
		{"a is null in (1)", "((a is null) in 1)"}, {"a in (1) in (0)", "((a in 1) in 0)"}, {"a = b in (1) in (0)", "(a = ((b in 1) in 0))"},
		{"not a = b = c", "(not ((a = b) = c))"}, {"a = b = c or d = e = f xor g", "(((a = b) = c) or (((d = e) = f) xor g))"}, {"a = b && c = d = e", "((a = b) and ((c = d) = e))"},
		{"f(a = b = c, d = e) = 1 = 2", "((f(((a = b) = c), (d = e)) = 1) = 2)"}, {"count(distinct a = b = c)", "count(distinct ((a = b) = c))"},
		{"case a = b = c when 1 = 2 = 3 then 4 = 5 = 6 else 7 end = 8 = 9", "((case ((a = b) = c) when ((1 = 2) = 3) then ((4 = 5) = 6) else 7 end = 8) = 9)"},
		{"a = b not null", "((a = b) is not null)"}, {"a + b = c || d = e", "(((a + b) = concat(c, d)) = e)"}, {"1 = percentile_cont(q) within group (order by x) = 2", "((1 = percentile_cont(x, q)) = 2)"},
		{"1 = sum(x) over (partition by a = b in (1) order by a = b rows between 1 preceding and current row) = 2", "((1 = sum(x) over ((a = (b in 1)); (a = b); range=false 1 preceding to current)) = 2)"},
		{"a = date '2020-01-01' in (1)", `(a = (cast("2020-01-01" as DATE) in 1))`}, {"a = b between c - interval 1 day and d + interval (2) day", "(a = (b between (c - interval 1 day) and (d + interval 2 day)))"},
		{"a = any (select 1) = b", "((a = any query) = b)"}, {"a = b::int = c", "((a = cast(b as BIGINT)) = c)"},
	} {
		for _, alias := range []string{"", " x", " as x", " 'x'"} {
			if alias == " 'x'" && strings.HasSuffix(c.in, "'") {
				continue // 'y' 'x' is one text to MySQL
			}
			s, err := parseText("select " + c.in + alias + ", y = 1 from t")
			if err != nil {
				t.Errorf("%s%s: %v", c.in, alias, err)
				continue
			}
			item := s.(*ast.QueryStatement).Query.(*ast.Select).Items[0]
			if got := exprText(item.Expr); got != c.want || item.Text != c.in || (item.Alias == "x") != (alias != "") {
				t.Errorf("%s: got %s alias %q, want %s", c.in, got, item.Alias, c.want)
			}
		}
		text := &source.Text{Name: "t", Body: "select 1 from t join u on " + c.in + " where " + c.in + " having " + c.in + " qualify " + c.in + " order by " + c.in + " nulls last limit " + c.in}
		s, err := Statement(text)
		if err != nil {
			t.Errorf("%s: %v", text.Body, err)
			continue
		}
		checkPlaces(t, text, s)
		sel := s.(*ast.QueryStatement).Query.(*ast.Select)
		for _, e := range []ast.Expr{sel.From.(*ast.Join).On, sel.Where, sel.Having, sel.Qualify, sel.OrderBy[0].Expr, sel.Limit} {
			if got := exprText(e); got != c.want {
				t.Errorf("%s: got %s, want %s", text.Slice(e.Place()), got, c.want)
			}
		}
	}
	s, err := parseText("set @x = a = b = c")
	if err != nil || exprText(s.(*ast.Set).Value) != "((a = b) = c)" {
		t.Error(err)
	}
	checkFaults(t, []faultCase{
		{"select a = b in ‹=› c", "unexpected `=` | "},
		{"select a = b =‹›", "unexpected end of the statement | "},
		{"‹select a" + strings.Repeat(" = a", 300) + "›", "nested more than 180 levels deep | "},
	})
}

// What SQLite's sqllogictest writes: select1 to select5 and the random tests.
func TestLogicTests(t *testing.T) {
	many := func(n int, sep string, f func(i int) string) string {
		var list []string
		for i := range n {
			list = append(list, f(i))
		}
		return strings.Join(list, sep)
	}
	letter := func(i int) string { return string(rune('a'+i%26)) + string(rune('1'+i/26)) }
	for _, body := range []string{
		"SELECT - col2 * + 63 FROM tab0 AS cor0 CROSS JOIN tab1 cor1 WHERE NOT ( NULL ) IS NOT NULL",
		"SELECT ALL + 46 * - ( - col1 ) AS col0 , 5 col1 FROM tab2 cor0 WHERE NOT - col0 NOT BETWEEN ( NULL ) AND + col1 * 3",
		"SELECT DISTINCT COUNT ( ALL - 71 ) * + COUNT( * ) , MAX ( DISTINCT + - 2 ) FROM tab0 GROUP BY cor0.col1 , col2 HAVING NOT ( + 5 ) IN ( col1 , - 3 , NULL )",
		"SELECT + + 5 , - - x , - + - ( 7 ) , ( + - CAST ( NULL AS SIGNED ) ) , CAST ( - x AS REAL ) , CAST ( x AS INTEGER ) , 0xFF , + - 5",
		"SELECT CASE WHEN NOT a > ( SELECT avg(c) FROM t1 ) THEN NULLIF ( - 1 , COALESCE ( + 3 , NULL ) ) ELSE + CASE a + 1 WHEN b THEN 111 WHEN c THEN 222 END END FROM t1 WHERE a > b AND c BETWEEN b - 2 AND d + 2 AND e NOT BETWEEN 1 AND 2 OR ( e > c OR e < d ) ORDER BY 1 , 4 DESC",
		"SELECT a FROM t1 WHERE EXISTS ( SELECT 1 FROM t1 AS x WHERE x . b < t1 . b ) AND NOT EXISTS ( SELECT 2 ) UNION ALL SELECT b FROM t1 EXCEPT SELECT c FROM t1 WHERE NOT ( a ) IN ( 1 , 2 ) INTERSECT SELECT d",
		"SELECT * FROM tab1 WHERE NULL NOT IN ( + 1 , - col2 ) AND ( ( NULL ) ) = + 8 / + - 7 OR NOT ( NOT ( a IS NULL ) ) AND ( 3 ) NOT BETWEEN ( 1 ) AND ( 2 )",
		"SELECT 74 col0 FROM tab0 WHERE ( - 1 ) IN ( - + 2 ) AND 1 >= 2 <> 3 AND a BETWEEN 1 AND 2 BETWEEN 0 AND 1",
		"SELECT ALL * FROM tab0 cor0 , tab1 AS cor1 , tab2 WHERE + cor0.col1 IS NULL ;",
		"SELECT a NOT NULL, abs(a)-abs(b), (a+b+c+d+e)/5, c-d*-1, x IS NOT NULL FROM t1 WHERE (a>b-2 AND a<b+2) AND d NOT BETWEEN 110 AND 150",
		"INSERT INTO t1(e,c,b,d,a) VALUES(103,102,-100,+101,104)", "CREATE TABLE t1(a INTEGER PRIMARY KEY, b VARCHAR(30) UNIQUE, c REAL NOT NULL, UNIQUE(a, b))",
		"SELECT " + many(64, ",", func(i int) string { return "x" + letter(i) }) + " FROM " + many(64, ",", func(i int) string { return "t" + letter(i) }) +
			" WHERE " + many(63, " AND ", func(i int) string { return letter(i) + "=" + letter(i+1) }),
		"SELECT * FROM t WHERE " + many(60, " OR ", func(i int) string { return "(a BETWEEN 1 AND 2 AND NOT (b>=" + many(8, "+", letter) + "))" }),
		"SELECT " + many(40, " UNION ALL SELECT ", func(i int) string { return "a, " + letter(i) + " FROM t WHERE " + letter(i) + " IN (1,2,3)" }) + " ORDER BY 1, 2",
		"SELECT " + strings.Repeat("( - + ( ", 40) + "NULL" + strings.Repeat(" ) )", 40),
	} {
		text := &source.Text{Name: "t", Body: body}
		s, err := Statement(text)
		if err != nil {
			t.Errorf("%.200s: %v", body, err)
			continue
		}
		checkPlaces(t, text, s)
	}
}
