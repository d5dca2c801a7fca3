package exec

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"flowsql/sql/source"
	"flowsql/testdata/gen/flowgen"
)

// warmQueries are questions asked of a table in memory: Q are the eight that are compared with other engines, U are ones
// that nothing was made for.
var warmQueries = []struct{ name, text string }{
	{"Q1", `select dstdevice, count(*) as n from flows where dstport in ('80','443') group by dstdevice order by n desc, dstdevice limit 20`},
	{"Q2", `select protocol, count(*) as n, sum(srcbytes) as sb, avg(duration) as d, max(dstbytes) as m from flows group by protocol order by protocol`},
	{"Q3", `select srcdevice, dstdevice, count(*) as n, sum(dstbytes) as b from flows group by srcdevice, dstdevice order by b desc, srcdevice, dstdevice limit 20`},
	{"Q4", `select srcdevice, count(distinct dstdevice) as d from flows group by srcdevice having count(distinct dstdevice) > 100 order by d desc, srcdevice limit 20`},
	{"Q5", `select floor(time/3600) as h, sum(srcbytes+dstbytes) as b from flows group by floor(time/3600) order by h`},
	{"Q6", `with talkers as (select srcdevice, sum(srcbytes) as s from flows group by srcdevice order by s desc, srcdevice limit 100) select f.dstport as p, count(*) as n, sum(f.dstbytes) as b from flows f join talkers t on f.srcdevice = t.srcdevice group by f.dstport order by n desc, p limit 20`},
	{"Q7", `select time, srcdevice, dstdevice, srcbytes from flows where srcdevice like 'Comp1%' and srcbytes between 1000 and 100000000 order by srcbytes desc, time limit 100`},
	{"Q8", `select dstport, median(duration) as m, count(*) as n from flows group by dstport order by n desc, dstport limit 20`},

	{"UCase", `select case when srcbytes < 1000 then 'small' when srcbytes < 100000 then 'medium' else 'large' end as size, protocol, count(*) as n, avg(srcpackets) as p, sum(case when dstport = '443' then dstbytes else 0 end) as b from flows group by case when srcbytes < 1000 then 'small' when srcbytes < 100000 then 'medium' else 'large' end, protocol order by 1, 2`},
	{"UMinute", `select floor(time/60) as m, dstport, count(*) as n, max(duration) as d, stddev_pop(srcbytes) as s from flows where dstport in ('53','80','443') group by floor(time/60), dstport order by s desc, m, dstport limit 10`},
	{"UJoin", `select d.site, f.protocol, count(*) as n, sum(f.srcbytes) as b from flows f join devices d on f.srcdevice = d.name group by d.site, f.protocol order by 1, 2`},
	{"URank", `select count(*) as n, sum(srcbytes) as b from (select srcbytes, row_number() over (partition by srcdevice order by time, srcbytes) as r from flows) t where r <= 3`},
	{"UGap", `select max(gap) as g, avg(gap) as a from (select time - lag(time) over (partition by srcdevice, dstdevice order by time) as gap from flows) t`},
	{"USort", `select srcdevice, time, dstbytes from flows order by srcdevice, time desc, dstbytes`},
	{"USortNumber", `select time, srcbytes from flows where srcbytes > 10000 order by srcbytes desc, time`},
	{"UDistinct", `select count(*) as n from (select distinct srcdevice, dstport from flows) t`},
	{"URatio", `select srcport, sum(srcbytes/(duration+1)) as r, max(srcbytes) as m from flows group by srcport order by r desc, srcport limit 10`},
	{"UDistincts", `select protocol, count(distinct srcdevice) as s, count(distinct dstport) as p from flows group by protocol order by protocol`},
	{"ULike", `select srcdevice, avg(duration) as d, count(*) as n from flows where dstdevice like '%9' and duration > 100 group by srcdevice having count(*) > 5 order by d desc, srcdevice limit 10`},
	{"UTriple", `select srcdevice, dstdevice, dstport, count(*) as n from flows group by srcdevice, dstdevice, dstport order by n desc, srcdevice, dstdevice, dstport limit 10`},
	{"URange", `select dstport, count(*) as n, sum(srcbytes) as b from flows where time between 174000 and 174600 group by dstport order by n desc, dstport limit 10`},
	{"UExcept", `select count(*) as n from (select srcdevice from flows where srcbytes > 100000 except select dstdevice from flows where dstport = '53') t`},
	{"UNumberKey", `select srcbytes, count(*) as n from flows group by srcbytes order by n desc, srcbytes limit 10`},
	{"UQuantile", `select protocol, quantile(srcbytes, 0.95) as q, median(dstbytes) as m from flows group by protocol order by protocol`},
	{"UShare", `select srcdevice, sum(srcbytes) as b, sum(srcbytes) / sum(sum(srcbytes)) over () as share from flows group by srcdevice order by b desc, srcdevice limit 10`},
	{"UCount", `select count(*) as n, min(time) as t, max(time) as u, avg(duration) as d from flows where protocol = 6 and (srcbytes > 100000 or dstbytes > 100000)`},
}

// warmTables are what the queries read, loaded once: the files of the directory in FLOWSQL_BENCH_FLOWS or, without it, a
// million generated flows.
var warmTables = sync.OnceValue(func() *Session {
	dir := os.Getenv("FLOWSQL_BENCH_FLOWS")
	if dir == "" {
		made, err := os.MkdirTemp("", "flows")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(made)
		if err := flowgen.Write(made, flowgen.Config{Files: 50, RowsPerFile: 20_000, Seed: 1}); err != nil {
			panic(err)
		}
		dir = made
	}
	s := New(Options{}).NewSession()
	for _, text := range []string{
		fmt.Sprintf("create table files with (path = '%s')", filepath.ToSlash(dir)),
		"create table flows as select * from files",
		"create table devices as select srcdevice as name, concat('site', substr(srcdevice, 5, 2)) as site from flows group by srcdevice",
		"drop table files",
	} {
		if err := s.Run(context.Background(), &source.Text{Name: "-e", Body: text}, nowhere{}); err != nil {
			panic(err)
		}
	}
	return s
})

// BenchmarkWarm is every query over the table in memory.
func BenchmarkWarm(b *testing.B) {
	for _, q := range warmQueries {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", q.name, threads), func(b *testing.B) {
				s := warmTables()
				benchStatements(b, s, fmt.Sprintf("set threads = %d", threads))
				b.ReportAllocs()
				for b.Loop() {
					benchStatements(b, s, q.text)
				}
			})
		}
	}
}
