package exec

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/optimize"
	"flowsql/sql/plan"

	"github.com/apache/arrow/go/v15/arrow"
)

// state is what a continuous query is doing, as flowsql.queries says it.
type state string

const (
	stateRunning  state = "RUNNING"   // there is, or may be, something to read
	stateCaughtUp state = "CAUGHT_UP" // everything present is in the result
	statePaused   state = "PAUSED"
	stateFailed   state = "FAILED"
	// stateRebuilding is only shown: another query is being made in place of this one.
	stateRebuilding state = "REBUILDING"
)

// Continuous is a query whose result is kept current: a tree of operators that is stepped, and the table it fills.
// A step changes nothing that a reader sees until it commits.
type Continuous struct {
	name      string
	text      string // the whole statement
	queryText string
	options   continuousOptions
	engine    *Engine
	root      plan.Node
	fields    []plan.Field
	ordered   bool // the definition has an ORDER BY: the result is a sequence
	table     *mem.Table

	stepping sync.Mutex // held during a step, and for what must not meet one; locked before mu
	tree     op.Node    // nil before the first step and when the state must be built anew
	meters   map[plan.Node]*op.Meter
	undo     undo     // what tree is to begin with where it is nil; nil if the files tell it
	anew     *anew    // the next step is to read everything again; nil if not
	inputs   []*input // of the tree, in the order of their first scan
	sink     *sink    // nil if it has none

	mu         sync.Mutex // guards what follows
	state      state
	err        error // of FAILED
	retry      retry
	next       *successor // that is being made; nil if none is
	nextErr    error      // why the last one failed; nil if it did not
	generation uint64     // of the result table
	sources    sources
	result     []arrow.Record
	batches    []batch // only the last where a store keeps them
	nextBatch  int64
	listeners  map[*listener]bool
	recent     recent
	measured   measured
	dropped    bool
	progress   feedProgress
	reading    *progress        // of the step at hand; nil if there is none
	rejects    []catalog.Reject // empty where a store keeps them
	rejected   int64            // how many there are
	rows       int64            // read by scans, by the committed steps
	busy       time.Duration

	definition definition
	durable    durable
	asked      chan struct{} // has an element when another process waits for a look at the files
}

// input is one table that a continuous query reads.
type input struct {
	table    catalog.Table
	base     catalog.Table // what table was frozen from; table itself if it was not
	owner    *Engine
	upstream *Continuous      // whose result the table is; nil if none
	version  catalog.Version  // committed; nil before the first step
	stored   catalog.Version  // what the store's ledger has
	snapshot catalog.Snapshot // committed: what VERIFY reads again
	backlog  catalog.Backlog  // of a feed, at the latest look
}

// batch is one committed step, as flowsql.batches shows it.
type batch struct {
	id            int64
	files         int64 // taken by this step
	endFile       string
	filesDone     int64
	rows, rejects int64
	took          time.Duration
	caughtUp      bool
	committed     time.Time
}

// feedProgress is how far the feeds of a query are, together.
type feedProgress struct {
	filesDone, filesTotal int64
	bytesDone, bytesTotal int64
	held                  bool
	endFile               string
}

// errDropped ends a wait for a query that is gone.
var errDropped = errors.New("the continuous query was dropped")

// anew says how everything is to be read again.
type anew struct {
	ignoreMissing bool // leave out the files that are gone
}

// pending is one step about to be taken: the snapshots it reads and what they leave behind.
type pending struct {
	snapshots map[catalog.Table]catalog.Snapshot
	backlogs  map[catalog.Table]catalog.Backlog
	fresh     bool // something is new
	rebuild   bool // state of earlier steps cannot be used
}

// look pins every input for a step of at most the configured size, and tells whether there is anything to do.
func (c *Continuous) look(ctx context.Context) (*pending, error) {
	p := &pending{map[catalog.Table]catalog.Snapshot{}, map[catalog.Table]catalog.Backlog{}, false, false}
	limit := catalog.Limit{Files: c.options.maxFiles, Bytes: c.options.maxBytes}
	for _, in := range c.inputs {
		snapshot, err := p.pin(ctx, in, limit, c.anew)
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
		if how != nil && how.ignoreMissing && from != nil {
			present, err := feed.Present(ctx, from)
			if err != nil {
				return nil, err
			}
			from = present.Version()
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

// step takes one step if there is anything new, and reports whether it did. An error leaves the last committed result
// in place and the query FAILED, unless ctx ended, which leaves it as it was.
func (c *Continuous) step(ctx context.Context, threads int) (bool, error) {
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.runnable(); err != nil {
		return false, err
	}
	if err := c.resting(time.Now()); err != nil {
		return false, err
	}
	release, err := c.own(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if err := c.settleSink(); err != nil {
		return false, c.fail(ctx, err)
	}
	p, err := c.look(ctx)
	if err != nil {
		return false, c.fail(ctx, err)
	}
	if !p.fresh {
		c.recovered()
		return false, c.note(ctx, p)
	}
	undo, err := c.keepUndo(p)
	if err != nil {
		return false, c.fail(ctx, err)
	}
	started := time.Now()
	rejects := newRejects()
	counts := &progress{anew: p.rebuild}
	c.begins(p, counts)
	defer c.ends()
	records, err := c.advance(ctx, p, rejects, counts, threads)
	if err != nil {
		c.tree, c.undo = nil, undo
		return false, c.fail(ctx, err)
	}
	c.measure()
	err = c.commit(ctx, p, records, rejects.sorted(), counts.rows.Load(), time.Since(started))
	if errors.Is(err, store.ErrMoved) {
		return true, nil // somebody told it to begin anew meanwhile: it is no failure, and there is more to do
	}
	if err != nil {
		c.tree, c.undo = nil, undo
		return false, c.fail(ctx, err)
	}
	c.undo, c.anew = nil, nil
	c.tellReaders()
	if err := c.settleSink(); err != nil {
		return false, c.fail(ctx, err) // the batch is committed; its file is given its name before the next step
	}
	return true, nil
}

// begins lets others see what a step is about to read.
func (c *Continuous) begins(p *pending, counts *progress) {
	var files, bytes int64
	for _, b := range p.backlogs {
		files, bytes = files+int64(b.FilesTotal), bytes+b.BytesTotal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = counts
	c.progress.filesTotal, c.progress.bytesTotal = files, bytes
	if c.state == stateCaughtUp {
		c.state = stateRunning
	}
}

func (c *Continuous) ends() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = nil
}

// runnable is the reason why no step can be taken, if there is one.
func (c *Continuous) runnable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.dropped:
		return errDropped
	case c.state == stateFailed:
		return &FailedError{c.name, c.err}
	case c.state == statePaused:
		return errPaused
	}
	return nil
}

// errPaused says that a paused query takes no steps.
var errPaused = errors.New("the continuous query is paused")

// advance runs the tree over what is pending. After a rebuild it reads everything from the start.
func (c *Continuous) advance(ctx context.Context, p *pending, rejects *rejects, counts *progress, threads int) (_ []arrow.Record, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = op.Caught(v)
		}
	}()
	if p.rebuild || c.tree == nil {
		tree, meters, err := buildMeasured(c.root)
		if err != nil {
			return nil, err
		}
		if !p.rebuild {
			if err := c.restore(ctx, tree); err != nil {
				return nil, err
			}
		}
		c.tree, c.meters = tree, meters
	}
	from := map[catalog.Table]catalog.Version{}
	if !p.rebuild {
		for _, in := range c.inputs {
			from[in.table] = in.version
		}
	}
	step := &op.Step{
		Threads: threads, Later: !p.rebuild, Reject: counts.counting(rejects.add),
		Pin: func(t catalog.Table) (catalog.Snapshot, catalog.Version) {
			return counts.counted(p.snapshots[t]), from[t]
		},
	}
	schema := c.table.Schema()
	var records []arrow.Record
	err = op.Ordered(ctx, c.tree, step, func(b *vec.Batch) error {
		if b.Rows() > 0 {
			records = append(records, vec.Record(schema, b))
		}
		return nil
	})
	return records, err
}

// outcome is what a step leaves behind.
type outcome struct {
	rebuild    bool
	generation uint64
	fresh      []arrow.Record // of the step
	result     []arrow.Record // all of it
	rejects    []catalog.Reject
	rejected   int64
	rows       int64
	busy       time.Duration
	progress   feedProgress
	state      state
	batch      *batch // nil if the step is none to be counted
}

// commit makes a step's result the one that readers see, and where there is a store, durable before that.
func (c *Continuous) commit(ctx context.Context, p *pending, records []arrow.Record, rejects []catalog.Reject, rows int64, took time.Duration) error {
	c.mu.Lock()
	before := c.progress.filesDone
	c.mu.Unlock()
	had := make([]input, len(c.inputs))
	for i, in := range c.inputs {
		had[i] = *in
		in.snapshot = p.snapshots[in.table]
		in.version = in.snapshot.Version()
		in.backlog = p.backlogs[in.table]
	}
	c.mu.Lock()
	o := c.outcomeLocked(p, before, records, rejects, rows, took)
	x := commit{before: c.result, result: o.result, grew: !p.rebuild && c.root.Growth() == catalog.Append, added: records}
	c.mu.Unlock()
	if o.batch != nil {
		x.batch = *o.batch
		if err := c.sink.prepare(ctx, x); err != nil {
			for i, in := range c.inputs {
				*in = had[i]
			}
			c.durable.seq = -1
			return err
		}
	}
	if err := c.persist(ctx, o); err != nil {
		return err
	}
	c.logCommit(o.batch, o.progress)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retry = retry{}
	c.generation, c.result, c.rows, c.busy, c.rejected = o.generation, o.result, o.rows, o.busy, o.rejected
	c.progress = o.progress
	if c.state != statePaused {
		c.state = o.state
	}
	if c.durable.id == 0 {
		if p.rebuild {
			c.rejects = nil
		}
		c.rejects = latest(append(c.rejects, rejects...), mostRejects)
	}
	c.table.Set(c.result, c.generation)
	c.sources = sourcesOf(c.inputs)
	if o.batch != nil {
		if c.engine.store != nil {
			c.batches = c.batches[:0]
		}
		c.batches = latest(append(c.batches, *o.batch), mostBatches)
		c.nextBatch = o.batch.id + 1
		x.batch = *o.batch
		c.tell(x)
	}
	c.wake()
	return nil
}

// Bounds of what is kept without a store, so that memory does not grow with history.
const (
	mostBatches = 10_000
	mostRejects = 10_000
)

// latest is the end of a list, of at least n elements where there are so many.
func latest[T any](list []T, n int) []T {
	if len(list) < 2*n {
		return list
	}
	return append(make([]T, 0, 2*n), list[len(list)-n:]...)
}

// outcomeLocked is what a step leaves behind. c.mu is held.
func (c *Continuous) outcomeLocked(p *pending, filesBefore int64, records []arrow.Record, rejects []catalog.Reject, rows int64, took time.Duration) *outcome {
	o := &outcome{
		rebuild: p.rebuild, generation: c.generation, fresh: records, result: c.result, rejects: rejects,
		rejected: c.rejected + int64(len(rejects)), rows: c.rows + rows, busy: c.busy + took, progress: progressOf(c.inputs), state: stateRunning,
	}
	switch {
	case p.rebuild:
		o.generation++
		o.result, o.rejected, o.rows = records, int64(len(rejects)), rows
		filesBefore = 0
	case c.root.Growth() == catalog.Append:
		o.result = grown(c.result, records)
	case c.root.Growth() == catalog.Replace:
		o.generation++
		o.result = records
	}
	if o.progress.caughtUp() {
		o.state = stateCaughtUp
	}
	files := o.progress.filesDone - filesBefore
	if files == 0 && rows == 0 && len(rejects) == 0 && len(c.inputs) > 0 && len(records) == 0 {
		return o // nothing has arrived yet: the empty result is not a batch
	}
	o.batch = &batch{
		id: c.nextBatch, files: files, endFile: o.progress.endFile, filesDone: o.progress.filesDone,
		rows: rows, rejects: int64(len(rejects)), took: took, caughtUp: o.progress.caughtUp(), committed: time.Now(),
	}
	return o
}

// note takes over what a look has learned of the feeds, so that progress has a true denominator.
func (c *Continuous) note(ctx context.Context, p *pending) error {
	for _, in := range c.inputs {
		in.adopt(p.snapshots[in.table], p.backlogs[in.table])
	}
	return c.noteProgress(ctx)
}

// adopt takes over what a look has learned: of an input that has nothing new, where its files are now.
func (in *input) adopt(snapshot catalog.Snapshot, backlog catalog.Backlog) {
	in.backlog = backlog
	if in.version != nil && in.version.Same(snapshot.Version()) {
		in.snapshot, in.version = snapshot, snapshot.Version()
	}
}

// noteProgress shows how far the inputs are.
func (c *Continuous) noteProgress(ctx context.Context) error {
	progress := progressOf(c.inputs)
	c.mu.Lock()
	moved := progress != c.progress || c.durable.asking != c.durable.head.Status.Answered
	c.progress = progress
	before := c.state
	c.state = stateRunning
	if c.caughtUpLocked() {
		c.state = stateCaughtUp
	}
	moved = moved || before != c.state
	if before != c.state {
		c.wake()
	}
	c.mu.Unlock()
	if moved {
		return c.persistProgress(ctx)
	}
	return nil
}

func (c *Continuous) caughtUpLocked() bool { return c.progress.caughtUp() }

func (f feedProgress) caughtUp() bool { return f.filesDone >= f.filesTotal && !f.held }

func progressOf(inputs []*input) feedProgress {
	var f feedProgress
	for _, in := range inputs {
		if _, ok := in.table.(catalog.Feed); !ok || in.version == nil {
			continue
		}
		b := in.backlog
		f.filesDone += int64(b.FilesDone)
		f.filesTotal += int64(b.FilesTotal)
		f.bytesDone += b.BytesDone
		f.bytesTotal += b.BytesTotal
		f.held = f.held || b.Held
		if b.EndFile != "" {
			f.endFile = b.EndFile
		}
	}
	return f
}

// fail records an error, unless it is only that ctx ended, and returns it.
func (c *Continuous) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return ctx.Err()
	}
	switch {
	case errors.Is(err, errDropped), errors.Is(err, errElsewhere):
		return err
	case mayPass(err):
		return c.postpone(err)
	}
	return c.giveUp(ctx, err)
}

// giveUp makes a query FAILED.
func (c *Continuous) giveUp(ctx context.Context, err error) error {
	c.persistFailure(ctx, err)
	c.engine.warn("failed", "query", c.name, "error", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state, c.err, c.retry = stateFailed, err, retry{}
	c.wake()
	return &FailedError{c.name, err}
}

// newContinuous sets up a query that has been bound and optimised. bases tells what each frozen table is of.
func newContinuous(e *Engine, name string, root plan.Node, bases map[catalog.Table]catalog.Table, o continuousOptions) (*Continuous, error) {
	root = optimize.Continuous(root)
	fields := root.Fields()
	growth := root.Growth()
	if _, err := build(root); err != nil {
		return nil, err
	}
	c := &Continuous{
		name: name, options: o, engine: e, root: root, fields: fields, ordered: hasOrder(root),
		table: mem.NewGrowing(name, schemaOf(fields), growth, nil), state: stateRunning, asked: make(chan struct{}, 1),
	}
	for _, t := range tablesOf(root) {
		in := &input{owner: e, table: t, base: t, upstream: e.continuousOf(t)}
		if base, ok := bases[t]; ok {
			in.base = base
		}
		c.inputs = append(c.inputs, in)
	}
	c.sink = newSink(c)
	return c, nil
}

// hasOrder reports whether a plan's rows come in an order of their own.
func hasOrder(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Sort:
		return !n.EachStep
	case *plan.Project:
		return hasOrder(n.Input)
	}
	return false
}

// continuousOf is the continuous query whose result a table is, nil if it is none's.
func (e *Engine) continuousOf(t catalog.Table) *Continuous {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, x := range e.entries {
		if x.continuous != nil && catalog.Table(x.continuous.table) == t {
			return x.continuous
		}
	}
	return nil
}

// mode says how a step gets its result, for EXPLAIN and flowsql.queries.
func (c *Continuous) mode() string {
	if optimize.Rereads(c.root) {
		return "recompute"
	}
	return "incremental"
}

func (c *Continuous) String() string { return fmt.Sprintf("continuous query %q", c.name) }
