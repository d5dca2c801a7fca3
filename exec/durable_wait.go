package exec

import (
	"context"
	"fmt"

	"flowsql/catalog"
	"flowsql/catalog/store"
)

// ask tells the process that refreshes, once, that somebody waits, and takes over what it has done. asked is the number of
// the question, 0 before.
func (c *Continuous) ask(ctx context.Context, asked *int64) error {
	if err := c.engine.sync(ctx); err != nil {
		return err
	}
	err := c.runnable()
	if err == nil && *asked == 0 {
		*asked, err = c.engine.store.Ask(ctx, c.durable.id)
	}
	return err
}

// reachedStored reports whether the committed result covers a target, by what the store says of it. asked is the number of
// a question to the process that refreshes, 0 if it is this one.
func (c *Continuous) reachedStored(t target, asked int64) bool {
	c.mu.Lock()
	h, p := c.durable.head, c.progress
	c.mu.Unlock()
	if h.Seq == 0 {
		return false
	}
	for i, in := range c.inputs {
		if in.upstream == nil {
			continue
		}
		in.upstream.mu.Lock()
		now := in.upstream.durable.head.Status
		in.upstream.mu.Unlock()
		if i >= len(h.Status.Inputs) || h.Status.Inputs[i].Generation != now.Generation || h.Status.Inputs[i].Rows != now.ResultRows {
			return false
		}
	}
	if c.unsettled() {
		return false
	}
	return p.caughtUp() && h.Status.Answered >= asked || p.filesDone >= t.files && p.bytesDone >= t.bytes && !p.held
}

// unsettled reports whether the query was told to go on, has all that is known, and has not said yet that it is caught up.
func (c *Continuous) unsettled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.durable.id != 0 && state(c.durable.head.State) == stateRunning && c.caughtUpLocked()
}

// refreshElsewhere lets the process that refreshes do it, and waits until it has.
func (c *Continuous) refreshElsewhere(ctx context.Context) error {
	asked := int64(0)
	for {
		if err := c.ask(ctx, &asked); err != nil {
			return err
		}
		h, err := c.head(ctx)
		if err != nil {
			return err
		}
		c.heed(h)
		if h.Reading == store.AsItIs {
			return c.catchUp(ctx, c.engine.threads())
		}
		if err := pause(ctx, heldPoll); err != nil {
			return err
		}
	}
}

// followElsewhere shows what another process has committed.
func (c *Continuous) followElsewhere(ctx context.Context) error {
	if err := c.engine.sync(ctx); err != nil {
		return err
	}
	if err := c.show(ctx); err != nil {
		return err
	}
	return c.runnable()
}

// allBatches is the committed steps, oldest first.
func (c *Continuous) allBatches(ctx context.Context) ([]batch, error) {
	if c.durable.id != 0 {
		stored, err := c.engine.store.Batches(ctx, c.durable.id)
		list := make([]batch, len(stored))
		for i, b := range stored {
			list[i] = batchOf(b)
		}
		return list, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]batch(nil), c.batches...), nil
}

// allRejects is what the steps left out.
func (c *Continuous) allRejects(ctx context.Context) ([]catalog.Reject, error) {
	if c.durable.id != 0 {
		return c.engine.store.Rejects(ctx, c.durable.id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]catalog.Reject(nil), c.rejects...), nil
}

// pinned is the snapshot that the last commit read.
func (in *input) pinned(ctx context.Context) (catalog.Snapshot, error) {
	if in.snapshot != nil {
		return in.snapshot, nil
	}
	if feed, ok := in.table.(catalog.Ledgered); ok {
		return feed.At(in.version)
	}
	now, err := in.table.Snapshot(ctx)
	if err == nil && !now.Version().Same(in.version) {
		err = fmt.Errorf("table %q has changed since", in.table.Name())
	}
	return now, err
}

// baseTables is what the query reads, as the catalog names it.
func (c *Continuous) baseTables() []catalog.Table {
	list := make([]catalog.Table, len(c.inputs))
	for i, in := range c.inputs {
		list[i] = in.base
	}
	return list
}
