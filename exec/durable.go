package exec

import (
	"context"
	"errors"
	"iter"

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
	Create(ctx context.Context, o store.Object, replaces int64, rows []arrow.Record, at *store.Definitions) (int64, error)
	Redefine(ctx context.Context, at *store.Definitions, list ...store.Object) error
	Order(ctx context.Context, o store.Object) (number int64, err error)
	Orders(ctx context.Context) (map[int64]store.Order, error)
	FailOrder(ctx context.Context, o store.Order, reason string) error
	Cancel(ctx context.Context, o store.Order) error
	Drop(ctx context.Context, id int64, at *store.Definitions) error
	Rows(ctx context.Context, object int64) (store.Table, error)
	Append(ctx context.Context, o store.Object, rows []arrow.Record) error

	Heads(ctx context.Context) (map[int64]store.Head, error)
	Head(ctx context.Context, object int64) (store.Head, error)
	Results(ctx context.Context, have map[int64]store.Known) (map[int64]store.Standing, error)
	Past(ctx context.Context, object, from int64, grows bool, known store.Known) (store.Past, error)
	State(ctx context.Context, object int64) ([][]store.Part, error)
	StateSize(ctx context.Context, object int64) (base, deltas int64, files int, err error)
	Ledger(ctx context.Context, object int64, input int) iter.Seq2[[]byte, error]
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
		if err != nil && !mayPass(err) { // else a later process removes it
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

// usable is the entry's fault, if its definition could not be made again.
func (t *entry) usable() error {
	if t.broken != nil {
		return errors.New("the stored definition of " + t.kind.noun() + " \"" + t.name + "\" cannot be used: " + t.broken.Error())
	}
	return nil
}
