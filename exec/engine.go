// Package exec executes statements: it binds them against the catalog, builds operators from plans and steps them,
// once for a select and many times for a continuous query.
package exec

import "context"

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
}

// Engine holds a catalog and the continuous queries over it. Safe for concurrent use.
type Engine struct{ options Options }

// New makes an Engine whose catalog lives in memory.
func New(o Options) *Engine { return &Engine{options: o} }

// AddFiles makes the table name over files, directories or globs, as a DATA argument does. The error says which path
// cannot be used.
func (e *Engine) AddFiles(ctx context.Context, name string, paths []string) error { return nil }

// NewSession starts a session with the default settings.
func (e *Engine) NewSession() *Session { return &Session{engine: e, settings: DefaultSettings()} }

// Close stops refreshing, waits for what is running, and releases everything. It may be called twice.
func (e *Engine) Close() error { return nil }
