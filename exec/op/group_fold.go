package op

import (
	"context"
	"sync/atomic"

	"flowsql/exec/expr"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
)

// folding is one step of a Group. While it is undecided each worker folds its rows into a table of its own, and holds them
// too. When the first tables have grown as far as their bounds, it goes on apart: the rows are kept apart by part, and each
// part is then folded by one worker, in a table that fits its cache, with nothing to merge. If many rows have
// gone by before that, it stays together: one table a worker, merged in the end. What comes out is the same.
type folding struct {
	group   *Group
	kept    *groups // of earlier steps; nil if there are none
	mode    atomic.Int32
	bound   int // of groups in a table
	window  int // rows of a worker before it gives up being undecided
	workers []share
}

const (
	undecided int32 = iota
	together
	apart
)

// share is what one worker has for itself.
type share struct {
	table  *groups
	held   []held
	rows   int
	router *hash.Router
	sent   *scatter
	expect int     // groups of a part
	spare  *groups // the last part's, to be used again; nil for none
}

// held is the values of n rows.
type held struct {
	values []*vec.Vector
	n      int
}

// fold takes in the step's rows.
func (g *Group) fold(ctx context.Context, step *Step) (*folding, error) {
	n := step.threads()
	if err := g.ready(n); err != nil {
		return nil, err
	}
	if g.main == nil {
		g.number()
	}
	f := &folding{group: g, kept: g.main, window: 2 * step.batchRows(), workers: make([]share, n)}
	f.bound = g.bound(step.batchRows())
	if f.bound < 0 || f.kept != nil {
		f.mode.Store(together)
	}
	if !g.changes.of(g.in, step) {
		f.workers[0].table, f.kept = f.kept, nil // nothing else reads it meanwhile, and after an error there is no next step
	}
	err := g.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		return f.add(worker, b)
	})
	if err == nil && f.isApart() {
		each(n, func(i int) { f.release(&f.workers[i]) })
	}
	return f, err
}

// bound is how many groups a table may have before rows are better kept apart, negative for any number. A batch of
// 64 Ki rows stands for what a core's cache holds.
func (g *Group) bound(rows int) int {
	if len(g.keyTypes) == 0 {
		return -1
	}
	bound := rows / 4
	if len(g.keyTypes) == 1 && g.names[0] != nil {
		bound = 3 * rows / 2 // numbered by their dictionary: nothing is hashed
	}
	for _, c := range g.calls {
		if c.filter != nil {
			return -1
		}
		if c.grows {
			bound = min(bound, rows/256)
		}
	}
	return bound
}

func (f *folding) isApart() bool { return f.mode.Load() == apart }

func (f *folding) add(worker int, b *vec.Batch) error {
	g, w := f.group, &f.workers[worker]
	mode := f.mode.Load()
	values, err := g.evaluate(worker, b, mode == undecided)
	if err != nil {
		return err
	}
	if mode == apart {
		f.release(w)
		w.send(g, values, b.Rows())
		return nil
	}
	if w.table == nil {
		w.table = g.newGroups()
	}
	if err := w.table.add(g, values, b.Rows()); err != nil {
		return err
	}
	for i, c := range g.calls {
		if c.filter == nil {
			continue
		}
		if err := c.foldSome(worker, w.table, w.table.states[i], b); err != nil {
			return err
		}
	}
	if mode == undecided {
		f.decide(w, values, b.Rows())
	}
	return nil
}

// evaluate is g's values for the rows of b, valid until the worker's next call unless they are to be held. A single key stays packed
// where it can be assigned so.
func (g *Group) evaluate(worker int, b *vec.Batch, held bool) ([]*vec.Vector, error) {
	return g.values.each(worker, func(i int, ev *expr.Evaluator) (*vec.Vector, error) {
		if i == 0 && g.key >= 0 && b.Sel == nil {
			if v := b.Cols[g.key]; hash.TakesPacked(v) {
				return v, nil
			}
		}
		if held {
			return ev.Eval(b)
		}
		return ev.Transient(b)
	})
}

// decide is the end of a batch while it is undecided, or was when the batch came.
func (f *folding) decide(w *share, values []*vec.Vector, n int) {
	if f.group.lent {
		values = copies(values)
	}
	w.held = append(w.held, held{values, n})
	w.rows += n
	switch {
	case w.table.keys.Len() > f.bound:
		f.mode.CompareAndSwap(undecided, apart)
	case w.rows >= f.window:
		f.mode.CompareAndSwap(undecided, together)
	}
	switch f.mode.Load() {
	case apart:
		f.release(w)
	case together:
		w.held = nil
	}
}

// copies are vectors with memory of their own.
func copies(values []*vec.Vector) []*vec.Vector {
	list := make([]*vec.Vector, len(values))
	for i, v := range values {
		list[i] = v.Copy()
	}
	return list
}

// release sends what a worker holds and drops its table.
func (f *folding) release(w *share) {
	for _, h := range w.held {
		w.send(f.group, h.values, h.n)
	}
	w.held, w.table = nil, nil
}

// send puts n rows apart.
func (w *share) send(g *Group, values []*vec.Vector, n int) {
	if w.router == nil {
		w.router = hash.NewRouter(g.names)
		w.sent = newScatter(g.sentTypes())
	}
	sent := make([]*vec.Vector, len(g.sent))
	coded := make([]*vec.Vector, len(values))
	for k, i := range g.sent {
		coded[i] = w.router.Coded(i, values[i].Flat())
		sent[k] = coded[i]
	}
	var keys []*vec.Vector
	for i := range g.keyTypes {
		if v := coded[g.values.same[i]]; v != nil { // no constant
			keys = append(keys, v)
		}
	}
	w.sent.add(sent, w.router.Route(keys, n))
}
