package op

import (
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// probe looks the rows of one side up in the table of the other.
type probe struct {
	*joinStep
	table     *side
	fromRight bool // the rows are the right's and the table has the left's
}

// worker is what one worker has for itself.
type worker struct {
	probe *hash.Probe
	ids   []int32
}

// batch finds the partners of the selected rows of b, whose keys are given, and passes the join's rows to out.
func (p *probe) batch(n int, w *worker, keys []*vec.Vector, b *vec.Batch, out func(*vec.Batch) error) error {
	if !p.fromRight && p.residual == nil && (p.kind == plan.Semi || p.kind == plan.Anti) {
		return out(p.filter(w, keys, b))
	}
	ids := p.lookup(w, keys, b.Rows())
	if p.fromRight || p.kind == plan.Inner {
		return p.pairs(n, ids, b, nil, out)
	}
	found, err := p.found(n, ids, b, out)
	if err != nil {
		return err
	}
	if p.kind == plan.Mark {
		return out(marked(b.Dense(), found))
	}
	rest := rowsWhere(found, p.kind == plan.Semi)
	if len(rest) == 0 {
		return nil
	}
	b = narrow(b, rest)
	if p.kind == plan.Left {
		b.Cols = append(b.Cols[:len(b.Cols):len(b.Cols)], nulls(p.rightTypes, b.N)...)
	}
	return out(b)
}

// filter is the rows of b that have a partner, or none in an anti join.
func (p *probe) filter(w *worker, keys []*vec.Vector, b *vec.Batch) *vec.Batch {
	if w.probe == nil {
		w.probe = p.table.keys.NewProbe()
	}
	n := b.Rows()
	sel := w.probe.Select(keys, n, b.Sel, p.kind == plan.Semi, make([]int32, n))
	if len(sel) == n {
		return b
	}
	return &vec.Batch{N: b.N, Cols: b.Cols, Sel: sel}
}

// marked is b with a column that says which rows have a partner.
func marked(b *vec.Batch, found []bool) *vec.Batch {
	mark := &vec.Vector{Type: types.TypeBoolean, N: b.N, Bool: found}
	return &vec.Batch{N: b.N, Cols: append(b.Cols[:len(b.Cols):len(b.Cols)], mark)}
}

// found tells which of the selected rows of b have a partner, and passes the pairs to out unless the join only filters.
func (p *probe) found(n int, ids []int32, b *vec.Batch, out func(*vec.Batch) error) ([]bool, error) {
	found := make([]bool, len(ids))
	if p.filters() && p.residual == nil {
		for i, id := range ids {
			found[i] = id >= 0
		}
		return found, nil
	}
	return found, p.pairs(n, ids, b, found, out)
}

func nulls(list []types.Type, n int) []*vec.Vector {
	cols := make([]*vec.Vector, len(list))
	for i, t := range list {
		cols[i] = vec.Constant(t, types.Value{Null: true}, n)
	}
	return cols
}

func (p *probe) lookup(w *worker, keys []*vec.Vector, n int) []int32 {
	if w.probe == nil {
		w.probe = p.table.keys.NewProbe()
	}
	w.ids = w.probe.Lookup(keys, n, w.ids)
	return w.ids
}

// pairs passes the pairs of partners to out, unless the join only filters, and sets found, if it is not nil, for rows of
// b that have a partner.
func (p *probe) pairs(n int, ids []int32, b *vec.Batch, found []bool, out func(*vec.Batch) error) error {
	if p.residual == nil && !p.filters() && !p.table.many && p.table.dead == nil {
		if joined := p.single(ids, b, found); joined.Rows() > 0 {
			return out(joined)
		}
		return nil
	}
	var skip []bool
	if p.filters() {
		skip = found // one partner is enough
	}
	return p.table.pairs(ids, p.step.batchRows(), skip, func(mine, theirs []int32) error {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		joined := p.combine(b, mine, theirs)
		if p.residual != nil {
			kept, err := p.residual.keep(n, joined)
			if err != nil {
				return err
			}
			joined = kept
		}
		if found != nil {
			mark(found, mine, joined.Sel)
		}
		if p.filters() {
			return nil
		}
		return out(joined)
	})
}

// single is the pairs where no row has more than one partner. If most rows have one, b's columns are left as they are.
func (p *probe) single(ids []int32, b *vec.Batch, found []bool) *vec.Batch {
	last := p.table.last
	mine, theirs := make([]int32, len(ids)), make([]int32, len(ids))
	k := 0
	for i, id := range ids {
		if id >= 0 {
			mine[k], theirs[k] = int32(i), last[id]
			k++
		}
	}
	mine, theirs = mine[:k], theirs[:k]
	if found != nil {
		mark(found, mine, nil)
	}
	if b.Sel != nil || 2*k < b.N {
		return p.combine(b, mine, theirs)
	}
	if k < b.N {
		every := make([]int32, b.N) // rows without a partner take any: they are not selected
		for i, m := range mine {
			every[m] = theirs[i]
		}
		theirs = every
	} else {
		mine = nil
	}
	return &vec.Batch{N: b.N, Cols: p.sides(b.Cols, p.table.take(theirs)), Sel: mine}
}

// sides is the columns of a row's side and of its partner's as the join has them.
func (p *probe) sides(mine, theirs []*vec.Vector) []*vec.Vector {
	if p.fromRight {
		mine, theirs = theirs, mine
	}
	return append(mine[:len(mine):len(mine)], theirs...)
}

// mark sets found for the rows of mine at sel, all of them if sel is nil.
func mark(found []bool, mine, sel []int32) {
	if sel == nil {
		for _, m := range mine {
			found[m] = true
		}
		return
	}
	for _, s := range sel {
		found[mine[s]] = true
	}
}

// combine is pairs of a row of b and one of the table as rows of left and right columns.
func (p *probe) combine(b *vec.Batch, mine, theirs []int32) *vec.Batch {
	mine = compose(b.Sel, mine)
	return &vec.Batch{N: len(mine), Cols: p.sides(takeCols(b.Cols, mine), p.table.take(theirs))}
}
