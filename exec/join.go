package exec

import (
	"context"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"
)

// Small steps of a query that is behind take less time than making each of them durable. They are committed as one, each with its own
// batch, once as much time has gone into steps as several commits take: a crash loses no more than that, and it is read again.

const (
	mostJoined  = 64
	commitShare = 4 // how much longer than a commit steps are taken before it
)

// join takes more steps after one, as long as that is worth it. If one of them fails all are undone, nil is returned and the next are
// taken one by one, so that those before the one that fails are committed. c.stepping is held.
func (c *Continuous) join(ctx context.Context, t *taken, threads, most int) (*taken, error) {
	began := time.Now()
	for c.joins(t, began) && len(t.all()) < most {
		if ok, err := t.staged(); err != nil {
			t.abandon()
			return nil, c.fail(ctx, err)
		} else if !ok {
			break
		}
		next, err := c.takeAfter(ctx, t, threads)
		if err != nil {
			c.alone = len(t.all()) + 1
			return nil, context.Cause(ctx)
		}
		if next == nil {
			break
		}
		t = next
	}
	return t, nil
}

// joins reports whether another step may be committed with one. Not that of a query with a sink: each batch has a file there that must be
// durable before the commit, which costs as much again as the commit does, and is named right after it; were several named at once, a
// crash in between would leave some of them to be told from those of tries that came to nothing.
func (c *Continuous) joins(t *taken, began time.Time) bool {
	if c.alone > 0 {
		c.alone--
		return false
	}
	return c.durable.id != 0 && c.sink == nil && t.outcome.state == stateRunning && !t.outcome.rebuild &&
		time.Since(began) < commitShare*c.durable.took
}

// staged tells what the step changed in the result, which the store must be told if another step is committed with it; false if that is
// too much.
func (t *taken) staged() (bool, error) {
	c := t.c
	if c.root.Growth() != catalog.Replace || t.outcome.batch == nil {
		return true, nil
	}
	stage, ok, err := store.StageOf(t.outcome.batch.id, c.table.Schema(), t.commit.before, t.commit.result)
	t.stage = &stage
	return ok, err
}

// takeAfter computes a step that goes on from one that is not committed yet; nil if there is none of its kind. After an error, both are
// undone.
func (c *Continuous) takeAfter(ctx context.Context, t *taken, threads int) (*taken, error) {
	p, err := c.look(ctx, nil)
	if err != nil {
		t.abandon()
		return nil, err
	}
	for _, in := range c.inputs {
		if _, ok := in.table.(catalog.Feed); !ok && !in.version.Same(p.snapshots[in.table].Version()) {
			return nil, nil // what it reads has gone on: that is for a commit of its own
		}
	}
	if !p.fresh || p.rebuild {
		return nil, nil
	}
	return c.compute(ctx, p, t.all(), threads)
}
