package hash

import (
	"fmt"
	"math"
	"math/rand"
	"syscall"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

const benchBatch = 1 << 16

func textColumn(r *rand.Rand, d *vec.Dict, rows, distinct int) []*vec.Vector {
	var out []*vec.Vector
	for ; rows > 0; rows -= benchBatch {
		v := &vec.Vector{Type: types.TypeVarchar, N: benchBatch, Dict: d, Code: make([]int32, benchBatch)}
		for i := range v.Code {
			v.Code[i] = int32(r.Intn(distinct))
		}
		out = append(out, v)
	}
	return out
}

func names(n int) *vec.Dict {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("Comp%06d", i)
	}
	return vec.DictOf(list)
}

// cpuSeconds is the processor time used so far, which says more than a clock on a machine shared with others.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func benchAssign(b *testing.B, key []types.Type, cols ...[]*vec.Vector) {
	rows, groups := 0, 0
	start := cpuSeconds()
	out := make([]int32, benchBatch)
	for b.Loop() {
		g := NewGroups(key)
		in := make([]*vec.Vector, len(cols))
		for k := range cols[0] {
			for i := range in {
				in[i] = cols[i][k]
			}
			out = g.Assign(in, benchBatch, out)
			rows += benchBatch
		}
		groups = g.Len()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	b.ReportMetric(float64(rows)/(cpuSeconds()-start)/1e6, "Mrows/cpu-s")
	b.ReportMetric(float64(groups), "groups")
}

func BenchmarkAssign(b *testing.B) {
	const rows = 8 << 20
	r := rand.New(rand.NewSource(1))
	hosts := names(130_000)
	ints := func(n int64) []*vec.Vector {
		var out []*vec.Vector
		for k := 0; k < rows; k += benchBatch {
			v := &vec.Vector{Type: types.TypeBigInt, N: benchBatch, Int: make([]int64, benchBatch)}
			for i := range v.Int {
				v.Int[i] = r.Int63n(n)
			}
			out = append(out, v)
		}
		return out
	}
	src, few, small := textColumn(r, hosts, rows, 130_000), textColumn(r, hosts, rows, 1000), textColumn(r, hosts, rows, 23)
	text := types.TypeVarchar
	b.Run("varchar1k", func(b *testing.B) { benchAssign(b, []types.Type{text}, few) })
	b.Run("varchar130k", func(b *testing.B) { benchAssign(b, []types.Type{text}, src) })
	b.Run("varchar,varchar=3M", func(b *testing.B) { benchAssign(b, []types.Type{text, text}, src, small) })
	big := ints(1 << 50)
	b.Run("bigint64k", func(b *testing.B) { benchAssign(b, []types.Type{types.TypeBigInt}, ints(60000)) })
	b.Run("bigint1M", func(b *testing.B) { benchAssign(b, []types.Type{types.TypeBigInt}, ints(1000000)) })
	b.Run("bigint_all_distinct", func(b *testing.B) { benchAssign(b, []types.Type{types.TypeBigInt}, big) })
	b.Run("varchar,bigint_wide", func(b *testing.B) { benchAssign(b, []types.Type{text, types.TypeBigInt}, few, big) })
	b.Run("merge3M", func(b *testing.B) {
		g, rows := NewGroups([]types.Type{text, text}), 0
		for k := range src {
			g.Assign([]*vec.Vector{src[k], small[k]}, benchBatch, nil)
		}
		start := cpuSeconds()
		for b.Loop() {
			m := NewGroups([]types.Type{text, text})
			m.Merge(g)
			m.Merge(g)
			rows += 2 * g.Len()
		}
		b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		b.ReportMetric(float64(rows)/(cpuSeconds()-start)/1e6, "Mrows/cpu-s")
	})
}
