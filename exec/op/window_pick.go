package op

import (
	"context"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// noRow is where a function finds no row.
const noRow = -1

// shifted is lag and lead.
func (c *windowCall) shifted(ctx context.Context, step *Step, b *vec.Batch, s *sheet) (*vec.Vector, error) {
	by := int64(1)
	if len(c.Args) > 1 {
		by = constant(c.Args[1])
	}
	by = min(by, int64(b.N)) // far enough, and it does not overflow
	if c.Func == "lag" {
		by = -by
	}
	if c.IgnoreNulls && by != 0 {
		return c.shiftedPast(ctx, step, b, s, by)
	}
	from := make([]int32, b.N) // from[row] is the row whose value it gets
	err := s.each(ctx, step, func(_ *task, p int) error {
		rows := s.rows[s.starts[p]:s.starts[p+1]]
		for k, row := range rows {
			from[row] = noRow
			if at := int64(k) + by; at >= 0 && at < int64(len(rows)) {
				from[row] = rows[at]
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.picked(b, from)
}

// shiftedPast is shifted where rows whose value is NULL do not count.
func (c *windowCall) shiftedPast(ctx context.Context, step *Step, b *vec.Batch, s *sheet, by int64) (*vec.Vector, error) {
	v, err := c.valued(b, s)
	if err != nil {
		return nil, err
	}
	from := make([]int32, b.N)
	err = s.each(ctx, step, func(_ *task, p int) error {
		lo, hi := s.starts[p], s.starts[p+1]
		for k := lo; k < hi; k++ {
			at := int64(v.before[k]) + by // among the places with a value
			if by > 0 {
				at = int64(v.before[k+1]) + by - 1
			}
			from[s.rows[k]] = noRow
			if at >= int64(v.before[lo]) && at < int64(v.before[hi]) {
				from[s.rows[k]] = s.rows[v.places[at]]
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.picked(b, from)
}

// valued is the places whose value is not NULL.
type valued struct {
	places []int32
	before []int32 // before[k] is how many of them stand before place k
}

func (c *windowCall) valued(b *vec.Batch, s *sheet) (*valued, error) {
	values, err := c.arg.eval(0, b)
	if err != nil {
		return nil, err
	}
	v := &valued{before: make([]int32, len(s.rows)+1)}
	for k, row := range s.rows {
		if !values[0].IsNull(int(row)) {
			v.places = append(v.places, int32(k))
		}
		v.before[k+1] = int32(len(v.places))
	}
	return v, nil
}

// place is the place of number nth, from 1, in some pieces of a frame, or noRow.
func (p pieces) place(nth int64) int64 {
	for _, f := range p {
		n := int64(f.to - f.from)
		if nth <= n {
			return int64(f.from) + nth - 1
		}
		nth -= n
	}
	return noRow
}

// size is the number of places.
func (p pieces) size() int64 {
	n := int64(0)
	for _, f := range p {
		n += int64(f.to - f.from)
	}
	return n
}

// chosen is first_value, last_value and nth_value.
func (c *windowCall) chosen(ctx context.Context, step *Step, b *vec.Batch, s *sheet) (*vec.Vector, error) {
	var v *valued
	if c.IgnoreNulls {
		var err error
		if v, err = c.valued(b, s); err != nil {
			return nil, err
		}
	}
	nth := int64(1)
	if c.Func == "nth_value" {
		nth = min(constant(c.Args[1]), int64(b.N)+1)
	}
	from := make([]int32, b.N)
	frames := c.framers(s)
	err := s.eachChunk(ctx, step, func(_ *task, p, end int) error {
		f := frames()
		var starts, ends []int32
		for ; p < end; p++ {
			lo, hi := s.starts[p], s.starts[p+1]
			starts, ends = sizedRows(starts, int(hi-lo)), sizedRows(ends, int(hi-lo))
			f.of(lo, hi, starts, ends)
			for k, row := range s.rows[lo:hi] {
				list := f.without(lo+int32(k), starts[k], ends[k])
				if v != nil {
					for i, piece := range list {
						list[i] = frame{v.before[piece.from], v.before[piece.to]}
					}
				}
				at := nth
				if c.Func == "last_value" {
					at = max(1, list.size())
				}
				from[row] = noRow
				if at = list.place(at); at != noRow && v != nil {
					from[row] = s.rows[v.places[at]]
				} else if at != noRow {
					from[row] = s.rows[at]
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.picked(b, from)
}

// sizedRows is a list of length n, in s's memory if there is enough.
func sizedRows(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	return s[:n]
}

// picked is the argument's values at the rows from; the default, or NULL, where that is noRow.
func (c *windowCall) picked(b *vec.Batch, from []int32) (*vec.Vector, error) {
	values, err := c.arg.eval(0, b)
	if err != nil {
		return nil, err
	}
	x := values[0]
	none := rowsEqual(from, noRow)
	if len(none) > 0 && c.other != nil {
		other, err := c.other.eval(0, &vec.Batch{N: b.N, Cols: b.Cols, Sel: none})
		if err != nil {
			return nil, err
		}
		var all vec.Builder
		all.Append(x.Flat())
		all.Append(other[0].Flat())
		x, n := all.Vector(), int32(b.N)
		for i, row := range none {
			from[row] = n + int32(i)
		}
		return typed(x.Take(from), c.Type), nil
	}
	return c.pickedOrNull(x, from, none), nil
}

// rowsEqual is the rows i with list[i] = v.
func rowsEqual(list []int32, v int32) []int32 {
	var out []int32
	for i, x := range list {
		if x == v {
			out = append(out, int32(i))
		}
	}
	return out
}

// pickedOrNull is x at the rows from, NULL at the rows none.
func (c *windowCall) pickedOrNull(x *vec.Vector, from, none []int32) *vec.Vector {
	for _, row := range none {
		from[row] = 0
	}
	out := typed(x.Flat().Take(from), c.Type)
	if len(none) == 0 || out.Const {
		return out
	}
	if out.Null == nil {
		out.Null = make([]bool, out.N)
	}
	for _, row := range none {
		out.Null[row] = true
	}
	return out
}

// typed is v, or if that has the type of a bare NULL, as many NULLs of type t.
func typed(v *vec.Vector, t types.Type) *vec.Vector {
	if v.Type.Kind == types.Null && t.Kind != types.Null {
		return vec.Constant(t, types.Value{Null: true}, v.N)
	}
	return v
}
