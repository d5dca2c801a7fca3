package exec

import (
	"context"
	"errors"
	"fmt"
	"time"

	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// Output receives what a statement produces, in order. Calls do not overlap, except Warn. An error of Begin, Rows or
// End ends the statement and comes back from Run as it is.
type Output interface {
	// Begin starts a result set. Column types are those of types.Type.Arrow.
	Begin(schema *arrow.Schema) error
	// Rows passes rows of the result set, any number of times. The record may be kept.
	Rows(rec arrow.Record) error
	// End ends the result set. It is not called for a result that failed.
	End() error
	// Done tells that a statement without rows has done its work, for an interactive user: "created table flows".
	Done(message string)
	// Warn is a warning, without the word. It may come from any goroutine.
	Warn(message string)
}

// TimeoutError says that a WAIT ran out of time; nothing is broken.
type TimeoutError struct {
	After time.Duration
	What  string // what was waited for, and how far it is
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("timed out after %s: %s", e.After, e.What)
}

// FailedError says that a continuous query that a statement needs is in state FAILED.
type FailedError struct {
	Query string
	Cause error
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("continuous query %q has failed: %s", e.Query, e.Cause)
}

func (e *FailedError) Unwrap() error { return e.Cause }

// ErrClosed is returned by statements on a closed Engine.
var ErrClosed = errors.New("the engine is closed")

// Progress is how far the running statement is. Zero totals are not known.
type Progress struct {
	Files, FilesTotal int64
	Bytes, BytesTotal int64
	Rows, Rejects     int64
}

// Session runs statements one after another, with settings and variables of its own. One goroutine at a time
// calls Run; Progress may be called beside it.
type Session struct {
	engine   *Engine
	settings Settings
}

// Run executes the one statement in text. Faults of the text are *source.Error; cancelling ctx ends the statement
// with ctx.Err() and leaves the session usable. The result of a failed statement may have begun.
func (s *Session) Run(ctx context.Context, text *source.Text, out Output) error {
	panic("bug: not yet")
}

// Progress is how far the statement that Run is executing is; false if there is nothing to tell.
func (s *Session) Progress() (Progress, bool) { return Progress{}, false }

// Names are what a prompt completes: tables, their columns, functions, settings and keywords.
type Names struct {
	Tables    []string
	Columns   map[string][]string // by table, in lower case
	Functions []string
	Settings  []string
}

// Names lists what can be named now.
func (s *Session) Names(ctx context.Context) Names { return Names{} }

// Settings are the session's settings; the command may read and change them between statements.
func (s *Session) Settings() *Settings { return &s.settings }
