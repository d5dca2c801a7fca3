package op

import (
	"cmp"
	"context"
	"slices"

	"flowsql/exec/vec"
)

// placed is a batch that came at a position.
type placed struct {
	pos Pos
	b   *vec.Batch
}

// addOrdered appends a step's rows of in to all, in the order of positions, whichever worker passes them.
func addOrdered(ctx context.Context, in Node, step *Step, all *rows) error {
	byWorker := make([][]placed, step.threads())
	err := in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b != nil && b.Rows() > 0 {
			byWorker[worker] = append(byWorker[worker], placed{pos, b})
		}
		return nil
	})
	if err != nil {
		return err
	}
	batches := slices.Concat(byWorker...)
	slices.SortStableFunc(batches, func(a, b placed) int { return cmp.Compare(a.pos, b.pos) })
	list := make([]*vec.Batch, len(batches))
	for i, p := range batches {
		list[i] = p.b.Dense()
	}
	if err := step.roomToSort(ctx, list); err != nil {
		return err
	}
	all.addAll(list)
	return ctx.Err()
}
