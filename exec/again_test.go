package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/parse"
	"flowsql/sql/source"
)

// TestReadOnce: what a statement scans twice is kept while it runs, and only then.
func TestReadOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"s":"x","n":1}
{"s":"y","n":"bad"}
{"s":"y","n":2}
{"s":"x","n":4}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	const twice = "with big as (select s, sum(n) as t from f group by s order by t desc limit 1) select f.n from f join big on f.s = big.s order by f.n"
	for _, keep := range []bool{false, true} {
		s := session(t, Options{Keep: keep})
		run(t, s, fmt.Sprintf("create table f (s varchar, n bigint) with (path = '%s', on_error = 'reject')", dir))
		if got := run(t, s, twice).last(); got != "n\n1\n4\n" {
			t.Errorf("keep %v: got %s", keep, got)
		}
		if keep != (s.engine.cache != nil && s.engine.cache.Size() > 0) || len(s.engine.passed) > 0 {
			t.Errorf("keep %v: is kept afterwards: %v", keep, !keep)
		}
		run(t, s, "create table g as "+twice)
		if got := run(t, s, "select n from g order by n").last(); got != "n\n1\n4\n" || len(s.engine.passed) > 0 {
			t.Errorf("keep %v: loaded %s", keep, got)
		}
	}
}

// TestScannedAgain names the columns that are read more than once.
func TestScannedAgain(t *testing.T) {
	s := session(t, Options{})
	run(t, s, "create table f as select 1 as a, 2 as b, 3 as c")
	run(t, s, "create table g as select 1 as a")
	for query, want := range map[string]string{
		"select a from f":                                  "",
		"select f.a from f join g on f.a = g.a":            "",
		"select x.a from f x join f y on x.a = y.b":        "f:a,b",
		"select a from f union all select c from f":        "f:a,c",
		"select a from f where a > (select avg(c) from f)": "f:a,c",
		"with v as (select a from f) select * from v, v w": "",
		"with recursive r as (select 1 as a union select f.b from r join f on r.a = f.a) select * from r": "f:a,b",
	} {
		statement, err := parse.Statement(&source.Text{Body: query})
		if err != nil {
			t.Fatal(err)
		}
		root, err := s.plan(t.Context(), statement.(*ast.QueryStatement).Query)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for table, columns := range scannedAgain(root) {
			got += table.Name() + ":" + strings.Join(columns, ",")
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}
