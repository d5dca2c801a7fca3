package parse

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// show writes a tree as nested lists, without places.
func show(v any) string {
	var b strings.Builder
	showValue(&b, reflect.ValueOf(v))
	return b.String()
}

func showValue(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		showValue(b, v.Elem())
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(' ')
			}
			showValue(b, v.Index(i))
		}
		b.WriteByte(']')
	case reflect.Struct:
		if s, ok := v.Interface().(fmt.Stringer); ok {
			b.WriteString(s.String())
			return
		}
		b.WriteString(v.Type().Name())
		b.WriteByte('{')
		first := true
		showFields(b, v, &first)
		b.WriteByte('}')
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func showFields(b *strings.Builder, v reflect.Value, first *bool) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch f.Type {
		case reflect.TypeOf(source.Span{}), reflect.TypeOf(ast.Node{}):
			continue
		}
		if f.Anonymous {
			if f.IsExported() {
				showFields(b, v.Field(i), first)
			}
			continue
		}
		if v.Field(i).IsZero() || f.Name == "Text" && v.Type().Name() == "Item" {
			continue
		}
		if !*first {
			b.WriteByte(' ')
		}
		*first = false
		b.WriteString(f.Name)
		b.WriteByte(':')
		showValue(b, v.Field(i))
	}
}

func parseText(body string) (ast.Statement, error) {
	return Statement(&source.Text{Name: "t", Body: body})
}

// exprText is the tree of the one expression of `select e`, in brackets.
func exprText(e ast.Expr) string {
	list := func(es []ast.Expr) string {
		var s []string
		for _, e := range es {
			s = append(s, exprText(e))
		}
		return strings.Join(s, ", ")
	}
	not := func(b bool) string {
		if b {
			return "not "
		}
		return ""
	}
	switch e := e.(type) {
	case nil:
		return "nil"
	case *ast.Null:
		return "null"
	case *ast.Bool:
		return fmt.Sprint(e.Value)
	case *ast.Number:
		return e.Text
	case *ast.String:
		if e.Double {
			return fmt.Sprintf("d%q", e.Value)
		}
		return fmt.Sprintf("%q", e.Value)
	case *ast.Interval:
		return "interval " + exprText(e.X) + " " + e.Unit
	case *ast.Column:
		s := e.Name
		if e.Table != "" {
			s = e.Table + "." + s
		}
		if e.Schema != "" {
			s = e.Schema + "." + s
		}
		return s
	case *ast.Variable:
		return "@" + e.Name
	case *ast.Unary:
		return "(" + string(e.Op) + " " + exprText(e.X) + ")"
	case *ast.Binary:
		return "(" + exprText(e.X) + " " + string(e.Op) + " " + exprText(e.Y) + ")"
	case *ast.Is:
		return "(" + exprText(e.X) + " is " + not(e.Not) + e.What + ")"
	case *ast.In:
		if e.Query != nil {
			return "(" + exprText(e.X) + " " + not(e.Not) + "in query)"
		}
		return "(" + exprText(e.X) + " " + not(e.Not) + "in " + list(e.List) + ")"
	case *ast.Between:
		return "(" + exprText(e.X) + " " + not(e.Not) + "between " + exprText(e.Low) + " and " + exprText(e.High) + ")"
	case *ast.Like:
		op := "like "
		if e.FoldCase {
			op = "ilike "
		}
		s := "(" + exprText(e.X) + " " + not(e.Not) + op + exprText(e.Pattern)
		if e.Escape != nil {
			s += " escape " + exprText(e.Escape)
		}
		return s + ")"
	case *ast.Regexp:
		return "(" + exprText(e.X) + " " + not(e.Not) + "regexp " + exprText(e.Pattern) + ")"
	case *ast.Case:
		s := "case"
		if e.Operand != nil {
			s += " " + exprText(e.Operand)
		}
		for _, w := range e.Whens {
			s += " when " + exprText(w.Cond) + " then " + exprText(w.Result)
		}
		if e.Else != nil {
			s += " else " + exprText(e.Else)
		}
		return s + " end"
	case *ast.Cast:
		name := "cast"
		if e.Try {
			name = "try_cast"
		}
		return name + "(" + exprText(e.X) + " as " + e.Type.String() + ")"
	case *ast.Call:
		s := e.Name + "("
		if e.Distinct {
			s += "distinct "
		}
		if e.CallStar {
			s += "*"
		}
		s += list(e.Args)
		if e.OrderBy != nil {
			s += " order by" + orderText(e.OrderBy)
		}
		if e.Separator != nil {
			s += fmt.Sprintf(" separator %q", *e.Separator)
		}
		s += ")"
		if e.IgnoreNulls {
			s += " ignore nulls"
		}
		if e.Filter != nil {
			s += " filter " + exprText(e.Filter)
		}
		if e.Over != nil {
			s += " over (" + list(e.Over.PartitionBy) + ";" + orderText(e.Over.OrderBy)
			if f := e.Over.Frame; f != nil {
				s += fmt.Sprintf("; range=%v %s to %s", f.Mode == "range", boundText(f.Start), boundText(f.End))
			}
			s += ")"
		}
		return s
	case *ast.Tuple:
		return "tuple(" + list(e.Items) + ")"
	case *ast.Subquery:
		return "query"
	case *ast.Exists:
		return "exists query"
	case *ast.Quantified:
		if e.All {
			return "(" + exprText(e.X) + " " + string(e.Op) + " all query)"
		}
		return "(" + exprText(e.X) + " " + string(e.Op) + " any query)"
	}
	panic(fmt.Sprintf("bug: %T", e))
}

func orderText(keys []ast.Order) string {
	s := ""
	for _, k := range keys {
		s += " " + exprText(k.Expr)
		if k.Desc {
			s += " desc"
		}
		if k.Nulls != "" {
			s += " nulls " + k.Nulls
		}
	}
	return s
}

func boundText(b ast.Bound) string {
	side := "preceding"
	if b.Following {
		side = "following"
	}
	switch {
	case b.Unbounded:
		return "unbounded " + side
	case b.Offset == nil:
		return "current"
	}
	return exprText(b.Offset) + " " + side
}

func TestExpr(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1", "1"}, {"-1", "(- 1)"}, {"- -1", "(- (- 1))"}, {"1.50", "1.50"}, {".5", ".5"}, {"1e5", "1e5"}, {"1E-5", "1E-5"}, {"0x1F", "0x1F"}, {"5.", "5."},
		{"null", "null"}, {"TRUE", "true"}, {"False", "false"},
		{"'a''b'", `"a'b"`}, {`'a\'b\n\%\_\\'`, `"a'b\n\\%\\_\\"`}, {`"x""y"`, `d"x\"y"`}, {"''", `""`}, {"''''", `"'"`},
		{"'--'", `"--"`}, {"'/*'", `"/*"`}, {"'#;'", `"#;"`}, {"1 -- c\n+ 2 # d\n/* e */ + 3", "((1 + 2) + 3)"},
		{"a", "a"}, {"`a b`", "a b"}, {"`a``b`", "a`b"}, {"t.a", "t.a"}, {"s.t.a", "s.t.a"}, {"t.key", "t.key"}, {"t.end", "t.end"}, {"t.select", "t.select"}, {"T.Desc", "T.Desc"},
		{"größe", "größe"}, {"日本", "日本"}, {"t.`x.y`", "t.x.y"}, {"a$b", "a$b"}, {"@x + 1", "(@x + 1)"},
		{"key", "key"}, {"index", "index"}, {"schema", "schema"}, {"values", "values"}, {"interval", "interval"}, {"table", "table"},
		{"database", "database"}, {"lock", "lock"}, {"stream", "stream"}, {"full", "full"}, {"left", "left"}, {"mod", "mod"}, {"div + 1", "(div + 1)"},
		{"separator", "separator"}, {"utc_date", "utc_date()"}, {"substring", "substring"}, {"time", "time"}, {"date", "date"}, {"offset", "offset"}, {"window", "window"},
		{"a + b * c - d", "((a + (b * c)) - d)"}, {"(a + b) * c", "((a + b) * c)"}, {"a div b mod c % d", "(((a div b) % c) % d)"},
		{"a | b & c << d + e ^ f", "(a | (b & (c << (d + (e ^ f)))))"}, {"~a >> 1", "((~ a) >> 1)"}, {"mod(a, 2)", "mod(a, 2)"}, {"a mod (b)", "(a % b)"},
		{"a or b and c", "(a or (b and c))"}, {"a or b xor c and d", "(a or (b xor (c and d)))"}, {"a xor b or c xor d or e", "(((a xor b) or (c xor d)) or e)"},
		{"(a or b) xor c", "((a or b) xor c)"}, {"a && b", "(a and b)"}, {"not a = b", "(not (a = b))"}, {"not a and b", "((not a) and b)"}, {"! a", "(not a)"}, {"not not a", "(not (not a))"},
		{"a || b", "concat(a, b)"}, {"a || b || c", "concat(a, b, c)"}, {"(a || b) || c", "concat(concat(a, b), c)"}, {"a || (b || c)", "concat(a, concat(b, c))"},
		{"concat(a) || b", "concat(concat(a), b)"}, {"a || b = c || d", "(concat(a, b) = concat(c, d))"}, {"a || 1 + 2", "concat(a, (1 + 2))"},
		{"a = 1", "(a = 1)"}, {"a != 1", "(a <> 1)"}, {"a <> 1", "(a <> 1)"}, {"a <=> 1", "(a <=> 1)"}, {"a<=1", "(a <= 1)"}, {"a>=b", "(a >= b)"},
		{"a is null", "(a is null)"}, {"a is not null", "(a is not null)"}, {"a is true", "(a is true)"}, {"a is not false", "(a is not false)"}, {"a is unknown", "(a is null)"}, {"a is not unknown", "(a is not null)"},
		{"a is distinct from b", "(not (a <=> b))"}, {"a is not distinct from b", "(a <=> b)"}, {"a = 1 is null", "((a = 1) is null)"},
		{"a is not distinct from null", "(a <=> null)"}, {"null is null", "(null is null)"},
		{"a in (1, 2)", "(a in 1, 2)"}, {"a not in (1, -2, 'x', null)", `(a not in 1, (- 2), "x", null)`}, {"a in (b, c + 1)", "(a in b, (c + 1))"}, {"a in (1)", "(a in 1)"},
		{"(a, b) in ((1, 2), (3, 4))", "(tuple(a, b) in tuple(1, 2), tuple(3, 4))"}, {"a in (select 1)", "(a in query)"}, {"a not in (select 1)", "(a not in query)"},
		{"a between 1 and 2 and c", "((a between 1 and 2) and c)"}, {"a not between b and c", "(a not between b and c)"},
		{"a like 'x%'", `(a like "x%")`}, {"a not like 'x' escape '|'", `(a not like "x" escape "|")`}, {"a ilike b", "(a ilike b)"}, {"a not ilike b", "(a not ilike b)"},
		{"a regexp 'x'", `(a regexp "x")`}, {"a rlike 'x'", `(a regexp "x")`}, {"a not regexp 'x'", `(a not regexp "x")`},
		{"case when a then 1 when b then 2 else 3 end", "case when a then 1 when b then 2 else 3 end"}, {"case a when 1 then 'x' end", `case a when 1 then "x" end`},
		{"case when a then case b when 1 then 2 end end + 1", "(case when a then case b when 1 then 2 end end + 1)"},
		{"cast(a as bigint)", "cast(a as BIGINT)"}, {"CAST(a AS decimal(10, 2))", "cast(a as DECIMAL(10, 2))"}, {"try_cast(a as signed)", "try_cast(a as BIGINT)"},
		{"cast(a as double precision)", "cast(a as DOUBLE)"}, {"cast(a as unsigned integer)", "cast(a as BIGINT)"}, {"cast(a as varchar(20))", "cast(a as VARCHAR)"}, {"cast(a as char)", "cast(a as VARCHAR)"},
		{"cast(a as timestamp)", "cast(a as TIMESTAMP)"}, {"cast(a as date)", "cast(a as DATE)"}, {"cast(a as boolean)", "cast(a as BOOLEAN)"}, {"convert(a, signed)", "cast(a as BIGINT)"},
		{"a::int", "cast(a as BIGINT)"}, {"-a::int", "(- cast(a as BIGINT))"}, {"a.b::double + 1", "(cast(a.b as DOUBLE) + 1)"}, {"'1'::int::text", `cast(cast("1" as BIGINT) as VARCHAR)`}, {"(a + b)::decimal(5,1)", "cast((a + b) as DECIMAL(5, 1))"}, {"f(x)::date = date '2020-01-01'", `(cast(f(x) as DATE) = cast("2020-01-01" as DATE))`},
		{"date '2020-01-01'", `cast("2020-01-01" as DATE)`}, {"timestamp '2020-01-01 00:00:00'", `cast("2020-01-01 00:00:00" as TIMESTAMP)`}, {"date(x)", "date(x)"},
		{"interval 1 minute", "interval 1 minute"}, {"a + interval 2 HOURS", "(a + interval 2 hour)"}, {"interval '1 minute'", "interval 1 minute"}, {"interval '3' day", `interval "3" day`}, {"interval (a+1) day", "interval (a + 1) day"}, {"interval -1 day", "interval (- 1) day"}, {"interval a day", "interval a day"}, {"interval 5s", "interval 5 second"}, {"interval + 3", "(interval + 3)"},
		{"interval > 3", "(interval > 3)"}, {"interval '-1 day'", "interval (- 1) day"},
		{"extract(hour from x + 1)", "hour((x + 1))"}, {"trim(x)", "trim(x)"}, {"trim(both 'a' from x)", `trim(x, "a")`}, {"trim(leading from x)", "ltrim(x)"}, {"trim(trailing 'b' from x)", `rtrim(x, "b")`}, {"trim('b' from x)", `trim(x, "b")`},
		{"position('a' in x)", `locate("a", x)`}, {"substring(x from 2 for 3)", "substring(x, 2, 3)"}, {"substring(x from 2)", "substring(x, 2)"}, {"substring(concat(a, b), 1, 2)", "substring(concat(a, b), 1, 2)"}, {"substr(x, 2)", "substr(x, 2)"},
		{"count(*)", "count(*)"}, {"COUNT(DISTINCT a, b)", "count(distinct a, b)"}, {"count(all a)", "count(a)"}, {"f()", "f()"}, {"left(a, 2)", "left(a, 2)"}, {"replace(a, 'b', 'c')", `replace(a, "b", "c")`}, {"if(a, b, c)", "if(a, b, c)"}, {"values(a)", "values(a)"}, {"sum(x = 0)", "sum((x = 0))"}, {"schema()", "schema()"}, {"now()", "now()"}, {"current_timestamp", "current_timestamp()"}, {"current_date()", "current_date()"}, {"exists(x)", "exists(x)"},
		{"group_concat(distinct a, b order by c desc, d separator '; ')", `group_concat(distinct a, b order by c desc d separator "; ")`}, {"group_concat(a separator ',')", `group_concat(a separator ",")`}, {"array_agg(a order by b nulls last)", "array_agg(a order by b nulls last)"},
		{"sum(a) filter (where b > 1)", "sum(a) filter (b > 1)"}, {"count(*) filter (where a) / count(*)", "(count(*) filter a / count(*))"},
		{"row_number() over (partition by a, b order by c desc)", "row_number() over (a, b; c desc)"}, {"sum(x) over ()", "sum(x) over (;)"},
		{"sum(x) over (order by a rows between 3 preceding and current row)", "sum(x) over (; a; range=false 3 preceding to current)"},
		{"sum(x) over (order by a desc range unbounded preceding)", "sum(x) over (; a desc; range=true unbounded preceding to current)"},
		{"sum(x) over (order by a rows between unbounded preceding and 2 following)", "sum(x) over (; a; range=false unbounded preceding to 2 following)"},
		{"sum(x) over (order by a range between interval 1 minute preceding and unbounded following)", "sum(x) over (; a; range=true interval 1 minute preceding to unbounded following)"},
		{"sum(x) filter (where y) over (partition by z) + 1", "(sum(x) filter y over (z;) + 1)"},
		{"sum(count(*)) over (partition by floor(time / 60))", "sum(count(*)) over (floor((time / 60));)"},
		{"(select 1)", "query"}, {"(select 1) + (select 2)", "(query + query)"}, {"exists (select 1)", "exists query"}, {"not exists (select 1)", "(not exists query)"},
		{"x > any (select 1)", "(x > any query)"}, {"x = SOME (select 1) and y", "((x = any query) and y)"}, {"x <> all (values (1), (2))", "(x <> all query)"}, {"not x <= all (select 1)", "(not (x <= all query))"},
		{"any", "any"}, {"any(x)", "any(x)"}, {"some + 1", "(some + 1)"}, {"minus(1)", "minus(1)"}, {"minus - 1", "(minus - 1)"},
		{"lag(x) ignore nulls over (order by t)", "lag(x) ignore nulls over (; t)"}, {"last_value(x ignore nulls) over ()", "last_value(x) ignore nulls over (;)"}, {"first_value(x) respect nulls over ()", "first_value(x) over (;)"},
		{"nth_value(x, 2 ignore nulls) over (partition by ignore)", "nth_value(x, 2) ignore nulls over (ignore;)"}, {"lag(ignore, nulls) over ()", "lag(ignore, nulls) over (;)"},
		{"percentile_cont(0.5) within group (order by a + b)", "percentile_cont((a + b), 0.5)"}, {"percentile_cont(.9) within group (order by a asc) filter (where c) over (partition by d) + 1", "(percentile_cont(a, .9) filter c over (d;) + 1)"},
		{"grouping(a)", "grouping(a)"}, {"__time + t.__x", "(__time + t.__x)"}, {"`__x`", "__x"}, {"__win(0, a)", "__win(0, a)"},
		{"interval 5 millisecond", "interval 5 millisecond"}, {"interval '250 ms'", "interval 250 millisecond"}, {"interval 5ms", "interval 5 millisecond"},
		{"a not null", "(a is not null)"}, {"a not null and not b", "((a is not null) and (not b))"}, {"a + b not null is true", "(((a + b) is not null) is true)"},
		{"(1, 2)", "tuple(1, 2)"}, {"((a))", "a"}, {"a -> '$.x'", `(a -> "$.x")`}, {"a ->> '$.x'", `(a ->> "$.x")`},
	} {
		s, err := parseText("select " + c.in + " from t")
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		sel := s.(*ast.QueryStatement).Query.(*ast.Select)
		if len(sel.Items) != 1 || sel.Items[0].Alias != "" {
			t.Errorf("%s: %d items, alias %q", c.in, len(sel.Items), sel.Items[0].Alias)
			continue
		}
		if got := exprText(sel.Items[0].Expr); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
		if sel.Items[0].Text != c.in {
			t.Errorf("%s: text %q", c.in, sel.Items[0].Text)
		}
	}
}
