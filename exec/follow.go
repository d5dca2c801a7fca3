package exec

import (
	"context"
	"errors"
	"syscall"
	"time"

	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// follower is a statement that goes on while a continuous query does. Without a background it takes the steps itself.
type follower struct {
	session       *Session
	of            *Continuous
	name          ast.Name // as written
	untilCaughtUp bool
	// send passes a batch on, and reports whether it was the last one wanted.
	send func(context.Context, commit) (last bool, err error)
	end  func() error // what ends the result
	// heir is the query that has taken the place of the one that is gone, and a listener to it; nil if there is none. nil for an end there.
	heir func(context.Context) (*Continuous, *listener, error)
}

// run sends what l gets until nothing more is wanted.
func (f *follower) run(ctx context.Context, l *listener) error {
	defer f.session.follow(f.of)()
	idle := time.Now() // since when nothing has been committed
	for {
		c := f.of
		list := c.take(l)
		for _, x := range list {
			if done, err := f.pass(ctx, x); err != nil {
				return err
			} else if done {
				return f.end()
			}
		}
		if len(list) > 0 {
			idle = time.Now()
			continue
		}
		looked := time.Now()
		more, err := f.advance(ctx)
		if errors.Is(err, errDropped) && f.heir != nil {
			next, to, failed := f.heir(ctx)
			if failed != nil {
				return failed
			}
			if next != nil {
				f.of, l = next, to
				continue
			}
		}
		switch {
		case errors.Is(err, errDropped) && f.session.engine.options.Background:
			return f.end()
		case err != nil:
			return err
		case more:
			continue
		case f.untilCaughtUp && c.idle(l):
			return f.end()
		case f.untilCaughtUp && looked.Sub(idle) > heldPatience:
			var held *heldError
			if err := c.heldOnly(ctx); errors.As(err, &held) {
				f.session.out.Warn(held.Error())
				return f.end()
			} else if err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-f.session.engine.options.Unread:
			return syscall.EPIPE
		case <-l.changed:
		case <-time.After(c.pollInterval()):
		}
	}
}

// pass sends the batches of a commit one by one.
func (f *follower) pass(ctx context.Context, x commit) (done bool, err error) {
	list, err := f.of.apart(ctx, x)
	for _, x := range list {
		if err == nil && !done {
			done, err = f.send(ctx, x)
		}
	}
	return done, err
}

// idle reports whether the query is caught up, and those that it reads are or rest, and l has had every batch.
func (c *Continuous) idle(l *listener) bool {
	for _, in := range c.inputs {
		if in.upstream != nil && in.upstream.runs() {
			return false
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == stateCaughtUp && len(l.commits) == 0
}

// runs reports whether the query, or one that it reads, has more to read as far as is known.
func (c *Continuous) runs() bool {
	c.mu.Lock()
	now := c.state
	c.mu.Unlock()
	if now == stateRunning {
		return true
	}
	for _, in := range c.inputs {
		if in.upstream != nil && in.upstream.runs() {
			return true
		}
	}
	return false
}

// ready is the reason why there will be nothing to send.
func (f *follower) ready() error {
	err := f.of.runnable()
	switch {
	case !errors.Is(err, errPaused):
		return err
	case f.session.engine.options.Background: // it may be resumed
		return nil
	}
	return source.Errorf(f.name.Span, "%s is paused", f.of).WithHint("resume continuous query %s", f.of.name)
}

// advance takes a step where nobody else does, and reports whether there was one.
func (f *follower) advance(ctx context.Context) (bool, error) {
	c := f.of
	if err := f.ready(); err != nil || f.session.engine.options.Background {
		return false, err
	}
	more, err := c.stepAll(ctx, f.session.settings.Threads)
	var again *retryError
	switch {
	case errors.Is(err, errElsewhere):
		return false, c.followElsewhere(ctx)
	case err != nil && f.untilCaughtUp:
		return false, bear(ctx, err)
	case errors.As(err, &again): // who watches for ever never gives up
		return false, pause(ctx, max(time.Until(again.retry.next), 0))
	}
	return more, err
}

// stepAll takes a step of each query that c reads, then one of c, and reports whether there was any.
func (c *Continuous) stepAll(ctx context.Context, threads int) (more bool, err error) {
	for _, in := range c.inputs {
		if in.upstream == nil {
			continue
		}
		stepped, err := in.upstream.stepAll(ctx, threads)
		if err != nil && !errors.Is(err, errPaused) {
			return false, err
		}
		more = more || stepped
	}
	stepped, err := c.step(ctx, threads)
	return more || stepped, err
}
