package agg

import (
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// distinct is an aggregate of the distinct values of its arguments, rows with a NULL left out. It keeps the set of
// (group, values) and folds it into the aggregate when that is emitted.
type distinct struct {
	n    int // groups
	keys keySet
	of   func() State
}

func newDistinct(args []types.Type, of func() State) *distinct {
	return &distinct{keys: newKeySet(args), of: of}
}

func (s *distinct) Grow(n int)   { s.n = max(s.n, n) }
func (s *distinct) Kind() string { return "values" }
func (s *distinct) Bytes() int64 { return s.keys.bytes() }

func (s *distinct) Fold(groups []int32, args []*vec.Vector) error {
	s.keys.assign(groups, args)
	return nil
}

func (s *distinct) Merge(other State, to []int32) error {
	return other.(*distinct).keys.each(func(groups []int32, args []*vec.Vector, _ int) error {
		for i, g := range groups {
			groups[i] = to[g]
		}
		return s.Fold(wanted(groups, args...))
	})
}

func (s *distinct) Emit() (*vec.Vector, error) {
	inner := s.of()
	inner.Grow(s.n)
	err := s.keys.each(func(groups []int32, args []*vec.Vector, _ int) error { return inner.Fold(groups, args) })
	if err != nil {
		return nil, err
	}
	return inner.Emit()
}

func (s *distinct) Encode() ([]arrow.Record, error) {
	return []arrow.Record{wordRecord([]int64{int64(s.n)}), s.keys.encode()}, nil
}

func (s *distinct) Decode(recs []arrow.Record) error {
	if err := records(recs, 2); err != nil {
		return err
	}
	n, err := words(recs[0], 1)
	if err != nil {
		return err
	}
	s.n = int(n[0][0])
	groups, args, err := s.keys.columns(recs[1], 0)
	if err != nil {
		return err
	}
	return s.Fold(groups, args)
}

// keySet is a set of (group, values).
type keySet struct {
	set    *hash.Groups
	groups []int64 // of the rows being assigned
	ids    []int32
}

func newKeySet(args []types.Type) keySet {
	return keySet{set: hash.NewGroups(append([]types.Type{types.TypeBigInt}, args...))}
}

func (k *keySet) len() int { return k.set.Len() }

func (k *keySet) bytes() int64 {
	return k.set.Bytes() + int64(8*cap(k.groups)+4*cap(k.ids))
}

// assign is the id of every row, new ones in order, and -1 where an argument is NULL. The result is valid until the
// next call.
func (k *keySet) assign(groups []int32, args []*vec.Vector) []int32 {
	k.ids = k.set.AssignNoNull(k.columnsOf(groups, args), len(groups), k.ids)
	return k.ids
}

// assignAll is assign with NULL as a value like others.
func (k *keySet) assignAll(groups []int32, args []*vec.Vector) []int32 {
	k.ids = k.set.Assign(k.columnsOf(groups, args), len(groups), k.ids)
	return k.ids
}

func (k *keySet) columnsOf(groups []int32, args []*vec.Vector) []*vec.Vector {
	k.groups = k.groups[:0]
	for _, g := range groups {
		k.groups = append(k.groups, int64(g))
	}
	group := &vec.Vector{Type: types.TypeBigInt, N: len(groups), Int: k.groups}
	return append([]*vec.Vector{group}, args...)
}

// each calls do with all keys in order of ids, some at a time, the first of them numbered from. do may write to groups.
func (k *keySet) each(do func(groups []int32, args []*vec.Vector, from int) error) error {
	const batch = 1 << 16
	for from := 0; from < k.len(); from += batch {
		cols := k.set.Slice(from, min(from+batch, k.len()))
		if err := do(narrowed(cols[0].Int), cols[1:], from); err != nil {
			return err
		}
	}
	return nil
}

// encode is the keys in order of ids, with more columns behind.
func (k *keySet) encode(more ...*vec.Vector) arrow.Record {
	return vectorRecord(append(k.set.Columns(), more...))
}

// columns reads a record of encode with a number of columns of counts behind.
func (k *keySet) columns(rec arrow.Record, more int) (groups []int32, args []*vec.Vector, err error) {
	want := append([]types.Type(nil), k.set.Types()...)
	for range more {
		want = append(want, types.TypeBigInt)
	}
	cols, err := vectors(rec, want)
	if err != nil {
		return nil, nil, err
	}
	return narrowed(cols[0].Int), cols[1:], nil
}

func narrowed(groups []int64) []int32 {
	out := make([]int32, len(groups))
	for i, g := range groups {
		out[i] = int32(g)
	}
	return out
}
