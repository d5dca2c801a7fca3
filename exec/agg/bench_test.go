package agg

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"syscall"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

const benchRows, benchBatch = 1 << 22, 1 << 16

// BenchmarkFold folds 4 Mi rows into an empty state and emits it; allocation of the state is in the time.
func BenchmarkFold(b *testing.B) {
	distinct := callOf("count", types.TypeVarchar)
	distinct.Distinct = true
	i, d := types.TypeBigInt, types.TypeDouble
	for _, c := range []struct {
		name string
		call plan.Aggregate
	}{
		{"count", callOf("count")}, {"sum_bigint", callOf("sum", i)}, {"sum_double", callOf("sum", d)},
		{"sum_fraction", callOf("sum", d)}, {"avg_bigint", callOf("avg", i)}, {"min_bigint", callOf("min", i)},
		{"max_double", callOf("max", d)}, {"max_varchar", callOf("max", types.TypeVarchar)}, {"stddev_bigint", callOf("stddev_pop", i)},
		{"count_distinct", distinct}, {"median_double", callOf("median", d)},
		{"approx_distinct_bigint", callOf("approx_count_distinct", i)}, {"approx_distinct_varchar", callOf("approx_count_distinct", types.TypeVarchar)},
		{"approx_quantile_double", callOf("approx_quantile", d, d)}, {"approx_quantile_fraction", callOf("approx_quantile", d, d)}, {"quantile_fraction", callOf("quantile", d, d)},
		{"topk_varchar", callOf("topk", types.TypeVarchar)}, {"mode_bigint", callOf("mode", i)}, {"entropy_varchar", callOf("entropy", types.TypeVarchar)},
	} {
		for _, groups := range []int{1, 1000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", c.name, groups), func(b *testing.B) { benchFold(b, c.call, groups, strings.HasSuffix(c.name, "_fraction")) })
		}
	}
}

// cpuSeconds is the processor time used so far, which says more than a clock on a machine shared with others.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func benchFold(b *testing.B, call plan.Aggregate, groups int, fraction bool) {
	r := rand.New(rand.NewSource(1))
	names := make([]string, 50_000)
	for i := range names {
		names[i] = fmt.Sprintf("Port%05d", i)
	}
	dict := vec.DictOf(names)
	var numbers [][]int32
	var args [][]*vec.Vector
	for range benchRows / benchBatch {
		g := make([]int32, benchBatch)
		for i := range g {
			g[i] = int32(r.Intn(groups))
		}
		numbers = append(numbers, g)
		v := &vec.Vector{N: benchBatch}
		if len(call.Args) == 0 {
			args = append(args, nil)
			continue
		}
		v.Type = call.Args[0].Type()
		for range g {
			n := min(49_999, int64(r.ExpFloat64()*5000))
			switch v.Type.Kind {
			case types.Double:
				x := float64(n)
				if fraction {
					x += r.Float64()
				}
				v.Double = append(v.Double, x)
			case types.Varchar:
				v.Code, v.Dict = append(v.Code, int32(n)), dict
			default:
				v.Int = append(v.Int, n)
			}
		}
		list := []*vec.Vector{v}
		if len(call.Args) > 1 { // a share
			list = append(list, vec.Constant(types.TypeDouble, types.Value{Double: 0.95}, v.N))
		}
		args = append(args, list)
	}
	empty := mustNew(b, call)
	bytes := int64(0)
	b.ResetTimer()
	start := cpuSeconds()
	for b.Loop() {
		s := empty()
		s.Grow(groups)
		for k, g := range numbers {
			if err := s.Fold(g, args[k]); err != nil {
				b.Fatal(err)
			}
		}
		bytes = s.Bytes()
		if _, err := s.Emit(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	b.ReportMetric(benchRows*float64(b.N)/(cpuSeconds()-start)/1e6, "Mrows/cpu-s")
	b.ReportMetric(float64(bytes)/float64(groups), "B/group")
}
