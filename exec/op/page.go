package op

import (
	"context"
	"math/bits"
	"slices"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// farOffset is from which offset on a page is looked for: the rows before it need no order.
const farOffset = 1 << 14

// isFar reports whether the step's rows are kept by nobody, and most of them are skipped.
func (s *Sort) isFar(step *Step) bool {
	keeps := s.in.Growth() == catalog.Append && !step.Once
	return s.most > 0 && s.offset >= s.far && len(s.keys) > 0 && !keeps && !s.changes.of(s.in, step)
}

// pile is one worker's rows as they came, or once those are many more than can matter, a run.
type pile struct {
	list []*vec.Batch // dense, with the keys that are no columns
	rows int
	run  *run
}

func (p *pile) add(s *Sort, b *vec.Batch) {
	if p.run == nil {
		p.list, p.rows = append(p.list, b), p.rows+b.N
		if p.rows/4 > s.most+DefaultBatchRows {
			p.settle(s)
		}
		return
	}
	p.run.add(b, b.Cols[s.keys[0].column], nil)
}

// settle makes a run of the rows.
func (p *pile) settle(s *Sort) {
	if p.run == nil {
		p.run = s.newRun()
	}
	for _, b := range p.list {
		p.run.add(b, b.Cols[s.keys[0].column], nil)
	}
	p.list = nil
}

// gatherFar is rows in order, among them those from offset on to most, and how many are left out before them.
func (s *Sort) gatherFar(ctx context.Context, step *Step) (all *run, before int, err error) {
	if err := s.exprs.ready(step.threads()); err != nil {
		return nil, 0, err
	}
	piles := make([]pile, step.threads())
	err = s.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		b, err := s.withKeys(worker, b)
		if err == nil {
			piles[worker].add(s, b)
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	many := slices.ContainsFunc(piles, func(p pile) bool { return p.run != nil })
	var list []*vec.Batch
	runs := make([]*run, len(piles))
	for i := range piles {
		if many {
			piles[i].settle(s)
		}
		list, runs[i] = append(list, piles[i].list...), piles[i].run
	}
	if many {
		all, err := s.mergeRuns(ctx, step, nil, runs)
		return all, 0, err
	}
	all, before = s.page(list, step.threads())
	return all, before, ctx.Err()
}

// page is the rows of list whose first keys stand where the page does, in order, and how many stand before them.
func (s *Sort) page(list []*vec.Batch, threads int) (all *run, before int) {
	w := s.windowOf(list, threads)
	all = s.newRun()
	for _, rows := range w.pick(list, threads) {
		if rows != nil {
			all.rows.addColumns(rows.Cols, rows.N)
		}
	}
	all.sort(threads)
	all.order = all.order[:min(len(all.order), s.most-w.before)]
	return all, w.before
}

// window is the first keys of a page: ranks from low to high, unless none are wanted, and NULL.
type window struct {
	key          order
	low, high    uint64
	values, null bool
	before       int // rows that stand before all of these
}

// windowOf finds the ranks of the rows from offset to most, by counting how many have ranks below, ever more exactly.
func (s *Sort) windowOf(list []*vec.Batch, threads int) *window {
	w := &window{key: s.keys[0], low: 1<<64 - 1}
	rows, nulls := 0, 0
	for _, c := range w.counted(list, threads, nil) {
		w.low, w.high = min(w.low, c.low), max(w.high, c.high)
		rows, nulls = rows+c.rows, nulls+c.nulls
	}
	from, to := s.offset, min(s.most, rows) // of the page among the rows
	first := 0                              // of the rows with values
	if w.key.nullsFirst {
		first = nulls
		w.null = from < nulls
	} else {
		w.null = to > rows-nulls
	}
	from, to = max(from-first, 0), min(to-first, rows-nulls) // among those
	if w.values = from < to; !w.values {
		if !w.null || !w.key.nullsFirst {
			w.before = rows - nulls
		}
		return w
	}
	if !w.null && w.key.nullsFirst {
		w.before = nulls
	}
	for {
		shift := max(0, bits.Len64(w.high-w.low)-pageDigit)
		var total [1 << pageDigit]int
		for _, c := range w.counted(list, threads, &shift) {
			for i, n := range c.places {
				total[i] += n
			}
		}
		least, below := 0, 0
		for ; below+total[least] <= from; least++ {
			below += total[least]
		}
		most, within := least, total[least]
		for ; below+within < to; most++ {
			within += total[most+1]
		}
		w.before, from, to = w.before+below, from-below, to-below
		if size := (uint64(most)+1)<<shift - 1; size < w.high-w.low {
			w.high = w.low + size
		}
		w.low += uint64(least) << shift
		if shift == 0 || within < 2*(to-from)+DefaultBatchRows {
			return w
		}
	}
}

// pageDigit is how many bits of ranks are counted at a time.
const pageDigit = 12

// pageCount is what one worker has counted: of all rows, or of those in the window where their ranks lie.
type pageCount struct {
	rows, nulls int
	low, high   uint64
	places      []int
}

// counted looks at all rows. Without shift it is about all, with it about the places (rank - low) >> shift in the window.
func (w *window) counted(list []*vec.Batch, threads int, shift *int) []pageCount {
	counts := make([]pageCount, threads)
	w.each(list, threads, func(worker, _ int, v *vec.Vector, ranks []uint64) {
		c := &counts[worker]
		if shift != nil {
			if c.places == nil {
				c.places = make([]int, 1<<pageDigit)
			}
			for i, r := range ranks {
				if r-w.low <= w.high-w.low && !v.IsNull(i) {
					c.places[(r-w.low)>>*shift&(1<<pageDigit-1)]++
				}
			}
			return
		}
		if c.rows == 0 {
			c.low = 1<<64 - 1
		}
		c.rows += len(ranks)
		for i, r := range ranks {
			if v.IsNull(i) {
				c.nulls++
				continue
			}
			c.low, c.high = min(c.low, r), max(c.high, r)
		}
	})
	return slices.DeleteFunc(counts, func(c pageCount) bool { return c.rows == 0 && c.places == nil })
}

// pick is the rows of each batch in the window, nil where there are none.
func (w *window) pick(list []*vec.Batch, threads int) []*vec.Batch {
	picked := make([]*vec.Batch, len(list))
	w.each(list, threads, func(_, b int, v *vec.Vector, ranks []uint64) {
		var rows []int32
		for i, r := range ranks {
			if null := v.IsNull(i); null && w.null || !null && w.values && r-w.low <= w.high-w.low {
				rows = append(rows, int32(i))
			}
		}
		if len(rows) > 0 {
			picked[b] = take(list[b], rows)
		}
	})
	return picked
}

// each passes the first key of each batch on, and its ranks in order, by several workers.
func (w *window) each(list []*vec.Batch, threads int, do func(worker, b int, v *vec.Vector, ranks []uint64)) {
	each(max(1, min(threads, len(list))), func(worker int) {
		var memory []uint64
		for b := worker; b < len(list); b += max(1, min(threads, len(list))) {
			v := list[b].Cols[w.key.column].Flat()
			if cap(memory) < v.N {
				memory = make([]uint64, v.N)
			}
			do(worker, b, v, w.ranks(v, memory[:v.N]))
		}
	})
}

// ranks sets out to numbers that never fall from one value to the next, whichever batch they are in; arbitrary for NULLs.
func (w *window) ranks(v *vec.Vector, out []uint64) []uint64 {
	switch v.Type.Kind {
	case types.Null:
	case types.Boolean:
		for i, x := range v.Bool {
			out[i] = uint64(truth(x))
		}
	case types.Double:
		rankDoubles(v, out)
	case types.Decimal:
		for i, d := range v.Decimal {
			out[i] = uint64(d.HighBits()) ^ 1<<63
		}
	case types.Varchar:
		for i, c := range v.Code {
			if v.Null == nil || !v.Null[i] {
				out[i] = rankText(v.Dict.Value(c))
			}
		}
	default:
		rankInts(v, out)
	}
	if w.key.desc {
		for i, r := range out {
			out[i] = ^r
		}
	}
	return out
}
