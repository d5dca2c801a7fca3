package exectest

import (
	"context"
	"fmt"
	"sync"

	"flowsql/exec/op"
	"flowsql/exec/vec"
)

// checked is a node whose calls of Consume are held against the contract.
type checked struct{ op.Node }

func (c checked) Run(ctx context.Context, step *op.Step, out op.Consume) error {
	w := &watch{at: map[int]op.Pos{}, done: map[op.Pos]bool{}, busy: map[int]bool{}}
	err := c.Node.Run(ctx, step, func(worker int, pos op.Pos, b *vec.Batch) error {
		if worker < 0 || worker >= step.Threads {
			return fmt.Errorf("worker %d of %d", worker, step.Threads)
		}
		if err := w.enter(worker, pos, b); err != nil {
			return err
		}
		defer w.leave(worker)
		return out(worker, pos, b)
	})
	if err != nil {
		return err
	}
	return w.end()
}

// watch is what is known of one Run.
type watch struct {
	mu   sync.Mutex
	at   map[int]op.Pos // by worker: the last position
	done map[op.Pos]bool
	busy map[int]bool
	top  op.Pos // positions seen
	bad  error
}

func (w *watch) enter(worker int, pos op.Pos, b *vec.Batch) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	last, known := w.at[worker]
	switch {
	case w.bad != nil:
	case w.busy[worker]:
		w.bad = fmt.Errorf("worker %d calls twice at a time", worker)
	case w.done[pos]:
		w.bad = fmt.Errorf("position %d goes on after its end", pos)
	case known && pos < last:
		w.bad = fmt.Errorf("worker %d goes from position %d back to %d", worker, last, pos)
	case known && pos != last && !w.done[last]:
		w.bad = fmt.Errorf("worker %d begins position %d before it completes %d", worker, pos, last)
	case b != nil:
		w.bad = wellFormed(b)
	}
	w.at[worker], w.busy[worker] = pos, true
	w.top = max(w.top, pos+1)
	if b == nil {
		w.done[pos] = true
	}
	return w.bad
}

func (w *watch) leave(worker int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy[worker] = false
}

func (w *watch) end() error {
	for pos := op.Pos(0); pos < w.top; pos++ {
		if !w.done[pos] {
			return fmt.Errorf("position %d of %d is never completed", pos, w.top)
		}
	}
	return w.bad
}

func wellFormed(b *vec.Batch) error {
	for i, c := range b.Cols {
		if c.N != b.N {
			return fmt.Errorf("column %d has %d values in a batch of %d", i, c.N, b.N)
		}
	}
	for i, r := range b.Sel {
		if int(r) >= b.N || i > 0 && r <= b.Sel[i-1] {
			return fmt.Errorf("selection %v of %d rows", b.Sel, b.N)
		}
	}
	return nil
}
