package hash

import (
	"slices"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// TestUniform finds the one value that differs, wherever it stands.
func TestUniform(t *testing.T) {
	ints, doubles := make([]int64, stretch), make([]float64, stretch)
	for i := range ints {
		ints[i], doubles[i] = 1<<40, 0.5
	}
	if !uniform(ints) || !uniform(doubles) {
		t.Error("values that are the same")
	}
	for i := range ints {
		ints[i]++
		doubles[i] = 0.25
		if uniform(ints) || uniform(doubles) {
			t.Errorf("value %d is another", i)
		}
		ints[i]--
		doubles[i] = 0.5
	}
	ids := make([]int32, stretch+1)
	fill(ids, 7)
	if ids[stretch] != 0 || slices.ContainsFunc(ids[:stretch], func(id int32) bool { return id != 7 }) {
		t.Error("ids that are filled in")
	}
}

// TestStretches numbers keys of which many in a row are the same, until they lie too far apart for an array.
func TestStretches(t *testing.T) {
	for _, double := range []bool{false, true} {
		g := NewGroups([]types.Type{types.TypeBigInt})
		if double {
			g = NewGroups([]types.Type{types.TypeDouble})
		}
		known := map[float64]int32{}
		for round, key := range []float64{5, 6, 1000, 5, 1 << 40, 6, 1 << 45, 0.5} {
			if !double {
				key = float64(int64(key))
			}
			for _, n := range []int{1, stretch - 1, stretch, stretch + 1, 5*stretch + 3} {
				v := &vec.Vector{Type: g.Types()[0], N: 2 * n}
				for i := range v.N {
					x := key
					if i >= n { // the second half has another
						x = float64(round + i/stretch)
					}
					if v.Int = append(v.Int, int64(x)); double {
						v.Double = append(v.Double, x)
					}
				}
				if double {
					v.Int = nil
				}
				ids := g.Assign([]*vec.Vector{v}, v.N, nil)
				for i, id := range ids {
					x := 0.0
					if double {
						x = v.Double[i]
					} else {
						x = float64(v.Int[i])
					}
					if want, ok := known[x]; !ok {
						if id != int32(len(known)) {
							t.Fatalf("%g is number %d of %d", x, id, len(known))
						}
						known[x] = id
					} else if want != id {
						t.Fatalf("%g is number %d, not %d", x, id, want)
					}
				}
			}
		}
	}
}
