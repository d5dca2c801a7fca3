package exec

import (
	"context"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"

	"github.com/apache/arrow/go/v15/arrow"
)

// taken is a step that a query has computed, and that nobody sees before it is committed.
type taken struct {
	c       *Continuous
	had     []input // what the inputs were before
	undo    undo
	outcome *outcome
	commit  commit
	result  catalog.Snapshot // of the query's table, as the step leaves it
	kept    *store.Step      // what is to be made durable; nil for nothing
	stage   *store.Stage     // what the step changed in the result, if another one is committed with it
	earlier []*taken         // steps that it goes on from and is committed with, oldest first
}

// all is the steps that are committed as one, oldest first.
func (t *taken) all() []*taken { return append(t.earlier[:len(t.earlier):len(t.earlier)], t) }

// takeNext computes a step if there is anything new; nil if there is not. ahead has the results that it is to read which are about to
// be committed, and then the query's files are not looked at; it is nil for a step of the query's own. c.stepping is held.
func (c *Continuous) takeNext(ctx context.Context, ahead map[catalog.Table]catalog.Snapshot, threads int) (*taken, error) {
	if err := c.settleSink(); err != nil {
		return nil, c.fail(ctx, err)
	}
	p, err := c.look(ctx, ahead)
	switch {
	case err != nil:
		return nil, c.fail(ctx, err)
	case !p.fresh && ahead != nil:
		return nil, nil
	case !p.fresh:
		c.recovered()
		return nil, c.note(ctx, p)
	}
	t, err := c.compute(ctx, p, nil, threads)
	if err != nil {
		return nil, c.fail(ctx, err)
	}
	return t, nil
}

// compute takes the step that is pending, after those that are computed and not committed yet.
func (c *Continuous) compute(ctx context.Context, p *pending, earlier []*taken, threads int) (_ *taken, err error) {
	t := &taken{c: c, earlier: earlier}
	for _, in := range c.inputs {
		t.had = append(t.had, *in)
	}
	if t.undo, err = c.keepUndo(p); err != nil {
		return nil, err
	}
	started := time.Now()
	rejects := newRejects()
	counts := &progress{anew: p.rebuild}
	c.begins(p, counts)
	records, err := c.advance(ctx, p, rejects, counts, threads)
	if err == nil {
		c.measure()
		err = t.conclude(ctx, p, records, rejects.sorted(), counts.rows.Load(), time.Since(started))
	}
	if err != nil {
		t.abandon()
		return nil, err
	}
	return t, nil
}

// conclude is what a step that has run leaves behind.
func (t *taken) conclude(ctx context.Context, p *pending, records []arrow.Record, rejects []catalog.Reject, rows int64, took time.Duration) error {
	c := t.c
	for _, in := range c.inputs {
		in.snapshot = p.snapshots[in.table]
		in.version = in.snapshot.Version()
		in.backlog = p.backlogs[in.table]
	}
	c.mu.Lock()
	at, late := c.standingLocked(), c.measured.late
	c.mu.Unlock()
	if n := len(t.earlier); n > 0 {
		at = t.earlier[n-1].outcome.standing()
	}
	o := c.outcomeFrom(at, p, records, rejects, rows, late, took)
	t.commit = commit{before: at.result, result: o.result, grew: !p.rebuild && c.root.Growth() == catalog.Append, added: records}
	t.outcome, t.result = o, c.table.Next(o.result, o.generation)
	if o.batch != nil {
		t.commit.first, t.commit.batch = o.batch.id, *o.batch
		if err := c.sink.prepare(ctx, t.commit); err != nil {
			return err
		}
	}
	return nil
}

// abandon undoes steps: the next one begins at the last commit.
func (t *taken) abandon() {
	c, first := t.c, t.all()[0]
	for i, in := range c.inputs {
		*in = first.had[i]
	}
	c.tree, c.undo = nil, first.undo
	c.durable.seq = -1
	c.ends()
}

// publish makes committed steps the ones that are seen.
func (t *taken) publish() {
	c, o := t.c, t.outcome
	for _, x := range t.all() {
		c.logCommit(x.outcome.batch, x.outcome.progress)
	}
	c.undo, c.anew = nil, nil
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retry, c.reading = retry{}, nil
	seen := t.kept != nil && c.durable.shown >= t.kept.Head.Seq // another reader was as fast
	t.stand()
	c.generation, c.result, c.rows, c.late, c.busy, c.rejected = o.generation, o.result, o.rows, o.late, o.busy, o.rejected
	c.progress, c.shows = o.progress, true
	if c.state != statePaused {
		c.state = o.state
	}
	if c.durable.id == 0 {
		if o.rebuild {
			c.rejects = nil
		}
		c.rejects = latest(append(c.rejects, o.rejects...), mostRejects)
	}
	c.table.Publish(t.result)
	c.sources = sourcesOf(c.inputs)
	for _, x := range t.all() {
		if x.outcome.batch != nil && !seen {
			if c.engine.store != nil {
				c.batches = c.batches[:0]
			}
			c.batches = latest(append(c.batches, *x.outcome.batch), mostBatches)
			c.tell(x.commit)
		}
	}
	c.nextBatch = o.next
	c.wake()
}
