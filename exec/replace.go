package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// successor is a query that is made from the files to take the place of another one, which serves its result meanwhile.
type successor struct {
	entry      *entry
	definition definition
	sink       *sink // of the entry's query, which writes nothing before it has taken the place
	stop       context.CancelCauseFunc
	done       chan struct{} // closed when it has taken the place, or has failed
	err        error         // why it failed; set before done is closed
}

// errSuperseded ends the making of a successor that is not wanted any more.
var errSuperseded = errors.New("it was replaced or dropped before it was ready")

// replace puts a query in place of another one: in the background, where there is one, else before it returns. A query that
// has no result yet is replaced at once, and so is one whose successor another process is to make.
func (s *Session) replace(ctx context.Context, st *ast.CreateContinuous, have, made *entry, o continuousOptions) error {
	e, old, c := s.engine, have.continuous, made.continuous
	if old == nil { // its stored definition cannot be used
		return e.exchange(ctx, made, c.definition, have)
	}
	old.succeed(nil)
	begun, err := old.replaceable(ctx, st, o.missing)
	if err != nil {
		return err
	}
	if !begun || !e.refreshes() {
		return e.exchange(ctx, made, c.definition, have)
	}
	life := ctx
	if e.options.Background {
		life = e.life
	}
	life, stop := context.WithCancelCause(life)
	next := &successor{entry: made, definition: c.definition, sink: c.sink, stop: stop, done: make(chan struct{})}
	c.sink = nil
	old.succeed(next)
	if !e.options.Background {
		return e.succession(life, have, next, s.settings.Threads)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	e.work.Add(1)
	go func() {
		defer e.work.Done()
		_ = e.succession(life, have, next, s.settings.Threads) // kept for those who ask
	}()
	return nil
}

// succeed makes next the one that is to take the place of c, or nobody, instead of who was to before.
func (c *Continuous) succeed(next *successor) {
	c.mu.Lock()
	was := c.next
	c.next, c.nextErr = next, nil
	c.wake()
	c.mu.Unlock()
	if was != nil {
		was.stop(errSuperseded)
		<-was.done
	}
}

// replaceable refuses to lose the rows of files that are gone, and tells whether the query has a result to serve.
func (c *Continuous) replaceable(ctx context.Context, st *ast.CreateContinuous, ignoreMissing bool) (begun bool, err error) {
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.meetCommit(ctx); err != nil {
		return false, err
	}
	if !ignoreMissing {
		if err := c.refuseMissing(ctx, st.Name.Span, "with (missing = 'ignore') among the options makes it without them"); err != nil {
			return false, err
		}
	}
	for _, in := range c.inputs {
		begun = begun || in.version != nil
	}
	return begun, nil
}

// meetCommit brings the query to its last commit in the store, whatever state it is in. c.stepping is held.
func (c *Continuous) meetCommit(ctx context.Context) error {
	if c.durable.id == 0 {
		return nil
	}
	if err := c.regain(ctx); err != nil && !errors.Is(err, errDropped) && !isFailed(err) {
		return err
	}
	return nil
}

// succession makes the successor's result and puts it in its place. A failure leaves the old query as it is.
func (e *Engine) succession(ctx context.Context, have *entry, next *successor, threads int) (err error) {
	old := have.continuous
	defer func() {
		next.stop(nil)
		old.mu.Lock()
		next.err = err
		if old.next == next {
			old.next, old.nextErr = nil, err
		}
		old.wake()
		old.mu.Unlock()
		close(next.done)
	}()
	c := next.entry.continuous
	if err := c.make(ctx, threads); err != nil {
		return fmt.Errorf("the new definition of %s failed and the old one is kept: %w", old, err)
	}
	return e.enthrone(ctx, have, next)
}

// make takes steps until nothing is left to take.
func (c *Continuous) make(ctx context.Context, threads int) error {
	for {
		more, err := c.stepAll(ctx, threads)
		var again *retryError
		var failed *FailedError
		switch {
		case errors.As(err, &again) && (c.engine.options.Background || again.retry.hopeful()):
			err = pause(ctx, max(time.Until(again.retry.next), 0))
		case errors.As(err, &failed) && failed.Query == c.name:
			err = failed.Cause
		}
		if err != nil || !more && again == nil {
			return err
		}
	}
}

// enthrone puts a successor that is ready in its place, with its result, in the catalog.
func (e *Engine) enthrone(ctx context.Context, have *entry, next *successor) error {
	c := next.entry.continuous
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if e.store != nil {
		release, err := e.lease()
		if err != nil && !errors.Is(err, errElsewhere) {
			return err
		}
		if err == nil {
			defer release()
		}
	}
	have.continuous.mu.Lock()
	wanted := have.continuous.next == next && !have.continuous.dropped
	have.continuous.mu.Unlock()
	if !wanted {
		return errSuperseded
	}
	if err := c.takeSink(ctx, next.sink); err != nil {
		return err
	}
	if err := e.exchange(ctx, next.entry, next.definition, have); err != nil {
		return err
	}
	if err := c.persistWhole(ctx); err != nil {
		return err
	}
	return c.settleSink()
}

// exchange puts a new entry into the catalog, for good if that is kept, in place of another one.
func (e *Engine) exchange(ctx context.Context, made *entry, d definition, have *entry) error {
	if err := e.create(ctx, made, d, have, nil); err != nil {
		return err
	}
	e.begin(made.continuous, e.threads())
	return nil
}

// persistWhole keeps all that the query is, in a store that knows its definition only. c.stepping is held.
func (c *Continuous) persistWhole(ctx context.Context) error {
	if c.durable.id == 0 || c.tree == nil {
		return nil
	}
	c.mu.Lock()
	o := &outcome{rebuild: true, generation: c.generation, fresh: c.result, result: c.result, rejects: c.rejects, rejected: c.rejected,
		rows: c.rows, busy: c.busy, progress: c.progress, state: c.state}
	if n := len(c.batches); n > 0 {
		o.batch = &c.batches[n-1]
	}
	c.mu.Unlock()
	t := &taken{c: c, outcome: o}
	err := t.keep()
	if err == nil {
		err = c.engine.persist(ctx, []*taken{t})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		t.stand()
		c.rejects = nil // the store has them
	}
	return err
}

// settled is the query that stands in the place of c once no successor is being made.
func (c *Continuous) settled(ctx context.Context) (*Continuous, error) {
	for {
		c.mu.Lock()
		next, err := c.next, c.nextErr
		c.mu.Unlock()
		switch {
		case next == nil && err != nil:
			return nil, &FailedError{c.name, err}
		case next == nil:
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-next.done:
		}
		if next.err == nil {
			c = next.entry.continuous
		}
	}
}

// shownState is the state as flowsql.queries shows it. c.mu is held.
func (c *Continuous) shownState() state {
	if c.next != nil {
		return stateRebuilding
	}
	return c.state
}

// refuseReaders refuses to replace a query that others read, and one that would read itself.
func (e *Engine) refuseReaders(have *entry, with *Continuous, place source.Span) error {
	for _, in := range with.inputs {
		if in.table == have.table {
			return source.Errorf(place, "%q would read itself", have.name)
		}
	}
	if list := e.readers(have.table); len(list) > 0 {
		return source.Errorf(place, "%q is read by continuous query %s: drop that first", have.name, strings.Join(list, ", "))
	}
	return nil
}
