package exec

import (
	"context"
	"strings"
	"sync"
	"time"

	"flowsql/catalog/store"
)

// sync takes over what other processes have committed since the last call: what was defined and dropped, and where
// continuous queries stand. Results are read when they are needed.
func (e *Engine) sync(ctx context.Context) error {
	if e.store == nil {
		return nil
	}
	e.syncing.Lock()
	defer e.syncing.Unlock()
	generation, err := e.store.Generation(ctx)
	if err != nil || generation == e.known {
		return err
	}
	objects, err := e.store.Objects(ctx)
	if err != nil {
		return err
	}
	heads, err := e.store.Heads(ctx)
	if err != nil {
		return err
	}
	orders, err := e.store.Orders(ctx)
	if err != nil {
		return err
	}
	e.forgetDropped(objects)
	var met []*entry
	for _, o := range objects {
		var order *store.Order
		if x, ok := orders[o.ID]; ok {
			order = &x
		}
		if x := e.meet(o, heads[o.ID], order); x != nil {
			met = append(met, x)
		}
	}
	if e.options.Background {
		for _, x := range met {
			e.resolve(x)
		}
		for _, x := range met { // none goes on before those are known that are to follow it
			if x.continuous != nil {
				e.begin(x.continuous, e.threads())
			}
		}
	}
	e.known = generation
	e.defined.Store(store.DefinitionsOf(objects)) // last: who sees them sees the entries
	return nil
}

// forgetDropped removes the entries that the catalog does not have any more.
func (e *Engine) forgetDropped(objects []store.Object) {
	there := make(map[int64]bool, len(objects))
	for _, o := range objects {
		there[o.ID] = true
	}
	for _, x := range e.present() {
		if x.id != 0 && !there[x.id] {
			e.remove(x)
		}
	}
}

// late is a stored definition that has not been bound, since nobody has asked for it yet.
type late struct {
	once   sync.Once
	object store.Object
	head   store.Head   // guarded by Engine.mu
	order  *store.Order // guarded by Engine.mu
	bound  bool         // guarded by Engine.mu
}

// meet takes over one object, and gives its entry if it was not known as it is.
func (e *Engine) meet(o store.Object, h store.Head, order *store.Order) *entry {
	e.mu.Lock()
	have, ok := e.findLocked(o.Name)
	switch {
	case e.closed, ok && have.id != o.ID: // a table of this session stands before it
		e.mu.Unlock()
		return nil
	case ok && (o.Version == have.version || have.kind != kindContinuous):
		have.version = o.Version
		c := have.continuous
		if have.late != nil && !have.late.bound {
			have.late.head, have.late.order = h, order
		}
		e.mu.Unlock()
		if c != nil {
			c.heed(h)
			c.heedOrder(order)
		}
		return nil
	}
	made := &entry{name: o.Name, kind: kind(o.Kind), text: o.Text, id: o.ID, version: o.Version, late: &late{object: o, head: h, order: order}}
	e.entries[strings.ToLower(o.Name)] = made
	e.mu.Unlock()
	if ok {
		e.remove(have)
	}
	return made
}

// resolve binds an entry that has not been.
func (e *Engine) resolve(x *entry) {
	l := x.late
	if l == nil {
		return
	}
	l.once.Do(func() {
		made, err := e.revive(e.life, l.object)
		if err != nil {
			made = &entry{broken: err, table: nothing(x.name)}
		}
		c := made.continuous
		if c != nil {
			c.durable.id, c.durable.version = x.id, l.object.Version
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		for told := false; !told; {
			h, order := l.head, l.order
			e.mu.Unlock()
			if c != nil {
				c.heed(h)
				c.heedOrder(order)
			}
			e.mu.Lock()
			told = l.head.Seq == h.Seq && l.order == order
		}
		x.table, x.continuous, x.view, x.broken, l.bound = made.table, c, made.view, made.broken, true
	})
}

// keepInStep notices what other processes do to the catalog, until the engine closes.
func (e *Engine) keepInStep() {
	defer e.work.Done()
	for e.life.Err() == nil {
		// An error here comes again where it matters, with somebody to tell.
		_ = e.sync(e.life)
		e.makeOrdered()
		_ = pause(e.life, syncEvery)
	}
}

// syncEvery is how often a background looks for what other processes do to the catalog.
const syncEvery = 100 * time.Millisecond
