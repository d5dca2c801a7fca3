package expr

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// generator makes random values and expressions, odd ones gladly.
type generator struct {
	*rand.Rand
	columns []types.Type
}

var oddTexts = []string{"", " ", "0", "1", "80", "443", " 80 ", "80.0", "-1.5", "1e3", "1e400", "9223372036854775808", "Port02726", "abc", "ABC", "a%c", "a_c", "äöü€", "(",
	"2024-02-29", "2024-02-29 23:59:59.999999", "0001-01-01", "9999-12-31", "10.1.2.3", "10.0.0.0/8", "::1", "hour", "month", "1 minute", "%Y-%m-%d %H:%i:%s", `\`, "true", "%", "_", "Comp1", "a,b,c", ",", "99999999999999999999999999999999999999"}

var oddTypes = []types.Type{types.TypeBoolean, types.TypeBigInt, types.TypeDouble, types.TypeVarchar, types.TypeDate, types.TypeTimestamp,
	types.TypeDecimal(5, 2), types.TypeDecimal(38, 0), types.TypeDecimal(38, 37), types.TypeDecimal(18, 6)}

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

func (g *generator) value(t types.Type) types.Value {
	if g.IntN(6) == 0 {
		return types.Value{Null: true}
	}
	switch t.Kind {
	case types.Boolean:
		return types.Value{Boolean: g.IntN(2) == 0}
	case types.BigInt:
		if g.IntN(3) > 0 {
			return types.Value{Int: int64(g.IntN(200) - 20)}
		}
		return types.Value{Int: pick[int64](g, 0, 1, -1, 80, 443, math.MaxInt64, math.MinInt64, 1<<53, 1<<53+1, -(1<<53)-1, 1<<62, 1700000000, 65535)}
	case types.Double:
		if g.IntN(3) > 0 {
			return types.Value{Double: float64(g.IntN(2000))/16 - 10}
		}
		return types.Value{Double: pick(g, 0, 1, -1, 0.1, 1.005, 2.5, -2.5, math.MaxFloat64, -math.MaxFloat64, 5e-324, 1e300, 1<<53, 1<<63, -1<<63, 1e18, 80)}
	case types.Decimal:
		text := pick(g, "0", "1", "-1", "0.5", "1.5", "2.50", "-999.99", "80", "443", strings.Repeat("9", int(t.Precision-t.Scale))+"."+strings.Repeat("9", int(t.Scale))+"0")
		n, _ := types.ParseNumber(text)
		d, ok := n.Decimal(int(t.Scale))
		if !ok || !d.FitsInPrecision(int32(t.Precision)) {
			return types.Value{}
		}
		return types.Value{Decimal: d}
	case types.Varchar:
		return types.Value{String: pick(g, oddTexts...)}
	case types.Date:
		return types.Value{Int: pick[int64](g, 0, -1, 19782, types.MinDays, types.MaxDays, 11016)}
	case types.Timestamp:
		return types.Value{Int: pick[int64](g, 0, -1, 1709251199999999, types.MinMicros, types.MaxMicros, 1700000000000000)}
	}
	return types.Value{Null: true}
}

func (g *generator) interval() *plan.Const {
	s := pick(g, "1 day", "1 minute", "1 month", "-2 year", "90 seconds", "5000 year", "0 second")
	return lit(iv(s))
}

func (g *generator) leaf() plan.Expr {
	switch g.IntN(8) {
	case 0:
		return lit(val(nil))
	case 1, 2, 3:
		t := pick(g, oddTypes...)
		return lit(typed{t, g.value(t)})
	}
	i := g.IntN(len(g.columns))
	return column(i, g.columns[i])
}

// expr is a random bound expression, of up to depth calls below one another.
func (g *generator) expr(depth int) plan.Expr {
	if depth == 0 {
		return g.leaf()
	}
	switch g.IntN(10) {
	case 0:
		from := g.expr(depth - 1)
		to := pick(g, oddTypes...)
		if function.Castable(from.Type(), to) == nil {
			return castTo(from, to, g.IntN(4) == 0, g.IntN(2) == 0)
		}
	case 1:
		return g.in(g.expr(depth - 1))
	case 2:
		return g.cases(depth)
	}
	for try := 0; try < 50; try++ {
		f := pick(g, function.Scalars()...)
		if !f.Volatile && !f.Key && !f.Made {
			if e := g.call(f, depth); e != nil {
				return e
			}
		}
	}
	return g.leaf()
}

// call is a call of f with random arguments, or nil.
func (g *generator) call(f *function.Scalar, depth int) plan.Expr {
	n := f.Min
	most := f.Max
	if most < 0 {
		most = f.Min + 2
	}
	n += g.IntN(most - f.Min + 1)
	args := make([]plan.Expr, n)
	for i := range args {
		switch g.IntN(12) {
		case 0:
			args[i] = g.interval()
		default:
			args[i] = g.expr(g.IntN(depth))
		}
	}
	if f.Unit {
		args[0] = lit(val(pick(g, "second", "hour", "DAY", "week", "month", "quarter", "years", "microsecond")))
	}
	e, err := bindCall(f.Name, args...)
	if err != nil {
		return nil
	}
	return e
}

func (g *generator) in(x plan.Expr) plan.Expr {
	if x.Type().Kind == types.Null || x.Type().Kind == types.Interval {
		return x
	}
	in := &plan.In{X: x, Not: g.IntN(2) == 0}
	in.Typ = types.TypeBoolean
	for range 1 + g.IntN(12) {
		t := pick(g, append(oddTypes, x.Type(), x.Type(), x.Type())...)
		item := lit(typed{t, g.value(t)})
		if item.Value.Null && g.IntN(3) > 0 {
			continue
		}
		if _, err := bindCall("=", x, item); err == nil {
			in.Items = append(in.Items, item)
		}
	}
	return in
}

func (g *generator) cases(depth int) plan.Expr {
	c := &plan.Case{}
	t := types.TypeNull
	for range 1 + g.IntN(3) {
		cond := g.expr(depth - 1)
		if function.Castable(cond.Type(), types.TypeBoolean) != nil {
			continue
		}
		r := g.expr(depth - 1)
		if common, err := function.Common(t, r.Type()); err == nil && common.Kind != types.Interval {
			t = common
			c.Whens = append(c.Whens, plan.When{Cond: castTo(cond, types.TypeBoolean, true, false), Result: r})
		}
	}
	c.Else = lit(val(nil))
	if e := g.expr(depth - 1); g.IntN(3) > 0 {
		if common, err := function.Common(t, e.Type()); err == nil && common.Kind != types.Interval {
			t, c.Else = common, e
		}
	}
	c.Typ = t
	for i := range c.Whens {
		c.Whens[i].Result = castTo(c.Whens[i].Result, t, true, false)
	}
	c.Else = castTo(c.Else, t, true, false)
	return c
}

func (g *generator) batch(n int) *vec.Batch {
	b := &vec.Batch{N: n}
	for _, t := range g.columns {
		values := make([]types.Value, n)
		for i := range values {
			values[i] = g.value(t)
		}
		b.Cols = append(b.Cols, columnOf(t, values...))
	}
	return b
}

// duplicated gives every text its own entry, in another order, with unused ones between.
func duplicated(b *vec.Batch) *vec.Batch {
	out := *b
	out.Cols = slices.Clone(b.Cols)
	for c, v := range b.Cols {
		if v.Type.Kind != types.Varchar {
			continue
		}
		w := *v
		w.Code = make([]int32, v.N)
		entries := []string{"unused (", "0000-00-00"}
		for i := v.N - 1; i >= 0; i-- {
			w.Code[i] = -7
			if !v.IsNull(i) {
				w.Code[i] = int32(len(entries))
				entries = append(entries, v.String(i))
			}
		}
		w.Dict = vec.DictOf(entries)
		out.Cols[c] = &w
	}
	return &out
}

// check compares every way to evaluate e over b with row by row, each row by an evaluator of its own.
func (g *generator) check(t *testing.T, e plan.Expr, b *vec.Batch) {
	t.Helper()
	ev, err := New(e)
	if err != nil {
		if _, ok := err.(*source.Error); !ok {
			t.Fatalf("%s: New fails without a place: %v", display(e), err)
		}
		return
	}
	want := make([]string, b.N)
	bad := map[int]bool{}
	for i := range want {
		one := &vec.Batch{N: 1}
		for _, c := range b.Cols {
			one.Cols = append(one.Cols, vec.Constant(c.Type, c.Value(i), 1))
		}
		alone, err := New(e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := texts(alone, one)
		if err != nil {
			if _, ok := err.(*source.Error); !ok {
				t.Fatalf("%s: error without a place: %v", display(e), err)
			}
			bad[i] = true
			continue
		}
		want[i] = got[0]
	}
	compare := func(how string, b *vec.Batch) {
		t.Helper()
		rows := b.Sel
		if rows == nil {
			rows = make([]int32, b.N)
			for i := range rows {
				rows[i] = int32(i)
			}
		}
		fails := slices.ContainsFunc(rows, func(i int32) bool { return bad[int(i)] })
		got, err := texts(ev, b)
		if (err != nil) != fails {
			t.Fatalf("%s, %s: error %v, but row by row %v", display(e), how, err, fails)
		}
		for k, i := range rows {
			if err == nil && got[k] != want[i] {
				t.Fatalf("%s, %s: row %d is %s, alone %s", display(e), how, i, got[k], want[i])
			}
		}
		if e.Type().Kind != types.Boolean || fails {
			return
		}
		sel, err := ev.Select(b)
		if err != nil {
			t.Fatalf("%s, %s: Select fails: %v", display(e), how, err)
		}
		var true_ []int32
		for _, i := range rows {
			if want[i] == "1" {
				true_ = append(true_, i)
			}
		}
		if sel == nil {
			sel = rows
		}
		if !slices.Equal(sel, true_) {
			t.Fatalf("%s, %s: selects %v, want %v", display(e), how, sel, true_)
		}
	}
	compare("whole", b)
	good := *b
	good.Sel = []int32{}
	for i := range want {
		if !bad[i] {
			good.Sel = append(good.Sel, int32(i))
		}
	}
	compare("good rows", &good)
	for range 2 {
		some := *b
		some.Sel = []int32{}
		for i := range want {
			if g.IntN(3) == 0 && (!bad[i] || g.IntN(4) == 0) {
				some.Sel = append(some.Sel, int32(i))
			}
		}
		compare("some rows", &some)
	}
	again := duplicated(&good)
	compare("other dictionary", again)
	compare("first dictionary again", &good)
}

func TestEveryWayIsTheSame(t *testing.T) {
	rounds := 4000
	if testing.Short() {
		rounds = 500
	}
	for seed := range rounds {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 7)), columns: oddTypes}
		e := g.expr(1 + seed%3)
		if e.Type().Kind != types.Interval {
			g.check(t, e, g.batch(1+g.IntN(24)))
		}
	}
}

// TestEveryFunction calls every function of the table with odd values, which also shows that each has a kernel.
func TestEveryFunction(t *testing.T) {
	for k, f := range function.Scalars() {
		if f.Key || f.Made {
			continue
		}
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(k), 1)), columns: oddTypes}
		called := 0
		for try := 0; try < 400 && called < 40; try++ {
			if e := g.call(f, 1); e != nil {
				called++
				if _, err := evaluate(e, g.batch(8)); err != nil && strings.Contains(err.Error(), "bug") {
					t.Errorf("%s: %v", display(e), err)
				}
				if !f.Volatile {
					g.check(t, e, g.batch(1+g.IntN(10)))
				}
			}
		}
		if called == 0 {
			t.Errorf("no call of %s was accepted", f.Name)
		}
	}
	for name := range kernels() {
		if _, ok := function.LookupScalar(name); !ok {
			t.Errorf("kernel %s is of no function", name)
		}
	}
}

func FuzzEval(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		g := &generator{Rand: rand.New(rand.NewPCG(a, b)), columns: oddTypes}
		if e := g.expr(3); e.Type().Kind != types.Interval {
			g.check(t, e, g.batch(1+g.IntN(12)))
		}
	})
}

// TestGrowingDictionary steps through batches whose dictionary grows, as a scan's does.
func TestGrowingDictionary(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(3, 4)), columns: []types.Type{types.TypeVarchar}}
	x := column(0, types.TypeVarchar)
	in := &plan.In{X: x, Items: []*plan.Const{lit(val(80)), lit(val("443")), lit(val("abc"))}}
	in.Typ = types.TypeBoolean
	lower, _ := bindCall("lower", x)
	pad, _ := bindCall("coalesce", x, lit(val("none")))
	for _, e := range []plan.Expr{in, lower, pad} {
		ev, err := New(e)
		if err != nil {
			t.Fatal(err)
		}
		dict := vec.NewDictBuilder()
		for range 40 {
			v := &vec.Vector{Type: types.TypeVarchar, N: 16, Code: make([]int32, 16), Null: make([]bool, 16)}
			values := make([]types.Value, 16)
			for i := range values {
				values[i] = g.value(types.TypeVarchar)
				if g.IntN(2) == 0 {
					values[i] = types.Value{String: string(rune('a'+g.IntN(26))) + string(rune('A'+g.IntN(26)))}
				}
				if v.Null[i] = values[i].Null; !v.Null[i] {
					v.Code[i] = dict.Code(values[i].String)
				}
			}
			v.Dict = dict.Dict()
			got, err := texts(ev, &vec.Batch{N: 16, Cols: []*vec.Vector{v}})
			if err != nil {
				t.Fatal(err)
			}
			want, _ := evaluate(e, &vec.Batch{N: 16, Cols: []*vec.Vector{columnOf(types.TypeVarchar, values...)}})
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %v, want %v", display(e), got, want)
			}
		}
	}
}

// TestColumnAgainstConstant is for the loops that find rows without a column of truth values.
func TestColumnAgainstConstant(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(5, 6)), columns: oddTypes}
	for range 2500 {
		i := g.IntN(len(oddTypes))
		ct := pick(g, oddTypes...)
		x, c := plan.Expr(column(i, oddTypes[i])), plan.Expr(lit(typed{ct, g.value(ct)}))
		var e plan.Expr
		var err error
		switch g.IntN(4) {
		case 0:
			e = g.in(x)
		case 1:
			e, err = bindCall(pick(g, "like", "ilike"), x, lit(val(pick(g, "a%", "%c", "%b%", "80", "_b_", "%a_", "_%_", "A%C", `a\%c`, "%,_,%", "%"))))
		default:
			if g.IntN(2) == 0 {
				x, c = c, x
			}
			e, err = bindCall(pick(g, "=", "<>", "<", "<=", ">", ">="), x, c)
		}
		if err == nil {
			if g.IntN(3) == 0 {
				e = mustCall(pick(g, "and", "or"), e, mustCall(pick(g, "<", "<>", ">="), column(1, types.TypeBigInt), lit(val(80))))
			}
			g.check(t, e, g.batch(1+g.IntN(40)))
		}
	}
}
