package exec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"
)

// successor is a query, and those who read it, that are made from the files to take the place of others, which serve their
// results meanwhile.
type successor struct {
	heirs []*heir
	order store.Order // that it meets; without Number if it meets none
	stop  context.CancelCauseFunc
	done  chan struct{} // closed when they have taken their places, or have failed
	err   error         // why they failed; set before done is closed
}

// errSuperseded ends the making of a successor that is not wanted any more.
var errSuperseded = errors.New("it was replaced or dropped before it was ready")

// succession makes the successor's results and puts them in their places. A failure leaves the old queries as they are.
func (e *Engine) succession(ctx context.Context, next *successor, threads int) (err error) {
	old := next.heirs[0].have.continuous
	defer func() {
		if stopped := ctx.Err() != nil || errors.Is(err, errSuperseded); err != nil && next.order.Number != 0 && !stopped {
			err = errors.Join(err, e.store.FailOrder(ctx, next.order, err.Error()))
		}
		next.stop(nil)
		old.mu.Lock()
		next.err = err
		if old.next == next {
			old.next = nil
			if next.order.Number == 0 { // else the store tells it
				old.nextErr = err
			}
		}
		old.wake()
		old.mu.Unlock()
		close(next.done)
	}()
	made := 0 // heirs
	for {
		for ; made < len(next.heirs); made++ {
			if err := next.heirs[made].make(ctx, made == 0, threads); err != nil {
				return fmt.Errorf("the new definition of %s failed and the old one is kept: %w", old, err)
			}
		}
		done, err := e.enthrone(ctx, next, threads)
		if done || err != nil {
			return err
		}
		if err := e.sync(ctx); err != nil {
			return err
		}
		list, err := e.heirs(ctx, next.heirs[0].have, next.heirs[0].made)
		if err != nil {
			return err
		}
		next.heirs[0].at = list[0].at
		for _, h := range list[1:] {
			h.takeSinkAway()
		}
		next.heirs, made = append(next.heirs[:1], list[1:]...), 1
	}
}

// make takes steps until nothing is left to take; the first heir lets what it reads take steps too.
func (h *heir) make(ctx context.Context, first bool, threads int) error {
	c := h.made.continuous
	step := c.step
	if first {
		step = c.stepAll
	}
	for {
		more, err := step(ctx, threads)
		var again *retryError
		var failed *FailedError
		switch {
		case errors.As(err, &again) && (c.engine.options.Background || time.Since(again.retry.since) < retryPatience):
			err = pause(ctx, max(time.Until(again.retry.next), 0))
		case errors.As(err, &failed) && failed.Query == c.name:
			err = failed.Cause
		}
		if err != nil || !more && again == nil {
			return err
		}
	}
}

// enthrone puts a successor that is ready in its place, with its results, in one commit. done is false if other queries have come to read
// the one that is replaced, or the old ones have gone on meanwhile.
func (e *Engine) enthrone(ctx context.Context, next *successor, threads int) (done bool, err error) {
	defer next.lock()()
	if e.store != nil {
		release, err := e.lease()
		if err != nil && !errors.Is(err, errElsewhere) {
			return false, err
		}
		if err == nil {
			defer release()
		}
	}
	if !next.wanted() {
		return false, errSuperseded
	}
	if !e.areHeirs(next.heirs) {
		return false, nil
	}
	if err := next.level(ctx, threads); err != nil {
		return false, err
	}
	e.syncing.Lock() // nobody takes the new definitions over before they are in their places
	defer e.syncing.Unlock()
	var list []*taken
	for _, h := range next.heirs {
		t, err := h.inherit(ctx)
		if err != nil {
			return false, err
		}
		list = append(list, t)
	}
	if first := list[0].kept; first != nil {
		first.Order, first.At = next.order.Number, next.heirs[0].at
	}
	err = e.persist(ctx, list)
	switch {
	case errors.Is(err, store.ErrMoved):
		for _, h := range next.heirs {
			h.takeSinkAway()
			h.made.continuous.durable = durable{}
		}
		return false, nil
	case errors.Is(err, store.ErrGone):
		return false, errSuperseded
	case err != nil:
		return false, err
	}
	e.showing.Lock()
	err = e.swap(next.heirs)
	if err == nil {
		for _, t := range list {
			t.publish()
		}
	}
	e.showing.Unlock()
	for _, t := range list {
		err = errors.Join(err, t.c.settleSink())
	}
	for _, h := range next.heirs {
		e.begin(h.made.continuous, e.threads())
	}
	return true, err
}

// lock holds the old queries and what the new ones read, and the new ones, until unlock is called.
func (n *successor) lock() (unlock func()) {
	var list []*Continuous
	add := func(c *Continuous) {
		if c != nil && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	for _, h := range n.heirs {
		add(h.have.continuous)
		add(h.made.continuous)
		for _, in := range h.made.continuous.inputs {
			add(in.upstream)
		}
	}
	slices.SortFunc(list, byDepth)
	for _, c := range list {
		c.stepping.Lock()
	}
	return func() {
		for _, c := range list {
			c.stepping.Unlock()
		}
	}
}

// wanted reports whether nobody has replaced or dropped the old query meanwhile.
func (n *successor) wanted() bool {
	c := n.heirs[0].have.continuous
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next == n && !c.dropped
}

// areHeirs reports whether the heirs are for a query and all that read it.
func (e *Engine) areHeirs(list []*heir) bool {
	readers := e.downstream(list[0].have.continuous)
	if len(readers) != len(list)-1 {
		return false
	}
	for i, c := range readers {
		if list[i+1].have.continuous != c {
			return false
		}
	}
	return true
}

// level brings the heirs to the results of what they read. The successor is locked.
func (n *successor) level(ctx context.Context, threads int) error {
	for _, h := range n.heirs {
		c := h.made.continuous
		for {
			t, err := c.takeNext(ctx, map[catalog.Table]catalog.Snapshot{}, threads)
			if err != nil {
				return err
			}
			if t == nil {
				break
			}
			c.engine.publish([]*taken{t})
		}
	}
	return nil
}
