package exec

import (
	"context"
	"errors"
	"iter"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"

	"github.com/apache/arrow/go/v15/arrow"
)

// Store keeps a catalog beyond the process; without one an Engine's catalog lives in memory. The contracts are those of
// *store.Store.
type Store interface {
	Generation(ctx context.Context) (int64, error)
	ReadOnly() bool
	Dir() string
	Close() error

	Objects(ctx context.Context) ([]store.Object, error)
	Create(ctx context.Context, o store.Object, replaces int64, rows []arrow.Record) (int64, error)
	Redefine(ctx context.Context, list ...store.Object) error
	Order(ctx context.Context, o store.Object) (number int64, err error)
	Orders(ctx context.Context) (map[int64]store.Order, error)
	FailOrder(ctx context.Context, o store.Order, reason string) error
	Cancel(ctx context.Context, o store.Order) error
	Drop(ctx context.Context, id int64) error
	Rows(ctx context.Context, object int64) (store.Table, error)
	Append(ctx context.Context, o store.Object, rows []arrow.Record) error

	Heads(ctx context.Context) (map[int64]store.Head, error)
	Head(ctx context.Context, object int64) (store.Head, error)
	Results(ctx context.Context, have map[int64]store.Known) (map[int64]store.Standing, error)
	State(ctx context.Context, object int64) ([][]store.Part, error)
	StateSize(ctx context.Context, object int64) (base, deltas int64, files int, err error)
	Ledger(ctx context.Context, object int64, input int) (int, iter.Seq2[catalog.LedgerRow, error], error)
	Batches(ctx context.Context, object int64) ([]store.Batch, error)
	Rejects(ctx context.Context, object int64) ([]catalog.Reject, error)
	Commit(ctx context.Context, steps ...store.Step) (stateBytes []int64, err error)
	SetState(ctx context.Context, object int64, state, failure string, how store.Reading) error
	SetStatus(ctx context.Context, h store.Head) error
	Ask(ctx context.Context, object int64) (int64, error)

	Lease() (bool, error)
	Release()
	Holder() string
	Sweep(ctx context.Context) error
}

var _ Store = (*store.Store)(nil)

// errReadOnly refuses what would change a catalog that was opened to be read.
var errReadOnly = errors.New("the catalog was opened with --read-only")

// Open makes an Engine over the catalog of o.Store, which Close closes. Files and rows are read when they are needed.
func Open(ctx context.Context, o Options) (*Engine, error) {
	e := New(o)
	if e.store = o.Store; e.store == nil {
		return e, nil
	}
	if ok, err := e.store.Lease(); err == nil && ok { // nobody refreshes: what crashes left behind can go
		err = e.store.Sweep(ctx)
		e.store.Release()
		if err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	if err := e.sync(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if o.Background { // others may define and ask
		e.work.Add(1)
		go e.keepInStep()
	}
	return e, nil
}

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
	if err := e.meetAll(ctx, objects, heads); err != nil {
		return err
	}
	e.heedOrders(orders)
	e.known = generation
	return nil
}

// forgetDropped removes the entries that the catalog does not have any more.
func (e *Engine) forgetDropped(objects []store.Object) {
	there := make(map[int64]bool, len(objects))
	for _, o := range objects {
		there[o.ID] = true
	}
	for _, x := range e.list() {
		if x.id != 0 && !there[x.id] {
			e.remove(x)
		}
	}
}

// meetAll takes over objects. A query that was replaced may read a younger one.
func (e *Engine) meetAll(ctx context.Context, objects []store.Object, heads map[int64]store.Head) error {
	var met []*Continuous
	for last := false; len(objects) > 0; {
		var later []store.Object
		for _, o := range objects {
			c, err := e.meet(ctx, o, heads[o.ID], last)
			if errors.Is(err, errNotYet) {
				later = append(later, o)
			} else if err != nil {
				return err
			}
			if c != nil {
				met = append(met, c)
			}
		}
		last = len(later) == len(objects)
		objects = later
	}
	for _, c := range met { // none goes on before those are known that are to follow it
		e.begin(c, e.threads())
	}
	return nil
}

// errNotYet says that a definition cannot be used, unless one that comes after it makes that possible.
var errNotYet = errors.New("the definition cannot be used yet")

// meet takes over one object, and gives a query that was not known as it is. last says that what fails now fails for good.
func (e *Engine) meet(ctx context.Context, o store.Object, h store.Head, last bool) (*Continuous, error) {
	have, ok := e.find(o.Name)
	if ok && have.id == o.ID && (o.Version == have.version || have.kind != kindContinuous) {
		if have.continuous != nil {
			have.continuous.heed(h)
		}
		have.version = o.Version
		return nil, nil
	}
	if ok && have.id != o.ID { // a table of this session stands before it
		return nil, nil
	}
	made, err := e.revive(ctx, o)
	if err != nil && !last {
		return nil, errNotYet
	}
	if err != nil {
		made = &entry{name: o.Name, kind: kind(o.Kind), text: o.Text, broken: err, table: nothing(o.Name)}
	}
	made.id, made.version = o.ID, o.Version
	if c := made.continuous; c != nil {
		c.durable.id, c.durable.version = o.ID, o.Version
	}
	if ok {
		err = e.swap([]*heir{{have: have, made: made}})
	} else {
		err = e.add(made)
	}
	if err == nil && made.continuous != nil {
		made.continuous.heed(h)
	}
	return made.continuous, err
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

// usable is the entry's fault, if its definition could not be made again.
func (t *entry) usable() error {
	if t.broken != nil {
		return errors.New("the stored definition of " + t.kind.noun() + " \"" + t.name + "\" cannot be used: " + t.broken.Error())
	}
	return nil
}
