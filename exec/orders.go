package exec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"flowsql/catalog/store"
)

// Where a store keeps the catalog, what is to take a query's place is ordered there, so that it is made whatever becomes of the
// process that was told: by the process that refreshes in the background, else by the one whose statement waits for it.

// order has a heir made that this process cannot, or is to, make in the background.
func (s *Session) order(ctx context.Context, h *heir) error {
	e := s.engine
	o, err := h.object()
	if err != nil {
		return err
	}
	order := store.Order{Object: o}
	order.Number, err = e.store.Order(ctx, o)
	if errors.Is(err, store.ErrGone) {
		err = errSuperseded
	}
	if err != nil {
		return err
	}
	if e.options.Background {
		err := e.sync(ctx)
		e.makeOrdered()
		return err
	}
	err = s.await(ctx, order)
	if ctx.Err() != nil {
		_ = e.store.Cancel(context.WithoutCancel(ctx), order) // else it will be made
	}
	return err
}

// await waits until an order is met, and meets it once nobody else refreshes.
func (s *Session) await(ctx context.Context, order store.Order) error {
	e := s.engine
	for {
		if err := e.sync(ctx); err != nil {
			return err
		}
		x := e.entryOf(order.Name)
		switch {
		case x == nil || x.id != order.ID:
			return errDropped
		case x.version == order.Version+1 && x.text == order.Text:
			return nil
		case x.version != order.Version || x.continuous == nil:
			return errSuperseded
		}
		x.continuous.mu.Lock()
		now := x.continuous.wanted
		x.continuous.mu.Unlock()
		switch {
		case now == nil || now.Number != order.Number:
			return errSuperseded
		case now.Error != "":
			return errors.Join(errors.New(now.Error), e.store.Cancel(ctx, order))
		}
		if err := e.meetOrder(ctx, x, order, s.settings.Threads); !errors.Is(err, errElsewhere) {
			return err
		}
		if err := pause(ctx, heldPoll); err != nil {
			return err
		}
	}
}

// meetOrder makes what is ordered; it fails with errElsewhere where another process refreshes.
func (e *Engine) meetOrder(ctx context.Context, have *entry, order store.Order, threads int) error {
	release, err := e.lease()
	if err != nil {
		return err
	}
	defer release()
	next, err := e.successorOf(ctx, have, order)
	if err == nil {
		life, next := have.continuous.prepare(ctx, next)
		err = e.succession(life, next, threads)
	}
	if err != nil {
		err = errors.Join(err, e.store.Cancel(context.WithoutCancel(ctx), order))
	}
	return err
}

// heedOrder takes over what is ordered.
func (c *Continuous) heedOrder(order *store.Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	had := c.wanted
	c.wanted = order
	if (had == nil) != (order == nil) || had != nil && had.Error != order.Error {
		c.wake()
	}
}

// makeOrdered begins to make what is ordered, where this process refreshes.
func (e *Engine) makeOrdered() {
	e.ordering.Lock()
	defer e.ordering.Unlock()
	for _, x := range e.list() {
		c := x.continuous
		if c == nil || x.id == 0 {
			continue
		}
		c.mu.Lock()
		order, next := c.wanted, c.next
		c.mu.Unlock()
		if order == nil || order.Error != "" || next != nil && next.order.Number == order.Number || !e.refreshes() {
			continue
		}
		made, err := e.successorOf(e.life, x, *order)
		if err == nil {
			err = e.beginSuccession(c, made, e.threads())
		}
		if err != nil && e.life.Err() == nil {
			_ = e.store.FailOrder(e.life, *order, err.Error())
		}
	}
}

// successorOf is what meets an order.
func (e *Engine) successorOf(ctx context.Context, have *entry, order store.Order) (*successor, error) {
	var d definition
	if err := json.Unmarshal(order.Definition, &d); err != nil {
		return nil, fmt.Errorf("the ordered definition of %q is damaged: %w", order.Name, err)
	}
	c, err := e.reviveContinuous(ctx, order.Object, &d, nil)
	if err != nil {
		return nil, err
	}
	c.definition = d
	made := &entry{name: order.Name, kind: kindContinuous, table: c.table, text: order.Text, continuous: c}
	heirs, err := e.heirs(ctx, have, made)
	return &successor{heirs: heirs, order: order}, err
}
