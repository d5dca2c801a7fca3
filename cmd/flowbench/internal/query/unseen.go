package query

import "fmt"

// unseen are questions that nothing has been tuned for: other keys, expressions, joins, windows, sorts.
func unseen(rows int) []*Query {
	return []*Query{
		{Name: "U1", About: "by source port: tens of thousands of keys", SQL: `
			select srcport, count(*) as n, sum(dstbytes) as b from flows
			group by srcport order by n desc, srcport limit 20`},
		{Name: "U2", About: "two keys, five aggregates", SQL: `
			select protocol, dstport, count(*) as n, avg(duration) as d, min(srcpackets) as lo, max(srcpackets) as hi,
				sum(srcbytes) as s
			from flows group by protocol, dstport order by n desc, protocol, dstport limit 20`},
		{Name: "U3", About: "CASE as key", SQL: `
			select size, protocol, count(*) as n, sum(dstbytes) as b
			from (select case when srcbytes < 1000 then 'small' when srcbytes < 1000000 then 'medium' else 'large' end as size,
				protocol, dstbytes from flows) x
			group by size, protocol order by size, protocol`},
		{Name: "U4", About: "device and minute as key, top 20", SQL: `
			select srcdevice, floor(time/60) as m, sum(srcbytes+dstbytes) as b from flows
			group by srcdevice, floor(time/60) order by b desc, srcdevice, m limit 20`},
		{Name: "U5", About: "conditional sums by device", SQL: `
			select dstdevice, sum(case when dstport = '53' then 1 else 0 end) as dns,
				sum(case when protocol = 6 then srcbytes else 0 end) as tcp, count(*) as n
			from flows group by dstdevice order by dns desc, dstdevice limit 20`},
		{Name: "U6", About: "join with a small dimension table", SQL: `
			select s.service as service, count(*) as n, sum(f.srcbytes) as b from flows f
			join (select '80' as port, 'web' as service union all select '443', 'web' union all select '53', 'dns'
				union all select '22', 'ssh' union all select '25', 'mail') s on f.dstport = s.port
			group by s.service order by n desc, service`},
		{Name: "U7", About: "row_number over grouped partitions", SQL: `
			select dstdevice, srcdevice, b from (
				select dstdevice, srcdevice, b, row_number() over (partition by dstdevice order by b desc, srcdevice) as r
				from (select dstdevice, srcdevice, sum(srcbytes) as b from flows group by dstdevice, srcdevice) x) y
			where r <= 3 order by b desc, dstdevice, srcdevice limit 20`},
		{Name: "U8", About: "lag over all rows, by device", SQL: `
			select srcdevice, max(gap) as gap from (
				select srcdevice, time - lag(time) over (partition by srcdevice order by time) as gap from flows) x
			group by srcdevice order by gap desc, srcdevice limit 20`,
			spell: map[string]string{
				"datafusion:order by gap desc": "order by gap desc nulls last",
				"polars:order by gap desc":     "order by gap desc nulls last",
				"duckdb:order by gap desc":     "order by gap desc nulls last",
				"clickhouse:lag(time) over (partition by srcdevice order by time)": "lagInFrame(toNullable(time)) over " +
					"(partition by srcdevice order by time rows between unbounded preceding and unbounded following)",
			}},
		{Name: "U9", About: "order by, a page from the middle", SQL: fmt.Sprintf(`
			select time, srcdevice, dstdevice, srcbytes from flows
			order by srcbytes desc, time, srcdevice, dstdevice limit 20 offset %d`, rows/2)},
		{Name: "U10", About: "count of distinct pairs", SQL: `
			select count(*) as n from (select distinct srcdevice, dstport from flows) x`},
		{Name: "U11", About: "three distinct counts by protocol", SQL: `
			select protocol, count(distinct srcdevice) as s, count(distinct dstdevice) as d, count(distinct srcport) as p
			from flows group by protocol order by protocol`},
		{Name: "U12", About: "IN over a subquery", SQL: `
			select count(*) as n, sum(dstbytes) as b from flows
			where srcdevice in (select dstdevice from flows where dstport = '22')`},
		{Name: "U13", About: "standard deviation by port", SQL: `
			select dstport, count(*) as n, stddev_pop(srcbytes) as s from flows where dstbytes > 0
			group by dstport order by n desc, dstport limit 20`,
			spell: map[string]string{"clickhouse:stddev_pop(": "stddevPop("}},
		{Name: "U14", About: "text function as key", SQL: `
			select substring(srcdevice, 1, 6) as p, count(*) as n, max(duration) as d from flows
			group by substring(srcdevice, 1, 6) order by n desc, p limit 20`},
	}
}
