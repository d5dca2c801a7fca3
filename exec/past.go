package exec

import (
	"context"
	"errors"
	"fmt"

	"flowsql/catalog"
	"flowsql/catalog/store"
)

// past is the commits from a batch on, oldest first, and the oldest batch that they are kept from. There are none if that is younger.
func (c *Continuous) past(ctx context.Context, from int64) (list []commit, oldest int64, err error) {
	if c.durable.id != 0 {
		return c.storedPast(ctx, from, store.Known{})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.nextBatch - 1
	return c.recent.since(from, last), c.recent.first(last), nil
}

// storedPast is past as the store has it, for a reader of a result.
func (c *Continuous) storedPast(ctx context.Context, from int64, known store.Known) (list []commit, oldest int64, err error) {
	p, err := c.engine.store.Past(ctx, c.durable.id, from, c.root.Growth() != catalog.Replace, known)
	switch {
	case errors.Is(err, store.ErrGone) || err == nil && p.Head.Version != c.durable.version:
		return nil, 0, errDropped
	case err != nil:
		return nil, 0, fmt.Errorf("%s: %w", c, c.damaged(err))
	}
	for _, x := range p.Changes {
		list = append(list, commit{first: x.Batch, batch: batch{id: x.Batch}, before: x.Before, result: x.After, grew: x.Grew, added: x.Added})
	}
	return list, p.Oldest, nil
}

// apart is the batches of a commit one by one, where another process has made several of them since the latest look and their changes
// are kept; else the commit, which is what they changed together.
func (c *Continuous) apart(ctx context.Context, x commit) ([]commit, error) {
	if x.first == x.batch.id {
		return []commit{x}, nil
	}
	list, oldest, err := c.storedPast(ctx, x.first, x.known)
	if err != nil || x.first < oldest {
		return []commit{x}, err
	}
	for i := range list { // and what came later comes again
		if list[i].batch.id == x.batch.id {
			list[i].batch = x.batch
			return list[:i+1], nil
		}
	}
	return []commit{x}, nil
}
