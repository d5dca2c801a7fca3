package exec

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/exec/op"
	"flowsql/sql/plan"

	"github.com/apache/arrow/go/v15/arrow"
)

// durable is what a continuous query knows of itself in the store.
type durable struct {
	id      int64  // 0 where there is no store
	version uint64 // of the definition
	seq     int64  // the commit that the tree and the inputs stand for; -1 if that is not certain; guarded by stepping
	state   bool   // the store has the operators' state of that commit

	asking       int64         // Head.Asked before the latest look; guarded by stepping
	base, deltas int64         // bytes of the kept state
	files        int           // of deltas
	took         time.Duration // by the latest commit

	head  store.Head // the latest known; guarded by mu
	shown int64      // the commit whose result readers see; guarded by mu
}

// errElsewhere says that another process takes the steps.
var errElsewhere = errors.New("another process refreshes the catalog")

// damaged tells what to do about a file of the query that cannot be read.
func (c *Continuous) damaged(err error) error {
	if store.IsLost(err) {
		return fmt.Errorf("%w; refresh continuous query %s full makes it again from the flow files", err, c.name)
	}
	return err
}

// heed takes over where the store says that the query stands.
func (c *Continuous) heed(h store.Head) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &c.durable
	asked := h.Asked != d.head.Asked
	if h.Seq < d.head.Seq {
		return // a look that was overtaken
	}
	if h.Seq > d.shown || d.head.Object == 0 {
		c.countsLocked(&h.Status)
	}
	d.head = h
	was := c.state
	switch now := state(h.State); {
	case now == statePaused || now == stateFailed:
		c.state = now
	case was == statePaused || was == stateFailed || h.Seq > d.shown || c.reading == nil && c.retry.err == nil:
		c.state = now
	}
	switch {
	case c.state != stateFailed:
		c.err = nil
	case c.err == nil || c.err.Error() != h.Error:
		c.err = errors.New(h.Error)
	}
	if was != c.state || h.Seq > d.shown {
		c.wake()
	}
	if asked || h.Reading != store.AsItIs || was != c.state {
		select {
		case c.asked <- struct{}{}:
		default:
		}
	}
}

// show makes readers see the result of the latest commit known.
func (c *Continuous) show(ctx context.Context) error {
	if c.durable.id == 0 {
		return nil
	}
	c.mu.Lock()
	behind := c.durable.head.Seq > c.durable.shown
	c.mu.Unlock()
	if !behind {
		return nil
	}
	_, err := c.engine.showAll(ctx, []*Continuous{c})
	return err
}

// showAll makes readers see the results that stored queries had at one state of the catalog. at are the commits of that state.
func (e *Engine) showAll(ctx context.Context, list []*Continuous) (at map[*Continuous]int64, err error) {
	have := map[int64]store.Known{}
	for _, c := range list {
		c.mu.Lock()
		have[c.durable.id] = store.Known{Seq: c.durable.shown, Rows: c.result}
		c.mu.Unlock()
	}
	all, err := e.store.Results(ctx, have)
	switch {
	case errors.Is(err, store.ErrGone):
		return nil, errDropped
	case err != nil && len(list) == 1:
		return nil, fmt.Errorf("%s: %w", list[0], list[0].damaged(err))
	case err != nil:
		for _, c := range list { // one of them tells whose fault it is
			if _, err := e.showAll(ctx, []*Continuous{c}); err != nil {
				return nil, err
			}
		}
		return nil, err
	}
	at = map[*Continuous]int64{}
	for _, c := range list {
		x := all[c.durable.id]
		if x.Head.Version != c.durable.version {
			return nil, errDropped
		}
		at[c] = x.Head.Seq
		if x.Moved {
			c.display(x.Head, x.Rows)
		}
	}
	return at, nil
}

// display makes a committed result the one that readers see, unless they see a later one.
func (c *Continuous) display(h store.Head, records []arrow.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h.Seq <= c.durable.shown {
		return
	}
	st, last := &h.Status, c.lastBatch()
	x := commit{first: last + 1, before: c.result, result: records, known: store.Known{Seq: c.durable.shown, Rows: c.result}}
	c.generation, c.result = st.Generation, records
	c.countsLocked(st)
	c.durable.shown = h.Seq
	c.table.Set(c.result, c.generation)
	c.sources = nil
	if st.Last != nil {
		x.batch = batchOf(*st.Last)
		c.batches = []batch{x.batch}
		if x.batch.id > last {
			c.tell(x)
		}
	}
	c.wake()
}

// lastBatch is the id of the last batch that readers have seen, -1 for none. c.mu is held.
func (c *Continuous) lastBatch() int64 {
	if n := len(c.batches); n > 0 {
		return c.batches[n-1].id
	}
	return -1
}

// countsLocked takes over what flowsql.queries shows. c.mu is held.
func (c *Continuous) countsLocked(s *store.Status) {
	c.rows, c.busy, c.rejected, c.nextBatch, c.progress = s.Rows, s.Busy, s.Rejects, s.Batches, progressIn(*s)
	c.late = s.LateRows
	c.measured = measured{s.StateRows, s.StateBytes, s.Watermark, s.LateRows}
}

// own takes the right to step until release is called, and brings the query to its last commit. It fails with errElsewhere
// where another process has the right.
func (c *Continuous) own(ctx context.Context) (release func(), err error) {
	if c.durable.id == 0 {
		return func() {}, nil
	}
	if release, err = c.engine.lease(); err != nil {
		return nil, err
	}
	if c.engine.stale.CompareAndSwap(true, false) { // others may have made queries that are to follow this one
		if err = c.engine.sync(ctx); err != nil {
			c.engine.stale.Store(true)
		}
	}
	if err == nil {
		err = c.stand(ctx)
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// stand brings the query to its last commit, if it may go on from there.
func (c *Continuous) stand(ctx context.Context) error {
	if err := c.regain(ctx); err != nil {
		return err
	}
	return c.runnable()
}

// lease is the right to refresh, until release is called. An engine that refreshes in the background keeps it.
func (e *Engine) lease() (release func(), err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.leased {
		return func() {}, nil
	}
	ok, err := e.store.Lease()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errElsewhere
	case e.options.Background:
		e.leased = true
		e.stale.Store(true)
		return func() {}, nil
	}
	if e.leases.Add(1) == 1 {
		e.stale.Store(true)
	}
	return func() {
		e.leases.Add(-1)
		e.store.Release()
	}, nil
}

// refreshes reports whether it is this process that takes the steps.
func (e *Engine) refreshes() bool {
	if e.store == nil {
		return true
	}
	release, err := e.lease()
	if err == nil {
		release()
	}
	return err == nil
}

// regain brings inputs and result to the last commit of the store, if they are not there. What operators kept in memory for
// another one is void. c.stepping is held.
func (c *Continuous) regain(ctx context.Context) error {
	if c.durable.id == 0 {
		return nil
	}
	for try := 0; ; try++ {
		h, err := c.head(ctx)
		if err != nil {
			return err
		}
		c.heed(h)
		c.durable.asking = h.Asked
		if c.anew = anewOf(h.Reading); c.anew != nil {
			c.tree, c.durable.state = nil, false
		}
		if h.Seq == c.durable.seq {
			return nil
		}
		c.tree = nil
		if err := c.regainAt(ctx, h); err != nil {
			return err
		}
		// A commit of another process in between would leave parts of two commits.
		now, err := c.engine.store.Head(ctx, c.durable.id)
		if err == nil && (now.Seq == h.Seq || try > 100) {
			c.durable.seq = h.Seq
			return nil
		}
	}
}

// head is where the store says that the query stands, errDropped if it has it no more, or with another definition.
func (c *Continuous) head(ctx context.Context) (store.Head, error) {
	h, err := c.engine.store.Head(ctx, c.durable.id)
	if errors.Is(err, store.ErrGone) || err == nil && h.Version != c.durable.version {
		err = errDropped
	}
	return h, err
}

func (c *Continuous) regainAt(ctx context.Context, h store.Head) error {
	if err := c.show(ctx); err != nil {
		if c.anew == nil || !store.IsLost(err) {
			return c.fail(ctx, err)
		}
		c.display(h, nil) // what cannot be read is about to be made again
		c.lost = true
	}
	for i, in := range c.inputs {
		if err := c.regainInput(ctx, h, i, in); err != nil {
			return err
		}
	}
	var err error
	d := &c.durable
	d.base, d.deltas, d.files, err = c.engine.store.StateSize(ctx, d.id)
	d.state = h.Seq > 0 && h.Plan == c.fingerprint() && c.anew == nil
	return err
}

// regainInput sets what the query has read of one input.
func (c *Continuous) regainInput(ctx context.Context, h store.Head, i int, in *input) error {
	in.version, in.snapshot, in.stored = nil, nil, nil
	if h.Seq == 0 || i >= len(h.Status.Inputs) || h.Status.Inputs[i].Name != in.table.Name() {
		return nil
	}
	saved := h.Status.Inputs[i]
	feed, ok := in.table.(catalog.Ledgered)
	if !ok {
		in.version = mem.At(saved.Rows, saved.Generation)
		return nil
	}
	var err error
	in.version, err = feed.RestoreVersion(c.engine.store.Ledger(ctx, c.durable.id, i))
	in.stored = in.version
	return err
}

func anewOf(how store.Reading) *anew {
	if how == store.AsItIs {
		return nil
	}
	return &anew{ignoreMissing: how == store.AnewWithoutMissing}
}

// fingerprint tells plans apart whose operators could not read one another's state.
func (c *Continuous) fingerprint() string {
	h := fnv.New64a()
	for _, l := range plan.Explain(c.root) {
		fmt.Fprintf(h, "%d %s %s\n", l.Depth, l.Text, l.Growth)
	}
	return fmt.Sprintf("%d.%016x", op.StateFormat, h.Sum64())
}

func progressIn(s store.Status) feedProgress {
	return feedProgress{s.FilesDone, s.FilesTotal, s.BytesDone, s.BytesTotal, s.Held, s.EndFile}
}

func batchOf(b store.Batch) batch {
	return batch{b.ID, b.Files, b.EndFile, b.FilesDone, b.Rows, b.Rejects, b.Took, b.CaughtUp, b.Committed, b.LateRows}
}

func storedBatch(b *batch) *store.Batch {
	if b == nil {
		return nil
	}
	return &store.Batch{ID: b.id, Files: b.files, EndFile: b.endFile, FilesDone: b.filesDone, Rows: b.rows, Rejects: b.rejects,
		Took: b.took, CaughtUp: b.caughtUp, Committed: b.committed, LateRows: b.late}
}
