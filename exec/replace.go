package exec

import (
	"context"
	"errors"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// replace puts a query in place of another one: in the background, where there is one, else before it returns. A query that
// has no result yet, and is read by none that has, is replaced at once.
func (s *Session) replace(ctx context.Context, st *ast.CreateContinuous, have, made *entry, o continuousOptions) error {
	e, old := s.engine, have.continuous
	if old == nil { // its stored definition cannot be used
		return e.exchange(ctx, []*heir{{have: have, made: made}})
	}
	old.succeed(nil)
	begun, err := old.replaceable(ctx, st, o.missing)
	if err != nil {
		return err
	}
	heirs, err := e.heirs(ctx, have, made)
	if err != nil {
		return source.Errorf(st.Name.Span, "%s", err)
	}
	for _, h := range heirs[1:] {
		more, err := h.have.continuous.replaceable(ctx, st, o.missing)
		if err != nil {
			return err
		}
		begun = begun || more
	}
	switch {
	case !begun:
		return e.exchange(ctx, heirs)
	case e.store != nil && (e.options.Background || !e.refreshes()):
		return s.order(ctx, heirs[0])
	case e.options.Background:
		return e.beginSuccession(old, &successor{heirs: heirs}, s.settings.Threads)
	}
	life, next := old.prepare(ctx, &successor{heirs: heirs})
	return e.succession(life, next, s.settings.Threads)
}

// prepare makes next the one that is to take the place of c, as long as life.
func (c *Continuous) prepare(life context.Context, next *successor) (context.Context, *successor) {
	life, next.stop = context.WithCancelCause(life)
	next.done = make(chan struct{})
	for _, h := range next.heirs {
		h.takeSinkAway()
	}
	c.succeed(next)
	return life, next
}

// beginSuccession makes the successor of a query in the background.
func (e *Engine) beginSuccession(old *Continuous, next *successor, threads int) error {
	life, next := old.prepare(e.life, next)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		close(next.done)
		return ErrClosed
	}
	e.work.Add(1)
	go func() {
		defer e.work.Done()
		_ = e.succession(life, next, threads) // kept for those who ask
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

// settled is the query that stands in the place of c once no successor is being made. One that was ordered, and that nobody makes, it
// makes itself.
func (c *Continuous) settled(ctx context.Context, threads int) (*Continuous, error) {
	for {
		x := c.engine.entryOf(c.name)
		if x != nil && x.continuous != nil && x.continuous != c && c.durable.id == x.id {
			c = x.continuous
		}
		c.mu.Lock()
		next, err, order := c.next, c.nextErr, c.wanted
		c.mu.Unlock()
		switch {
		case next == nil && err != nil:
			return nil, &FailedError{c.name, err, false}
		case order != nil && order.Error != "":
			return nil, &FailedError{c.name, errors.New(order.Error), false}
		case next == nil && (order == nil || c.engine.store.ReadOnly() || x == nil || x.continuous != c):
			return c, nil
		case next == nil:
			if !c.engine.options.Background {
				if err := c.engine.meetOrder(ctx, x, *order, threads); err == nil {
					continue
				} else if !errors.Is(err, errElsewhere) {
					return nil, &FailedError{c.name, err, false}
				}
			}
			if err := pause(ctx, heldPoll); err != nil {
				return nil, err
			}
			if err := c.engine.sync(ctx); err != nil {
				return nil, err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-next.done:
		}
		if next.err == nil {
			c = next.heirs[0].made.continuous
		} else if err := c.engine.sync(ctx); err != nil {
			return nil, err
		}
	}
}

// shownState is the state as flowsql.queries shows it. c.mu is held.
func (c *Continuous) shownState() state {
	if c.next != nil || c.wanted != nil && c.wanted.Error == "" {
		return stateRebuilding
	}
	return c.state
}
