package op

import (
	"context"
	"sync"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Replay passes all rows of its input in every step, for a consumer that needs it whole: its Growth is Replace, over
// Fixed too. It keeps the rows, or runs its input from the start again.
type Replay struct {
	in     Node
	reread bool
	kept   *rows // nil if nothing is kept
	told   int   // rows of kept that the last Save or Delta had
}

// NewReplay keeps the rows of in, or, with reread, nothing: then it runs in over tables read from their start.
func NewReplay(in Node, reread bool) *Replay { return &Replay{in: in, reread: reread} }

func (r *Replay) Growth() catalog.Growth { return catalog.Replace }
func (r *Replay) Inputs() []Node         { return []Node{r.in} }

// Run passes kept rows in the order in which steps brought them.
func (r *Replay) Run(ctx context.Context, step *Step, out Consume) error {
	growth := r.in.Growth()
	switch {
	case step.Once || growth == catalog.Replace:
		return r.in.Run(ctx, step, out)
	case r.reread:
		return r.in.Run(ctx, step.Whole(), out)
	}
	if r.kept == nil || !step.Later {
		r.kept, r.told = &rows{}, 0
	}
	var mu sync.Mutex
	err := r.in.Run(ctx, step, func(_ int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		b = b.Dense()
		mu.Lock()
		defer mu.Unlock()
		r.kept.add(b)
		return nil
	})
	if err != nil {
		return err
	}
	return emitBatch(ctx, step, r.kept.all(), out)
}

// Save has the kept rows as part "rows".
func (r *Replay) Save() (Saved, error) {
	r.told = 0
	saved, _ := r.Delta()
	return joinedSaved(saved), nil
}

// Restore adds rows.
func (r *Replay) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	if r.kept == nil {
		r.kept = &rows{}
	}
	err := restoreRows(saved["rows"], func(b *vec.Batch) error {
		r.kept.add(b)
		return nil
	})
	r.told = r.kept.n
	return err
}

// Track has nothing to do: the rows are kept in order.
func (r *Replay) Track() {}

// Delta has the rows kept since the last one as part "rows".
func (r *Replay) Delta() ([]Saved, bool) {
	if r.kept == nil {
		return nil, true
	}
	return r.kept.since(&r.told), true
}

// State counts rows.
func (r *Replay) State() (count, bytes int64, kind string) {
	if r.kept == nil {
		return 0, 0, "rows"
	}
	return int64(r.kept.n), r.kept.bytes(), "rows"
}
