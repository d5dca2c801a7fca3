package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// CloseBy makes the group drop what can get no more rows. It is called before the first Run.
func (g *Group) CloseBy(by Closing) (err error) {
	g.closing, err = newClosing(by, g.keyTypes)
	return err
}

// grouped is the growth of a node with groups.
func (c *closing) grouped(input catalog.Growth) catalog.Growth {
	if c != nil && c.Only && input == catalog.Append {
		return catalog.Append
	}
	return wholly(input)
}

// resume drops groups that were closed before the state was saved.
func (g *Group) resume() error {
	c := g.closing
	if c == nil || !c.restored || g.main == nil {
		return nil
	}
	c.restored = false
	_, err := g.close(true)
	return err
}

// close takes the closed groups out of those that are kept, and returns their rows; unless keep, that is all that is done.
func (g *Group) close(keep bool) ([]*vec.Vector, error) {
	c := g.closing
	closed, open, err := c.split(g.main.keys.Columns(), g.main.keys.Len())
	if err != nil || len(closed) == 0 {
		return nil, err
	}
	past, err := g.retain(g.main, closed)
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
	g.main, err = g.retain(g.main, open)
	return cols, err
}

// runClosing closes groups and passes on what there is to pass on.
func (g *Group) runClosing(ctx context.Context, step *Step, main *groups, keep bool, out Consume) error {
	c := g.closing
	c.advance()
	g.main = main
	var cols []*vec.Vector
	var err error
	if c.Only || keep {
		if cols, err = g.close(keep); err != nil {
			return err
		}
	}
	main = g.main
	if !keep {
		g.main = nil
	}
	if c.Only {
		return emitBatch(ctx, step, batchOf(cols), out)
	}
	if cols, err = main.emit(); err != nil {
		return err
	}
	return emitBatches(ctx, step, out, c.done.all(), &vec.Batch{N: main.keys.Len(), Cols: cols})
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

// retain is the groups of t that rows names, in tables of their own.
func (g *Group) retain(t *groups, rows []int32) (*groups, error) {
	g.number()
	some := g.newGroups()
	some.keys.Assign(takeCols(t.keys.Columns(), rows), len(rows), nil)
	some.grow()
	to := placesOf(rows, t.keys.Len())
	for i, s := range some.states {
		if err := s.Merge(t.states[i], to); err != nil {
			return nil, err
		}
	}
	return some, nil
}

// placesOf is where each of n numbers stands in rows, -1 for those that do not.
func placesOf(rows []int32, n int) []int32 {
	to := make([]int32, n)
	for i := range to {
		to[i] = -1
	}
	for i, r := range rows {
		to[r] = int32(i)
	}
	return to
}
