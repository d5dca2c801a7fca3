package op

import (
	"context"
	"math/rand/v2"
	"testing"

	"flowsql/exec/agg"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// randomFrames is n frames over items, of which at most a few go back.
func randomFrames(rng *rand.Rand, n, items int) []frame {
	list := make([]frame, n)
	from, to := 0, 0
	for i := range list {
		from = min(items, from+rng.IntN(3)*rng.IntN(3))
		to = min(items, max(from, to+rng.IntN(4)*rng.IntN(3)))
		if rng.IntN(40) == 0 {
			from = rng.IntN(from + 1)
		}
		if rng.IntN(40) == 0 {
			to = from + rng.IntN(to-from+1)
		}
		list[i] = frame{int32(from), int32(to)}
	}
	return list
}

// TestSlide compares the two stacks with folding every frame item by item.
func TestSlide(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const items = 200
	x := &vec.Vector{Type: types.TypeDouble, N: items, Null: make([]bool, items), Double: make([]float64, items)}
	text := &vec.Vector{Type: types.TypeVarchar, N: items, Code: make([]int32, items), Dict: vec.DictOf([]string{"b", "", "a", "a"})}
	for i := range x.Double {
		x.Double[i] = []float64{1e16, 0.1, -1e16, 1e-300, rng.Float64()}[rng.IntN(5)]
		x.Null[i] = rng.IntN(5) == 0
		text.Code[i] = int32(rng.IntN(4))
	}
	for _, name := range []string{"count", "sum", "avg", "min", "max", "stddev_samp", "arg_max"} {
		call := plan.Aggregate{Func: name}
		args := []*vec.Vector{x}
		if name == "arg_max" {
			args = []*vec.Vector{text, x}
		}
		if name == "min" {
			args = []*vec.Vector{text}
		}
		for i, a := range args {
			c := &plan.Column{Index: i}
			c.Typ = a.Type
			call.Args = append(call.Args, c)
		}
		state, err := agg.New(call)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			list := randomFrames(rng, rng.IntN(300)+1, items)
			got, want := foldBoth(t, state, args, list)
			for i := range list {
				if got.Value(i) != want.Value(i) {
					t.Fatalf("%s over %v (frame %d of %v): %+v, not %+v", name, list[i], i, list, got.Value(i), want.Value(i))
				}
			}
		}
	}
}

func foldBoth(t *testing.T, state func() agg.State, args []*vec.Vector, list []frame) (slid, each *vec.Vector) {
	t.Helper()
	fold := func(do func(f *folder, i, end int) error) *vec.Vector {
		one := &task{crew: &crew{ctx: context.Background()}}
		one.crew.failed.Store(1)
		f := &folder{task: one, state: state, args: args, scratch: scratches(args), out: state()}
		f.out.Grow(len(list))
		for i := 0; i < len(list); {
			end, _ := moving(list, i)
			if err := do(f, i, end); err != nil {
				t.Fatal(err)
			}
			i = end
		}
		if err := f.send(); err != nil {
			t.Fatal(err)
		}
		v, err := f.out.Emit()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	slid = fold(func(f *folder, i, end int) error { return f.slide(list, i, end) })
	each = fold(func(f *folder, i, end int) error { return f.each(list, i, end) })
	return slid, each
}
