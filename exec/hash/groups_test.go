package hash

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"sync"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// gen makes key columns of n rows whose values spread more with spread.
func gen(r *rand.Rand, t types.Type, n, spread int) *vec.Vector {
	if r.Intn(12) == 0 {
		return vec.Constant(t, types.Value{Null: r.Intn(2) == 0, Int: r.Int63n(5), Double: 0.5, String: "const"}, n)
	}
	v := &vec.Vector{Type: t, N: n}
	if r.Intn(2) == 0 {
		v.Null = make([]bool, n)
		for i := range v.Null {
			v.Null[i] = r.Intn(5) == 0
		}
	}
	var texts []string
	for i := 0; i < n; i++ {
		x := r.Int63n(int64(spread)) - int64(spread)/4
		switch t.Kind {
		case types.Boolean:
			v.Bool = append(v.Bool, x&1 == 0)
		case types.BigInt, types.Timestamp:
			if spread > 50 && r.Intn(100) == 0 {
				x = []int64{math.MinInt64, math.MaxInt64, math.MinInt64 + 1, 1 << 47, -1 << 46}[r.Intn(5)]
			}
			v.Int = append(v.Int, x)
		case types.Date:
			v.Int = append(v.Int, x)
		case types.Double:
			f := float64(x)
			if spread > 30 && r.Intn(50) == 0 {
				f = []float64{0.5, 1e300, math.MaxFloat64, 5e-324, 1 << 53, -1 << 53}[r.Intn(6)]
			}
			v.Double = append(v.Double, f)
		case types.Decimal:
			d := decimal128.FromI64(x)
			if spread > 30 && r.Intn(50) == 0 {
				d = decimal128.New(x, uint64(x*7))
			}
			v.Decimal = append(v.Decimal, d)
		case types.Varchar:
			texts = append(texts, fmt.Sprint("t", x%int64(spread)))
			v.Code = append(v.Code, int32(i))
		}
	}
	if t.Kind == types.Varchar {
		v.Dict = vec.DictOf(texts)
		if r.Intn(2) == 0 { // entries that are unique, so that their codes may be the numbers
			b := vec.NewDictBuilder()
			for i, s := range texts {
				v.Code[i] = b.Code(s)
			}
			v.Dict = b.Dict()
		}
		for i := range v.Code {
			if v.Null != nil && v.Null[i] {
				v.Code[i] = 1 << 30
			}
		}
	}
	return v
}

func keyOf(cols []*vec.Vector, i int) string {
	s := ""
	for _, c := range cols {
		s += fmt.Sprintf("%+v|", c.Value(i))
	}
	return s
}

var kinds = []types.Type{types.TypeBoolean, types.TypeBigInt, types.TypeDouble, types.TypeVarchar, types.TypeDate,
	types.TypeTimestamp, types.TypeDecimal(38, 2), types.TypeNull, types.TypeVarchar, types.TypeBigInt}

func TestGroupsAgainstMap(t *testing.T) {
	for seed := int64(0); seed < 150; seed++ {
		r := rand.New(rand.NewSource(seed))
		key := make([]types.Type, r.Intn(5))
		for i := range key {
			key[i] = kinds[r.Intn(len(kinds))]
		}
		names := make([]*Names, len(key))
		for i, t := range key {
			if t.Kind == types.Varchar && r.Intn(2) == 0 {
				names[i] = NewNames()
			}
		}
		whole, parts := NewGroups(key), []*Groups{NewGroupsOf(key, names), NewGroupsOf(key, names)}
		joined := NewGroups(key)
		ids := map[string]int32{}
		noNull := map[string]int32{}
		var all [][]*vec.Vector
		probe := joined.NewProbe()
		for batch := 0; batch < 8; batch++ {
			n := r.Intn(200)
			cols := make([]*vec.Vector, len(key))
			for i := range cols {
				cols[i] = gen(r, key[i], n, 3+int(math.Pow(6, float64(r.Intn(batch+1)))))
			}
			all = append(all, cols)
			got := whole.Assign(cols, n, nil)
			parts[r.Intn(2)].Assign(cols, n, nil)
			before := probe.Lookup(cols, n, nil)
			for i := 0; i < n; i++ {
				k := keyOf(cols, i)
				want, ok := noNull[k]
				if !ok {
					want = -1
				}
				if before[i] != want {
					t.Fatalf("seed %d: lookup of %s is %d, want %d", seed, k, before[i], want)
				}
			}
			gotJoin := joined.AssignNoNull(cols, n, nil)
			skip := nullRows(cols, n)
			for i := 0; i < n; i++ {
				k := keyOf(cols, i)
				if _, ok := ids[k]; !ok {
					ids[k] = int32(len(ids))
				}
				if got[i] != ids[k] {
					t.Fatalf("seed %d types %v: row %d key %s got %d, want %d", seed, key, i, k, got[i], ids[k])
				}
				want := int32(-1)
				if skip == nil || !skip[i] {
					if _, ok := noNull[k]; !ok {
						noNull[k] = int32(len(noNull))
					}
					want = noNull[k]
				}
				if gotJoin[i] != want {
					t.Fatalf("seed %d: join id of %s is %d, want %d", seed, k, gotJoin[i], want)
				}
			}
		}
		if whole.Len() != len(ids) {
			t.Fatal("length")
		}
		cols := whole.Columns()
		for i := 0; i < whole.Len(); i++ {
			if ids[keyOf(cols, i)] != int32(i) {
				t.Fatalf("seed %d: key %d comes out as %s", seed, i, keyOf(cols, i))
			}
		}
		to := parts[0].Merge(parts[1])
		a, b := parts[0].Columns(), parts[1].Columns()
		for id, dest := range to {
			if keyOf(b, id) != keyOf(a, int(dest)) {
				t.Fatalf("seed %d: merge", seed)
			}
		}
		if parts[0].Len() != len(ids) {
			t.Fatalf("seed %d: merged %d, want %d", seed, parts[0].Len(), len(ids))
		}
		for _, cols := range all {
			n := 0
			if len(cols) > 0 {
				n = cols[0].N
			}
			for i, id := range parts[0].NewProbe().Lookup(cols, n, nil) {
				if id < 0 || keyOf(a, int(id)) != keyOf(cols, i) {
					t.Fatalf("seed %d: lookup after merge", seed)
				}
			}
		}
	}
}

func TestDictThatGrows(t *testing.T) {
	for _, other := range []bool{false, true} {
		b := vec.NewDictBuilder()
		key := []types.Type{types.TypeVarchar}
		if other {
			key = append(key, types.TypeVarchar)
		}
		g := NewGroups(key)
		seen := 0
		for step := 0; step < 300; step++ {
			v := &vec.Vector{Type: types.TypeVarchar, N: 4}
			for k := 0; k < 4; k++ {
				v.Code = append(v.Code, b.Code(fmt.Sprint(step*2+k)))
			}
			v.Dict = b.Dict()
			seen = max(seen, step*2+4)
			cols := []*vec.Vector{v, v}[:len(key)]
			for k, id := range g.Assign(cols, 4, nil) {
				if int(id) != step*2+k {
					t.Fatalf("step %d: id %d", step, id)
				}
			}
		}
		if g.Len() != seen {
			t.Fatal(g.Len())
		}
		if n := len(g.cols[0].memos); n > maxMemos {
			t.Fatal(n)
		}
	}
}

// TestProbesAtOnce has probes of several goroutines on one Groups, for the race detector.
func TestProbesAtOnce(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	key := []types.Type{types.TypeVarchar, types.TypeBigInt}
	g := NewGroups(key)
	cols := []*vec.Vector{gen(r, key[0], 500, 40), gen(r, key[1], 500, 40)}
	want := g.AssignNoNull(cols, 500, nil)
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			p := g.NewProbe()
			for range 20 {
				if got := p.Lookup(cols, 500, nil); !slices.Equal(got, want) {
					t.Error("lookup differs from assignment")
				}
			}
		}()
	}
	wait.Wait()
}
