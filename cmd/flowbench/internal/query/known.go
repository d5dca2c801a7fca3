package query

func known() []*Query {
	return []*Query{
		{Name: "Q1", About: "web servers: two ports, by device, top 20", SQL: `
			select dstdevice, count(*) as n from flows where dstport in ('80','443')
			group by dstdevice order by n desc, dstdevice limit 20`},
		{Name: "Q2", About: "by protocol: count, sum, avg, max", SQL: `
			select protocol, count(*) as n, sum(srcbytes) as sb, avg(duration) as d, max(dstbytes) as m
			from flows group by protocol order by protocol`},
		{Name: "Q3", About: "by source and destination, top 20", SQL: `
			select srcdevice, dstdevice, count(*) as n, sum(dstbytes) as b from flows
			group by srcdevice, dstdevice order by b desc, srcdevice, dstdevice limit 20`},
		{Name: "Q4", About: "distinct destinations by source", SQL: `
			select srcdevice, count(distinct dstdevice) as d from flows group by srcdevice
			having count(distinct dstdevice) > 100 order by d desc, srcdevice limit 20`},
		{Name: "Q5", About: "bytes by hour", SQL: `
			select floor(time/3600) as h, sum(srcbytes+dstbytes) as b from flows
			group by floor(time/3600) order by h`},
		{Name: "Q6", About: "ports of the 100 top talkers: join with an aggregate", SQL: `
			with talkers as (select srcdevice, sum(srcbytes) as s from flows
				group by srcdevice order by s desc, srcdevice limit 100)
			select f.dstport as p, count(*) as n, sum(f.dstbytes) as b
			from flows f join talkers t on f.srcdevice = t.srcdevice
			group by f.dstport order by n desc, p limit 20`},
		{Name: "Q7", About: "LIKE and range, top 100 rows", SQL: `
			select time, srcdevice, dstdevice, srcbytes from flows
			where srcdevice like 'Comp1%' and srcbytes between 1000 and 100000000
			order by srcbytes desc, time limit 100`, Check: `
			select time, srcdevice, dstdevice, srcbytes from flows
			where srcdevice like 'Comp1%' and srcbytes between 1000 and 100000000
			order by srcbytes desc, time, srcdevice, dstdevice limit 100`},
		{Name: "Q8", About: "median duration by port", SQL: `
			select dstport, median(duration) as m, count(*) as n from flows
			group by dstport order by n desc, dstport limit 20`,
			spell: map[string]string{"clickhouse:median(": "quantileExactInclusive(0.5)("}},
	}
}
