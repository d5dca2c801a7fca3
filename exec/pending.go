package exec

import (
	"context"
	"time"

	"flowsql/catalog"
)

// anew says how everything is to be read again.
type anew struct {
	ignoreMissing bool // leave out the files that are gone
}

// begin is what is to be read of what a version covers: the files as they are now.
func (a *anew) begin(ctx context.Context, feed catalog.Feed, at catalog.Version) (catalog.Version, error) {
	renewed, err := feed.Renewed(ctx, at)
	if err == nil && a.ignoreMissing {
		renewed, err = feed.Present(ctx, renewed.Version())
	}
	if err != nil {
		return nil, err
	}
	return renewed.Version(), nil
}

// pending is one step about to be taken: the snapshots it reads and what they leave behind.
type pending struct {
	snapshots map[catalog.Table]catalog.Snapshot
	backlogs  map[catalog.Table]catalog.Backlog
	fresh     bool // something is new
	rebuild   bool // state of earlier steps cannot be used
}

// look pins every input for a step of at most the configured size, and tells whether there is anything to do. With ahead, what is
// there is taken for what the tables have, and files are taken to have nothing new.
func (c *Continuous) look(ctx context.Context, ahead map[catalog.Table]catalog.Snapshot) (*pending, error) {
	defer func(began time.Time) { c.looked.Store(int64(time.Since(began))) }(time.Now())
	p := &pending{map[catalog.Table]catalog.Snapshot{}, map[catalog.Table]catalog.Backlog{}, false, false}
	limit := catalog.Limit{Files: c.options.maxFiles, Bytes: c.options.maxBytes}
	for _, in := range c.inputs {
		snapshot, ok := ahead[in.table]
		var err error
		switch {
		case ok:
		case ahead != nil && c.anew == nil && in.version != nil:
			snapshot, err = p.pinAgain(ctx, in)
		default:
			snapshot, err = p.pin(ctx, in, limit, c.anew)
		}
		if err != nil {
			return nil, err
		}
		p.snapshots[in.table] = snapshot
		same := in.version != nil && in.version.Same(snapshot.Version())
		if in.version == nil || !same {
			p.fresh = true
		}
		if in.version != nil && !same && in.table.Growth() == catalog.Fixed {
			p.rebuild = true
		}
		if in.version != nil && in.table.Growth() == catalog.Append && !snapshot.Version().Extends(in.version) {
			p.rebuild = true
		}
	}
	if c.tree == nil && c.undo == nil && !c.durable.state {
		p.rebuild = true
	}
	if c.anew != nil {
		p.rebuild, p.fresh = true, true
	}
	if len(c.inputs) == 0 && c.tree == nil && !c.durable.state {
		p.fresh = true // a select without tables: one step
	}
	return p, nil
}

func (p *pending) pin(ctx context.Context, in *input, limit catalog.Limit, how *anew) (catalog.Snapshot, error) {
	if feed, ok := in.table.(catalog.Feed); ok {
		from := in.version
		if how != nil && from != nil {
			var err error
			if from, err = how.begin(ctx, feed, from); err != nil {
				return nil, err
			}
		}
		snapshot, backlog, err := feed.Advance(ctx, from, limit)
		p.backlogs[in.table] = backlog
		return snapshot, err
	}
	if err := in.owner.readyTable(ctx, in.table); err != nil {
		return nil, err
	}
	return in.table.Snapshot(ctx)
}

// pinAgain pins what the query has read of an input before, or of a table all.
func (p *pending) pinAgain(ctx context.Context, in *input) (catalog.Snapshot, error) {
	feed, ok := in.table.(catalog.Feed)
	switch {
	case !ok:
		return p.pin(ctx, in, catalog.Limit{}, nil)
	case in.snapshot == nil: // nobody has looked since it was taken over from the store
		snapshot, backlog, err := feed.Look(ctx, in.version)
		if err != nil {
			return nil, err
		}
		in.adopt(snapshot, backlog)
	}
	p.backlogs[in.table] = in.backlog
	return in.pinned(ctx)
}
