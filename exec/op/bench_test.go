package op_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

const benchRows = 1 << 20

// benchTable has columns src and dst (of 20,000 names, a few of them often), port (of 100), bytes and duration, without
// NULLs, sharing one dictionary for each text column.
var benchTable = sync.OnceValue(func() catalog.Table {
	rng := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(rng, 1.2, 10, 20_000-1)
	names := vec.NewDictBuilder()
	for i := range 20_000 {
		names.Code("Comp" + string(rune('A'+i%26)) + string(rune('0'+i/26%10)) + string(rune('a'+i/260)))
	}
	text := func(n uint64) *vec.Vector {
		v := &vec.Vector{Type: types.TypeVarchar, N: benchRows, Code: make([]int32, benchRows), Dict: names.Dict()}
		for i := range v.Code {
			if v.Code[i] = int32(rng.Uint64N(n)); n > 100 {
				v.Code[i] = int32(zipf.Uint64() % uint64(v.Dict.Len()))
			}
		}
		return v
	}
	bytes := &vec.Vector{Type: types.TypeBigInt, N: benchRows, Int: make([]int64, benchRows)}
	duration := &vec.Vector{Type: types.TypeDouble, N: benchRows, Double: make([]float64, benchRows)}
	for i := range bytes.Int {
		bytes.Int[i], duration.Double[i] = int64(rng.ExpFloat64()*1e6), rng.ExpFloat64()*100
	}
	in := Input{Growth: catalog.Fixed, Names: benchNames,
		Rows: &vec.Batch{N: benchRows, Cols: []*vec.Vector{text(20_000), text(20_000), text(100), bytes, duration}}}
	return table(in, 1<<16)
})

var (
	benchNames = []string{"src", "dst", "port", "bytes", "duration"}
	benchTypes = []types.Type{types.TypeVarchar, types.TypeVarchar, types.TypeVarchar, types.TypeBigInt, types.TypeDouble}
)

// at is column i of the bench table, or of a node with columns of those types.
func at(i int) plan.Expr {
	c := &plan.Column{Index: i}
	c.Typ = benchTypes[i]
	return c
}

func bench(b *testing.B, make func(in op.Node) (op.Node, error)) {
	in := scan(benchTable(), benchNames...)
	for _, threads := range []int{1, 2} {
		b.Run(map[int]string{1: "1 thread", 2: "2 threads"}[threads], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n, err := make(in)
				if err != nil {
					b.Fatal(err)
				}
				err = n.Run(context.Background(), once(threads), func(int, op.Pos, *vec.Batch) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

func calls(b *testing.B, names ...string) []plan.Aggregate {
	var list []plan.Aggregate
	for i, name := range names {
		var args []plan.Expr
		if name != "count" {
			args = append(args, at(3+i%2))
		}
		a, err := Aggregate(name, args...)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, a)
	}
	return list
}

func BenchmarkScan(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) { return in, nil })
}

func BenchmarkFilter(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) { return op.NewFilter(in, Call("<", at(3), Int(200_000))) })
}

func BenchmarkProject(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewProject(in, []plan.Expr{at(0), Call("+", at(3), Int(1))})
	})
}

func BenchmarkGroupFew(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewGroup(in, []plan.Expr{at(2)}, calls(b, "count", "avg", "sum", "max"))
	})
}

func BenchmarkGroupMany(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewGroup(in, []plan.Expr{at(0), at(1)}, calls(b, "sum", "count"))
	})
}

// BenchmarkGroupPairs has a text and numbers of four values as keys.
func BenchmarkGroupPairs(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewGroup(in, []plan.Expr{at(0), Call("mod", at(3), Int(4))}, calls(b, "count", "sum", "min"))
	})
}

func BenchmarkGroupMedian(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewGroup(in, []plan.Expr{at(0)}, calls(b, "median", "count"))
	})
}

func BenchmarkGroupDistinct(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		call, err := Aggregate("count", at(1))
		call.Distinct = true
		if err != nil {
			return nil, err
		}
		return op.NewGroup(in, []plan.Expr{at(0)}, []plan.Aggregate{call})
	})
}

func BenchmarkUnion(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) { return op.NewUnion(in, in), nil })
}

func BenchmarkLimit(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) { return op.NewLimit(in, benchRows-1, 1), nil })
}

func BenchmarkDistinct(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		p, err := op.NewProject(in, []plan.Expr{at(0), at(1)})
		return op.NewDistinct(p, benchTypes[:2]), err
	})
}

func BenchmarkSort(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewSort(in, []plan.SortKey{{Expr: at(3), Desc: true}, {Expr: at(4)}}, benchTypes, -1, 0)
	})
}

func BenchmarkSortText(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewSort(in, []plan.SortKey{{Expr: at(0)}, {Expr: at(1)}, {Expr: at(3)}}, benchTypes, -1, 0)
	})
}

func BenchmarkTop(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewSort(in, []plan.SortKey{{Expr: at(3), Desc: true}, {Expr: at(4)}}, benchTypes, 100, 0)
	})
}

// BenchmarkPage is a page from the middle.
func BenchmarkPage(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		return op.NewSort(in, []plan.SortKey{{Expr: at(3), Desc: true}, {Expr: at(4)}}, benchTypes, 20, benchRows/2)
	})
}

func BenchmarkJoin(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		g, err := op.NewGroup(in, []plan.Expr{at(0)}, calls(b, "count"))
		if err != nil {
			return nil, err
		}
		return op.NewJoin(plan.Inner, in, g, []plan.Expr{at(0)}, []plan.Expr{at(0)}, nil, []types.Type{types.TypeVarchar, types.TypeBigInt})
	})
}

func BenchmarkSemiJoin(b *testing.B) {
	bench(b, func(in op.Node) (op.Node, error) {
		f, err := op.NewFilter(in, Call("<", at(3), Int(10_000)))
		if err != nil {
			return nil, err
		}
		return op.NewJoin(plan.Semi, in, f, []plan.Expr{at(0)}, []plan.Expr{at(0)}, nil, benchTypes)
	})
}
