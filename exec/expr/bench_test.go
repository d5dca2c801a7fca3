package expr

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

const benchRows = 1 << 16

// benchBatch is a BIGINT, a DOUBLE and a VARCHAR column of ports, most of which are names.
func benchBatch() *vec.Batch {
	r := rand.New(rand.NewPCG(1, 2))
	ints := &vec.Vector{Type: types.TypeBigInt, N: benchRows, Int: make([]int64, benchRows)}
	doubles := &vec.Vector{Type: types.TypeDouble, N: benchRows, Double: make([]float64, benchRows)}
	ports := &vec.Vector{Type: types.TypeVarchar, N: benchRows, Code: make([]int32, benchRows)}
	dict := vec.NewDictBuilder()
	for i := range benchRows {
		ints.Int[i] = r.Int64N(1000)
		doubles.Double[i] = r.Float64() * 1000
		ports.Code[i] = dict.Code(fmt.Sprintf("Port%05d", r.IntN(20000)))
		if r.IntN(3) > 0 {
			ports.Code[i] = dict.Code([]string{"80", "443", "53", "445"}[r.IntN(4)])
		}
	}
	ports.Dict = dict.Dict()
	return &vec.Batch{N: benchRows, Cols: []*vec.Vector{ints, doubles, ports}}
}

// choice is CASE with one condition.
func choice(cond, then, otherwise plan.Expr) plan.Expr {
	c := &plan.Case{Whens: []plan.When{{Cond: cond, Result: then}}, Else: otherwise}
	c.Typ = types.TypeBigInt
	return c
}

func mustCall(name string, args ...plan.Expr) plan.Expr {
	e, err := bindCall(name, args...)
	if err != nil {
		panic(err)
	}
	return e
}

func inList(x plan.Expr, items ...any) plan.Expr {
	in := &plan.In{X: x}
	in.Typ = types.TypeBoolean
	for _, i := range items {
		in.Items = append(in.Items, lit(val(i)))
	}
	return in
}

func BenchmarkExpr(b *testing.B) {
	i, d, p := column(0, types.TypeBigInt), column(1, types.TypeDouble), column(2, types.TypeVarchar)
	less := mustCall("<", i, lit(val(500)))
	web := inList(p, 80, 443)
	for _, c := range []struct {
		name   string
		e      plan.Expr
		filter bool
	}{
		{"select/int<const", less, true},
		{"select/double>const", mustCall(">", d, lit(val(500.0))), true},
		{"select/int_in", inList(i, 1, 2, 3), true},
		{"select/int_in_20", inList(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20), true},
		{"select/port_in_numbers", web, true},
		{"select/port=80", mustCall("=", p, lit(val(80))), true},
		{"select/not_like", mustCall("not", mustCall("like", p, lit(val("Port%")))), true},
		{"select/and_chain", mustCall("and", web, less, mustCall(">", d, lit(val(500.0)))), true},
		{"select/range_and_like", mustCall("and", mustCall("and", mustCall("like", p, lit(val("4%"))), mustCall(">=", i, lit(val(100)))), less), true},
		{"eval/case_const", choice(less, lit(val(1)), lit(val(0))), false},
		{"eval/case_column", choice(less, i, lit(val(0))), false},
		{"eval/int+int", mustCall("+", i, i), false},
		{"eval/int*const", mustCall("*", i, lit(val(3))), false},
		{"eval/double*double", mustCall("*", d, d), false},
		{"eval/floor_minute", mustCall("*", mustCall("floor", mustCall("/", i, lit(val(60)))), lit(val(60))), false},
		{"eval/tumble", mustCall("tumble", i, lit(val(60))), false},
		{"eval/int<int", mustCall("<", i, i), false},
		{"eval/lower", mustCall("lower", p), false},
		{"eval/round2", mustCall("round", d, lit(val(2))), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			batch := benchBatch()
			ev, err := New(c.e)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if c.filter {
					_, err = ev.Select(batch)
				} else {
					_, err = ev.Eval(batch)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
