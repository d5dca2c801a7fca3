package op

import (
	"context"

	"flowsql/exec/vec"
)

// foldedGroups is the groups or the sessions that a node keeps; nil for none.
type foldedGroups interface {
	comparable
	emit() ([]*vec.Vector, error)
	count() int
}

// closer closes what a node keeps in main.
type closer[T foldedGroups] struct {
	*closing
	main   *T
	split  func(T) (closed, open []int32, err error)    // what can get no more rows, and the others
	retain func(of T, rows []int32) (some T, err error) // a part of what is kept, on its own
}

// resume drops what was closed before the state was saved.
func (c closer[T]) resume() error {
	var none T
	if c.closing == nil || !c.restored || *c.main == none {
		return nil
	}
	c.restored = false
	_, err := c.close(true)
	return err
}

// close takes what is closed out of what is kept, and returns its rows; unless keep, that is all that is done.
func (c closer[T]) close(keep bool) ([]*vec.Vector, error) {
	closed, open, err := c.split(*c.main)
	if err != nil || len(closed) == 0 {
		return nil, err
	}
	past, err := c.retain(*c.main, closed)
	if err != nil {
		return nil, err
	}
	cols, err := past.emit()
	if err != nil {
		return nil, err
	}
	if !keep {
		return cols, nil
	}
	if !c.Only {
		c.done.addColumns(cols, len(closed))
	}
	*c.main, err = c.retain(*c.main, open)
	return cols, err
}

// run closes what it can and passes on what there is to pass on.
func (c closer[T]) run(ctx context.Context, step *Step, main T, keep bool, out Consume) error {
	c.advance()
	*c.main = main
	var cols []*vec.Vector
	var err error
	if c.Only || keep {
		if cols, err = c.close(keep); err != nil {
			return err
		}
	}
	main = *c.main
	if !keep {
		var none T
		*c.main = none
	}
	if c.Only {
		return emitBatch(ctx, step, batchOf(cols), out)
	}
	if cols, err = main.emit(); err != nil {
		return err
	}
	return emitBatches(ctx, step, out, c.done.all(), &vec.Batch{N: main.count(), Cols: cols})
}

// batchOf is columns, none for no rows, as a batch.
func batchOf(cols []*vec.Vector) *vec.Batch {
	b := &vec.Batch{Cols: cols}
	if len(cols) > 0 {
		b.N = cols[0].N
	}
	return b
}

// emitBatches is emitBatch for several.
func emitBatches(ctx context.Context, step *Step, out Consume, list ...*vec.Batch) error {
	var parts []*vec.Batch
	size := step.batchRows()
	for _, b := range list {
		for from := 0; from < b.Rows(); from += size {
			parts = append(parts, b.Slice(from, min(from+size, b.Rows())))
		}
	}
	return spread(ctx, step, len(parts), out, func(t *task) error { return t.emit(parts[t.pos]) })
}
