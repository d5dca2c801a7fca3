package parse

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// corpus is statements of every kind, for the tests of places and the fuzzer.
var corpus = []string{
	"select dstdevice, count(*) as `count` from flows where dstport in ('80', '443') group by dstdevice order by `count` desc, dstdevice limit 20;",
	"select floor(time / 60) * 60 as minute, count(distinct srcdevice) as clients from flows group by minute order by minute",
	"select device, sum(bytes) as bytes from (select srcdevice as device, sum(srcbytes) as bytes from flows group by srcdevice union all select dstdevice, sum(dstbytes) from flows group by dstdevice) t group by device order by bytes desc limit 10",
	"select protocol, round(100.0 * count(*) / (select count(*) from flows), 3) as pct from flows group by protocol",
	"select srcdevice, sum(case when dstpackets = 0 then 1 else 0 end) as u from flows where (protocol) = 6 having u >= 0.8 * flows",
	"select ((a + b)) * (c), -(d), not (e), (f) is not null, (g) between (1) and (2), (h) in (1, 2), x::int, a || b || (c) from t",
	"select rank() over (partition by a order by b desc nulls last rows between 1 preceding and current row) r, sum(x) filter (where y > 1) over w from t window w as (order by z)",
	"with a as (select 1 as x), b (y) as (values (1), (2)) select a.x, b.y from a join b on a.x = b.y left join c using (x) where exists (select 1 from d where d.x = a.x)",
	"select cast(a as decimal(10, 2)), try_cast(b as bigint), extract(hour from t), trim(both 'x' from y), position('a' in b), date '2020-01-01', interval 1 minute, interval '5 days', current_timestamp from 'dir/*.json' f",
	"(select 1 order by 1) intersect (select 2) except all select 3 order by 1 limit 5 offset 2",
	"select group_concat(distinct a order by b desc separator ', '), t.*, a.b.c, @v, `größe`, ü from s.t as t where a is distinct from b xor c like 'x!%' escape '!' or d not ilike \"x\" and e regexp '^a' -- end",
	"select case a when 1 then 'x' when 2 then (select 2) end, (a, b) in ((1, 2), (3, 4)), a not in (select 1), !a, ~b ^ c, d -> '$.x' from (a, b) full outer join c on 1 natural join d",
	"create or replace continuous query counts with (max_files_per_trigger = 1, sink = 'x') as select a, count(*) from t group by a emit changes",
	"create table t (a bigint not null, b varchar(20), primary key (a)) with (path = 'x', header = true)",
	"insert into t (a, b) values (1, -2), ('x', null)", "insert into t select * from u",
	"create view v as select 1", "drop table if exists t", "watch (select 1) every 2 seconds for 3 updates until caught up",
	"subscribe to q with (from = 3, snapshot = true) limit 5 until caught up",
	"select a = b = c, a = b in (1, 2) x, not a between 1 and 2 = b like 'x' is null from a join b join c on x = y = z on 1 qualify rank() over (order by a = b in (1) nulls last) = 1 order by d",
	"select a 'x', lag(a) ignore nulls over (order by a), percentile_cont(0.5) within group (order by a) from (select 1) as t(a), values (1), (2) u (b) group by a, rollup(b, (c, d)), cube(e), grouping sets (f, (), (g, a)) having grouping(a) = any (select 1)",
	"select a, b from t group by a, b + 1 with rollup minus select 1", "with recursive a (n) as (select 1 union all select n + 1 from a where n not null) select * from a into outfile 'x' with (format = 'csv')",
	"select t.* except (a, b) replace (c + 1 as c), * exclude d from generate_series(1, 3, 1) as g(i), range(5) group by all order by all desc nulls last fetch first 2 rows only",
	"select sum(a) over (order by b groups between 1 preceding and 2 following exclude group), listagg(a, ',') within group (order by b desc), a == b, f(a) -> '$.x' ->> '$.y' from t order by a desc offset 3",
	"copy s.t to 'x' (format csv, header)", "select hop(a, 1, 2) as w, session(a, '1 minute') from t group by w",
	"copy s.t to 'x' with (format = 'csv')", "copy (values (1)) to 'x'", "describe (select 1)", "create view v (a, b) as select 1, 2", "create table t (a int primary key, b int unique, constraint c primary key (a, b))",
	"select distinct on (a, b + 1) a from t semi join u on t.x = u.x left anti join v using (y) asof left join w on t.k = w.k and t.z >= w.z, lateral (select t.a + 1 as b limit 1) l(c) order by a desc",
	"wait all timeout 5s", "show create materialized view v", "show columns from s.t like 'a%'", "set @x = a + 1", "set a.b.c = 2GB", "explain analyze select 1", "desc t",
}

func FuzzStatement(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		defer time.AfterFunc(time.Minute, func() { panic(fmt.Sprintf("hangs on %q", body)) }).Stop()
		text := &source.Text{Name: "t", Body: body}
		s, err := Statement(text)
		if err != nil {
			e, ok := err.(*source.Error)
			if !ok || e.Text == nil || strings.Contains(e.Message, "bug:") {
				t.Fatalf("%q: %v", body, err)
			}
			if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(body) {
				t.Fatalf("%q: span %v of %v", body, e.Span, err)
			}
			return
		}
		checkPlaces(t, text, s)
		pieces, _ := Split(text)
		if len(pieces) != 1 && !strings.Contains(body, `\`) {
			t.Fatalf("%q: %d pieces", body, len(pieces))
		}
	})
}

// checkPlaces walks a tree: every node's span lies in its parent's, and every expression's
// text parses by itself to the same expression.
func checkPlaces(t *testing.T, text *source.Text, s ast.Statement) {
	walk(reflect.ValueOf(s), source.Span{Start: 0, End: len(text.Body)}, func(e ast.Expr, outer source.Span) {
		span := e.Place()
		if _, star := e.(*ast.Star); star && span == (source.Span{}) {
			return
		}
		if n, ok := e.(*ast.Number); ok && span == (source.Span{}) && n.Text == "1" { // FETCH FIRST ROW
			return
		}
		if span.Start >= span.End || span.End > len(text.Body) {
			t.Errorf("%q: %T at %v", text.Body, e, span)
			return
		}
		piece := text.Slice(span)
		if strings.TrimSpace(piece) != piece {
			t.Errorf("%q: %T is %q", text.Body, e, piece)
		}
		switch e.(type) {
		case *ast.Star, *ast.Column, *ast.Call, *ast.Interval, *ast.Variable, *ast.Cast:
			return // a named window, a bare option and the number in '1 minute' do not stand alone
		case *ast.String:
			if !strings.ContainsAny(piece[:1], "'\"") {
				return
			}
		case *ast.Unary, *ast.Number:
			if strings.ContainsAny(piece, "'\"") || strings.ContainsAny(strings.ToLower(piece), "ghijklmnopqrstuvwyz") { // 5minute
				return
			}
		}
		if b, ok := e.(*ast.Binary); ok && b.Op == ast.OpSame && strings.Contains(strings.ToLower(piece), "distinct") {
			return // stands below a NOT with the same place
		}
		again, err := Statement(&source.Text{Name: "piece", Body: "select " + piece})
		if err != nil {
			if !strings.Contains(strings.ToLower(text.Body), "window") {
				t.Errorf("%q: %T is %q: %v", text.Body, e, piece, err)
			}
			return
		}
		got := again.(*ast.QueryStatement).Query.(*ast.Select).Items[0].Expr
		if show(got) != show(e) && !strings.Contains(piece, "/*") {
			t.Errorf("%q: %q is %s, not %s", text.Body, piece, show(got), show(e))
		}
	})
}

func walk(v reflect.Value, outer source.Span, visit func(ast.Expr, source.Span)) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if e, ok := v.Interface().(ast.Expr); ok && v.Kind() == reflect.Pointer {
			visit(e, outer)
			outer = e.Place()
		}
		walk(v.Elem(), outer, visit)
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), outer, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), outer, visit)
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, body := range corpus {
		text := &source.Text{Name: "t", Body: body}
		s, err := Statement(text)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		checkPlaces(t, text, s)
	}
}

func BenchmarkStatement(b *testing.B) {
	long := "select * from t where a in (0" + strings.Repeat(", 12345", 100_000) + ")"
	or := "select * from t where a = 0" + strings.Repeat(" or a = 1", 5_000)
	for _, c := range []struct{ name, body string }{
		{"one", "select 1"}, {"seed", corpus[0]}, {"union", corpus[2]}, {"window", corpus[6]}, {"in100k", long}, {"or5k", or},
		{"exprs", "select * from t where a in (x" + strings.Repeat(", b + 1", 100_000) + ")"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			text := &source.Text{Name: "t", Body: c.body}
			for b.Loop() {
				if _, err := Statement(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
