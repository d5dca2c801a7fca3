// Package exec executes statements: it binds them against the catalog, builds operators from plans and steps them,
// once for a select and many times for a continuous query.
package exec

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/catalog/store"
	"flowsql/exec/memory"
)

// Options of an Engine, fixed for its life.
type Options struct {
	// Background keeps continuous queries fresh in the background, as a prompt and a server do. Without it they are
	// refreshed when they are read or waited for.
	Background bool
	// Interactive makes WATCH send a whole result set for each batch; else rows are sent once, under one
	// header, with batch_id as the first column.
	Interactive bool
	// Stale reads the last committed result of a continuous query without refreshing it first.
	Stale bool
	// OnError is what tables made by AddFiles do with bad rows: "strict" (or ""), "reject", "null", "skip".
	OnError string
	// Threads are the workers of a step that no statement takes; 0 is one a core.
	Threads int
	// MemoryLimit is the bytes that such steps may keep, until a session's memory_limit says otherwise; 0 is no limit. It may be memory.Auto.
	MemoryLimit int64
	// Keep has what statements decode of files kept in memory for later ones, as far as there is room.
	Keep bool
	// Unread is closed once nobody reads results any more: WATCH and SUBSCRIBE then end with EPIPE. It may be nil.
	Unread <-chan struct{}
	// Store keeps the catalog; nil is one in memory.
	Store Store
	// Log is told what the background does; nil for nobody.
	Log *slog.Logger
}

// Engine holds a catalog and the continuous queries over it. Safe for concurrent use.
type Engine struct {
	options  Options
	mu       sync.Mutex
	entries  map[string]*entry           // by name in lower case
	rejected map[string][]catalog.Reject // by table, of the latest select over it
	indexes  []index
	warnings []string // of AddFiles, for the first statement to tell
	closed   bool
	guard    memory.Guard
	cache    *flowfile.Cache   // of decoded columns; nil for none
	passed   []*flowfile.Cache // of statements that run; guarded by mu
	machine  memory.Machine
	made     atomic.Int64 // continuous queries so far
	showing  sync.RWMutex // held while results that belong together are shown, shared while they are pinned

	store    Store                             // nil if the catalog lives in memory
	syncing  sync.Mutex                        // held by sync
	ordering sync.Mutex                        // held by makeOrdered
	known    int64                             // the generation of the store that sync has seen; guarded by syncing
	defined  atomic.Pointer[store.Definitions] // that sync has seen; nil without a store
	leases   atomic.Int64                      // how often the lease is held for a while
	stale    atomic.Bool                       // nothing has been taken over from the store since the lease was
	leased   bool                              // the lease is kept until Close; guarded by mu

	life context.Context // ends with Close
	stop context.CancelFunc
	work sync.WaitGroup // background refreshers
}

// New makes an Engine whose catalog lives in memory.
func New(o Options) *Engine {
	e := &Engine{options: o, entries: map[string]*entry{}, rejected: map[string][]catalog.Reject{}}
	e.guard.Limit.Store(o.MemoryLimit)
	e.life, e.stop = context.WithCancel(context.Background())
	if o.Keep {
		e.cache = flowfile.NewCache(0)
	}
	return e
}

// AddFiles makes the table name over files, directories or globs, as a DATA argument does. The error says which path
// cannot be used.
func (e *Engine) AddFiles(ctx context.Context, name string, paths []string) error {
	t, err := e.openFiles(ctx, name, flowfile.Options{Paths: paths, OnError: e.options.OnError, Threads: runtime.GOMAXPROCS(0)})
	if err != nil {
		return err
	}
	e.mu.Lock()
	e.warnings = append(e.warnings, t.Warnings()...)
	e.mu.Unlock()
	return e.add(&entry{name: name, kind: kindFile, table: t})
}

// takeWarnings is what nobody has been told yet.
func (e *Engine) takeWarnings() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.warnings
	e.warnings = nil
	return list
}

// NewSession starts a session with the default settings.
func (e *Engine) NewSession() *Session {
	return &Session{engine: e, settings: DefaultSettings(), variables: map[string]variable{}}
}

// Close stops refreshing, waits for what is running, and releases everything. It may be called twice.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.stop()
	e.work.Wait()
	if e.store == nil {
		return nil
	}
	return e.store.Close()
}
