package expr

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func TestQuotientIsNearest(t *testing.T) {
	checkCall(t, "-0.1", "/", dec("-0.3000"), 3)
	checkCall(t, "0.1", "/", dec("0.3"), dec("3.00"))
	checkCall(t, "0", "/", 0, -5)
	checkCall(t, "1", "/", math.MinInt64, math.MinInt64)
	checkCall(t, "NULL", "/", dec("1.5"), dec("0.0"))
	checkCall(t, "1e76", "/", dec("99999999999999999999999999999999999999"), dec("0.00000000000000000000000000000000000001"))
	r := rand.New(rand.NewPCG(1, 2))
	ints := []int64{1, -1, 3, 1 << 53, 1<<53 + 1, -1<<53 - 1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 10, 7, 1e18}
	for range 20_000 {
		a, b := r.Int64()>>r.IntN(63), r.Int64()>>r.IntN(63)
		if r.IntN(2) == 0 {
			a = -a
		}
		if r.IntN(4) == 0 {
			a, b = ints[r.IntN(len(ints))], ints[r.IntN(len(ints))]
		}
		if b == 0 {
			continue
		}
		want, _ := new(big.Rat).SetFrac(big.NewInt(a), big.NewInt(b)).Float64()
		if got := divInt(a, b); got != want {
			t.Fatalf("%d / %d = %v, want %v", a, b, got, want)
		}
		up := r.IntN(60) - 30
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(up, -up))), nil)
		exact := new(big.Rat).SetFrac(big.NewInt(a), big.NewInt(b))
		if up < 0 {
			exact.Quo(exact, new(big.Rat).SetInt(unit))
		} else {
			exact.Mul(exact, new(big.Rat).SetInt(unit))
		}
		want, _ = exact.Float64()
		if got := quotientOf(fromInt(a), fromInt(b), up); got != want {
			t.Fatalf("%d / %d * 10^%d = %v, want %v", a, b, up, got, want)
		}
	}
}

// TestQuotientsOfColumns holds the loops over columns against single quotients.
func TestQuotientsOfColumns(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(8, 9))}
	kinds := []types.Type{types.TypeBigInt, types.TypeDecimal(5, 2), types.TypeDecimal(38, 0), types.TypeDecimal(38, 37), types.TypeDecimal(18, 6)}
	for range 400 {
		a, b := pick(g, kinds...), pick(g, kinds...)
		g.columns = []types.Type{a, b}
		divisor := plan.Expr(column(1, b))
		if g.IntN(3) > 0 {
			divisor = lit(typed{b, g.value(b)})
		}
		g.check(t, mustCall("/", column(0, a), divisor), g.batch(12))
	}
}

func BenchmarkDivide(b *testing.B) {
	batch := benchBatch()
	wide := &vec.Vector{Type: types.TypeBigInt, N: benchRows, Int: make([]int64, benchRows)}
	costs := &vec.Vector{Type: types.TypeDecimal(12, 2), N: benchRows, Decimal: make([]num, benchRows)}
	for i := range wide.Int {
		wide.Int[i] = batch.Cols[0].Int[i] + 1<<60
		costs.Decimal[i] = fromInt(batch.Cols[0].Int[i])
	}
	batch.Cols = append(batch.Cols, wide, costs)
	i, w, d := column(0, types.TypeBigInt), column(3, types.TypeBigInt), column(4, types.TypeDecimal(12, 2))
	for name, e := range map[string]plan.Expr{
		"int/1000": mustCall("/", i, lit(val(1000))), "int/int": mustCall("/", w, w), "wide/7": mustCall("/", w, lit(val(7))), "int/1000.0": mustCall("/", i, lit(dec("1000.0"))),
		"decimal/3": mustCall("/", d, lit(val(3))), "double/3": mustCall("/", column(1, types.TypeDouble), lit(val(3.0))),
	} {
		b.Run(name, func(b *testing.B) {
			ev, err := New(e)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := ev.Eval(batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
