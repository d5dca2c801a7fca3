package exec

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"
	"flowsql/catalog/system"
)

// retry is what became of a query's attempts to get past a fault that may pass by itself.
type retry struct {
	tries int // that failed
	since time.Time
	next  time.Time
	err   error // of the last one; nil if none has failed since the last commit
}

// Tries come at twice the distance each time, from firstRetry to lastRetry. Who waits in the foreground gives up after
// retryPatience and retryTries, which a stalled machine does not use up by itself.
const (
	firstRetry    = 100 * time.Millisecond
	lastRetry     = 30 * time.Second
	retryPatience = 2500 * time.Millisecond
	retryTries    = 4
)

// passing are faults of the system around that pass without anything being changed in the query or its files.
var passing = [...]error{
	syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.ENOSPC, syscall.EDQUOT, syscall.ESTALE, syscall.ETIMEDOUT, syscall.EAGAIN,
	syscall.EBUSY, syscall.ENOMEM, syscall.EROFS, fs.ErrPermission, fs.ErrNotExist,
}

// mayPass reports whether trying again may help.
func mayPass(err error) bool {
	var row *catalog.RowError
	if errors.As(err, &row) {
		return row.Retry
	}
	for _, p := range passing {
		if errors.Is(err, p) {
			return true
		}
	}
	return system.InUse(err) || store.MayPass(err)
}

// hopeful reports whether who waits in the foreground should go on waiting.
func (r *retry) hopeful() bool {
	return r.tries < retryTries || time.Since(r.since) < retryPatience
}

// retryError says that a step failed and will be tried again.
type retryError struct {
	of    *Continuous
	retry retry
}

func (e *retryError) Error() string {
	return fmt.Sprintf("continuous query %q could not go on, and will try again: %s", e.of.name, e.retry.err)
}

func (e *retryError) Unwrap() error { return e.retry.err }

// postpone makes a query rest after a fault that may pass.
func (c *Continuous) postpone(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	r := &c.retry
	if r.err == nil {
		*r = retry{since: now}
	}
	pause := lastRetry
	if r.tries < 16 {
		pause = min(firstRetry<<r.tries, lastRetry)
	}
	r.tries++
	r.err, r.next = err, now.Add(pause)
	if c.state == stateCaughtUp {
		c.state = stateRunning
	}
	c.wake()
	return &retryError{c, *r}
}

// resting is a *retryError while the next try is to come.
func (c *Continuous) resting(now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retry.err != nil && now.Before(c.retry.next) {
		return &retryError{c, c.retry}
	}
	return nil
}

// recovered ends the tries: a step was taken, or there is none to take.
func (c *Continuous) recovered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retry = retry{}
}

// bear decides for somebody who waits on what became of a step. nil says that it is worth waiting on, for as long as the function
// has waited already. Where nobody else takes the steps, a query that does not recover has failed.
func bear(ctx context.Context, err error) error {
	var again *retryError
	if !errors.As(err, &again) {
		return err
	}
	c := again.of
	if again.retry.hopeful() {
		return pause(ctx, min(heldPoll, max(time.Until(again.retry.next), 0)))
	}
	if c.engine.options.Background {
		return &FailedError{c.name, again.retry.err, false}
	}
	return c.giveUp(ctx, again.retry.err)
}

// trouble is the fault that flowsql.queries shows. c.mu is held.
func (c *Continuous) trouble() string {
	switch {
	case c.err != nil:
		return c.err.Error()
	case c.retry.err != nil:
		return fmt.Sprintf("%s (tried %s, the next time in %s)", c.retry.err, count(c.retry.tries, "time"),
			max(time.Until(c.retry.next), 0).Round(100*time.Millisecond))
	case c.nextErr != nil:
		return c.nextErr.Error()
	case c.wanted != nil:
		return c.wanted.Error
	}
	return ""
}
