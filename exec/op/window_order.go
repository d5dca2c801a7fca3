package op

import (
	"cmp"
	"context"
	"slices"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// windowSpec is what calls share that see the same partitions in the same order.
type windowSpec struct {
	like  plan.WindowFunc // one of the calls
	keys  *program        // the keys of partitions, of the order, and ties
	parts []types.Type    // of the keys of partitions
	order []order         // the order, then the ties: columns of keys' values
	ties  bool            // some call tells peers apart
	peers bool            // some call asks for peers
}

// specOf is the spec of a call, a new one if no other call has the same.
func (w *Window) specOf(f plan.WindowFunc) (*windowSpec, error) {
	for _, s := range w.specs {
		if slices.EqualFunc(s.like.PartitionBy, f.PartitionBy, plan.Equal) && plan.EqualKeys(s.like.OrderBy, f.OrderBy) &&
			plan.EqualKeys(s.like.Ties, f.Ties) {
			return s, nil
		}
	}
	s := &windowSpec{like: f}
	exprs := slices.Clone(f.PartitionBy)
	for _, e := range exprs {
		s.parts = append(s.parts, e.Type())
	}
	for i, k := range slices.Concat(f.OrderBy, f.Ties) {
		if i >= len(f.OrderBy) && slices.ContainsFunc(exprs, func(e plan.Expr) bool { return plan.Equal(e, k.Expr) }) {
			continue // nothing that the keys before it leave open
		}
		s.order = append(s.order, order{column: len(exprs), desc: k.Desc, nullsFirst: k.Desc == k.NullsOther})
		exprs = append(exprs, k.Expr)
	}
	var err error
	s.keys, err = compile(exprs...)
	w.specs = append(w.specs, s)
	return s, err
}

// sheet is the rows of a relation by partition, and in order within each. Places number them in that order.
type sheet struct {
	rows   []int32     // rows[k] is the row at place k
	starts []int32     // partition p is places [starts[p], starts[p+1])
	first  []int32     // first[k] is the place of the first peer of place k; nil unless some call asks for it
	last   []int32     // last[k] is the place after its last peer; as long as first
	key    *vec.Vector // the first key of the order, by row; nil if there is none
	chunks [][2]int    // the partitions cut into parts that are worth a worker each
}

// chunkRows is how many rows are worth a worker.
const chunkRows = 1 << 15

// arrange brings the rows of b in order.
func (s *windowSpec) arrange(ctx context.Context, step *Step, b *vec.Batch) (*sheet, error) {
	values, err := s.keys.eval(0, b)
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		values[i] = v.Flat()
	}
	keys := s.order
	if n := len(s.like.OrderBy); !s.ties {
		keys = keys[:n]
	}
	ordered := &vec.Batch{N: b.N, Cols: values}
	t := s.arrangeAtOnce(ordered, keys, step.threads())
	inOrder := t != nil
	if !inOrder {
		t = partition(values[:len(s.parts)], s.parts, b.N)
	}
	if len(s.like.OrderBy) > 0 {
		t.key = values[s.order[0].column]
	}
	if s.peers {
		t.first, t.last = make([]int32, b.N), make([]int32, b.N)
	}
	if inOrder && !s.peers {
		return t, nil
	}
	var sorter *rowSorter
	if !inOrder {
		sorter = newRowSorter(ordered, keys, step.threads())
	}
	equal := comparer(ordered, s.order[:len(s.like.OrderBy)])
	err = t.each(ctx, step, func(_ *task, p int) error {
		from, to := t.starts[p], t.starts[p+1]
		if sorter != nil {
			sorter.sort(t.rows[from:to])
		}
		if s.peers {
			t.findPeers(from, to, equal)
		}
		return nil
	})
	return t, err
}

// arrangeAtOnce sorts by the keys of partitions and the given ones together, where 64 bits hold them all; else it is nil.
func (s *windowSpec) arrangeAtOnce(b *vec.Batch, keys []order, threads int) *sheet {
	if len(keys) == 0 {
		return nil
	}
	var all []order
	for i := range s.parts {
		all = append(all, order{column: i})
	}
	all = append(all, keys...)
	numbers, widths := packed(b, all, threads)
	if len(widths) < len(all) {
		return nil
	}
	shift := 0
	for _, w := range widths[len(s.parts):] {
		shift += w
	}
	rows, list := sortPacked(numbers, comparer(b, nil), threads)
	t := &sheet{rows: rows, starts: []int32{0}}
	for k := 1; k < b.N; k++ {
		if list[k].rank>>shift != list[k-1].rank>>shift {
			t.starts = append(t.starts, int32(k))
		}
	}
	t.starts = append(t.starts, int32(b.N))
	t.cut()
	return t
}

// partition puts the rows of each partition together, in their old order.
func partition(cols []*vec.Vector, keys []types.Type, n int) *sheet {
	t := &sheet{rows: make([]int32, n), starts: []int32{0, int32(n)}}
	if len(keys) == 0 {
		for i := range t.rows {
			t.rows[i] = int32(i)
		}
		t.chunks = [][2]int{{0, 1}}
		return t
	}
	set := hash.NewGroups(keys)
	ids := set.Assign(cols, n, nil)
	next := make([]int32, set.Len()+2)
	for _, id := range ids {
		next[id+2]++
	}
	for p := 2; p < len(next); p++ {
		next[p] += next[p-1]
	}
	for i, id := range ids {
		t.rows[next[id+1]] = int32(i)
		next[id+1]++
	}
	t.starts = next[:set.Len()+1]
	t.cut()
	return t
}

// cut makes the chunks.
func (t *sheet) cut() {
	partitions := len(t.starts) - 1
	for p, from := 0, 0; p < partitions; p++ {
		if int(t.starts[p+1]-t.starts[from]) >= chunkRows || p == partitions-1 {
			t.chunks = append(t.chunks, [2]int{from, p + 1})
			from = p + 1
		}
	}
}

// each calls do for every partition, for several at the same time.
func (t *sheet) each(ctx context.Context, step *Step, do func(t *task, p int) error) error {
	return t.eachChunk(ctx, step, func(at *task, from, to int) error {
		for p := from; p < to; p++ {
			if err := do(at, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachChunk calls do for the partitions [from, to) of chunk t.pos, for several chunks at the same time.
func (t *sheet) eachChunk(ctx context.Context, step *Step, do func(t *task, from, to int) error) error {
	nothing := func(int, Pos, *vec.Batch) error { return nil }
	return spread(ctx, step, len(t.chunks), nothing, func(at *task) error {
		c := t.chunks[at.pos]
		return do(at, c[0], c[1])
	})
}

func (t *sheet) findPeers(from, to int32, equal compare) {
	for k := from; k < to; {
		end := k + 1
		for end < to && equal(t.rows[k], t.rows[end]) == 0 {
			end++
		}
		for i := k; i < end; i++ {
			t.first[i], t.last[i] = k, end
		}
		k = end
	}
}

// rowSorter sorts lists of rows of a batch. It may be used by several goroutines at a time.
type rowSorter struct {
	keys       []order
	numbers    []uint64    // by row, of the first keys; nil if 64 bits do not hold the first one
	first      *vec.Vector // of the first key
	rank       func(i int) uint64
	ties, full compare // by the keys after the first; by those that equal ranks leave open
}

func newRowSorter(b *vec.Batch, keys []order, threads int) *rowSorter {
	s := &rowSorter{keys: keys}
	if len(keys) == 0 {
		return s
	}
	if numbers, widths := packed(b, keys, threads); len(widths) > 0 {
		s.numbers, s.ties = numbers, comparer(b, keys[len(widths):])
		return s
	}
	s.first = b.Cols[keys[0].column]
	var exact bool
	s.rank, exact = ranks(s.first, b.N)
	s.ties = comparer(b, keys[1:])
	s.full = s.ties
	if !exact {
		s.full = comparer(b, keys)
	}
	return s
}

// sort brings list, which is ascending, in order. Rows equal in all keys stay in their old order.
func (s *rowSorter) sort(list []int32) {
	if len(s.keys) == 0 || len(list) < 2 {
		return
	}
	if s.numbers != nil {
		rest := make([]ranked, len(list))
		for i, row := range list {
			rest[i] = ranked{s.numbers[row], row}
		}
		sortRanked(rest, make([]ranked, len(rest)), s.ties)
		for i, r := range rest {
			list[i] = r.row
		}
		return
	}
	first := s.keys[0]
	var nulls []int32
	rest := make([]ranked, 0, len(list))
	for _, row := range list {
		if s.first.IsNull(int(row)) {
			nulls = append(nulls, row)
			continue
		}
		r := s.rank(int(row))
		if first.desc {
			r = ^r
		}
		rest = append(rest, ranked{r, row})
	}
	slices.SortFunc(nulls, func(i, j int32) int { return cmp.Or(s.ties(i, j), cmp.Compare(i, j)) })
	slices.SortFunc(rest, func(a, b ranked) int {
		if a.rank != b.rank {
			if a.rank < b.rank {
				return -1
			}
			return 1
		}
		return cmp.Or(s.full(a.row, b.row), cmp.Compare(a.row, b.row))
	})
	at := list
	if first.nullsFirst {
		at = at[copy(at, nulls):]
	}
	for i, r := range rest {
		at[i] = r.row
	}
	if !first.nullsFirst {
		copy(at[len(rest):], nulls)
	}
}
