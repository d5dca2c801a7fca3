package exec

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/mem"
	"flowsql/catalog/store"
	"flowsql/exec/build"
	"flowsql/exec/memory"
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
	lost     bool     // the result of the last commit cannot be read, and what comes does not go on from it
	alone    int      // commits that are not to be joined, since a step after them may fail
	inputs   []*input // of the tree, in the order of their first scan
	sink     *sink    // nil if it has none

	serial int64 // of its making, among all of the engine

	mu         sync.Mutex // guards what follows
	state      state
	shows      bool  // a result of its own
	err        error // of FAILED
	retry      retry
	next       *successor   // that is being made; nil if none is
	nextErr    error        // why the last one failed; nil if it did not
	wanted     *store.Order // what is to take its place, as the store has it; nil if nothing is
	generation uint64       // of the result table
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
	late       int64            // of them, behind the watermark
	busy       time.Duration

	definition definition
	durable    durable
	looked     atomic.Int64  // how long the latest look at what is new took, nanoseconds
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

// errDropped ends a wait for a query that is gone.
var errDropped = errors.New("the continuous query was dropped")

// step takes one step if there is anything new, and reports whether it did. An error leaves the last committed result
// in place and the query FAILED, unless ctx ended, which leaves it as it was.
func (c *Continuous) step(ctx context.Context, threads int) (bool, error) {
	return c.stepOn(ctx, threads, 1)
}

// stepOn is step, which may take more steps, at most so many, before it commits them as one.
func (c *Continuous) stepOn(ctx context.Context, threads, most int) (bool, error) {
	defer c.enter()()
	if err := c.steppable(); err != nil {
		return false, err
	}
	release, err := c.own(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	t, err := c.takeNext(ctx, nil, threads)
	if t == nil || err != nil {
		return false, err
	}
	if t, err = c.join(ctx, t, threads, most); t == nil {
		return err == nil, err
	}
	err = c.engine.commit(ctx, t, threads)
	switch {
	case errors.Is(err, store.ErrMoved):
		return true, nil // somebody told it to begin anew meanwhile: it is no failure, and there is more to do
	case errors.Is(err, store.ErrGone):
		return false, errDropped
	case err != nil:
		return false, c.fail(ctx, err)
	}
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

// steppable is the reason why no step can be taken now, if there is one.
func (c *Continuous) steppable() error {
	if err := c.runnable(); err != nil {
		return err
	}
	return c.resting(time.Now())
}

// runnable is the reason why no step can be taken, if there is one.
func (c *Continuous) runnable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.dropped:
		return errDropped
	case c.state == stateFailed:
		return &FailedError{c.name, c.err, true}
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
		tree, meters, err := build.Measured(c.root)
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
	return c.run(ctx, step)
}

// run takes a step of the tree, within the memory that it may have.
func (c *Continuous) run(ctx context.Context, step *op.Step) ([]arrow.Record, error) {
	guarded, limited, done := c.engine.guard.Enter(ctx, c.engine.memory(c.engine.guard.Limit.Load()), c.engine.spare)
	defer done()
	step.Room = memory.Room(limited)
	schema := c.table.Schema()
	var records []arrow.Record
	err := op.Ordered(limited, c.tree, step, func(b *vec.Batch) error {
		if b.Rows() > 0 {
			records = append(records, vec.Record(schema, b))
			guarded.Values.Add(int64(b.Rows() * len(c.fields)))
		}
		return nil
	})
	if err != nil && limited.Err() != nil {
		err = context.Cause(limited)
	}
	return records, err
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
	return &FailedError{c.name, err, true}
}

// newContinuous sets up a query that has been bound and optimised. bases tells what each frozen table is of.
func newContinuous(e *Engine, name string, root plan.Node, bases map[catalog.Table]catalog.Table, o continuousOptions) (*Continuous, error) {
	root = optimize.Continuous(root)
	fields := root.Fields()
	growth := root.Growth()
	if _, err := build.Tree(root); err != nil {
		return nil, err
	}
	c := &Continuous{
		name: name, options: o, engine: e, root: root, fields: fields, ordered: hasOrder(root),
		table: mem.NewGrowing(name, schemaOf(fields), growth, nil), state: stateRunning, asked: make(chan struct{}, 1),
		serial: e.made.Add(1),
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
