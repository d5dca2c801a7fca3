package exec

import (
	"context"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"

	"github.com/apache/arrow/go/v15/arrow"
)

// persist makes steps durable, all or none, before readers see them.
func (e *Engine) persist(ctx context.Context, list []*taken) error {
	var steps []store.Step
	var of []*taken
	for _, t := range list {
		if t.kept != nil {
			steps, of = append(steps, *t.kept), append(of, t)
		}
	}
	if len(steps) == 0 {
		return nil
	}
	began := time.Now()
	sizes, err := e.store.Commit(ctx, steps...)
	if err != nil {
		return err
	}
	for i, t := range of {
		t.stored(sizes[i])
		t.c.durable.took = time.Since(began)
	}
	return nil
}

// keep says what of a step is to be made durable.
func (t *taken) keep() error {
	c, o, d := t.c, t.outcome, &t.c.durable
	if d.id == 0 {
		return nil
	}
	whole := o.rebuild || d.seq == 0
	parts, base, err := stateParts(c.tree, whole || c.foldsState())
	if err != nil {
		return err
	}
	h := store.Head{Object: d.id, Version: d.version, Seq: d.seq + 1, State: string(o.state), Status: t.status(), Plan: c.fingerprint()}
	t.kept = &store.Step{
		Object: d.id, Name: c.name, Head: h, Anew: whole, State: parts, Base: base,
		Cut: c.lost, History: c.options.history,
		Schema: c.table.Schema(), Result: o.result, Before: t.all()[0].commit.before, Ledgers: c.ledgers(whole), Grows: c.root.Growth() != catalog.Replace,
	}
	if t.kept.Grows && !whole {
		t.kept.Result = nil
	}
	for _, x := range t.all() {
		if x.outcome.batch != nil {
			b := storedBatch(x.outcome.batch)
			b.ResultRows = rowsIn(x.outcome.result)
			t.kept.Batches = append(t.kept.Batches, *b)
		}
		if x != t && x.stage != nil {
			t.kept.Stages = append(t.kept.Stages, *x.stage)
		}
		t.kept.Rejects = append(t.kept.Rejects, x.outcome.rejects...)
		if t.kept.Grows && !whole {
			t.kept.Result = append(t.kept.Result, x.outcome.fresh...)
		}
	}
	return nil
}

// stored takes over that a step is durable, with size bytes of state.
func (t *taken) stored(size int64) {
	c, d := t.c, &t.c.durable
	c.lost = false
	d.seq, d.state = t.kept.Head.Seq, true
	if t.kept.Define != nil {
		t.kept.Head.Version++
		d.version++
	}
	for _, in := range c.inputs {
		in.stored = in.version
	}
	if t.kept.Base {
		d.base, d.deltas, d.files = size, 0, 0
		track(c.tree)
	} else {
		d.deltas, d.files = d.deltas+size, d.files+1
	}
}

// stand takes over where a durable step has brought its query. c.mu is held.
func (t *taken) stand() {
	if t.kept == nil {
		return
	}
	d := &t.c.durable
	h := t.kept.Head
	h.Asked = d.head.Asked
	d.head, d.shown = h, h.Seq
}

// The state is written anew once its deltas are larger than it is, so that a byte of it is written about twice in all, or
// are too many to be read quickly.
const (
	leastFold = 256 << 10 // bytes
	mostFiles = 256
)

func (c *Continuous) foldsState() bool {
	d := &c.durable
	return d.deltas > max(d.base, leastFold) || d.files >= mostFiles
}

// status is what the query shows of itself after the steps.
func (t *taken) status() store.Status {
	c, o := t.c, t.outcome
	s := store.Status{Answered: c.durable.asking, Generation: o.generation, Rows: o.rows, Rejects: o.rejected, Busy: o.busy, Batches: o.next}
	setProgress(&s, o.progress)
	c.mu.Lock()
	s.Since = c.durable.head.Status.Since
	if n := len(c.batches); n > 0 {
		s.Last = storedBatch(&c.batches[n-1])
	}
	c.mu.Unlock()
	for _, x := range t.all() {
		if x.outcome.batch != nil {
			s.Last = storedBatch(x.outcome.batch)
		}
		s.ResultRows = rowsIn(x.outcome.result)
		again := x.outcome.rebuild && x.outcome.batch != nil && c.root.Growth() != catalog.Replace
		if again && (c.lost || x.commit.cut || !store.Begins(x.commit.result, x.commit.before)) {
			s.Since = x.outcome.batch.id
		}
	}
	for _, in := range c.inputs {
		saved := store.Input{Name: in.table.Name()}
		saved.Rows, saved.Generation = mem.Place(in.version)
		s.Inputs = append(s.Inputs, saved)
	}
	s.StateRows, s.StateBytes, s.Watermark, s.LateRows = c.measured.rows, c.measured.bytes, c.measured.watermark, c.measured.late
	return s
}

// ledgers tells what each input has come to cover.
func (c *Continuous) ledgers(whole bool) map[int]func(func(int, []byte) error) error {
	list := map[int]func(func(int, []byte) error) error{}
	for i, in := range c.inputs {
		feed, ok := in.table.(catalog.Ledgered)
		if !ok {
			continue
		}
		from := in.stored
		if whole {
			from = nil
		}
		list[i] = func(put func(int, []byte) error) error { return feed.LedgerPages(from, in.version, put) }
	}
	return list
}

// persistProgress lets other processes see how far a query is that had nothing to commit. c.stepping is held.
func (c *Continuous) persistProgress(ctx context.Context) error {
	d := &c.durable
	if d.id == 0 || d.seq <= 0 {
		return nil
	}
	c.mu.Lock()
	h := d.head
	h.State = string(c.state)
	setProgress(&h.Status, c.progress)
	h.Status.Answered = d.asking
	d.head = h
	c.mu.Unlock()
	return c.engine.store.SetStatus(ctx, h)
}

// persistFailure keeps the reason why a query has failed. That it cannot be kept is no reason to hide it.
func (c *Continuous) persistFailure(ctx context.Context, failure error) {
	if c.durable.id != 0 && !c.engine.store.ReadOnly() {
		_ = c.engine.store.SetState(ctx, c.durable.id, string(stateFailed), failure.Error(), store.AsItIs)
	}
}

// persistState keeps what a user told a query to do.
func (c *Continuous) persistState(ctx context.Context, to state) error {
	return c.order(ctx, to, store.AsItIs)
}

// persistAnew keeps that everything is to be read again.
func (c *Continuous) persistAnew(ctx context.Context, ignoreMissing bool) error {
	how := store.Anew
	if ignoreMissing {
		how = store.AnewWithoutMissing
	}
	return c.order(ctx, stateRunning, how)
}

func (c *Continuous) order(ctx context.Context, to state, how store.Reading) error {
	if c.durable.id == 0 {
		return nil
	}
	if c.engine.store.ReadOnly() {
		return errReadOnly
	}
	return c.engine.store.SetState(ctx, c.durable.id, string(to), "", how)
}

func setProgress(s *store.Status, p feedProgress) {
	s.FilesDone, s.FilesTotal, s.BytesDone, s.BytesTotal, s.Held, s.EndFile = p.filesDone, p.filesTotal, p.bytesDone, p.bytesTotal, p.held, p.endFile
}

func rowsIn(records []arrow.Record) (n int64) {
	for _, r := range records {
		n += r.NumRows()
	}
	return n
}
