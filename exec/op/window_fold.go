package op

import (
	"context"
	"slices"

	"flowsql/exec/agg"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// countsEach reports whether an aggregate's DISTINCT means that it folds each of the distinct arguments once, rows with
// a NULL left out.
func countsEach(name string) bool {
	return slices.Contains([]string{"count", "sum", "avg", "var_pop", "var_samp", "stddev_pop", "stddev_samp", "bit_xor",
		"corr", "covar_pop", "covar_samp"}, name)
}

// items is the rows that an aggregate sees, in the order of a sheet.
type items struct {
	args   []*vec.Vector
	before []int32 // before[k] is the items at places before k; nil if every place is an item
}

// at is the items before place k.
func (t *items) at(k int32) int32 {
	if t.before == nil {
		return k
	}
	return t.before[k]
}

// items evaluates the filter, and the arguments for the rows that it lets through.
func (c *windowCall) items(b *vec.Batch, s *sheet) (*items, error) {
	seen := b
	if c.filter != nil {
		var err error
		if seen, err = c.filter.keep(0, b); err != nil {
			return nil, err
		}
	}
	args, err := c.arg.eval(0, seen)
	if err != nil {
		return nil, err
	}
	t := &items{args: slices.Clone(args)}
	list := s.rows // by item: the row of args
	if seen.Sel != nil {
		number := make([]int32, b.N)
		for i, row := range seen.Sel {
			number[row] = int32(i) + 1
		}
		list = make([]int32, 0, len(seen.Sel))
		t.before = make([]int32, b.N+1)
		for k, row := range s.rows {
			if n := number[row]; n > 0 {
				list = append(list, n-1)
			}
			t.before[k+1] = int32(len(list))
		}
	}
	for i, v := range t.args {
		t.args[i] = v.Select(list)
	}
	return t, nil
}

// distinct is t with each partition's distinct arguments once: where they first come, or with last, where they last come.
func (t *items) distinct(s *sheet, last bool) *items {
	n := len(s.rows)
	if t.before != nil {
		n = int(t.before[n])
	}
	part := &vec.Vector{Type: types.TypeBigInt, N: n, Int: make([]int64, n)}
	kinds := []types.Type{part.Type}
	for p := range s.starts[1:] {
		for i := t.at(s.starts[p]); i < t.at(s.starts[p+1]); i++ {
			part.Int[i] = int64(p)
		}
	}
	for _, a := range t.args {
		kinds = append(kinds, a.Type)
	}
	set := hash.NewGroups(kinds)
	ids := set.AssignNoNull(append([]*vec.Vector{part}, t.args...), n, nil)
	once := make([]bool, n)
	done := make([]bool, set.Len())
	for i := range ids {
		if last {
			i = n - 1 - i
		}
		if id := ids[i]; id >= 0 && !done[id] {
			done[id], once[i] = true, true
		}
	}
	list := rowsWhere(once, true)
	out := &items{before: make([]int32, len(s.rows)+1)}
	count := int32(0)
	for k := range s.rows {
		for i := t.at(int32(k)); i < t.at(int32(k)+1); i++ {
			if once[i] {
				count++
			}
		}
		out.before[k+1] = count
	}
	for _, a := range t.args {
		out.args = append(out.args, a.Select(list))
	}
	return out
}

// aggregated is an aggregate over frames.
func (c *windowCall) aggregated(ctx context.Context, step *Step, b *vec.Batch, s *sheet) (*vec.Vector, error) {
	t, err := c.items(b, s)
	if err != nil {
		return nil, err
	}
	state := c.make
	plainly := c.Frame.Exclude == plan.NoOthers
	exact := plainly && c.moves(t.args)
	if c.once != nil && plainly && !exact && (c.Frame.Start.Kind == plan.UnboundedPreceding || c.Frame.End.Kind == plan.UnboundedFollowing) {
		t = t.distinct(s, c.Frame.Start.Kind != plan.UnboundedPreceding)
		state = c.once
	}
	frames := c.framers(s)
	which := make([]int32, b.N) // by row: the number of its frame within its chunk
	done := make([]*vec.Vector, len(s.chunks))
	err = s.eachChunk(ctx, step, func(at *task, p, end int) error {
		list := c.frameList(s, t, frames(), p, end, which)
		var err error
		if exact {
			done[at.pos], err = c.moveFrames(at, t.args, list[0])
		} else {
			done[at.pos], err = foldFrames(at, state, t.args, list)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(done) == 1 {
		return typed(done[0].Take(which), c.Type), nil
	}
	var all vec.Builder
	for i, v := range done {
		base := int32(all.Len())
		for _, row := range s.rows[s.starts[s.chunks[i][0]]:s.starts[s.chunks[i][1]]] {
			which[row] += base
		}
		all.Append(v)
	}
	return typed(all.Vector().Take(which), c.Type), nil
}

// frame is the items [from, to).
type frame struct{ from, to int32 }

// frameList is the frames of the rows of partitions [p, end) in their order, as a list for each piece of them; rows that come
// together and have the same frame share it. which[row] becomes its number.
func (c *windowCall) frameList(s *sheet, t *items, f *framer, p, end int, which []int32) [][]frame {
	lists := make([][]frame, 1)
	if c.Frame.Exclude != plan.NoOthers {
		lists = make([][]frame, len(pieces{}))
	}
	last := pieces{{-1, -1}}
	var from, to []int32
	for ; p < end; p++ {
		lo, hi := s.starts[p], s.starts[p+1]
		from, to = sizedRows(from, int(hi-lo)), sizedRows(to, int(hi-lo))
		f.of(lo, hi, from, to)
		for k, row := range s.rows[lo:hi] {
			next := f.without(lo+int32(k), from[k], to[k])
			for i, piece := range next {
				next[i] = frame{t.at(piece.from), t.at(piece.to)}
			}
			if next != last {
				for i := range lists {
					lists[i] = append(lists[i], next[i])
				}
				last = next
			}
			which[row] = int32(len(lists[0])) - 1
		}
	}
	return lists
}

// foldFrames is an aggregate's value for each frame, which has a piece in each of lists.
func foldFrames(t *task, state func() agg.State, args []*vec.Vector, lists [][]frame) (*vec.Vector, error) {
	f := &folder{task: t, state: state, args: args, scratch: scratches(args)}
	if err := f.fold(lists); err != nil {
		return nil, err
	}
	if f.done.Len() == 0 {
		return f.out.Emit()
	}
	if err := f.flush(); err != nil {
		return nil, err
	}
	return f.done.Vector(), nil
}
