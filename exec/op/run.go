package op

import (
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// run is rows on their way to being sorted: one worker's share, or what a Sort keeps. With most >= 0 it holds only
// rows that may be among the first most ones.
type run struct {
	keys  []order
	most  int
	rows  rows
	order []int32 // rows [0, len(order)) in order; later ones are not sorted yet
	bound *bound  // of a full run: no row that is worse in the first key is among the first
}

// bound is a first key's value.
type bound struct {
	null bool
	rank uint64 // of kinds other than Varchar, turned round for a descending key
	text string
}

// add appends the selected rows of b that can be among the first. first is the first key's values for them, and extra
// are columns beyond b's.
func (r *run) add(b *vec.Batch, first *vec.Vector, extra []*vec.Vector) {
	if r.bound != nil {
		good := r.bound.pass(first.Flat(), r.keys[0])
		if len(good) == 0 {
			return
		}
		if len(good) < b.Rows() {
			extra = takeCols(extra, good)
			b = narrow(b, good)
		}
	}
	r.rows.addColumns(append(b.Dense().Cols[:len(b.Cols):len(b.Cols)], extra...), b.Rows())
	if r.most >= 0 && r.rows.n > 2*r.most+1<<10 {
		r.trim()
	}
}

// sort brings all rows in order.
func (r *run) sort() {
	all := r.rows.all()
	done := len(r.order)
	if done == r.rows.n {
		return
	}
	late := sorted(all.Slice(done, all.N), r.keys)
	for i := range late {
		late[i] += int32(done)
	}
	if done == 0 {
		r.order = late
	} else {
		r.order = merged(r.order, late, comparer(all, r.keys))
	}
}

// merge adds the rows of other; both are in order before and after.
func (r *run) merge(other *run) {
	before := r.rows.n
	more := other.rows.all()
	r.rows.addColumns(more.Cols, more.N)
	late := make([]int32, len(other.order))
	for i, o := range other.order {
		late[i] = o + int32(before)
	}
	r.order = merged(r.order, late, comparer(r.rows.all(), r.keys))
}

// trim forgets the rows that are not among the first.
func (r *run) trim() {
	r.sort()
	if r.most < 0 || r.rows.n <= r.most {
		return
	}
	first := take(r.rows.all(), r.order[:r.most])
	r.rows, r.order = rows{}, r.order[:r.most]
	for i := range r.order {
		r.order[i] = int32(i)
	}
	r.rows.addColumns(first.Cols, first.N)
	if r.most == 0 || len(r.keys) == 0 {
		return
	}
	last := first.Cols[r.keys[0].column].Slice(r.most-1, r.most)
	r.bound = &bound{null: last.IsNull(0)}
	switch {
	case r.bound.null:
	case last.Type.Kind == types.Varchar:
		r.bound.text = strings.Clone(last.String(0))
	default:
		rank, exact := ranks(last, 1)
		if r.bound.rank = rank(0); r.keys[0].desc {
			r.bound.rank = ^r.bound.rank
		}
		if last.Type.Kind == types.Decimal || !exact {
			r.bound = nil // ranks of decimals are only comparable within one column
		}
	}
}

// pass is the rows of v, not Const, that are not worse than the bound.
func (k *bound) pass(v *vec.Vector, key order) []int32 {
	good := make([]int32, 0, v.N)
	var rank func(int) uint64
	if v.Type.Kind != types.Varchar {
		rank, _ = ranks(v, v.N)
	}
	for i := 0; i < v.N; i++ {
		ok := true
		switch null := v.IsNull(i); {
		case null && k.null:
		case null:
			ok = key.nullsFirst
		case k.null:
			ok = !key.nullsFirst
		case rank == nil && key.desc:
			ok = v.String(i) >= k.text
		case rank == nil:
			ok = v.String(i) <= k.text
		default:
			r := rank(i)
			if key.desc {
				r = ^r
			}
			ok = r <= k.rank
		}
		if ok {
			good = append(good, int32(i))
		}
	}
	return good
}
