package exec

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// BenchmarkStatement is what statements over tables of few rows cost: parsing, binding, planning, building and running.
func BenchmarkStatement(b *testing.B) {
	r := rand.New(rand.NewSource(1))
	e := New(Options{})
	defer e.Close()
	s := e.NewSession()
	for i := 1; i <= 64; i++ {
		benchStatements(b, s, fmt.Sprintf("create table t%d(a%d integer primary key, b%d integer, x%d varchar(40))", i, i, i, i))
		for j, k := range r.Perm(10) {
			benchStatements(b, s, fmt.Sprintf("insert into t%d values(%d,%d,'table t%d row %d')", i, j+1, k+1, i, j+1))
		}
	}
	benchStatements(b, s, "create table w(a integer, b integer)")
	var items []string
	for i := range 500 {
		items = append(items, fmt.Sprint(i))
	}
	for _, c := range []struct{ name, text string }{
		{"insert", "insert into w values(1, 2)"},
		{"filter", "select x1, a1*2 from t1 where b1 > 3 and a1 <> 7"},
		{"group", "select b1 % 3 as k, count(*), sum(a1) from t1 group by b1 % 3 order by k"},
		{"expression", "select all + 62 * - case 6 when - 87 then - 75 end * - - 46 + - count( - - 78 ) + coalesce ( 8, nullif ( - 3, - 82 ), - - 71 )"},
		{"deep", "select " + strings.Repeat("( - ", 150) + "a1" + strings.Repeat(" + 1 )", 150) + " from t1"},
		{"in", "select a1 from t1 where a1 in (" + strings.Join(items, ",") + ")"},
		{"or", "select a1 from t1 where b1 = " + strings.Join(items[:200], " or b1 = ")},
		{"union", "select a1 from t1" + strings.Repeat(" union all select b2 from t2", 50)},
		{"join4", chainOf(r, 4)}, {"join16", chainOf(r, 16)}, {"join32", chainOf(r, 32)}, {"join64", chainOf(r, 64)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchStatements(b, s, c.text)
			}
		})
	}
}

// chainOf is a join of n tables that equalities in WHERE connect, all in random order.
func chainOf(r *rand.Rand, n int) string {
	tables := r.Perm(64)[:n]
	conds := []string{fmt.Sprintf("a%d=%d", tables[n-1]+1, 1+r.Intn(10))}
	for i := 1; i < n; i++ {
		conds = append(conds, fmt.Sprintf("a%d=b%d", tables[i]+1, tables[i-1]+1))
	}
	r.Shuffle(len(conds), func(i, j int) { conds[i], conds[j] = conds[j], conds[i] })
	var from, out []string
	for _, i := range r.Perm(n) {
		from = append(from, fmt.Sprintf("t%d", tables[i]+1))
	}
	for _, i := range r.Perm(n) {
		out = append(out, fmt.Sprintf("x%d", tables[i]+1))
	}
	return "select " + strings.Join(out, ",") + " from " + strings.Join(from, ",") + " where " + strings.Join(conds, " and ")
}
