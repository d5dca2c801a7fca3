package op

import (
	"context"
	"fmt"

	"flowsql/catalog"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Bounds of a recursion: more is taken for one that does not end.
const (
	maxRounds        = 100_000
	maxRecursiveRows = 50_000_000
)

// Working is the rows that a recursion found last, within its step. Its Recursive fills it.
type Working struct{ rows []*vec.Batch }

// NewWorking is a place for the rows of a recursion.
func NewWorking() *Working { return &Working{} }

func (w *Working) Growth() catalog.Growth { return catalog.Fixed }
func (w *Working) Inputs() []Node         { return nil }

func (w *Working) Run(ctx context.Context, step *Step, out Consume) error {
	rows := w.rows
	return spread(ctx, step, len(rows), out, func(t *task) error { return t.emit(rows[t.pos]) })
}

// Recursive is the rows of base and what step makes of them, round after round, until a round finds nothing new. See
// WITH RECURSIVE in SQL:1999. It keeps nothing between steps: tables are read from their start.
type Recursive struct {
	base, step Node
	working    *Working
	distinct   bool
	types      []types.Type
	name       string
}

// NewRecursive runs step over working. With distinct, rows found before are left out; columns are the types of all.
func NewRecursive(name string, base, step Node, working *Working, distinct bool, columns []types.Type) *Recursive {
	return &Recursive{base, step, working, distinct, columns, name}
}

func (r *Recursive) Growth() catalog.Growth {
	return wholly(max(r.base.Growth(), r.step.Growth()))
}
func (r *Recursive) Inputs() []Node { return []Node{r.base, r.step} }

// Run fails with an error that says so when there is no end in sight.
func (r *Recursive) Run(ctx context.Context, step *Step, out Consume) error {
	if r.Growth() == catalog.Fixed && step.Later {
		return nil
	}
	seen := hash.NewGroups(r.types)
	var all []*vec.Batch
	total := 0
	from := r.base
	defer func() { r.working.rows = nil }()
	for round := 0; ; round++ {
		found, err := Collect(ctx, from, step.Whole())
		if err != nil {
			return err
		}
		if found = r.fresh(found, seen); len(found) == 0 {
			break
		}
		for _, b := range found {
			total += b.Rows()
		}
		all = append(all, found...)
		if round >= maxRounds || total > maxRecursiveRows {
			return fmt.Errorf("recursive query %q has %d rows after %d rounds and no end in sight", r.name, total, round+1)
		}
		r.working.rows, from = found, r.step
	}
	return spread(ctx, step, len(all), out, func(t *task) error { return t.emit(all[t.pos]) })
}

// fresh is the rows of found that are new.
func (r *Recursive) fresh(found []*vec.Batch, seen *hash.Groups) []*vec.Batch {
	var out []*vec.Batch
	for _, b := range found {
		b = b.Dense()
		if r.distinct {
			before := seen.Len()
			seen.Assign(b.Cols, b.N, nil)
			b = &vec.Batch{N: seen.Len() - before, Cols: seen.Slice(before, seen.Len())}
		}
		if b.N > 0 {
			out = append(out, b)
		}
	}
	return out
}
