package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// bag is, for every group, a multiset of rows of values: each distinct row and how often it occurs.
type bag struct {
	n      int // groups
	keys   keySet
	counts []int64 // by key
}

func newBag(values []types.Type) bag { return bag{keys: newKeySet(values)} }

func (b *bag) Grow(n int)   { b.n = max(b.n, n) }
func (b *bag) Bytes() int64 { return b.keys.bytes() + int64(8*cap(b.counts)) }

// add adds rows, each times of them, or one where times is nil. Rows of skip are left out; nil means none.
func (b *bag) add(groups []int32, values []*vec.Vector, times []int64, skip []bool) {
	if skip != nil {
		rows := make([]int32, 0, len(groups))
		some := make([]int32, 0, len(groups))
		for i, s := range skip {
			if !s {
				rows, some = append(rows, int32(i)), append(some, groups[i])
			}
		}
		kept := make([]*vec.Vector, len(values))
		for i, v := range values {
			kept[i] = v.Select(rows)
		}
		groups, values = some, kept // times is nil where skip is not
	}
	ids := b.keys.assignAll(groups, values)
	b.counts = grow(b.counts, b.keys.len())
	for i, id := range ids {
		if times == nil {
			b.counts[id]++
		} else {
			b.counts[id] += times[i]
		}
	}
}

func (b *bag) merge(other *bag, to []int32) error {
	return other.keys.each(func(groups []int32, values []*vec.Vector, from int) error {
		counts := &vec.Vector{Type: types.TypeBigInt, N: len(groups), Int: other.counts[from : from+len(groups)]}
		for i, g := range groups {
			groups[i] = to[g]
		}
		groups, values = wanted(groups, append(values, counts)...)
		last := len(values) - 1
		b.add(groups, values[:last], values[last].Int, nil)
		return nil
	})
}

// byGroup is all keys as columns, the ids of group g being ids[start[g]:start[g+1]], in no order that means anything.
func (b *bag) byGroup() (values []*vec.Vector, ids, start []int32) {
	cols := b.keys.set.Columns()
	groups := cols[0].Int
	start = make([]int32, b.n+2)
	for _, g := range groups {
		start[g+2]++
	}
	for g := 2; g < len(start); g++ {
		start[g] += start[g-1]
	}
	ids = make([]int32, len(groups))
	for id, g := range groups {
		ids[start[g+1]] = int32(id)
		start[g+1]++
	}
	return cols[1:], ids, start[:b.n+1]
}

func (b *bag) Encode() ([]arrow.Record, error) {
	counts := &vec.Vector{Type: types.TypeBigInt, N: len(b.counts), Int: append([]int64(nil), b.counts...)}
	return []arrow.Record{wordRecord([]int64{int64(b.n)}), b.keys.encode(counts)}, nil
}

func (b *bag) Decode(recs []arrow.Record) error {
	if err := records(recs, 2); err != nil {
		return err
	}
	n, err := words(recs[0], 1)
	if err != nil {
		return err
	}
	groups, cols, err := b.keys.columns(recs[1], 1)
	if err != nil {
		return err
	}
	b.n = int(n[0][0])
	last := len(cols) - 1
	b.add(groups, cols[:last], cols[last].Int, nil)
	return nil
}
