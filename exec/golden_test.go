package exec

import (
	"fmt"
	"strings"
	"testing"
)

// golden is one of twenty canonical flow queries over the notebook's files: how many rows it has and how they begin.
type golden struct {
	name  string
	query string
	rows  int // -1 if not known
	first []string
}

var goldens = []golden{
	{"web servers", `select dstdevice, count(*) as count from flows where dstport in ('80', '443')
		group by dstdevice order by count desc, dstdevice limit 20`, 20,
		[]string{"EnterpriseAppServer 14495", "Comp576843 14153", "Comp186884 12681", "Comp501516 5859"}},
	{"per minute", `select floor(time / 60) * 60 as minute, count(*) as flows, count(distinct srcdevice) as clients,
		sum(srcbytes + dstbytes) as bytes from flows group by minute order by minute`, 3,
		[]string{"172800 185845 8620 61109914403", "172860 208906 8729 24960696861", "172920 105249 7191 21954501556"}},
	{"top talkers", `select device, sum(bytes) as bytes, sum(flows) as flows from (
		select srcdevice as device, sum(srcbytes) as bytes, count(*) as flows from flows group by srcdevice
		union all select dstdevice, sum(dstbytes), count(*) from flows group by dstdevice) t
		group by device order by bytes desc, device limit 10`, 10,
		[]string{"EnterpriseAppServer 11590074718 39989", "Comp593218 6308922666 6", "Comp111846 5719346410 10", "Comp581624 4261188837 1372"}},
	{"protocol mix", `select protocol, count(*) as flows, round(100.0 * count(*) / (select count(*) from flows), 3) as pct,
		sum(srcbytes + dstbytes) as bytes from flows group by protocol order by flows desc`, 3,
		[]string{"6 382310 76.462 105824292904", "17 117563 23.513 2200746170", "1 127 0.025 73746"}},
	{"service inventory", `select dstport, count(*) as flows, count(distinct dstdevice) as servers, count(distinct srcdevice) as clients
		from flows where dstport not like 'Port%' group by dstport order by flows desc, dstport limit 20`, 20,
		[]string{"443 70295 220 4518", "53 61938 32 5529", "80 55074 287 6468", "514 24072 19 5833"}},
	{"fan-out", `select srcdevice, count(distinct dstdevice) as fanout, count(*) as flows from flows
		group by srcdevice having fanout >= 100 order by fanout desc, srcdevice limit 20`, 20,
		[]string{"Comp379719 1254 1258", "Comp337433 627 1731", "Comp739061 622 1381", "Comp156925 612 826"}},
	{"horizontal scan", `select srcdevice, dstport, count(distinct dstdevice) as targets, count(*) as flows,
		sum(case when dstpackets = 0 then 1 else 0 end) as unanswered
		from flows where protocol = 6 group by srcdevice, dstport
		having targets >= 20 and unanswered >= 0.8 * flows order by targets desc, srcdevice, dstport`, 1,
		[]string{"Comp999076 Port55150 20 62 54"}},
	{"vertical scan", `select srcdevice, dstdevice, count(distinct dstport) as ports, count(*) as flows,
		min(time) as first_seen, max(time) as last_seen from flows where protocol = 6 group by srcdevice, dstdevice
		having ports >= 20 order by ports desc, srcdevice, dstdevice limit 20`, 20,
		[]string{"Comp296454 Comp679402 4636 10030 172842 172955", "Comp296454 Comp043650 4627 10005 172867 172957", "Comp073202 Comp256326 4586 9012 "}},
	{"long connections", `select time, duration, srcdevice, dstdevice, protocol, dstport, srcbytes + dstbytes as bytes
		from flows where duration >= 86400 order by duration desc, bytes desc limit 20`, 20,
		[]string{"172841 787267 Comp410198 Comp810224 17 514 23789337"}},
	{"exfiltration", `select srcdevice, dstdevice, sum(srcbytes) as sent, sum(dstbytes) as received,
		round(sum(srcbytes) / nullif(sum(dstbytes), 0), 1) as ratio from flows group by srcdevice, dstdevice
		having sent >= 10000000 and received > 0 order by ratio desc, sent desc limit 20`, 20,
		[]string{"Comp916004 ActiveDirectory 141959032 45060 3150.4", "Comp581624 ActiveDirectory 14844951 52149 284.7"}},
	{"new services", `select f.dstdevice, f.dstport, count(*) as flows, count(distinct f.srcdevice) as clients
		from flows as f left join (select distinct dstdevice, dstport from flows where time < 172900) as b
		on f.dstdevice = b.dstdevice and f.dstport = b.dstport
		where f.time >= 172900 and f.dstport not like 'Port%' and b.dstdevice is null
		group by f.dstdevice, f.dstport order by flows desc, f.dstdevice, f.dstport limit 20`, 20,
		[]string{"Comp906190 443 339 1", "Comp396160 5308 84 5", "Comp484753 80 47 5"}},
	{"beaconing", `select srcdevice, dstdevice, dstport, count(*) as gaps, avg(gap) as mean_gap, stddev(gap) as sd_gap
		from (select srcdevice, dstdevice, dstport,
		time - lag(time) over (partition by srcdevice, dstdevice, dstport order by time) as gap from flows) as g
		where gap > 0 group by srcdevice, dstdevice, dstport
		having gaps >= 5 and sd_gap <= 0.1 * mean_gap order by gaps desc, srcdevice, dstdevice, dstport limit 20`, 20,
		[]string{"Comp578277 Comp275646 53 157 1 0"}},
	{"quantiles", `select dstport, count(*) as flows, quantile(duration, 0.5) as p50, quantile(duration, 0.95) as p95,
		quantile(srcbytes + dstbytes, 0.95) as p95_bytes, max(srcbytes + dstbytes) as max_bytes
		from flows where dstport in ('53','80','88','389','443','445') group by dstport order by flows desc`, 6,
		[]string{"443 70295 1 871 42872.5 349072422", "53 61938 1 1298 186 100298", "80 55074 1 238 9714.7 3803217621"}},
	{"services", `select s.name, count(*) as flows, sum(f.srcbytes + f.dstbytes) as bytes
		from flows as f join services as s on f.dstport = s.port and f.protocol = s.protocol
		group by s.name order by flows desc`, 4,
		[]string{"https 70295 9711962398", "dns 61883 6253798", "http 55074 41913091458", "syslog 23715 2083742753"}},
	{"top clients", `select srcdevice, dstdevice, n from (select srcdevice, dstdevice, count(*) as n,
		row_number() over (partition by dstdevice order by count(*) desc, srcdevice) as rn
		from flows where dstport in ('80','443') and dstdevice in ('EnterpriseAppServer','Comp576843','Comp186884')
		group by srcdevice, dstdevice) as r where rn <= 3 order by dstdevice, rn`, 9,
		[]string{"Comp498128 Comp186884 1919", "Comp073375 Comp186884 407", "Comp250077 Comp186884 272", "EnterpriseAppServer Comp576843 701"}},
	{"moving average", `select b, flows, avg(flows) over (order by b rows between 2 preceding and current row) as moving_avg,
		sum(flows) over (order by b) as running
		from (select floor(time / 10) * 10 as b, count(*) as flows from flows group by b) as t order by b`, 16,
		[]string{"172800 30492 30492 30492", "172810 30075 30283.5 60567"}},
	{"direction", `select case when dstport like 'Port%' then 'anonymised' else 'well-known' end as class,
		case when srcpackets = 0 then 'dst-only' when dstpackets = 0 then 'src-only' else 'both' end as direction,
		count(*) as flows from flows group by class, direction order by class, direction`, 6,
		[]string{"anonymised both 74614", "anonymised dst-only 78538", "anonymised src-only 28267",
			"well-known both 124181", "well-known dst-only 39901", "well-known src-only 154499"}},
	{"pivot hosts", `select a.dstdevice as pivot, count(distinct a.srcdevice) as came_from, count(distinct b.dstdevice) as went_to
		from (select distinct srcdevice, dstdevice from flows where dstport = '445') as a
		join (select distinct srcdevice, dstdevice from flows where dstport = '445') as b on a.dstdevice = b.srcdevice
		where a.srcdevice <> b.dstdevice group by a.dstdevice order by went_to desc, came_from desc, pivot limit 10`, -1,
		[]string{"Comp939275 7 47", "EnterpriseAppServer 2 7", "Comp916004 1 5", "Comp704126 34 1"}},
	{"both services", `select count(*) as servers, sum(flows) as flows from (select dstdevice, count(*) as flows from flows
		where dstport = '443' and dstdevice in (select dstdevice from flows where dstport = '80') group by dstdevice) as t`, 1,
		[]string{"43 28890"}},
	{"both services, INTERSECT", `select count(*) from (select dstdevice from flows where dstport = '443'
		intersect select dstdevice from flows where dstport = '80') as t`, 1, []string{"43"}},
	{"sessions", `select srcdevice, sum(new_session) as sessions, count(*) as flows from (
		select srcdevice, case when time - lag(time) over (partition by srcdevice order by time) > 30
		or lag(time) over (partition by srcdevice order by time) is null then 1 else 0 end as new_session from flows) as s
		group by srcdevice having sessions >= 3 order by sessions desc, flows desc, srcdevice limit 10`, 10,
		[]string{"Comp955575 5 27", "Comp200781 5 5", "Comp236635 5 5", "Comp030394 4 35"}},

	{"count", "select count(*) from flows", 1, []string{"500000"}},
	{"distinct rows", "select count(*) from (select distinct * from flows) as t", 1, []string{"499921"}},
	{"sums", "select sum(srcbytes), sum(dstbytes), sum(srcpackets), sum(dstpackets), sum(duration) from flows", 1,
		[]string{"30082695557 77942417263 105814477 64438380 195346437"}},
	{"devices", "select count(*) from (select srcdevice from flows union select dstdevice from flows) as t", 1, []string{"13795"}},
	{"ports as numbers", "select sum(dstport < 1024), sum(dstport = 0) from flows", 1, []string{"292191 0"}},
	{"icmp", "select count(*), min(srcport), max(srcport), min(dstport), max(dstport) from flows where protocol = 1", 1,
		[]string{"127 Port15379 Port15379 Port15379 Port15379"}},
	{"large", "select count(*) from flows where greatest(srcbytes, dstbytes) > 2147483648", 1, []string{"9"}},
}

// TestGolden runs each query in batch and as a continuous query over the same files, some at a time.
func TestGolden(t *testing.T) {
	dir := lanl(t)
	s := session(t, Options{})
	run(t, s, fmt.Sprintf("create table flows with (path = '%s')", dir),
		"create table services (port bigint, protocol bigint, name varchar)",
		"insert into services values (80, 6, 'http'), (443, 6, 'https'), (53, 17, 'dns'), (514, 17, 'syslog')")
	list := goldens
	if testing.Short() { // the race detector makes them slow
		list = goldens[:4]
	}
	for i, g := range list {
		t.Run(g.name, func(t *testing.T) {
			batch := run(t, s, g.query).last()
			rows := rowsOf(batch)
			if g.rows >= 0 && len(rows) != g.rows {
				t.Errorf("%d rows, want %d", len(rows), g.rows)
			}
			for i, want := range g.first {
				if i >= len(rows) || rows[i] != want && !(strings.HasSuffix(want, " ") && strings.HasPrefix(rows[i], want)) {
					t.Errorf("row %d: got %q, want %q", i, rows[min(i, len(rows)-1)], want)
				}
			}
			if testing.Short() {
				return
			}
			name := fmt.Sprintf("q%d", i)
			out := run(t, s, fmt.Sprintf("create continuous query %s with (max_files_per_trigger = 17) as %s", name, g.query),
				"select * from "+name, "drop continuous query "+name)
			if out.last() != batch {
				t.Errorf("the continuous form gives\n%s\nwant\n%s", out.last(), batch)
			}
		})
	}
}
