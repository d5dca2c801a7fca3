package agg

import (
	"cmp"
	"math"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// store holds one value, or none, of every group. Vectors passed in have a slot for every row.
type store interface {
	grow(n int)
	clear() // no groups are left
	// compare orders the value of group g, which has one, against slot i.
	compare(g int32, v *vec.Vector, i int) int
	// set copies slot i, which is not NULL.
	set(g int32, v *vec.Vector, i int)
	has(g int32) bool
	// least keeps the smaller of what each group has and its rows' values; greatest the greater.
	least(groups []int32, v *vec.Vector, null []bool)
	greatest(groups []int32, v *vec.Vector, null []bool)
	// vector is all values, groups without one being NULL. It stays as it is.
	vector() *vec.Vector
	bytes() int64
}

// values is a store of T.
type values[T any] struct {
	typ   types.Type
	slots func(*vec.Vector) []T // the vector's slots; for VARCHAR unused
	order func(a, b T) int
	best  []T
	seen  []bool
}

func newStore(t types.Type) store {
	switch t.Kind {
	case types.Boolean:
		return &values[bool]{typ: t, slots: func(v *vec.Vector) []bool { return v.Bool }, order: compareBools}
	case types.Double:
		return &numbers[float64]{lowest: math.Inf(-1), highest: math.Inf(1),
			values: values[float64]{typ: t, slots: func(v *vec.Vector) []float64 { return v.Double }, order: cmp.Compare[float64]}}
	case types.Decimal:
		return &values[decimal128.Num]{typ: t, slots: func(v *vec.Vector) []decimal128.Num { return v.Decimal },
			order: func(a, b decimal128.Num) int { return a.Cmp(b) }}
	case types.Varchar:
		return &textValues{}
	case types.Null:
		return &values[struct{}]{typ: t, slots: func(*vec.Vector) []struct{} { return nil }, order: func(a, b struct{}) int { return 0 }}
	}
	return &numbers[int64]{lowest: math.MinInt64, highest: math.MaxInt64,
		values: values[int64]{typ: t, slots: func(v *vec.Vector) []int64 { return v.Int }, order: cmp.Compare[int64]}}
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (s *values[T]) grow(n int)       { s.best, s.seen = grow(s.best, n), grow(s.seen, n) }
func (s *values[T]) clear()           { s.best, s.seen = cleared(s.best), cleared(s.seen) }
func (s *values[T]) has(g int32) bool { return s.seen[g] }
func (s *values[T]) bytes() int64     { return int64(17 * cap(s.best)) }
func (s *values[T]) compare(g int32, v *vec.Vector, i int) int {
	return s.order(s.best[g], s.slots(v)[i])
}
func (s *values[T]) set(g int32, v *vec.Vector, i int) { s.best[g], s.seen[g] = s.slots(v)[i], true }

func (s *values[T]) least(groups []int32, v *vec.Vector, null []bool)    { s.pick(groups, v, null, 1) }
func (s *values[T]) greatest(groups []int32, v *vec.Vector, null []bool) { s.pick(groups, v, null, -1) }

// pick keeps what comes first, in the order times sign.
func (s *values[T]) pick(groups []int32, v *vec.Vector, null []bool, sign int) {
	from := s.slots(v)
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		if !s.seen[g] || sign*s.order(s.best[g], from[i]) > 0 {
			s.best[g], s.seen[g] = from[i], true
		}
	}
}

func (s *values[T]) vector() *vec.Vector {
	v := &vec.Vector{Type: s.typ, N: len(s.best), Null: make([]bool, len(s.best))}
	for g, seen := range s.seen {
		v.Null[g] = !seen
	}
	v.Null = nulls(v.Null)
	switch best := any(append([]T(nil), s.best...)).(type) {
	case []bool:
		v.Bool = best
	case []int64:
		v.Int = best
	case []float64:
		v.Double = best
	case []decimal128.Num:
		v.Decimal = best
	}
	return v
}

// numbers is values with loops for types that have operators.
type numbers[T int64 | float64] struct {
	values[T]
	lowest, highest T // nothing is beyond these
}

// few keeps the better of what each group has and one value of a batch, of which none says that there is none. It reports
// false, with nothing done, if that cannot be told.
func (s *numbers[T]) few(batch *[few]T, none T, better func(a, b T) bool) bool {
	for g := range s.best {
		if batch[g] == none && !s.seen[g] {
			return false
		}
	}
	for g, x := range batch[:len(s.best)] {
		if x != none && (!s.seen[g] || better(x, s.best[g])) {
			s.best[g], s.seen[g] = x, true
		}
	}
	return true
}

func (s *numbers[T]) least(groups []int32, v *vec.Vector, null []bool) {
	from := s.slots(v)[:len(groups)]
	best, seen := s.best, s.seen
	if null == nil && isFew(len(groups), len(best)) {
		batch := leastOfFew(groups, from, s.highest)
		if s.few(&batch, s.highest, func(a, b T) bool { return a < b }) {
			return
		}
	}
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		if x := from[i]; x < best[g] || !seen[g] {
			best[g], seen[g] = x, true
		}
	}
}

func (s *numbers[T]) greatest(groups []int32, v *vec.Vector, null []bool) {
	from := s.slots(v)[:len(groups)]
	best, seen := s.best, s.seen
	if null == nil && isFew(len(groups), len(best)) {
		batch := greatestOfFew(groups, from, s.lowest)
		if s.few(&batch, s.lowest, func(a, b T) bool { return a > b }) {
			return
		}
	}
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		if x := from[i]; x > best[g] || !seen[g] {
			best[g], seen[g] = x, true
		}
	}
}

// textValues is a store of VARCHAR, ordered by bytes. It copies texts, so that it holds no dictionary.
type textValues struct {
	best []string
	seen []bool
	size int64 // bytes of texts
}

func (s *textValues) grow(n int)       { s.best, s.seen = grow(s.best, n), grow(s.seen, n) }
func (s *textValues) clear()           { *s = textValues{} }
func (s *textValues) has(g int32) bool { return s.seen[g] }
func (s *textValues) bytes() int64     { return int64(17*cap(s.best)) + s.size }
func (s *textValues) compare(g int32, v *vec.Vector, i int) int {
	return strings.Compare(s.best[g], v.Dict.Value(v.Code[i]))
}

func (s *textValues) set(g int32, v *vec.Vector, i int) { s.keep(g, v.Dict.Value(v.Code[i])) }

func (s *textValues) keep(g int32, text string) {
	s.size += int64(len(text) - len(s.best[g]))
	s.best[g], s.seen[g] = strings.Clone(text), true
}

func (s *textValues) least(groups []int32, v *vec.Vector, null []bool) {
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		if x := v.Dict.Value(v.Code[i]); !s.seen[g] || x < s.best[g] {
			s.keep(g, x)
		}
	}
}

func (s *textValues) greatest(groups []int32, v *vec.Vector, null []bool) {
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		if x := v.Dict.Value(v.Code[i]); !s.seen[g] || x > s.best[g] {
			s.keep(g, x)
		}
	}
}

func (s *textValues) vector() *vec.Vector {
	v := &vec.Vector{Type: types.TypeVarchar, N: len(s.best), Null: make([]bool, len(s.best)), Code: make([]int32, len(s.best))}
	b := vec.NewDictBuilder()
	for g, seen := range s.seen {
		if v.Null[g] = !seen; seen {
			v.Code[g] = b.Code(s.best[g])
		}
	}
	v.Null, v.Dict = nulls(v.Null), b.Dict()
	return v
}
