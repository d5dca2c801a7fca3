package agg

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

func text(r []types.Value) string { return fmt.Sprintf("%+v", r) }

func column(t types.Type) plan.Expr {
	c := &plan.Column{}
	c.Typ = t
	return c
}

func callOf(name string, args ...types.Type) plan.Aggregate {
	call := plan.Aggregate{Func: name, Separator: ",", Span: source.Span{Start: 3, End: 9}}
	for _, t := range args {
		call.Args = append(call.Args, column(t))
	}
	return call
}

var dec = types.TypeDecimal(38, 3)

// calls is every aggregate with every type of argument, without and with DISTINCT.
func calls() []plan.Aggregate {
	b, i, d, s, day, ts := types.TypeBoolean, types.TypeBigInt, types.TypeDouble, types.TypeVarchar, types.TypeDate, types.TypeTimestamp
	list := []plan.Aggregate{callOf("count")}
	var more []plan.Aggregate
	add := func(name string, args ...types.Type) { more = append(more, callOf(name, args...)) }
	all := []types.Type{b, i, d, s, day, ts, dec}
	for k, t := range all {
		add("count", t)
		add("count", t, s)
		add("min", t)
		add("max", t)
		add("any_value", t)
		for _, name := range []string{"approx_count_distinct", "mode", "topk", "histogram", "entropy"} {
			add(name, t)
		}
		add("topk", t, i)
		add("quantile_disc", t, d)
		add("arg_min", t, all[(k+3)%len(all)])
		add("arg_max", t, i)
	}
	for _, t := range []types.Type{i, d} {
		for _, name := range []string{"median", "var_pop", "var_samp", "stddev_pop", "stddev_samp"} {
			add(name, t)
		}
		add("quantile", t, d)
		add("approx_quantile", t, d)
		for _, name := range []string{"corr", "covar_pop", "covar_samp"} {
			add(name, t, t)
		}
	}
	for _, t := range []types.Type{i, d, dec} {
		add("sum", t)
		add("avg", t)
	}
	for _, name := range []string{"bit_and", "bit_or", "bit_xor"} {
		add(name, i)
	}
	add("bool_and", b)
	add("count_if", b)
	add("bool_or", b)
	add("group_concat", s)
	add("group_concat", s, s)
	ordered := callOf("group_concat", s)
	ordered.OrderBy = []plan.SortKey{{Expr: column(d), Desc: true}, {Expr: column(i), NullsOther: true}}
	more = append(more, ordered)
	ordered.OrderBy = []plan.SortKey{{Expr: column(b)}, {Expr: column(s), Desc: true, NullsOther: true}, {Expr: column(dec)}}
	more = append(more, ordered)
	for _, call := range more {
		list = append(list, call)
		call.Distinct = true
		list = append(list, call)
	}
	return list
}

// table is rows of (group, values).
type table struct {
	types  []types.Type
	groups []int32
	rows   [][]types.Value
}

var shapes = []string{"small", "large", "extreme", "nulls"}

func randomValue(r *rand.Rand, t types.Type, shape string) types.Value {
	if r.Intn(8) == 0 || shape == "nulls" {
		return types.Value{Null: true}
	}
	n := r.Int63n(20) - 5
	v := types.Value{}
	switch t.Kind {
	case types.Boolean:
		v.Boolean = n > 3
	case types.Date:
		v.Int = n * 100
	case types.Varchar:
		v.String = strings.Repeat("é", int(n+5)%3) + fmt.Sprint(n)
	case types.BigInt, types.Timestamp:
		v.Int = n
		if shape == "large" {
			v.Int = r.Int63n(1<<40) - 1<<30
		} else if shape == "extreme" {
			v.Int = []int64{math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 0, -1, 1 << 53, 1<<53 + 1}[r.Intn(7)]
		}
	case types.Decimal:
		v.Decimal = decimal128.FromI64(n)
		if shape == "large" {
			v.Decimal = decimal128.New(r.Int63n(1<<20)-1<<19, r.Uint64())
		} else if shape == "extreme" {
			v.Decimal = decimal128.GetMaxValue(38)
			if r.Intn(2) == 0 {
				v.Decimal = v.Decimal.Negate()
			}
		}
	case types.Double:
		v.Double = float64(n)
		if shape == "large" {
			v.Double = (r.Float64() - 0.3) * math.Pow(10, float64(r.Intn(18)-6))
		} else if shape == "extreme" {
			v.Double = []float64{1e308, -1e308, 1.7e308, 5e-324, -3e-310, 1, 1e100, -1e100, 0.1, 1 << 62, -1 << 63, 1 << 52}[r.Intn(12)]
		}
	}
	return v
}

func randomTable(r *rand.Rand, call plan.Aggregate, groups, n int, shape string) table {
	var t table
	for _, a := range call.Args {
		t.types = append(t.types, a.Type())
	}
	for _, k := range call.OrderBy {
		t.types = append(t.types, k.Expr.Type())
	}
	share := types.Value{Double: []float64{0, 0.25, 0.5, 0.9, 0.99, 1, r.Float64()}[r.Intn(7)]}
	many := types.Value{Int: 1 + r.Int63n(5)}
	for range n {
		var row []types.Value
		for k, typ := range t.types {
			v := randomValue(r, typ, shape)
			if k == 1 && strings.Contains(call.Func, "quantile") {
				v = share
			}
			if k == 1 && call.Func == "topk" {
				v = many
			}
			row = append(row, v)
		}
		t.groups, t.rows = append(t.groups, int32(r.Intn(groups))), append(t.rows, row)
	}
	return t
}

// vectors is some rows as columns, Const where they can be and a coin says so.
func (t table) vectors(r *rand.Rand, rows []int) []*vec.Vector {
	out := make([]*vec.Vector, len(t.types))
	for k, typ := range t.types {
		v := &vec.Vector{Type: typ, N: len(rows)}
		same := true
		dict := vec.NewDictBuilder()
		for _, i := range rows {
			x := t.rows[i][k]
			same = same && x == t.rows[rows[0]][k]
			if x.Null && v.Null == nil {
				v.Null = make([]bool, len(rows))
			}
		}
		if same && len(rows) > 0 && r.Intn(4) > 0 {
			out[k] = vec.Constant(typ, t.rows[rows[0]][k], len(rows))
			if x := t.rows[rows[0]][k]; x.Null && r.Intn(2) == 0 {
				out[k] = vec.Constant(types.TypeNull, x, len(rows))
			}
			continue
		}
		for j, i := range rows {
			x := t.rows[i][k]
			if x.Null {
				v.Null[j] = true
			}
			switch typ.Kind {
			case types.Boolean:
				v.Bool = append(v.Bool, x.Boolean)
			case types.Double:
				if x.Null {
					x.Double = 77.5
				}
				v.Double = append(v.Double, x.Double)
			case types.Decimal:
				v.Decimal = append(v.Decimal, x.Decimal)
			case types.Varchar:
				if x.Null {
					v.Code = append(v.Code, 1<<29)
				} else {
					v.Code = append(v.Code, dict.Code(x.String))
				}
			default:
				if x.Null {
					x.Int = 99
				}
				v.Int = append(v.Int, x.Int)
			}
		}
		if typ.Kind == types.Varchar {
			v.Dict = dict.Dict()
		}
		out[k] = v
	}
	return out
}

func mustNew(t testing.TB, call plan.Aggregate) func() State {
	t.Helper()
	empty, err := New(call)
	if err != nil {
		t.Fatal(err)
	}
	return empty
}

// fold folds rows in batches of random sizes, and now and then goes through Encode and Decode or Emit.
func (t table) fold(tb testing.TB, r *rand.Rand, empty func() State, rows []int, groups int) State {
	tb.Helper()
	s := t.used(tb, r, empty, rows, groups)
	have := 0
	for {
		need := have
		n := min(len(rows), r.Intn(40))
		for _, i := range rows[:n] {
			need = max(need, int(t.groups[i])+1)
		}
		if have = need; len(rows) == 0 {
			have = groups
		}
		s.Grow(have)
		part := make([]int32, n)
		for j, i := range rows[:n] {
			part[j] = t.groups[i]
		}
		if err := s.Fold(part, t.vectors(r, rows[:n])); err != nil {
			tb.Fatal(err)
		}
		switch r.Intn(8) {
		case 0:
			s = recode(tb, s, empty)
		case 1:
			s.Emit()
		}
		if len(rows) == 0 {
			return s
		}
		rows = rows[n:]
	}
}

// used is an empty state, which may have had rows.
func (t table) used(tb testing.TB, r *rand.Rand, empty func() State, rows []int, groups int) State {
	s := empty()
	c, ok := s.(Clearer)
	if !ok || r.Intn(3) > 0 {
		return s
	}
	rows = rows[:r.Intn(len(rows)+1)]
	s.Grow(groups + r.Intn(3))
	of := make([]int32, len(rows))
	for j, i := range rows {
		of[j] = t.groups[i]
	}
	if err := s.Fold(of, t.vectors(r, rows)); err != nil {
		tb.Fatal(err)
	}
	v, err := s.Emit()
	if err != nil {
		c.Clear()
		return s
	}
	before := fmt.Sprintf("%+v", *v)
	c.Clear()
	s.Grow(groups)
	if after := fmt.Sprintf("%+v", *v); after != before {
		tb.Fatalf("what was emitted changed from %s to %s", before, after)
	}
	c.Clear()
	return s
}

func recode(tb testing.TB, s State, empty func() State) State {
	tb.Helper()
	recs, err := s.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	again := empty()
	if err := again.Decode(recs); err != nil {
		tb.Fatal(err)
	}
	return again
}

func emitted(s State) ([]types.Value, error) {
	v, err := s.Emit()
	if err != nil {
		return nil, err
	}
	out := make([]types.Value, v.N)
	for i := range out {
		out[i] = v.Value(i)
	}
	return out, nil
}

// TestAggregates splits, permutes, merges and recodes, and compares with the reference, bit for bit.
func TestAggregates(t *testing.T) {
	for k, call := range calls() {
		for _, shape := range shapes {
			name := fmt.Sprintf("%s/%v/%v/%s", call.Func, argTypes(call), call.Distinct, shape)
			t.Run(name, func(t *testing.T) {
				for seed := range int64(3) {
					checkSplits(t, rand.New(rand.NewSource(seed*1000+int64(k))), call, shape, mustNew(t, call))
				}
			})
		}
	}
}

// TestDistinctCountLeavesMatrix gives the matrix of pairs so little room that it becomes a set at some time.
func TestDistinctCountLeavesMatrix(t *testing.T) {
	call := callOf("count", types.TypeVarchar, types.TypeBigInt)
	call.Distinct = true
	for limit := range 12 {
		empty := func() State { return newDistinctCount([]types.Type{types.TypeVarchar, types.TypeBigInt}, limit) }
		for seed := range int64(12) {
			checkSplits(t, rand.New(rand.NewSource(seed)), call, shapes[seed%2], empty)
		}
	}
}

func argTypes(call plan.Aggregate) string {
	var list []string
	for _, a := range call.Args {
		list = append(list, a.Type().String())
	}
	return strings.Join(list, "+")
}

func checkSplits(t *testing.T, r *rand.Rand, call plan.Aggregate, shape string, empty func() State) {
	groups := 1 + r.Intn(6)
	data := randomTable(r, call, groups, r.Intn(120), shape)
	want := make([]types.Value, groups)
	fit := true
	for g := range want {
		var rows [][]types.Value
		for i, row := range data.rows {
			if data.groups[i] == int32(g) {
				rows = append(rows, row)
			}
		}
		v, ok := reference(call, rows)
		want[g], fit = v, fit && ok
	}
	for range 3 {
		order := r.Perm(len(data.rows))
		// Parts number their groups in their own way: group g is to[g] of the whole.
		var states []State
		var maps [][]int32
		for len(order) > 0 || len(states) == 0 {
			n := min(len(order), 1+r.Intn(60))
			to, back := make([]int32, groups), make([]int32, groups)
			for g, p := range r.Perm(groups) {
				to[g], back[p] = int32(p), int32(g)
			}
			own := table{data.types, make([]int32, len(data.groups)), data.rows}
			for i, g := range data.groups {
				own.groups[i] = back[g]
			}
			states = append(states, own.fold(t, r, empty, order[:n], groups))
			maps = append(maps, to)
			order = order[n:]
		}
		for len(states) > 1 {
			i := r.Intn(len(states))
			j := (i + 1 + r.Intn(len(states)-1)) % len(states)
			whole := empty()
			whole.Grow(groups)
			for _, k := range []int{i, j} {
				if err := whole.Merge(states[k], maps[k]); err != nil {
					t.Fatal(err)
				}
			}
			if r.Intn(2) == 0 {
				whole = recode(t, whole, empty)
			}
			states[i], maps[i] = whole, identity(groups)
			states, maps = slices.Delete(states, j, j+1), slices.Delete(maps, j, j+1)
		}
		checkEmit(t, call, states[0], maps[0], want, fit)
		if fit {
			checkSome(t, r, call, empty, states[0], maps[0], want)
		}
	}
}

// checkSome leaves groups out of a merge.
func checkSome(t *testing.T, r *rand.Rand, call plan.Aggregate, empty func() State, s State, of []int32, want []types.Value) {
	t.Helper()
	to, kept := make([]int32, len(of)), []int32{}
	for g := range of {
		if to[g] = -1; r.Intn(2) == 0 {
			to[g] = int32(len(kept))
			kept = append(kept, of[g])
		}
	}
	some := empty()
	some.Grow(len(kept))
	if err := some.Merge(s, to); err != nil {
		t.Fatal(err)
	}
	checkEmit(t, call, some, kept, want, true)
}

func checkEmit(t *testing.T, call plan.Aggregate, s State, to []int32, want []types.Value, fit bool) {
	t.Helper()
	for range 2 {
		got, err := emitted(s)
		if err != nil {
			var fault *source.Error
			if fit || !errors.As(err, &fault) || fault.Span != call.Span {
				t.Fatalf("error %v, want values %v", err, want)
			}
			continue
		}
		if !fit {
			t.Fatalf("no error, got %v", got)
		}
		for g, v := range got {
			w := want[to[g]]
			if v != w {
				t.Fatalf("group %d is %+v, want %+v", g, v, w)
			}
		}
	}
	if s.Bytes() < 0 || s.Kind() == "" {
		t.Fatal("bytes or kind")
	}
}

// TestNewRefuses has calls that the binder should have refused.
func TestNewRefuses(t *testing.T) {
	for _, call := range []plan.Aggregate{
		callOf("first"), callOf("sum"), callOf("sum", types.TypeVarchar), callOf("bool_or", types.TypeBigInt),
		callOf("corr", types.TypeBigInt, types.TypeDouble), callOf("group_concat", types.TypeBigInt), callOf("max", types.TypeInterval),
	} {
		if _, err := New(call); err == nil {
			t.Errorf("no error for %s(%s)", call.Func, argTypes(call))
		}
	}
}
