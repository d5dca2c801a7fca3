package parse

import (
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

type faultCase struct {
	in   string // ‹...› marks the place of the error
	want string // how message | hint begins
}

func TestFaults(t *testing.T) {
	checkFaults(t, []faultCase{
		// what sqlparser takes silently for something else
		{"select ‹sql_calc_found_rows› a from t", "unsupported modifier SQL_CALC_FOUND_ROWS after SELECT | "},
		{"select ‹straight_join› a from t", "unsupported modifier STRAIGHT_JOIN after SELECT | "},
		{"select a from t ‹straight_join› u", "STRAIGHT_JOIN is not supported | write JOIN"},
		{"select a from t ‹qualify›", "unsupported clause QUALIFY | write QUALIFY condition"},
		{"select a from t ‹qualify› join u", "unsupported clause QUALIFY | write QUALIFY condition"},
		{"select a from t qualify a ‹where› b", "WHERE must stand before QUALIFY | "},
		{"select a from t qualify a ‹window› w as ()", "WINDOW must stand before QUALIFY | "},
		{"select a from t qualify a‹,› b", "unexpected `,` | "},
		{"select a from t qualify a ‹qualify› b", "a second QUALIFY | "},
		{"select a from counts ‹emit›", "unsupported clause EMIT | EMIT CHANGES ends"},
		{"select a from counts ‹emit› changes", "unsupported clause EMIT | EMIT CHANGES ends"},
		{"select a from t ‹tablesample› (10)", "unsupported clause TABLESAMPLE | "},
		{"select a from t ‹final›", "unsupported clause FINAL | "},
		{"select a ‹window› from t", "unsupported clause WINDOW | "},
		{"select rank() ‹over› from t", "window functions need OVER (...) | "},
		{"select a from t use ‹index› (x)", "unexpected `index` | "},
		{"select ‹binary› a from t", "BINARY is not supported"},
		{"select 1 ‹/*!› + 1 */", "`/*! ... */` is code"},
		{"‹analyze› table t", "unknown statement `analyze` | "},
		{"show ‹foo› bar baz", "unknown SHOW `foo` | "},
		// slips
		{"select a ‹form› flows", "unexpected `form` | did you mean FROM?"},
		{"select * ‹form› flows", "unexpected `form` | did you mean FROM?"},
		{"‹selct› a from t", "unknown statement `selct` | did you mean SELECT?"},
		{"select a from t ‹gruop› by b", "unexpected `gruop` | did you mean GROUP?"},
		{"select a from t ‹wher› x = 1", "unexpected `wher` | did you mean WHERE?"},
		{"select a from t ‹limt› 5", "unexpected `limt` | did you mean LIMIT?"},
		{"select a from t where a = 1 ‹oder› by b", "unexpected `oder` | did you mean ORDER?"},
		{"select a, ‹from› t", "unexpected `from` | is the comma before it one too many?"},
		{"select a b ‹c› from t", "unexpected `c` | did you forget a comma or an operator before it?"},
		{"select count(a ‹b›) from t", "unexpected `b` | did you forget a comma or an operator before it?"},
		{"select sum(a,‹)› from t", "unexpected `)` | is the comma before it one too many?"},
		{"select ‹desc› from t", "unexpected `desc` | `desc` is a reserved word here: write it in backquotes"},
		{"select ‹end› from t", "unexpected `end` | `end` is a reserved word here: write it in backquotes"},
		{"select a, ‹group› from t", "unexpected `group` | `group` is a reserved word here: write it in backquotes"},
		{"select a from t ‹select› b from t", "unexpected `select` | did you forget a `;` before it?"},
		{"select a from t; ‹select› b", "a second statement | run them one by one"},
		{"select (‹;›)", "unexpected `;` | "},
		{"select ‹from› t", "unexpected `from` | the select list is empty"},
		{"select a from t where‹›", "unexpected end of the statement | "},
		{"select a\nfrom t where b = ‹(›1", "`(` is never closed | "},
		{"select a‹)› from t", "`)` without a `(` before it | "},
		{"select a from t where b = ‹'›x", "the quote ' is never closed | "},
		{"select ‹`›a from t", "the quote ` is never closed | "},
		{"select 1 ‹/*› x", "the comment is never closed"},
		{"select a from t where b ‹'x'›", "unexpected `'x'` | did you forget an operator, a comma, or AS before it?"},
		{"select 'a' ‹'b'› from t", "unexpected `'b'` | did you forget a comma"},
		{"select sum(a ‹'x'›) from t", "unexpected `'x'` | did you forget a comma"},
		{"select a ‹''› from t", "an empty name | "},
		{"select ‹12abc› from t", "`12abc` is neither a number nor a name | "},
		{"select ‹“›a”", "typographic quote “ | "},
		{"select ‹@@a.b›", "`@@` variables are not supported | settings are in"}, {"set ‹@@a› = 1", "`@@` variables are not supported | "},
		{"select ‹x'abc'›", "x'...' takes pairs of hexadecimal digits | "}, {"select ‹x'ff'›", "x'...' is no UTF-8 text"},
		{"create index i on t (‹1›)", "unexpected `1` | a column is expected here"}, {"create unique index i ‹(›a)", "unexpected `(` | ON and a table"},
		{"create index i on t (a ‹b›)", "unexpected `b` | a comma or `)`"}, {"drop index i ‹j›", "unexpected `j` | "}, {"select 1 in t‹.›1", "unexpected"},
		{"select ‹?›", "parameters are not supported | "},
		{"select ‹top› 10 a from t", "TOP is not supported | use LIMIT"},
		{"select a from t where b ‹where› c", "a second WHERE | "},
		{"select a where x ‹from› t", "FROM must stand before WHERE | "},
		{"select a from t limit 1 ‹order› by a", "ORDER BY must stand before LIMIT | "},
		{"select a from t order by a ‹union› select b", "ORDER BY stands before UNION | put that SELECT in brackets"},
		{"select x > ‹any (1, 2)›", "ANY takes a query | write IN (...)"},
		{"select x = ‹all (select 1)› + 1", "ALL (query) stands only as the whole right side of a comparison | "},
		{"select ‹(1, 2) = some› (select 1)", "a row is not compared with SOME | use IN"},
		{"select x ‹<=> any› (select 1)", "`<=>` does not go with ANY | "},
		{"select a ‹collate› utf8 from t", "COLLATE is not supported"},
		{"select cast(a as ‹bigin›)", "unknown type `bigin` | did you mean BIGINT?"},
		{"select sum(x) ‹ignore nulls› over ()", "`sum` takes no IGNORE NULLS | it goes with lag"},
		{"select sum(x ‹respect nulls›) over ()", "`sum` takes no RESPECT NULLS | it goes with lag"},
		{"select percentile_disc(0.5) within group (order by ‹a desc›)", "DESC is not supported here: it takes the other of two values | order ascending"},
		{"select percentile_cont(0.5) within group (order by a, ‹b›)", "percentile_cont takes one sort key | "},
		{"select percentile_cont(0.5) within group (‹a›)", "unexpected `a` | ORDER BY is expected here"},
		{"select sum(a) ‹within group› (order by a)", "WITHIN GROUP goes with percentile_cont, percentile_disc, mode and listagg | use quantile"},
		{"select listagg(a order by b) ‹within group› (order by a)", "a second ORDER BY: there is one among the arguments | "},
		{"select ‹mode(a) within group (order by a)›", "mode takes 0 arguments in this form | "},
		{"select sum(a) over (order by b rows 1 preceding exclude ‹all›)", "unexpected `all` | EXCLUDE takes CURRENT ROW, GROUP, TIES or NO OTHERS"},
		{"select sum(a) over (order by b rows 1 preceding exclude ‹ties› too)", "unexpected `ties` | EXCLUDE takes"},
		{"select * from t, ‹lateral› f(a)", "only a query can be LATERAL | write lateral (select ...) t"},
		{"select * from t ‹lateral view› explode(x)", "LATERAL VIEW is not supported | "},
		{"select * from t as x‹(a, b)›", "only a query in FROM takes a list of column names | "},
		{"select * from (select 1) t (a, ‹1›)", "unexpected `1` | a column is expected here"},
		{"select a ‹into› @x from t", "INTO is not supported here | "},
		{"select a from ‹read_csv›('x')", "no table function `read_csv` | there are generate_series and range"},
		{"select a from ‹range(3) r(a, b)›", "range has one column | "},
		{"select * except (‹)› from t", ""},
		{"‹update› t set a = 1", "UPDATE is not supported: rows are never changed | "},
		{"‹tail› x", "unknown statement `tail` | use WATCH name for the whole result, SUBSCRIBE name for its changes"},
		{"‹terminate› x", "unknown statement `terminate` | use PAUSE"},
		{"create continuous query c as select 1 ‹emit› final", "unsupported clause EMIT | "},
		{"insert into t ‹default values›", "DEFAULT VALUES is not supported"},
		{"insert into t values (1, ‹default›)", "DEFAULT is not supported: columns have no defaults | write NULL"},
		{"create view v (‹)› as select 1", "unexpected `)` | a column is expected here"},
		{"subscribe to x ‹every› 5", "unexpected `every` | WITH (options), LIMIT n or UNTIL CAUGHT UP is expected here"},
		{"subscribe ‹(›select 1)", "SUBSCRIBE takes the name of a continuous query | register it with CREATE CONTINUOUS QUERY name AS select ... first"},
		{"create table t (‹end› int)", "unexpected `end` | `end` is a reserved word here: write it in backquotes"},
		{"drop table a ‹b›", "unexpected `b` | the statement is complete before it"},
		{"  -- x\n‹›", "there is no statement here | "},
	})
}

func checkFaults(t *testing.T, cases []faultCase) {
	t.Helper()
	for _, c := range cases {
		before, rest, _ := strings.Cut(c.in, "‹")
		marked, after, _ := strings.Cut(rest, "›")
		body := before + marked + after
		_, err := parseText(body)
		if err == nil {
			t.Errorf("%s: no error", body)
			continue
		}
		e := err.(*source.Error)
		if got := e.Message + " | " + e.Hint; !strings.HasPrefix(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", body, got, c.want)
		}
		if want := (source.Span{Start: len(before), End: len(before) + len(marked)}); e.Span != want {
			t.Errorf("%s: error at %q %v, want %v", body, e.Text.Slice(e.Span), e.Span, want)
		}
	}
}

// What sqlparser loses silently and this package does not.
func TestKept(t *testing.T) {
	for body, want := range map[string]string{
		"create or replace view v as select a from t": `CreateView{OrReplace:true`,
		"create table t as select a from u":           `Query:Select`,
		"explain analyze select a from t":             `Explain{Analyze:true Query:Select`,
		"describe t":                                  `Describe{Name:Name{Name:"t"}}`,
		"show columns from t":                         `Name:Name{Name:"t"}`,
		"select a || b":                               `Name:"concat"`,
		`select "dstdevice"`:                          `String{Value:"dstdevice" Double:true}`,
		"select date '2020-01-01'":                    `Cast{X:String{Value:"2020-01-01"} Type:DATE}`,
		"select try_cast(a as signed)":                `Cast{X:Column{Name:"a"} Type:BIGINT Try:true}`,
		"drop view v":                                 `Drop{What:"view"`,
		"select count(*) as `over`, a as window":      `Alias:"window"`,
	} {
		s, err := parseText(body)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := show(s); !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	deep := func(open, x, shut string, n int) string {
		return "select " + strings.Repeat(open, n) + x + strings.Repeat(shut, n)
	}
	for _, body := range []string{
		deep("(", "1", ")", 170), deep("f(", "1", ")", 170), deep("- ", "1", "", 170), deep("(select ", "1", ")", 170), deep("not ", "1", "", 170),
		deep("case when ", "1", " then 2 end", 170), deep("cast(", "1", " as int)", 170),
		"select 0" + strings.Repeat("+ 1", 9000), "select 0" + strings.Repeat(" or 1", 9000), "select 0" + strings.Repeat(" || 1", 9000),
		"select 1" + strings.Repeat(" union select 1", 5000), "values (1)" + strings.Repeat(", (1)", 20000),
	} {
		if _, err := parseText(body); err != nil {
			t.Errorf("%.40s...: %v", body, err)
		}
	}
	for _, body := range []string{
		deep("(", "1", ")", 100_000), deep("(", "1", "", 100_000), deep("- ", "1", "", 1_000_000), deep("not ", "1", "", 100_000), deep("case ", "1", "", 100_000),
		deep("case when ", "1", " then 2 end", 100_000), deep("(select ", "1", ")", 100_000), deep("f(", "1", ")", 100_000),
		"select 0" + strings.Repeat("+ 1", 100_000), "select 0" + strings.Repeat(" or 1", 100_000), "select 0" + strings.Repeat(" and 1", 100_000),
		"select 1" + strings.Repeat(" union select 1", 20_000), "select 1 from t" + strings.Repeat(" join t", 20_000), "select 1 from t" + strings.Repeat(", t", 20_000),
		"select '" + strings.Repeat("x", maxText) + "'",
		"select a" + strings.Repeat(" = a", 100_000), "select a" + strings.Repeat(" in (1)", 20_000), "select 1 from t" + strings.Repeat(" join t", 20_000) + strings.Repeat(" on 1", 20_000),
		"select 1 from t group by rollup(a" + strings.Repeat(", a, 1", 20_000) + ")", "select 1 from t group by a" + strings.Repeat(", rollup(a)", 20_000),
	} {
		if _, err := parseText(body); err == nil || strings.Contains(err.Error(), "bug:") {
			t.Errorf("%.40s...: %v", body, err)
		}
	}
}

func TestConcurrent(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for _, body := range corpus {
				if _, err := parseText(body); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestItemPlaces(t *testing.T) {
	body := "select (a+b) as x, count( * ) from t"
	s, err := parseText(body)
	if err != nil {
		t.Fatal(err)
	}
	items := s.(*ast.QueryStatement).Query.(*ast.Select).Items
	if items[0].Text != "(a+b)" || items[1].Text != "count( * )" || body[items[0].AliasPlace.Start:items[0].AliasPlace.End] != "x" {
		t.Errorf("items %q %q", items[0].Text, items[1].Text)
	}
}
