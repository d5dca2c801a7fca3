package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/store"
	"flowsql/exec/memory"
	"flowsql/exec/op"
	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/parse"
	"flowsql/sql/source"
	"flowsql/sql/types"

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
	Query  string
	Cause  error
	Resume bool // RESUME makes it go on
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
	// What was done before the statement began: of a continuous query that it waits on.
	RowsBefore, BytesBefore int64
}

// Session runs statements one after another, with settings and variables of its own. One goroutine at a time
// calls Run; Progress may be called beside it.
type Session struct {
	engine    *Engine
	settings  Settings
	variables map[string]variable
	paths     map[string]catalog.Table // files named in FROM clauses
	views     []string                 // read by the running statement
	asked     []string                 // variables that it named
	defined   *store.Definitions       // that it sees; nil without a store
	instead   map[string]*entry        // by names in lower case: what they stand for, whatever the catalog has
	warnings  []string                 // of the latest statement, for SHOW WARNINGS
	progress  progress
	loading   bool // the running statement makes a table in memory
	following atomic.Pointer[following]
	out       Output    // of the running statement
	now       time.Time // when it began
}

// variable is the value of an @name.
type variable struct {
	value types.Value
	typ   types.Type
}

// Run executes the one statement in text. Faults of the text are *source.Error; cancelling ctx ends the statement
// with ctx.Err() and leaves the session usable. The result of a failed statement may have begun.
func (s *Session) Run(ctx context.Context, text *source.Text, out Output) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = op.Caught(v)
		}
	}()
	statement, err := parse.Statement(text)
	if err != nil {
		return err
	}
	if limit := s.settings.StatementTimeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("the statement took longer than statement_timeout = %s", limit))
		defer cancel()
	}
	ctx, unlimited := memory.Limit(ctx, s.engine.memory(s.settings.MemoryLimit), s.engine.spare)
	s.engine.bound(s.settings.MemoryLimit)
	defer unlimited()
	s.now, s.views, s.asked = time.Now(), nil, nil
	s.out = &warned{Output: out, session: s}
	if _, ok := statement.(*ast.Show); !ok {
		s.warnings = nil
	}
	if err := s.engine.sync(ctx); err != nil {
		return err
	}
	for _, w := range s.engine.takeWarnings() {
		s.out.Warn(w)
	}
	for try := 0; ; try++ {
		s.defined = s.engine.defined.Load()
		err = s.execute(ctx, statement, s.out)
		if !errors.Is(err, store.ErrMoved) || !redoes(statement) || try == mostRedone || s.engine.sync(ctx) != nil {
			break
		}
	}
	if cause := context.Cause(ctx); err != nil && cause != nil && errors.Is(err, ctx.Err()) {
		err = cause
	}
	var fault *source.Error
	if errors.As(err, &fault) {
		fault.In(text)
	}
	return err
}

// mostRedone is how often a statement is done again that another process was faster than.
const mostRedone = 100

// redoes reports whether a statement has done nothing where it fails with store.ErrMoved.
func redoes(statement ast.Statement) bool {
	switch statement.(type) {
	case *ast.Drop, *ast.CreateContinuous:
		return true
	}
	return false
}

// execute dispatches on the kind of statement.
func (s *Session) execute(ctx context.Context, statement ast.Statement, out Output) error {
	switch st := statement.(type) {
	case *ast.QueryStatement:
		return s.query(ctx, st.Query, out)
	case *ast.CreateTable:
		return s.createTable(ctx, st)
	case *ast.CreateContinuous:
		return s.createContinuous(ctx, st)
	case *ast.CreateView:
		return s.createView(ctx, st)
	case *ast.Copy:
		return s.copyTo(ctx, st)
	case *ast.Insert:
		return s.insert(ctx, st)
	case *ast.Drop:
		return s.drop(ctx, st)
	case *ast.CreateIndex:
		return s.createIndex(st)
	case *ast.DropIndex:
		return s.dropIndex(st)
	case *ast.Pause:
		return s.pause(ctx, st)
	case *ast.Resume:
		return s.resume(ctx, st)
	case *ast.Refresh:
		return s.refresh(ctx, st)
	case *ast.Wait:
		return s.wait(ctx, st)
	case *ast.Verify:
		return s.verify(ctx, st)
	case *ast.Watch:
		return s.watch(ctx, st)
	case *ast.Subscribe:
		return s.subscribe(ctx, st)
	case *ast.Show:
		return s.show(ctx, st)
	case *ast.Describe:
		if st.Query != nil {
			g, err := s.describeQuery(ctx, st.Query)
			if err != nil {
				return err
			}
			return g.send(s.out)
		}
		g, err := s.describe(ctx, st.Name)
		if err != nil {
			return err
		}
		return g.send(s.out)
	case *ast.Explain:
		return s.explain(ctx, st)
	case *ast.Set:
		return s.set(ctx, st)
	}
	panic(fmt.Sprintf("bug: unknown statement %T", statement))
}

// warned keeps warnings for SHOW WARNINGS.
type warned struct {
	Output
	session *Session
}

func (w *warned) Warn(message string) {
	w.session.engine.mu.Lock()
	w.session.warnings = append(w.session.warnings, message)
	w.session.engine.mu.Unlock()
	w.Output.Warn(message)
}

// Progress is how far the statement that Run is executing is; false if there is nothing to tell.
func (s *Session) Progress() (Progress, bool) {
	if s.progress.running.Load() {
		return s.progress.now(), true
	}
	if f := s.following.Load(); f != nil {
		p := f.now()
		return p, p.Files != p.FilesTotal || p.Bytes != p.BytesTotal // else there is only waiting for more files
	}
	return Progress{}, false
}

// Names are what a prompt completes: tables, their columns, functions and settings.
type Names struct {
	Tables    []string
	Columns   map[string][]string // by table, in lower case
	Functions []string
	Settings  []string
}

// Names lists what can be named now.
func (s *Session) Names(ctx context.Context) Names {
	n := Names{Columns: map[string][]string{}}
	for _, t := range s.engine.list() {
		n.Tables = append(n.Tables, t.name)
		var columns []string
		for _, f := range t.table.Schema().Fields() {
			columns = append(columns, f.Name)
		}
		n.Columns[strings.ToLower(t.name)] = columns
	}
	for _, t := range systemTables() {
		n.Tables = append(n.Tables, t.schema+"."+t.name)
	}
	for _, f := range function.Scalars() {
		if !f.Operator {
			n.Functions = append(n.Functions, f.Name)
		}
	}
	for _, f := range function.Aggregates() {
		n.Functions = append(n.Functions, f.Name)
	}
	for _, x := range s.settings.List() {
		n.Settings = append(n.Settings, x.Name)
	}
	return n
}

// Settings are the session's settings; the command may read and change them between statements.
func (s *Session) Settings() *Settings { return &s.settings }
