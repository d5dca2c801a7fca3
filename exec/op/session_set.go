package op

import (
	"cmp"
	"slices"

	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// sessions numbers the sessions of every key as groups. Sessions grow together as rows come in any order: then one group
// stands for both, and the other is dead until renumber. Not safe for concurrent use.
type sessions interface {
	// assign is the group of each row, new ones included, in out's memory; times has one value for each of keys.
	assign(keys []int32, times *vec.Vector, out []int32) []int32
	// merge adds the sessions of other, whose key k is keys[k] here, and says which group each of other's is here.
	merge(other sessions, keys []int32) (to []int32)
	// len is the number of groups, dead ones included.
	len() int
	// renumber takes dead groups out and says which group each was has become; nil if none was dead.
	renumber() (to []int32)
	// keys is the key of each group, of which none is dead.
	keys() []int32
	// edges is the first and the last time of each group, of which none is dead.
	edges() (first, last *vec.Vector)
	// restore is the inverse of keys and edges, on an empty set.
	restore(keys []int32, first, last *vec.Vector)
	bytes() int64
}

// newSessions is an empty set for times of type t.
func newSessions(t types.Type, gap *expr.Gap) sessions {
	switch t.Kind {
	case types.Double:
		return &sessionSet[float64]{axis: axis[float64]{t, func(v *vec.Vector) *[]float64 { return &v.Double }, cmp.Compare[float64], gap.Doubles}}
	case types.Decimal:
		return &sessionSet[decimal128.Num]{axis: axis[decimal128.Num]{t, func(v *vec.Vector) *[]decimal128.Num { return &v.Decimal },
			decimal128.Num.Cmp, gap.Decimals}}
	}
	return &sessionSet[int64]{axis: axis[int64]{t, func(v *vec.Vector) *[]int64 { return &v.Int }, cmp.Compare[int64], gap.Ints}}
}

// axis is what times of one type are.
type axis[T any] struct {
	typ     types.Type
	values  func(*vec.Vector) *[]T
	compare func(a, b T) int
	near    func(a, b T) bool // whether b, not before a, is at most the gap away
}

type sessionSet[T any] struct {
	axis[T]
	lists [][]session[T] // by key: in order of time, and no two near each other
	nulls []int32        // by key: the group of rows without a time, -1 if there is none
	key   []int32        // by group
	alive []int32        // by group: one that it has become part of, or itself
	dead  int
	order []int32 // rows of the batch at hand
	fresh []session[T]
	which []int32 // by session of the batch: its group
}

type session[T any] struct {
	first, last T
	group       int32 // -1 while it has none
}

func (s *sessionSet[T]) len() int { return len(s.key) }

// find is the group that g has become part of.
func (s *sessionSet[T]) find(g int32) int32 {
	for s.alive[g] != g {
		s.alive[g] = s.alive[s.alive[g]]
		g = s.alive[g]
	}
	return g
}

func (s *sessionSet[T]) add(key int32) int32 {
	g := int32(len(s.key))
	s.key, s.alive = append(s.key, key), append(s.alive, g)
	return g
}

// room makes place for keys 0 to n-1.
func (s *sessionSet[T]) room(n int) {
	for len(s.lists) < n {
		s.lists, s.nulls = append(s.lists, nil), append(s.nulls, -1)
	}
}

func (s *sessionSet[T]) assign(keys []int32, times *vec.Vector, out []int32) []int32 {
	times = times.Flat()
	values := *s.values(times)
	s.order = s.order[:0]
	if cap(out) < len(keys) {
		out = make([]int32, len(keys))
	}
	out = out[:len(keys)]
	if len(keys) > 0 {
		s.room(int(slices.Max(keys)) + 1)
	}
	for i, k := range keys {
		if !times.IsNull(i) {
			s.order = append(s.order, int32(i))
			continue
		}
		out[i] = s.null(k)
	}
	slices.SortFunc(s.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(keys[a], keys[b]), s.compare(values[a], values[b]))
	})
	for from := 0; from < len(s.order); {
		to := from + 1
		for to < len(s.order) && keys[s.order[to]] == keys[s.order[from]] {
			to++
		}
		s.assignKey(keys[s.order[from]], s.order[from:to], values, out)
		from = to
	}
	return out
}

// null is the group of a key's rows without a time.
func (s *sessionSet[T]) null(key int32) int32 {
	if s.nulls[key] < 0 {
		s.nulls[key] = s.add(key)
	}
	return s.nulls[key]
}

// assignKey is assign for rows of one key, in order of time.
func (s *sessionSet[T]) assignKey(key int32, rows []int32, values []T, out []int32) {
	s.fresh = s.fresh[:0]
	for _, r := range rows {
		if n := len(s.fresh); n > 0 && s.near(s.fresh[n-1].last, values[r]) {
			s.fresh[n-1].last = values[r]
		} else {
			s.fresh = append(s.fresh, session[T]{values[r], values[r], -1})
		}
		out[r] = int32(len(s.fresh) - 1)
	}
	s.insert(key, s.fresh)
	for _, r := range rows {
		out[r] = s.which[out[r]]
	}
}

// insert adds sessions of a key, in order and apart from each other, and sets which to the group of each.
func (s *sessionSet[T]) insert(key int32, fresh []session[T]) {
	s.which = append(s.which[:0], make([]int32, len(fresh))...)
	list := s.lists[key]
	start, end := fresh[0].first, fresh[len(fresh)-1].last
	lo, _ := slices.BinarySearchFunc(list, start, func(have session[T], t T) int {
		if s.compare(have.last, t) < 0 && !s.near(have.last, t) {
			return -1
		}
		return 1
	})
	hi := lo
	for hi < len(list) && (s.compare(list[hi].first, end) <= 0 || s.near(end, list[hi].first)) {
		hi++
	}
	s.lists[key] = slices.Replace(list, lo, hi, s.join(key, list[lo:hi], fresh)...)
}

// join is two lists of sessions of a key as one, those near each other united.
func (s *sessionSet[T]) join(key int32, have, fresh []session[T]) []session[T] {
	var out []session[T]
	waiting := 0 // fresh[waiting:done] are part of the last of out, or the first of them is it
	settle := func(done int) {
		if len(out) == 0 {
			return
		}
		now := &out[len(out)-1]
		if now.group < 0 {
			now.group = s.add(key)
		}
		for ; waiting < done; waiting++ {
			s.which[waiting] = now.group
		}
	}
	for h, f := 0, 0; h < len(have) || f < len(fresh); {
		var next session[T]
		done := f
		if f == len(fresh) || h < len(have) && s.compare(have[h].first, fresh[f].first) <= 0 {
			next = have[h]
			h++
		} else {
			next = fresh[f]
			f++
		}
		if n := len(out); n == 0 || s.compare(next.first, out[n-1].last) > 0 && !s.near(out[n-1].last, next.first) {
			settle(done)
			out = append(out, next)
			continue
		}
		s.unite(&out[len(out)-1], next)
	}
	settle(len(fresh))
	return out
}

// unite makes next part of now.
func (s *sessionSet[T]) unite(now *session[T], next session[T]) {
	if s.compare(next.last, now.last) > 0 {
		now.last = next.last
	}
	switch {
	case now.group < 0:
		now.group = next.group
	case next.group >= 0:
		s.alive[next.group] = now.group
		s.dead++
	}
}

func (s *sessionSet[T]) merge(from sessions, keys []int32) []int32 {
	other := from.(*sessionSet[T])
	to := make([]int32, len(other.key))
	if len(keys) > 0 {
		s.room(int(slices.Max(keys)) + 1)
	}
	for k, list := range other.lists {
		if other.nulls[k] >= 0 {
			to[other.nulls[k]] = s.null(keys[k])
		}
		if len(list) == 0 {
			continue
		}
		fresh := slices.Clone(list)
		for i := range fresh {
			fresh[i].group = -1
		}
		s.insert(keys[k], fresh)
		for i, have := range list {
			to[have.group] = s.which[i]
		}
	}
	for g := range to {
		to[g] = to[other.find(int32(g))]
	}
	return to
}

func (s *sessionSet[T]) renumber() []int32 {
	if s.dead == 0 {
		return nil
	}
	to := make([]int32, len(s.key))
	var key []int32
	for g := range to {
		if s.alive[g] == int32(g) {
			to[g] = int32(len(key))
			key = append(key, s.key[g])
		}
	}
	for g := range to {
		to[g] = to[s.find(int32(g))]
	}
	for k, list := range s.lists {
		for i := range list {
			list[i].group = to[list[i].group]
		}
		if s.nulls[k] >= 0 {
			s.nulls[k] = to[s.nulls[k]]
		}
	}
	s.key, s.alive, s.dead = key, s.alive[:0], 0
	for g := range key {
		s.alive = append(s.alive, int32(g))
	}
	return to
}

func (s *sessionSet[T]) keys() []int32 { return s.key }

func (s *sessionSet[T]) edges() (first, last *vec.Vector) {
	n := len(s.key)
	first, last = &vec.Vector{Type: s.typ, N: n}, &vec.Vector{Type: s.typ, N: n}
	from, to := make([]T, n), make([]T, n)
	*s.values(first), *s.values(last) = from, to
	null := make([]bool, n)
	for k, list := range s.lists {
		for _, have := range list {
			from[have.group], to[have.group] = have.first, have.last
		}
		if s.nulls[k] >= 0 {
			null[s.nulls[k]] = true
		}
	}
	first.Null, last.Null = null, null
	return first, last
}

func (s *sessionSet[T]) restore(keys []int32, first, last *vec.Vector) {
	from, to := *s.values(first), *s.values(last)
	for g, k := range keys {
		s.room(int(k) + 1)
		s.add(k)
		if first.IsNull(g) {
			s.nulls[k] = int32(g)
		} else {
			s.lists[k] = append(s.lists[k], session[T]{from[g], to[g], int32(g)})
		}
	}
	for _, list := range s.lists {
		slices.SortFunc(list, func(a, b session[T]) int { return s.compare(a.first, b.first) })
	}
}

func (s *sessionSet[T]) bytes() int64 {
	size := int64(28*cap(s.lists) + 4*cap(s.key) + 4*cap(s.alive) + 4*cap(s.order))
	for _, list := range s.lists {
		size += int64(24 * cap(list))
	}
	return size
}
