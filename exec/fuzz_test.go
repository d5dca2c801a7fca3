package exec

import (
	"context"
	"errors"
	"testing"
	"time"

	"flowsql/exec/op"
	"flowsql/sql/ast"
	"flowsql/sql/parse"
	"flowsql/sql/source"
)

// FuzzRun executes any text over small tables: it may fail, but never by a fault of ours, and it ends when it is told to.
func FuzzRun(f *testing.F) {
	for _, g := range goldens {
		f.Add(g.query)
	}
	for _, text := range []string{
		"select 1", "explain analyze select * from flows", "with recursive r(n) as (select 1 union all select n + 1 from r where n < 9) select * from r",
		"select srcdevice, (select max(time) from flows g where g.dstdevice = f.srcdevice) from flows f where dstport not in (select port from services)",
		"select a.time, b.name from flows a full join services b using (protocol) order by 1 nulls last limit 3 offset 1",
		"select protocol, dstport, grouping(protocol), count(*) from flows group by rollup(protocol, dstport) having count(*) > 0",
		"select sum(duration) over (partition by protocol order by time rows between 1 preceding and 1 following) x from flows qualify x > 3",
		"create continuous query q as select distinct dstport from flows", "insert into services values (1, 2, 'x')", "show functions",
		"select * from flows where (srcdevice, dstport) in (select srcdevice, dstport from flows) and time >= all (select time from flows)",
		"select srcdevice, session(time, 10) as w, window_end(session(time, 10)), count(*) from flows group by 1, w", "select hop(time, 60, 180) as w, sum(srcbytes) from flows group by w having w > 3",
		"select * exclude (time) replace (srcbytes + 1 as srcbytes) from flows group by all order by all desc", "select i, count(time) from range(3) as r(i) left join flows on protocol = i group by i",
		"select lag(srcbytes) ignore nulls over (order by time), sum(srcbytes) over (order by time groups 1 preceding exclude ties) from flows",
		"select percentile_disc(0.5) within group (order by dstport), date '2020-01-01' + interval protocol day from flows group by 2",
		"select distinct on (srcdevice, duration > 1) * from flows semi join services s on dstport = s.port order by time desc limit 3", "select f.time, s.name from flows f asof left join services s on f.protocol = s.protocol and f.srcbytes < s.port",
		"select f.time, x.n from flows f left join lateral (select count(*) as n, max(s.port) as p from services s where s.protocol = f.protocol) x on x.n > f.duration anti join services t on t.port = x.p",
		"select json_object(srcdevice, json_array(srcbytes, time), 'k', null), json_contains(json_array(protocol), '6'), json_keys(srcdevice -> '$.a') from flows",
		"select cast('2020-01-01' as date) + interval 1 month, tumble(time, 60), quantile(duration, 0.9) from flows group by 1, 2",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if st, err := parse.Statement(&source.Text{Body: body}); err == nil {
			if _, writes := st.(*ast.Copy); writes {
				return
			}
		}
		e := New(Options{})
		defer e.Close()
		s := e.NewSession()
		for _, setup := range []string{
			`create table flows (time bigint, duration bigint, srcdevice varchar, dstdevice varchar, protocol bigint, srcport varchar,
				dstport varchar, srcpackets bigint, dstpackets bigint, srcbytes bigint, dstbytes bigint)`,
			`insert into flows values (172800, 0, 'a', 'b', 6, 'Port1', '80', 1, 2, 3, 4), (172860, 9, 'b', 'a', 17, '53', 'Port2', 0, 2, null, 4),
				(172800, 0, 'a', 'b', 6, 'Port1', '80', 1, 2, 3, 4), (null, null, null, null, null, null, null, null, null, null, null)`,
			"create table services (port bigint, protocol bigint, name varchar)",
			"insert into services values (80, 6, 'http'), (53, 17, 'dns'), (null, 6, null)",
		} {
			if err := s.Run(context.Background(), &source.Text{Body: setup}, nowhere{}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		began := time.Now()
		err := s.Run(ctx, &source.Text{Name: "fuzz", Body: body}, nowhere{})
		var bug *op.Bug
		if errors.As(err, &bug) {
			t.Fatalf("%s\n%s", bug, bug.Stack)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Fatalf("it took %s", took)
		}
	})
}
