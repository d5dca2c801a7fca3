package op

import (
	"cmp"
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
	order []int32      // rows [0, len(order)) in order; later ones are not sorted yet
	bound *types.Value // of a full run: no row whose first key is worse is among the first
}

// add appends the selected rows of b that can be among the first. first is the first key's values for them, and extra
// are columns beyond b's.
func (r *run) add(b *vec.Batch, first *vec.Vector, extra []*vec.Vector) {
	if r.bound != nil {
		good := noWorse(first.Flat(), *r.bound, r.keys[0])
		if len(good) == 0 {
			return
		}
		if len(good) < b.Rows() {
			extra = takeCols(extra, good)
			b = narrow(b, good)
		}
	}
	r.rows.addColumns(append(b.Selected().Cols[:len(b.Cols):len(b.Cols)], extra...), b.Rows())
	if r.most >= 0 && r.rows.n > 2*r.most+1<<10 {
		r.trim()
	}
}

// sort brings all rows in order, with the help of as many threads.
func (r *run) sort(threads int) {
	all := r.rows.all()
	done := len(r.order)
	if done == r.rows.n {
		return
	}
	late := sorted(all.Slice(done, all.N), r.keys, threads)
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
	r.sort(1)
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
	last := first.Cols[r.keys[0].column].Value(r.most - 1)
	last.String = strings.Clone(last.String)
	r.bound = &last
}

// noWorse is the rows of v, not Const, that do not stand behind a value.
func noWorse(v *vec.Vector, bound types.Value, key order) []int32 {
	good := make([]int32, 0, v.N)
	switch {
	case bound.Null && !key.nullsFirst || v.Type.Kind == types.Null:
		for i := range v.N {
			good = append(good, int32(i))
		}
	case bound.Null:
		for i, null := range v.Null {
			if null {
				good = append(good, int32(i))
			}
		}
	case v.Type.Kind == types.Double:
		good = noGreater(good, v, v.Double, bound.Double, key)
	case v.Type.Kind == types.BigInt || v.Type.Kind == types.Date || v.Type.Kind == types.Timestamp:
		good = noGreater(good, v, v.Int, bound.Int, key)
	default:
		behind := func(i int) bool { return compareTo(v, i, bound) > 0 }
		if key.desc {
			behind = func(i int) bool { return compareTo(v, i, bound) < 0 }
		}
		for i := range v.N {
			if null := v.IsNull(i); null && key.nullsFirst || !null && !behind(i) {
				good = append(good, int32(i))
			}
		}
	}
	return good
}

// noGreater appends the rows whose values do not stand behind bound to good.
func noGreater[T int64 | float64](good []int32, v *vec.Vector, values []T, bound T, key order) []int32 {
	switch {
	case v.Null != nil:
		for i, x := range values {
			ok := x == bound || (x < bound) != key.desc
			if v.Null[i] {
				ok = key.nullsFirst
			}
			if ok {
				good = append(good, int32(i))
			}
		}
	case key.desc:
		for i, x := range values {
			if x >= bound {
				good = append(good, int32(i))
			}
		}
	default:
		for i, x := range values {
			if x <= bound {
				good = append(good, int32(i))
			}
		}
	}
	return good
}

// compareTo compares row i, not NULL, of a Boolean, Decimal or Varchar vector with a value.
func compareTo(v *vec.Vector, i int, to types.Value) int {
	switch v.Type.Kind {
	case types.Boolean:
		return cmp.Compare(truth(v.Bool[i]), truth(to.Boolean))
	case types.Decimal:
		return v.Decimal[i].Cmp(to.Decimal)
	case types.Varchar:
		return strings.Compare(v.String(i), to.String)
	}
	panic("bug: comparing a " + v.Type.String())
}
