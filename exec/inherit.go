package exec

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"flowsql/catalog/store"
)

// inherit makes all that the heir is the next batch of the query whose place it takes.
func (h *heir) inherit(ctx context.Context) (*taken, error) {
	c, old, d := h.made.continuous, h.have.continuous, &h.made.continuous.durable
	err := old.show(ctx)
	if err != nil && !store.IsLost(err) {
		return nil, err
	}
	old.mu.Lock()
	batches, next, paused, before := old.batches, old.nextBatch, old.state == statePaused, old.result
	old.mu.Unlock()
	follows := c.changer().same(old.changer()) && c.root.Growth() == old.root.Growth() && !old.lost && err == nil
	if !follows {
		before = nil
	}
	if h.have.id != 0 {
		head, err := c.engine.store.Head(ctx, h.have.id)
		if err != nil || head.Version != h.have.version {
			return nil, errors.Join(errSuperseded, err)
		}
		*d = durable{id: h.have.id, version: head.Version, seq: head.Seq}
		d.head.Status.Since = head.Status.Since
		next = head.Status.Batches
	}
	c.mu.Lock()
	if paused {
		c.state = statePaused
	}
	o := &outcome{rebuild: true, generation: c.generation, fresh: c.result, result: c.result, rejects: c.rejects, rejected: c.rejected,
		rows: c.rows, late: c.late, busy: c.busy, progress: c.progress, state: c.state, next: next}
	if len(c.batches) > 0 || rowsIn(before) > 0 || !follows {
		p := c.progress
		o.batch = &batch{id: next, files: p.filesDone, endFile: p.endFile, filesDone: p.filesDone, rows: c.rows,
			rejects: c.rejected, late: c.late, took: c.busy, caughtUp: p.caughtUp(), committed: time.Now()}
		o.next++
	}
	t := &taken{c: c, outcome: o, commit: commit{before: before, result: c.result, cut: !follows}}
	c.nextBatch, c.recent, c.batches = next, recent{}, slices.Clone(batches)
	c.mu.Unlock()
	t.result = c.table.Next(o.result, o.generation)
	c.sink = h.sink
	if o.batch != nil {
		t.commit.first, t.commit.batch = o.batch.id, *o.batch
		sent := t.commit
		if c.options.sink != old.options.sink || c.options.sinkFormat != old.options.sinkFormat {
			sent.before = nil // another sink has none of it
		}
		if err := c.sink.prepare(ctx, sent); err != nil {
			return nil, err
		}
	}
	if err := t.keep(); err != nil || t.kept == nil {
		return t, err
	}
	define, err := h.object()
	t.kept.Define, t.kept.Cut = &define, !follows
	return t, err
}

// takeSinkAway keeps the new query from writing files before it has taken its place.
func (h *heir) takeSinkAway() {
	if c := h.made.continuous; c.sink != nil {
		h.sink, c.sink = c.sink, nil
	}
}

// exchange puts heirs in their places that have no results yet.
func (e *Engine) exchange(ctx context.Context, list []*heir) error {
	e.syncing.Lock()
	defer e.syncing.Unlock()
	if e.store != nil {
		if e.store.ReadOnly() {
			return errReadOnly
		}
		var objects []store.Object
		for _, h := range list {
			o, err := h.object()
			if err != nil {
				return err
			}
			objects = append(objects, o)
		}
		if err := e.store.Redefine(ctx, list[0].at, objects...); err != nil {
			return err
		}
	}
	for _, h := range list {
		c := h.made.continuous
		if h.have.id != 0 {
			c.durable = durable{id: h.have.id, version: h.have.version + 1}
		}
		if old := h.have.continuous; old != nil {
			old.mu.Lock()
			c.nextBatch = old.nextBatch
			if old.state == statePaused {
				c.state = statePaused
			}
			old.mu.Unlock()
		}
	}
	if err := e.swap(list); err != nil {
		return err
	}
	for _, h := range list {
		e.begin(h.made.continuous, e.threads())
	}
	return nil
}

// swap puts the new entries into the catalog.
func (e *Engine) swap(list []*heir) error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return ErrClosed
	}
	for _, h := range list {
		if h.have.id != 0 {
			h.made.id, h.made.version = h.have.id, h.have.version+1
		}
		e.entries[strings.ToLower(h.made.name)] = h.made
	}
	e.mu.Unlock()
	for _, h := range list {
		e.remove(h.have)
	}
	return nil
}
