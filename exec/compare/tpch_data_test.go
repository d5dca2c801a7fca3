package compare

import (
	"fmt"
	"math/rand"
	"strings"
	"time"
)

// tpchTable is one of TPC-H's tables: values are int64, text, or money in cents (kind cents) and dates as text.
type tpchTable struct {
	name    string
	columns []tpchColumn
	rows    [][]any
	parts   int // files
}

type tpchColumn struct {
	name, flow, lite string
}

// cents is an amount with two digits after the point.
type cents int64

func (c cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

func tpchColumns(list string) []tpchColumn {
	var out []tpchColumn
	for _, c := range strings.Fields(list) {
		name, typ, _ := strings.Cut(c, ":")
		t := map[string][2]string{"i": {"BIGINT", "INTEGER"}, "m": {"DECIMAL(15,2)", "REAL"}, "d": {"DATE", "TEXT"}, "s": {"VARCHAR", "TEXT"}}[typ]
		out = append(out, tpchColumn{name, t[0], t[1]})
	}
	return out
}

var nations = strings.Fields("ALGERIA:0 ARGENTINA:1 BRAZIL:1 CANADA:1 EGYPT:4 ETHIOPIA:0 FRANCE:3 GERMANY:3 INDIA:2 INDONESIA:2 IRAN:4 IRAQ:4 " +
	"JAPAN:2 JORDAN:4 KENYA:0 MOROCCO:0 MOZAMBIQUE:0 PERU:1 CHINA:2 ROMANIA:3 SAUDI_ARABIA:4 VIETNAM:2 RUSSIA:3 UNITED_KINGDOM:3 UNITED_STATES:1")

// tpch is TPC-H's data at about scale factor 0.002, after the specification's section 4.2.3 with shorter lists of brands,
// containers, types and sizes, so that every query finds rows.
func tpch() []*tpchTable {
	const suppliers, parts, customers, orders = 50, 400, 300, 3000
	r := rand.New(rand.NewSource(22))
	pick := func(list ...string) string { return list[r.Intn(len(list))] }
	words := strings.Fields("carefully final deposits sleep quickly furiously regular packages haggle ironic requests special blithely even")
	comment := func() string {
		var s []string
		for i := 0; i < 3+r.Intn(5); i++ {
			s = append(s, words[r.Intn(len(words))])
		}
		return strings.Join(s, " ")
	}
	between := func(a, b int) int64 { return int64(a + r.Intn(b-a+1)) }
	phone := func(nation int64) string {
		return fmt.Sprintf("%d-%d-%d-%d", 10+nation, between(100, 999), between(100, 999), between(1000, 9999))
	}
	date := func(d int64) string {
		return time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d)).Format("2006-01-02")
	}

	region := &tpchTable{name: "region", columns: tpchColumns("r_regionkey:i r_name:s r_comment:s"), parts: 1}
	for i, n := range strings.Fields("AFRICA AMERICA ASIA EUROPE MIDDLE_EAST") {
		region.rows = append(region.rows, []any{int64(i), strings.ReplaceAll(n, "_", " "), comment()})
	}
	nation := &tpchTable{name: "nation", columns: tpchColumns("n_nationkey:i n_name:s n_regionkey:i n_comment:s"), parts: 1}
	for i, n := range nations {
		name, key, _ := strings.Cut(n, ":")
		nation.rows = append(nation.rows, []any{int64(i), strings.ReplaceAll(name, "_", " "), int64(key[0] - '0'), comment()})
	}
	supplier := &tpchTable{name: "supplier", columns: tpchColumns("s_suppkey:i s_name:s s_address:s s_nationkey:i s_phone:s s_acctbal:m s_comment:s"), parts: 1}
	for i := int64(1); i <= suppliers; i++ {
		c := comment()
		if i%9 == 0 {
			c = "the Customer of " + c + " Complaints"
		}
		supplier.rows = append(supplier.rows, []any{i, fmt.Sprintf("Supplier#%09d", i), comment(), i % 25, phone(i % 25), cents(between(-99999, 999999)), c})
	}
	price := func(part int64) int64 { return 90000 + part/10%20001 + 100*(part%1000) } // cents
	part := &tpchTable{name: "part", columns: tpchColumns("p_partkey:i p_name:s p_mfgr:s p_brand:s p_type:s p_size:i p_container:s p_retailprice:m p_comment:s"), parts: 2}
	partsupp := &tpchTable{name: "partsupp", columns: tpchColumns("ps_partkey:i ps_suppkey:i ps_availqty:i ps_supplycost:m ps_comment:s"), parts: 2}
	supplies := func(part, i int64) int64 { return (part+i*(suppliers/4+(part-1)/suppliers))%suppliers + 1 }
	colors := []string{"forest", "green", "almond", "azure", "blush", "coral", "ivory"}
	for i := int64(1); i <= parts; i++ {
		brand := pick("12", "23", "34", "45", "33")
		part.rows = append(part.rows, []any{
			i, pick(colors...) + " " + pick(colors...) + " " + pick(colors...), "Manufacturer#" + brand[:1], "Brand#" + brand,
			pick("ECONOMY ANODIZED STEEL", "MEDIUM POLISHED BRASS", "PROMO BURNISHED BRASS", "STANDARD PLATED TIN", "SMALL BRUSHED COPPER", "MEDIUM POLISHED NICKEL", "LARGE PLATED BRASS"),
			[]int64{1, 3, 5, 9, 14, 15, 19, 23, 36, 45, 49}[r.Intn(11)],
			pick("SM CASE", "SM BOX", "SM PACK", "SM PKG", "MED BAG", "MED BOX", "MED PKG", "LG CASE", "LG BOX", "LG PKG", "JUMBO JAR"), cents(price(i)), comment()})
		for j := int64(0); j < 4; j++ {
			partsupp.rows = append(partsupp.rows, []any{i, supplies(i, j), between(1, 9999), cents(between(100, 100000)), comment()})
		}
	}
	customer := &tpchTable{name: "customer", columns: tpchColumns("c_custkey:i c_name:s c_address:s c_nationkey:i c_phone:s c_acctbal:m c_mktsegment:s c_comment:s"), parts: 3}
	for i := int64(1); i <= customers; i++ {
		n := between(0, 24)
		customer.rows = append(customer.rows, []any{i, fmt.Sprintf("Customer#%09d", i), comment(), n, phone(n), cents(between(-99999, 999999)),
			pick("AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"), comment()})
	}
	order := &tpchTable{name: "orders", columns: tpchColumns("o_orderkey:i o_custkey:i o_orderstatus:s o_totalprice:m o_orderdate:d o_orderpriority:s o_clerk:s o_shippriority:i o_comment:s"), parts: 3}
	lineitem := &tpchTable{name: "lineitem", columns: tpchColumns("l_orderkey:i l_partkey:i l_suppkey:i l_linenumber:i l_quantity:m l_extendedprice:m l_discount:m l_tax:m " +
		"l_returnflag:s l_linestatus:s l_shipdate:d l_commitdate:d l_receiptdate:d l_shipinstruct:s l_shipmode:s l_comment:s"), parts: 3}
	const today = 1263 // 1995-06-17
	for i := int64(1); i <= orders; i++ {
		key := (i/8)*32 + i%8
		cust := between(1, customers)
		for cust%3 == 0 { // a third of the customers never order
			cust = between(1, customers)
		}
		day, total, open, lines := between(0, 2405), int64(0), 0, int(between(1, 7))
		large := r.Intn(60) == 0
		if large {
			lines = 7
		}
		for l := 1; l <= lines; l++ {
			p := between(1, parts)
			quantity := between(1, 50)
			if large {
				quantity = between(42, 50)
			}
			discount, tax := between(0, 10), between(0, 8)
			ship := day + between(1, 121)
			commit, receipt := day+between(30, 90), ship+between(1, 30)
			flag, status := "N", "O"
			if receipt <= today {
				flag = pick("R", "A")
			}
			if ship <= today {
				status = "F"
			} else {
				open++
			}
			extended := quantity * price(p)
			total += extended * (100 - discount) * (100 + tax) / 10000
			lineitem.rows = append(lineitem.rows, []any{key, p, supplies(p, between(0, 3)), int64(l), cents(quantity * 100), cents(extended), cents(discount), cents(tax),
				flag, status, date(ship), date(commit), date(receipt),
				pick("DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"), pick("REG AIR", "AIR", "AIR REG", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"), comment()})
		}
		status := "P"
		if open == 0 {
			status = "F"
		} else if open == lines {
			status = "O"
		}
		order.rows = append(order.rows, []any{key, cust, status, cents(total), date(day),
			pick("1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"), fmt.Sprintf("Clerk#%09d", between(1, 10)), int64(0), comment()})
	}
	return []*tpchTable{region, nation, supplier, part, partsupp, customer, order, lineitem}
}

// csv is the rows from..to under a header.
func (t *tpchTable) csv(from, to int) string {
	var s strings.Builder
	for i, c := range t.columns {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteString(c.name)
	}
	s.WriteByte('\n')
	for _, row := range t.rows[from:to] {
		for i, v := range row {
			if i > 0 {
				s.WriteByte(',')
			}
			fmt.Fprint(&s, v)
		}
		s.WriteByte('\n')
	}
	return s.String()
}

func (t *tpchTable) schema(flow bool) string {
	var list []string
	for _, c := range t.columns {
		if flow {
			list = append(list, c.name+" "+c.flow)
		} else {
			list = append(list, c.name+" "+c.lite)
		}
	}
	return strings.Join(list, ", ")
}
