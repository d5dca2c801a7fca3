package function

import (
	"slices"
	"strings"
	"testing"

	"flowsql/sql/source"
	"flowsql/sql/types"
)

var (
	null, boolean, bigint, real = types.TypeNull, types.TypeBoolean, types.TypeBigInt, types.TypeDouble
	varchar, day, moment_, span = types.TypeVarchar, types.TypeDate, types.TypeTimestamp, types.TypeInterval
)

func dec(p, s int) types.Type { return types.TypeDecimal(p, s) }

func TestCommon(t *testing.T) {
	for _, c := range []struct{ a, b, want types.Type }{
		{null, null, null}, {null, bigint, bigint}, {bigint, bigint, bigint}, {boolean, bigint, bigint}, {bigint, real, real}, {dec(10, 2), real, real},
		{bigint, dec(5, 2), dec(21, 2)}, {dec(5, 2), dec(10, 1), dec(11, 2)}, {dec(38, 0), dec(38, 38), dec(38, 38)}, {boolean, dec(2, 2), dec(3, 2)},
		{day, moment_, moment_}, {bigint, varchar, varchar}, {varchar, moment_, varchar}, {boolean, varchar, varchar},
	} {
		for _, swap := range []bool{false, true} {
			a, b := c.a, c.b
			if swap {
				a, b = b, a
			}
			if got, err := Common(a, b); err != nil || got != c.want {
				t.Errorf("Common(%s, %s) = %s, %v; want %s", a, b, got, err, c.want)
			}
		}
	}
	for _, c := range [][2]types.Type{{bigint, day}, {boolean, moment_}, {span, varchar}, {real, moment_}} {
		if got, err := Common(c[0], c[1]); err == nil {
			t.Errorf("Common(%s, %s) = %s, want an error", c[0], c[1], got)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		name   string
		args   []types.Type
		params []types.Type // nil: args
		want   types.Type
	}{
		{"+", []types.Type{bigint, bigint}, nil, bigint},
		{"+", []types.Type{bigint, dec(5, 2)}, []types.Type{dec(22, 2), dec(22, 2)}, dec(22, 2)},
		{"+", []types.Type{bigint, varchar}, []types.Type{real, real}, real},
		{"+", []types.Type{null, boolean}, []types.Type{bigint, bigint}, bigint},
		{"*", []types.Type{dec(5, 2), bigint}, []types.Type{dec(5, 2), dec(19, 0)}, dec(24, 2)},
		{"*", []types.Type{dec(30, 2), dec(30, 2)}, nil, dec(38, 4)},
		{"/", []types.Type{bigint, dec(3, 1)}, nil, real},
		{"/", []types.Type{boolean, null}, []types.Type{bigint, bigint}, real},
		{"/", []types.Type{bigint, varchar}, []types.Type{real, real}, real},
		{"/", []types.Type{real, dec(3, 1)}, []types.Type{real, real}, real},
		{"field", []types.Type{bigint, varchar, null}, []types.Type{bigint, varchar, varchar}, bigint},
		{"field", []types.Type{day, moment_}, []types.Type{moment_, moment_}, bigint},
		{"format", []types.Type{dec(5, 2), bigint}, nil, varchar},
		{"->", []types.Type{varchar, varchar}, nil, varchar},
		{"->>", []types.Type{varchar, bigint}, []types.Type{varchar, varchar}, varchar},
		{"str_to_date", []types.Type{varchar, varchar}, nil, moment_}, // the format is not known
		{"typeof", []types.Type{null}, []types.Type{varchar}, varchar},
		{"-", []types.Type{moment_, span}, nil, moment_},
		{"+", []types.Type{day, span}, []types.Type{moment_, span}, moment_}, // the interval is not known to be of days
		{"=", []types.Type{bigint, real}, nil, boolean},
		{"=", []types.Type{varchar, bigint}, nil, boolean},
		{"=", []types.Type{day, varchar}, []types.Type{moment_, moment_}, boolean},
		{"<", []types.Type{boolean, real}, []types.Type{bigint, real}, boolean},
		{"AND", []types.Type{bigint, varchar, null}, []types.Type{boolean, boolean, boolean}, boolean},
		{"floor", []types.Type{dec(5, 2)}, nil, dec(4, 0)},
		{"round", []types.Type{dec(5, 2)}, nil, dec(4, 0)},
		{"if", []types.Type{bigint, bigint, real}, []types.Type{boolean, real, real}, real},
		{"coalesce", []types.Type{null, null}, []types.Type{varchar, varchar}, varchar},
		{"tumble", nil, nil, types.Type{}},
	} {
		if c.args == nil {
			continue
		}
		f, ok := LookupScalar(c.name)
		if !ok {
			t.Errorf("no %s", c.name)
			continue
		}
		params, result, err := f.Resolve(Args(c.args...))
		want := c.params
		if want == nil {
			want = c.args
		}
		if err != nil || result != c.want || !slices.Equal(params, want) {
			t.Errorf("%s%v = %v %v, %v; want %v %v", c.name, c.args, params, result, err, want, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		args    []types.Type
		message string
	}{
		{"substring", []types.Type{varchar}, `"substring" takes 2 to 3 arguments, not 1`},
		{"-", []types.Type{moment_, moment_}, `"-": cannot subtract a TIMESTAMP from a TIMESTAMP`},
		{"+", []types.Type{moment_, bigint}, `"+": cannot add a TIMESTAMP and a BIGINT`},
		{"=", []types.Type{moment_, bigint}, `"=": cannot compare a TIMESTAMP with a BIGINT`},
		{"=", []types.Type{span, span}, `"=": INTERVAL cannot be compared`},
		{"hour", []types.Type{bigint}, `"hour": takes a TIMESTAMP, not a BIGINT`},
		{"*", []types.Type{dec(38, 30), dec(38, 30)}, `"*": the product of DECIMAL(38, 30) and DECIMAL(38, 30) has more than 38 digits after the point`},
		{"date_trunc", []types.Type{varchar, moment_}, `"date_trunc": the unit of time must be a constant text`},
		{"tumble", []types.Type{bigint, bigint}, `"tumble": the size of a window must be a constant`},
		{"sqrt", []types.Type{day}, `"sqrt": takes a number, not a DATE`},
	} {
		f, _ := LookupScalar(c.name)
		_, _, err := f.Resolve(Args(c.args...))
		e, ok := err.(*source.Error)
		if !ok || e.Message != c.message {
			t.Errorf("%s%v: %v, want %s", c.name, c.args, err, c.message)
		}
	}
	for _, r := range refusals {
		for _, name := range strings.Fields(r.names) {
			f, ok := LookupScalar(name)
			if !ok {
				t.Fatalf("no %s", name)
			}
			_, _, err := f.Resolve(Args(bigint))
			if e, ok := err.(*source.Error); !ok || e.Hint == "" || !strings.Contains(e.Message, name) || slices.Contains(Scalars(), f) || slices.Contains(table().names, name) {
				t.Errorf("%s: %v, or it is listed", name, err)
			}
		}
	}
	f, _ := LookupScalar("date_trunc")
	fortnight := Arg{varchar, &types.Value{String: "fortnight"}}
	if _, _, err := f.Resolve([]Arg{fortnight, {Type: moment_}}); err == nil || !strings.Contains(err.Error(), `unknown unit of time "fortnight"`) {
		t.Errorf("unit fortnight: %v", err)
	}
}

func TestAggregates(t *testing.T) {
	share := Arg{dec(2, 1), &types.Value{}}
	for _, c := range []struct {
		name   string
		args   []Arg
		params []types.Type
		want   types.Type
	}{
		{"count", nil, nil, bigint}, {"COUNT", Args(varchar, null), []types.Type{varchar, varchar}, bigint},
		{"sum", Args(bigint), []types.Type{bigint}, bigint}, {"sum", Args(dec(10, 2)), []types.Type{dec(10, 2)}, dec(38, 2)}, {"sum", Args(varchar), []types.Type{real}, real}, {"sum", Args(boolean), []types.Type{bigint}, bigint},
		{"avg", Args(dec(5, 1)), []types.Type{dec(5, 1)}, real}, {"max", Args(varchar), []types.Type{varchar}, varchar}, {"stddev", Args(bigint), []types.Type{bigint}, real}, {"variance", Args(dec(5, 1)), []types.Type{real}, real},
		{"quantile", []Arg{{Type: bigint}, share}, []types.Type{bigint, real}, real}, {"median", Args(real), []types.Type{real}, real}, {"string_agg", Args(bigint), []types.Type{varchar}, varchar},
		{"bool_or", Args(bigint), []types.Type{boolean}, boolean}, {"max_by", Args(varchar, bigint), []types.Type{varchar, bigint}, varchar},
		{"approx_count_distinct", Args(dec(5, 1)), []types.Type{dec(5, 1)}, bigint}, {"approx_quantile", []Arg{{Type: bigint}, share}, []types.Type{bigint, real}, real}, {"mode", Args(day), []types.Type{day}, day},
		{"topk", []Arg{{Type: bigint}, {bigint, &types.Value{Int: 3}}}, []types.Type{bigint, bigint}, varchar}, {"histogram", Args(null), []types.Type{varchar}, varchar}, {"entropy", Args(boolean), []types.Type{boolean}, real}, {"countif", Args(varchar), []types.Type{boolean}, bigint}, {"corr", Args(bigint, real), []types.Type{real, real}, real},
	} {
		f, ok := LookupAggregate(c.name)
		if !ok {
			t.Errorf("no %s", c.name)
			continue
		}
		params, result, err := f.Resolve(c.args)
		if err != nil || result != c.want || !slices.Equal(params, c.params) {
			t.Errorf("%s%v = %v %v, %v; want %v %v", c.name, c.args, params, result, err, c.params, c.want)
		}
	}
	f, _ := LookupAggregate("sum")
	if _, _, err := f.Resolve(Args(moment_)); err == nil {
		t.Error("sum of TIMESTAMP is accepted")
	}
	f, _ = LookupAggregate("topk")
	for _, k := range []Arg{{Type: bigint}, {bigint, &types.Value{Int: 0}}, {real, &types.Value{Double: 2}}, {bigint, &types.Value{Int: maxTopK + 1}}} {
		if _, _, err := f.Resolve([]Arg{{Type: bigint}, k}); err == nil {
			t.Errorf("topk takes %v", k)
		}
	}
	for _, name := range strings.Fields("count sum avg min max stddev_pop stddev_samp var_pop var_samp quantile median any_value group_concat bit_and bit_or bit_xor bool_and bool_or arg_min arg_max corr covar_pop covar_samp") {
		if f, ok := LookupAggregate(name); !ok || f.Name != name {
			t.Errorf("no aggregate %s", name)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"cuont", "count"}, {"substrng", "substring"}, {"SUBST", "substr"}, {"lenght", "length"}, {"quantil", "quantile"}, {"zzzzzz", ""},
	} {
		got := ""
		if list := Nearest(c.name); len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("Nearest(%s) = %v, want %s first", c.name, Nearest(c.name), c.want)
		}
	}
}

func TestTableIsWhole(t *testing.T) {
	for _, f := range Scalars() {
		if f.Usage == "" || f.Summary == "" || f.rule == nil {
			t.Errorf("%s lacks its usage, summary or rule", f.Name)
		}
	}
	for _, f := range Aggregates() {
		if f.Usage == "" || f.Summary == "" || f.rule == nil {
			t.Errorf("%s lacks its usage, summary or rule", f.Name)
		}
	}
}

// TestReference: every name is on the page, and tables are whole.
func TestReference(t *testing.T) {
	page := Reference()
	for _, name := range table().names {
		if !strings.Contains(page, cell(name)) {
			t.Errorf("%s is not in the reference", name)
		}
	}
	for _, line := range strings.Split(page, "\n") {
		bars := strings.Count(line, "|") - strings.Count(line, `\|`)
		if line != "" && !strings.HasPrefix(line, "### ") && bars != 4 {
			t.Errorf("no row of three cells: %s", line)
		}
	}
}
