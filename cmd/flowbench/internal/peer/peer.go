// Package peer starts engines and talks to them: flowsql itself, and whatever a user could pick instead. Every engine is
// a child process, so that its memory and start-up are its own. It knows nothing of what is measured.
package peer

import (
	"context"
	"errors"

	"flowsql/cmd/flowbench/internal/dataset"
)

// Peer is an engine that may be installed.
type Peer interface {
	// Name is how reports call it; Dialect is the spelling of SQL that it reads.
	Name() string
	Dialect() string
	// Version asks the engine; the error says why it is absent.
	Version(ctx context.Context) (string, error)
	// Reads reports whether the peer can answer from files of a kind, as a process of its own for each question.
	Reads(dataset.Kind) bool
	// Whole is a process that answers sql over a set's files, or over none, and ends.
	Whole(set *dataset.Set, sql string) Process
	// Start begins a process that keeps running; ErrCannot says that the peer is of interest only in whole processes.
	Start(ctx context.Context) (Session, error)
}

// Rows is an answer: values as texts or numbers, nil for NULL.
type Rows [][]any

// Session is a running peer. Not safe for concurrent use.
type Session interface {
	// Load makes the table flows of a set in memory.
	Load(ctx context.Context, set *dataset.Set) error
	Query(ctx context.Context, sql string) (Rows, error)
	// PID is the process that holds the table.
	PID() int
	Close() error
}

// Streamer is a Session that keeps the answer of Q1 current by hand or by itself.
type Streamer interface {
	Session
	// Begin readies an answer over no file; Step adds one file and gives the answer.
	Begin(ctx context.Context, set *dataset.Set) error
	Step(ctx context.Context, set *dataset.Set, file string) (Rows, error)
}

// Trickler is a Session whose own streaming engine takes a folder file by file.
type Trickler interface {
	Session
	// Trickle tells the milliseconds of each file and the last answer.
	Trickle(ctx context.Context, set *dataset.Set) ([]float64, Rows, error)
}

// ErrCannot is what a peer says to a question that it has no way to answer.
var ErrCannot = errors.New("not supported")
