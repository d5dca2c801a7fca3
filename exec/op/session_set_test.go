package op

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// timed is a row of a key at a time; 1<<40 is no time.
type timed struct {
	key  int32
	time int64
}

const noTime = 1 << 40

// TestSessionSet adds rows in any order, in batches of any size, to sets that are merged at the end, with renumbering and
// restoring between, and compares the sessions with those of the sorted rows.
func TestSessionSet(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 3))
		gap := int64(rng.IntN(6))
		rows := make([]timed, rng.IntN(200))
		for i := range rows {
			rows[i] = timed{int32(rng.IntN(4)), int64(rng.IntN(400)) - 200}
			if rng.IntN(20) == 0 {
				rows[i].time = noTime
			}
		}
		if got, want := bySet(t, rng, rows, gap), bySorting(rows, gap); !slices.Equal(got, want) {
			t.Fatalf("seed %d, gap %d, rows %v:\n got %v\nwant %v", seed, gap, rows, got, want)
		}
	}
}

// bySorting is the sessions as text, in order: the rows of each.
func bySorting(rows []timed, gap int64) []string {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b timed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.time, b.time)) })
	var list []string
	for i, r := range rows {
		if i > 0 && rows[i-1].key == r.key && r.time-rows[i-1].time <= gap {
			list[len(list)-1] += fmt.Sprint(" ", r.time)
		} else {
			list = append(list, fmt.Sprintf("%d: %d", r.key, r.time))
		}
	}
	return list
}

func bySet(t *testing.T, rng *rand.Rand, rows []timed, gap int64) []string {
	t.Helper()
	g, err := expr.NewGap(plan.NewConst(types.TypeBigInt, types.Value{Int: gap}), types.TypeBigInt)
	if err != nil {
		t.Fatal(err)
	}
	sets := []*kept{newKept(g), newKept(g)}
	for len(rows) > 0 {
		n := 1 + rng.IntN(len(rows))
		s := sets[rng.IntN(2)]
		s.add(rows[:n])
		rows = rows[n:]
		if rng.IntN(3) == 0 {
			s.renumber()
		}
		if rng.IntN(3) == 0 {
			s.renumber()
			s.reborn(g)
		}
	}
	sets[0].merge(sets[1])
	sets[0].renumber()
	return sets[0].sessions()
}

// kept is a set with the times of each group.
type kept struct {
	set   sessions
	times [][]int64
}

func newKept(g *expr.Gap) *kept { return &kept{set: newSessions(types.TypeBigInt, g)} }

func (k *kept) grow() {
	for len(k.times) < k.set.len() {
		k.times = append(k.times, nil)
	}
}

func (k *kept) add(rows []timed) {
	v := &vec.Vector{Type: types.TypeBigInt, N: len(rows), Null: make([]bool, len(rows))}
	var keys []int32
	for i, r := range rows {
		keys = append(keys, r.key)
		v.Int = append(v.Int, r.time)
		v.Null[i] = r.time == noTime
	}
	groups := k.set.assign(keys, v, nil)
	k.grow()
	for i, g := range groups {
		k.times[g] = append(k.times[g], rows[i].time)
	}
}

func (k *kept) into(to []int32, other [][]int64) {
	k.grow()
	for g, times := range other {
		k.times[to[g]] = append(k.times[to[g]], times...)
	}
}

func (k *kept) renumber() {
	if to := k.set.renumber(); to != nil {
		old := k.times
		k.times = nil
		k.into(to, old)
	}
}

func (k *kept) reborn(g *expr.Gap) {
	first, last := k.set.edges()
	keys := slices.Clone(k.set.keys())
	k.set = newSessions(types.TypeBigInt, g)
	k.set.restore(keys, first, last)
}

func (k *kept) merge(other *kept) {
	same := []int32{0, 1, 2, 3}[:len(other.set.(*sessionSet[int64]).lists)]
	k.into(k.set.merge(other.set, same), other.times)
}

func (k *kept) sessions() []string {
	type group struct {
		key   int32
		times []int64
	}
	var list []group
	for g, key := range k.set.keys() {
		slices.Sort(k.times[g])
		list = append(list, group{key, k.times[g]})
	}
	slices.SortFunc(list, func(a, b group) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.times[0], b.times[0])) })
	var out []string
	for _, g := range list {
		text := fmt.Sprint(g.key, ":")
		for _, x := range g.times {
			text += fmt.Sprint(" ", x)
		}
		out = append(out, text)
	}
	return out
}
