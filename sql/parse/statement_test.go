package parse

import (
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

func TestStatements(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"select 1", `QueryStatement{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}}`},
		{"pause continuous query counts;", `Pause{Name:Name{Name:"counts"}}`},
		{"resume counts", `Resume{Name:Name{Name:"counts"}}`},
		{"refresh continuous query a.b full", `Refresh{Name:Name{Schema:"a" Name:"b"} Full:true}`},
		{"wait all timeout 10 seconds", `Wait{All:true Timeout:10s}`},
		{"wait counts", `Wait{Name:Name{Name:"counts"} Timeout:-1ns}`},
		{"wait counts timeout 2 minutes", `Wait{Name:Name{Name:"counts"} Timeout:2m0s}`},
		{"verify counts", `Verify{Name:Name{Name:"counts"}}`},
		{"watch counts every 2 seconds for 3 updates until caught up", `Watch{Name:Name{Name:"counts"} Every:2s Updates:3 UntilCaughtUp:true}`},
		{"subscribe to to", `Subscribe{Name:Name{Name:"to"} Limit:-1}`},
		{"subscribe counts with (from = 3) limit 5 until caught up", `Subscribe{Name:Name{Name:"counts"} Options:[Option{Name:"from" Value:Number{Text:"3"}}] Limit:5 UntilCaughtUp:true}`},
		{"watch (select 1)", `Watch{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}}`},
		{"show tables", `Show{What:"tables"}`}, {"SHOW Continuous Queries", `Show{What:"continuous queries"}`}, {"show files from flows", `Show{What:"files" Name:Name{Name:"flows"}}`},
		{"show create materialized view c", `Show{What:"create continuous query" Name:Name{Name:"c"}}`}, {"show columns from t like 'x%'", `Show{What:"columns" Name:Name{Name:"t"} Like:"x%"}`},
		{"desc flows", `Describe{Name:Name{Name:"flows"}}`}, {"describe `a b`", `Describe{Name:Name{Name:"a b"}}`},
		{"explain analyze select 1", `Explain{Analyze:true Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}}`}, {"explain continuous query c", `Explain{Name:Name{Name:"c"}}`},
		{"set threads = 4", `Set{Name:"threads" Value:Number{Text:"4"}}`}, {"set @x = 1 + 2", `Set{Variable:true Name:"x" Value:Binary{Op:"+" X:Number{Text:"1"} Y:Number{Text:"2"}}}`},
		{"SET spark.sql.shuffle.partitions = 8", `Set{Name:"spark.sql.shuffle.partitions" Value:Number{Text:"8"}}`}, {"set memory_limit = 2GB", `Set{Name:"memory_limit" Value:String{Value:"2GB"}}`}, {"set format to csv", `Set{Name:"format" Value:Column{Name:"csv"}}`}, {"set timing = on", `Set{Name:"timing" Value:Column{Name:"on"}}`},
		{"create unique index if not exists i on m.t (a desc, `b c`(3))", `CreateIndex{IfNotExists:true Name:"i" Table:Name{Schema:"m" Name:"t"} Columns:["a" "b c"] ColumnPlaces:[Span{Start:44 End:45} Span{Start:52 End:57}]}`}, {"drop index if exists i on t", `DropIndex{IfExists:true Name:"i" Table:Name{Name:"t"}}`},
		{"set session sql_mode = (select replace(@@sql_mode, 'A', ''))", `Set{Name:"sql_mode" Value:String{Value:"(select replace(@@sql_mode, 'A', ''))"}}`}, {"select x'4a4B'", `QueryStatement{Query:Select{Items:[Item{Expr:String{Value:"JK"}}]}}`},
		{"select position('a' in (b)), position('a' in (select 'b'))", `QueryStatement{Query:Select{Items:[Item{Expr:Call{Name:"locate" Args:[String{Value:"a"} Column{Name:"b"}]}} Item{Expr:Call{Name:"locate" Args:[String{Value:"a"} Subquery{Query:Select{Items:[Item{Expr:String{Value:"b"}}]}}]}}]}}`},
		{"select a not in (), b in s.t", `QueryStatement{Query:Select{Items:[Item{Expr:In{X:Column{Name:"a"} List:[] Not:true}} Item{Expr:In{X:Column{Name:"b"} Query:Select{Items:[Item{Expr:Star{}}] From:TableName{Schema:"s" Name:"t"}}}}]}}`},
		{"drop view v", `Drop{What:"view" Name:Name{Name:"v"}}`}, {"drop materialized view if exists v", `Drop{What:"continuous query" IfExists:true Name:Name{Name:"v"}}`},
		{"create view v as select 1", `CreateView{Name:Name{Name:"v"} Query:Select{Items:[Item{Expr:Number{Text:"1"}}]} Text:"create view v as select 1" QueryText:"select 1"}`},
		{"create table if not exists flows with (path = 'lanl/')", `CreateTable{IfNotExists:true Name:Name{Name:"flows"} Options:[Option{Name:"path" Value:String{Value:"lanl/"}}] Text:"create table if not exists flows with (path = 'lanl/')"}`},
		{"create external table t (a bigint not null, `key` varchar(10) primary key, primary key (a)) with (header = true, x = null, event_time = time);", `CreateTable{Name:Name{Name:"t"} Columns:[ColumnDef{Name:"a" Type:BIGINT NotNull:true} ColumnDef{Name:"key" Type:VARCHAR NotNull:true}] Options:[Option{Name:"header" Value:Bool{Value:true}} Option{Name:"x" Value:Null{}} Option{Name:"event_time" Value:Column{Name:"time"}}] Text:"create external table t (a bigint not null, ` + "`key`" + ` varchar(10) primary key, primary key (a)) with (header = true, x = null, event_time = time)"}`},
		{"create view v (a, `b c`) as select 1, 2", `CreateView{Name:Name{Name:"v"} Columns:["a" "b c"] Query:Select{Items:[Item{Expr:Number{Text:"1"}} Item{Expr:Number{Text:"2"}}]} Text:"create view v (a, ` + "`b c`" + `) as select 1, 2" QueryText:"select 1, 2"}`},
		{"show create view v", `Show{What:"create view" Name:Name{Name:"v"}}`}, {"explain analyze continuous query c", `Explain{Analyze:true Name:Name{Name:"c"}}`},
		{"describe (select 1)", `Describe{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}}`}, {"describe select 1", `Describe{Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}}`},
		{"create table t as select 1", `CreateTable{Name:Name{Name:"t"} Query:Select{Items:[Item{Expr:Number{Text:"1"}}]} Text:"create table t as select 1"}`},
		{" create or replace continuous query c with (max_files_per_trigger = 1) as select 1 emit changes ;", `CreateContinuous{OrReplace:true Name:Name{Name:"c"} Options:[Option{Name:"max_files_per_trigger" Value:Number{Text:"1"}}] Query:Select{Items:[Item{Expr:Number{Text:"1"}}]} Text:"create or replace continuous query c with (max_files_per_trigger = 1) as select 1" QueryText:"select 1"}`},
		{"insert into t values (1, 'a'), (-2, null)", `Insert{Name:Name{Name:"t"} Rows:[[Number{Text:"1"} String{Value:"a"}] [Unary{Op:"-" X:Number{Text:"2"}} Null{}]]}`},
		{"insert into t (a, b) select 1, 2", `Insert{Name:Name{Name:"t"} Columns:["a" "b"] Query:Select{Items:[Item{Expr:Number{Text:"1"}} Item{Expr:Number{Text:"2"}}]}}`},
		{"insert into t values (1 + 2)", `Insert{Name:Name{Name:"t"} Rows:[[Binary{Op:"+" X:Number{Text:"1"} Y:Number{Text:"2"}}]]}`},
	} {
		s, err := parseText(c.in)
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		if got := show(s); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestQueries(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"select distinct a as x, b y, t.*, * from t", `Select{Distinct:true Items:[Item{Expr:Column{Name:"a"} Alias:"x"} Item{Expr:Column{Name:"b"} Alias:"y"} Item{Expr:Star{Table:"t"}} Item{Expr:Star{}}] From:TableName{Name:"t"}}`},
		{"select all a from dual", `Select{Items:[Item{Expr:Column{Name:"a"}}]}`},
		{"select a as end, b as 'my b', c as `c`, d as desc from t", `Select{Items:[Item{Expr:Column{Name:"a"} Alias:"end"} Item{Expr:Column{Name:"b"} Alias:"my b"} Item{Expr:Column{Name:"c"} Alias:"c"} Item{Expr:Column{Name:"d"} Alias:"desc"}] From:TableName{Name:"t"}}`},
		{"select 1 from t where a group by b, 2 having c order by d desc, e nulls first, f desc nulls last limit 3 offset 4", `Select{Items:[Item{Expr:Number{Text:"1"}}] From:TableName{Name:"t"} Where:Column{Name:"a"} GroupBy:[Column{Name:"b"} Number{Text:"2"}] Having:Column{Name:"c"} OrderBy:[Order{Expr:Column{Name:"d"} Desc:true} Order{Expr:Column{Name:"e"} Nulls:"first"} Order{Expr:Column{Name:"f"} Desc:true Nulls:"last"}] Limit:Number{Text:"3"} Offset:Number{Text:"4"}}`},
		{"select 1 from a, b", `From:Join{Kind:"inner" Left:TableName{Name:"a"} Right:TableName{Name:"b"}}`},
		{"select 1 from a x join b as y on x.i = y.i", `From:Join{Kind:"inner" Left:TableName{Name:"a" Alias:"x"} Right:TableName{Name:"b" Alias:"y"} On:Binary{Op:"=" X:Column{Table:"x" Name:"i"} Y:Column{Table:"y" Name:"i"}}}`},
		{"select 1 from a full outer join b using (i, j)", `From:Join{Kind:"full" Left:TableName{Name:"a"} Right:TableName{Name:"b"} Using:[Name{Name:"i"} Name{Name:"j"}]}`},
		{"select 1 from a natural full join b", `From:Join{Kind:"full" Left:TableName{Name:"a"} Right:TableName{Name:"b"} Natural:true}`},
		{"select 1 from a natural inner join b", `From:Join{Kind:"inner" Left:TableName{Name:"a"} Right:TableName{Name:"b"} Natural:true}`},
		{"select 1 from a cross join b left join c on 1 right outer join d on 2", `From:Join{Kind:"right" Left:Join{Kind:"left" Left:Join{Kind:"inner" Left:TableName{Name:"a"} Right:TableName{Name:"b"}} Right:TableName{Name:"c"} On:Number{Text:"1"}} Right:TableName{Name:"d"} On:Number{Text:"2"}}`},
		{"select 1 from a left join (b join c on 1) on 2", `From:Join{Kind:"left" Left:TableName{Name:"a"} Right:Join{Kind:"inner" Left:TableName{Name:"b"} Right:TableName{Name:"c"} On:Number{Text:"1"}} On:Number{Text:"2"}}`},
		{"select 1 from 'dir/*.json' as f", `From:TableName{Name:"dir/*.json" Alias:"f" Path:true}`}, {"select 1 from `dir/x.json`", `From:TableName{Name:"dir/x.json"}`},
		{"select 1 from flowsql.queries q", `From:TableName{Schema:"flowsql" Name:"queries" Alias:"q"}`},
		{"select 1 from (select 2)", `From:Derived{Query:Select{Items:[Item{Expr:Number{Text:"2"}}]}}`}, {"select 1 from (select 2) t", `From:Derived{Query:Select{Items:[Item{Expr:Number{Text:"2"}}]} Alias:"t"}`},
		{"select 1 union all select 2", `SetOp{Op:"union" All:true Left:Select{Items:[Item{Expr:Number{Text:"1"}}]} Right:Select{Items:[Item{Expr:Number{Text:"2"}}]}}`},
		{"values (1, 'a'), (2, 'b')", `SetOp{Op:"union" All:true Left:Select{Items:[Item{Expr:Number{Text:"1"} Alias:"column1"} Item{Expr:String{Value:"a"} Alias:"column2"}]} Right:Select{Items:[Item{Expr:Number{Text:"2"} Alias:"column1"} Item{Expr:String{Value:"b"} Alias:"column2"}]}}`},
		{"with a as (select 1), b (x) as (select 2) select 3 from a, b", `Select{With:[CTE{Name:"a" Query:Select{Items:[Item{Expr:Number{Text:"1"}}]}} CTE{Name:"b" Columns:["x"] Query:Select{Items:[Item{Expr:Number{Text:"2"}}]}}] Items:[Item{Expr:Number{Text:"3"}}] From:Join`},
		{"select 1 group by (a, b), (c)", `GroupBy:[Column{Name:"a"} Column{Name:"b"} Column{Name:"c"}]`},
		{"select sum(a) over w, sum(b) over (w order by d) from t window w as (partition by c)", `Over:Window{PartitionBy:[Column{Name:"c"}] OrderBy:[Order{Expr:Column{Name:"d"}}]}`},
		{"select a from t where x in (select y from u intersect select z from v)", `In{X:Column{Name:"x"} Query:SetOp{Op:"intersect"`},
		{"select * from t1 left join t2 on a is not distinct from b where c", `On:Binary{Op:"<=>" X:Column{Name:"a"} Y:Column{Name:"b"}}} Where:Column{Name:"c"}`},
		{"select 1 from a left join b join c on x on y, (d cross join e)", `From:Join{Kind:"inner" Left:Join{Kind:"left" Left:TableName{Name:"a"} Right:Join{Kind:"inner" Left:TableName{Name:"b"}`},
		{"select s.t.* from s.t", `Star{Schema:"s" Table:"t"}`},
		{"select 1 from a join b join c on x on y", `From:Join{Kind:"inner" Left:TableName{Name:"a"} Right:Join{Kind:"inner" Left:TableName{Name:"b"} Right:TableName{Name:"c"} On:Column{Name:"x"}} On:Column{Name:"y"}}`},
		{"select 1 from a join b join c join d using (x) on y", `From:Join{Kind:"inner" Left:Join{Kind:"inner" Left:TableName{Name:"a"} Right:TableName{Name:"b"}} Right:Join{Kind:"inner" Left:TableName{Name:"c"} Right:TableName{Name:"d"} Using:[Name{Name:"x"}]} On:Column{Name:"y"}}`},
		{"select 1 from a join b left join c on 1 join d on 2 on 3", `From:Join{Kind:"inner" Left:TableName{Name:"a"} Right:Join{Kind:"inner" Left:Join{Kind:"left" Left:TableName{Name:"b"} Right:TableName{Name:"c"} On:Number{Text:"1"}} Right:TableName{Name:"d"} On:Number{Text:"2"}} On:Number{Text:"3"}}`},
		{"select 1 from (a inner join b on 1 natural join c), d join e on 2", `From:Join{Kind:"inner" Left:Join{Kind:"inner" Left:Join{`},
		{"select 1 from a join b on f(x, (y)) join (c join d join e on 1 on 2) on 3", `Right:Join{Kind:"inner" Left:TableName{Name:"c"} Right:Join{Kind:"inner" Left:TableName{Name:"d"} Right:TableName{Name:"e"} On:Number{Text:"1"}} On:Number{Text:"2"}} On:Number{Text:"3"}}`},
		{"select 1 from (select 2) as t(a, b) join (values (3)) u (c) on 4", `From:Join{Kind:"inner" Left:Derived{Query:Select{Items:[Item{Expr:Number{Text:"2"}}]} Alias:"t" Columns:["a" "b"]} Right:Derived{Query:Select{Items:[Item{Expr:Number{Text:"3"} Alias:"column1"}]} Alias:"u" Columns:["c"]} On:Number{Text:"4"}}`},
		{"select 1 from values (1, 2), (3, 4) as t(a, b), (select 5), (c)", `From:Join{Kind:"inner" Left:Join{Kind:"inner" Left:Derived{Query:SetOp{Op:"union" All:true Left:Select{Items:[Item{Expr:Number{Text:"1"} Alias:"column1"} Item{Expr:Number{Text:"2"} Alias:"column2"}]} Right:Select{Items:[Item{Expr:Number{Text:"3"} Alias:"column1"} Item{Expr:Number{Text:"4"} Alias:"column2"}]}} Alias:"t" Columns:["a" "b"]} Right:Derived{Query:Select{Items:[Item{Expr:Number{Text:"5"}}]}}} Right:TableName{Name:"c"}}`},
		{"select 1 from values", `From:TableName{Name:"values"}`},
		{"with recursive a (n) as (select 1 union all select n + 1 from a), b as (select 2) select 3", `With:[CTE{Name:"a" Columns:["n"] Recursive:true Query:SetOp{Op:"union" All:true`},
		{"with recursive as (select 1) select 2 from recursive", `With:[CTE{Name:"recursive" Query:`},
		{"select rank() over w r from t having a window w as (order by b) qualify not r > 1 = 0 order by c", `Having:Column{Name:"a"} Qualify:Unary{Op:"not" X:Binary{Op:"=" X:Binary{Op:">" X:Column{Name:"r"} Y:Number{Text:"1"}} Y:Number{Text:"0"}}} OrderBy:[Order{Expr:Column{Name:"c"}}]}`},
		{"select 1 from t qualify mod(a, 2) = left(b, 1)", `Qualify:Binary{Op:"=" X:Call{Name:"mod"`}, {"select 1 from t qualify not null", `Qualify:Unary{Op:"not" X:Null{}}`},
		{"select qualify from t as qualify", `Select{Items:[Item{Expr:Column{Name:"qualify"}}] From:TableName{Name:"t" Alias:"qualify"}}`},
		{"select 1 'x', a \"y z\", count(*) 'n', (1) 'q'", `Select{Items:[Item{Expr:Number{Text:"1"} Alias:"x"} Item{Expr:Column{Name:"a"} Alias:"y z"} Item{Expr:Call{Name:"count" CallStar:true} Alias:"n"} Item{Expr:Number{Text:"1"} Alias:"q"}]}`},
		{"select __a as __b from __t __u", `Select{Items:[Item{Expr:Column{Name:"__a"} Alias:"__b"}] From:TableName{Name:"__t" Alias:"__u"}}`},
		{"create table `end` (`group` int)", `Columns:[ColumnDef{Name:"group" Type:BIGINT}]`},
		{"select count(*) count, max(first) last from t", `Alias:"count"`},
	} {
		s, err := parseText(c.in)
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		if got := show(s); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// shape is a query as its set operations and tails.
func shape(q ast.Query) string {
	tail := func(t ast.Tail) string {
		s := ""
		if t.OrderBy != nil {
			s += " order by" + orderText(t.OrderBy)
		}
		if t.Limit != nil {
			s += " limit " + exprText(t.Limit)
		}
		if t.Offset != nil {
			s += " offset " + exprText(t.Offset)
		}
		return s
	}
	switch q := q.(type) {
	case *ast.SetOp:
		all := " "
		if q.All {
			all = " all "
		}
		return "(" + shape(q.Left) + " " + q.Op + all + shape(q.Right) + tail(q.Tail) + ")"
	case *ast.Select:
		s := ""
		for _, item := range q.Items {
			s += item.Text
		}
		if d, ok := q.From.(*ast.Derived); ok {
			s += " from " + shape(d.Query)
		}
		s += tail(q.Tail)
		for _, cte := range q.With {
			s = cte.Name + ":" + shape(cte.Query) + " " + s
		}
		return s
	}
	panic("bug: unknown query")
}

func TestShapes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"select 1 limit 4, 3", "1 limit 3 offset 4"},
		{"select 1 limit all offset 2", "1 offset 2"},
		{"select 1 limit 5 offset 2", "1 limit 5 offset 2"},
		{"select 1 offset 2 rows fetch next 5 rows only", "1 limit 5 offset 2"},
		{"select 1 fetch first row only", "1 limit 1"},
		{"select 1 limit @n", "1 limit @n"},
		{"select 1 order by 1 limit 1 + 1", "1 order by 1 limit (1 + 1)"},
		{"select 1 union select 2 intersect select 3 except all select 4", "((1 union (2 intersect 3)) except all 4)"},
		{"(select 1 union select 2) intersect select 3", "((1 union 2) intersect 3)"},
		{"select 1 union distinct select 2 order by x limit 3", "(1 union 2 order by x limit 3)"},
		{"(select 1 order by 2 limit 3) union all (select 4 limit 5) limit 6", "(1 order by 2 limit 3 union all 4 limit 5 limit 6)"},
		{"(select 1 limit 3) limit 2", "* from 1 limit 3 limit 2"},
		{"((select 1))", "1"},
		{"(select 1 union select 2) limit 2", "(1 union 2 limit 2)"},
		{"select 1 intersect distinct select 2 except distinct select 3", "((1 intersect 2) except 3)"},
		{"select 1 minus select 2 minus all (select 3) minus distinct values (4)", "(((1 except 2) except all 3) except 4)"},
		{"select a minus, minus from minus minus select * from t minus select 3", "((aminus except *) except 3)"},
		{"values (1), (2), (3) order by 1", "(1 union all (2 union all 3) order by 1)"},
		{"with a as (with b as (select 1) select 2) select 3", "a:b:1 2 3"},
		{"with a as not materialized (values (1)) select 3", "a:1 3"},
	} {
		s, err := parseText(c.in)
		if err != nil {
			t.Errorf("%s: %v (%s)", c.in, err, err.(*source.Error).Hint)
			continue
		}
		if got := shape(s.(*ast.QueryStatement).Query); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}
