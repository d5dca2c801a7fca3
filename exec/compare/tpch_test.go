package compare

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTPCH runs the 22 queries of TPC-H in both engines over the same small data, in MySQL's syntax in flowsql, and
// again as continuous queries whose files arrive in three steps. Counts, keys, texts and DECIMAL sums must be equal,
// quotients and averages to 12 digits. The order is total in both.
func TestTPCH(t *testing.T) {
	f, s := openFlowsql(), openSQLite(t)
	t.Cleanup(func() { f.close(); s.close() })
	loadTPCH(t, f, s)
	for i := 1; i <= 22; i++ {
		t.Run(fmt.Sprintf("q%02d", i), func(t *testing.T) {
			ctx := context.Background()
			text, err := os.ReadFile(filepath.Join("testdata", "tpch", fmt.Sprintf("q%02d.sql", i)))
			if err != nil {
				t.Fatal(err)
			}
			before := time.Now()
			have, err := f.query(ctx, string(text))
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(before)
			if len(have) == 0 {
				t.Fatal("no rows: the data is too small")
			}
			before = time.Now()
			want, err := s.query(ctx, tpchSQLite(string(text), len(have[0])), nil)
			if err != nil {
				t.Fatal(err)
			}
			liteTook := time.Since(before)
			if d := have.differs(want.rounded(have), true); d != "" {
				t.Fatalf("%s\nflowsql:\n%sSQLite:\n%s", d, have, want)
			}
			before = time.Now()
			rows, stage, err := f.continuously(ctx, string(text), nil)
			if err != nil {
				t.Fatalf("continuously: %s: %s", stage, err)
			}
			t.Logf("%d rows; flowsql %s, SQLite %s, continuous query %s", len(have), took, liteTook, time.Since(before))
			if d := rows.differs(have, strings.Contains(string(text), "order by")); d != "" {
				t.Fatalf("continuously: %s\ncontinuous:\n%sselect:\n%s", d, rows, have)
			}
		})
	}
}

func loadTPCH(t *testing.T, f *flowsql, s *sqlite) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.exec("begin"))
	for _, tab := range tpch() {
		path := filepath.Join(dir, tab.name)
		must(os.Mkdir(path, 0o755))
		for i := 0; i < tab.parts; i++ {
			rows := tab.csv(len(tab.rows)*i/tab.parts, len(tab.rows)*(i+1)/tab.parts)
			must(os.WriteFile(filepath.Join(path, fmt.Sprintf("%d.csv", i)), []byte(rows), 0o644))
		}
		must(f.exec(fmt.Sprintf("create table %s (%s) with (path = '%s', header = true)", tab.name, tab.schema(true), path)))
		must(s.exec(fmt.Sprintf("create table %s (%s)", tab.name, tab.schema(false))))
		insert := "insert into " + tab.name + " values (" + strings.TrimSuffix(strings.Repeat("?, ", len(tab.columns)), ", ") + ")"
		for _, row := range tab.rows {
			values := make([]any, len(row))
			for i, v := range row {
				if c, ok := v.(cents); ok {
					v = float64(c) / 100
				}
				values[i] = v
			}
			must(s.insert(insert, values...))
		}
	}
	must(s.exec("commit"))
	must(s.exec("create index l1 on lineitem (l_orderkey)"))
	must(s.exec("create index l2 on lineitem (l_partkey)"))
	must(s.exec("create index o1 on orders (o_custkey)"))
	must(s.exec("create index o2 on orders (o_orderkey)"))
	must(s.exec("analyze"))
}

var (
	dateSum   = regexp.MustCompile(`date '([^']*)' ([+-]) interval '(\d+)' (day|month|year)`)
	dateOnly  = regexp.MustCompile(`date '`)
	yearOf    = regexp.MustCompile(`extract\(year from (\w+)\)`)
	substring = regexp.MustCompile(`substring\((\w+) from (\d) for (\d)\)`)
	orderBy   = regexp.MustCompile(`(?s)(\norder by [^\n]*)`)
)

// tpchSQLite is a query as SQLite takes it. Its order is made total as flowsql's is.
func tpchSQLite(text string, columns int) string {
	text = dateSum.ReplaceAllStringFunc(text, func(m string) string {
		g := dateSum.FindStringSubmatch(m)
		d, err := time.Parse("2006-01-02", g[1])
		n, err2 := strconv.Atoi(g[2] + g[3])
		if err != nil || err2 != nil {
			panic(m)
		}
		switch g[4] {
		case "day":
			d = d.AddDate(0, 0, n)
		case "month":
			d = d.AddDate(0, n, 0)
		case "year":
			d = d.AddDate(n, 0, 0)
		}
		return d.Format("'2006-01-02'")
	})
	text = dateOnly.ReplaceAllString(text, "'")
	text = yearOf.ReplaceAllString(text, "cast(strftime('%Y', $1) as integer)")
	text = substring.ReplaceAllString(text, "substr($1, $2, $3)")
	// SQLite adds and compares decimals as binary fractions: 0.06 + 0.01 is not 0.07
	text = strings.ReplaceAll(text, "0.06 - 0.01 and 0.06 + 0.01", "0.05 and 0.07")
	rest := ""
	for i := 1; i <= columns; i++ {
		rest += fmt.Sprintf(", %d", i)
	}
	return orderBy.ReplaceAllString(text, "$1"+rest)
}

// rounded takes SQLite's binary sums back to the digits of flowsql's exact ones.
func (a answer) rounded(to answer) answer {
	out := make(answer, len(a))
	for i, row := range a {
		out[i] = append([]cell{}, row...)
		for j := range row {
			if i >= len(to) || j >= len(to[i]) || to[i][j].text == "" || to[i][j].kind != 'f' || row[j].kind != 'f' {
				continue
			}
			_, digits, _ := strings.Cut(to[i][j].text, ".")
			text := strconv.FormatFloat(row[j].frac, 'f', len(digits), 64)
			if text != to[i][j].text {
				out[i][j] = cell{kind: 't', text: text} // told apart: exact means exact
			}
		}
	}
	return out
}
