package exec

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// watcher is one WATCH of a continuous query: its whole result at every batch.
type watcher struct {
	session *Session
	of      *Continuous
	st      *ast.Watch
	sent    int
	last    time.Time
	open    bool // the one result set of a pipe has begun
}

// run sends batches until the watch ends.
func (w *watcher) run(ctx context.Context) error {
	if err := w.of.show(ctx); err != nil {
		return err
	}
	l, stop := w.of.listen(true)
	defer stop()
	f := &follower{session: w.session, of: w.of, name: w.st.Name, untilCaughtUp: w.st.UntilCaughtUp, send: w.send, end: w.end}
	return f.run(ctx, l)
}

// send passes one batch on and reports whether the watch is over.
func (w *watcher) send(ctx context.Context, x commit) (bool, error) {
	last := w.st.Updates > 0 && w.sent+1 >= w.st.Updates
	hurry := last || w.st.UntilCaughtUp && x.batch.caughtUp
	if wait := w.st.Every - time.Since(w.last); w.st.Every > 0 && w.sent > 0 && !hurry && wait > 0 {
		if err := pause(ctx, wait); err != nil {
			return false, err
		}
	}
	w.last = time.Now()
	w.sent++
	if w.session.engine.options.Interactive {
		return last, w.sendWhole(x)
	}
	return last, w.sendTagged(x)
}

// sendWhole is a result set of its own for a terminal.
func (w *watcher) sendWhole(x commit) error {
	out := w.session.out
	if err := out.Begin(w.of.table.Schema()); err != nil {
		return err
	}
	for _, r := range x.result {
		if err := out.Rows(r); err != nil {
			return err
		}
	}
	if err := out.End(); err != nil {
		return err
	}
	b := x.batch
	out.Done(fmt.Sprintf("batch %d: %d files done, last %s", b.id, b.filesDone, b.endFile))
	return nil
}

// sendTagged adds a batch's rows, with batch_id before them, to the one result set of a pipe.
func (w *watcher) sendTagged(x commit) error {
	out := w.session.out
	fields := append([]plan.Field{intField("batch_id")}, w.of.fields...)
	schema := schemaOf(fields)
	if !w.open {
		w.open = true
		if err := out.Begin(schema); err != nil {
			return err
		}
	}
	for _, r := range x.result {
		id := vec.Constant(types.TypeBigInt, number(x.batch.id), int(r.NumRows())).Arrow()
		columns := append([]arrow.Array{id}, r.Columns()...)
		if err := out.Rows(array.NewRecord(schema, columns, r.NumRows())); err != nil {
			return err
		}
	}
	return nil
}

func (w *watcher) end() error {
	if w.session.engine.options.Interactive {
		return nil
	}
	if !w.open {
		if err := w.session.out.Begin(schemaOf(append([]plan.Field{intField("batch_id")}, w.of.fields...))); err != nil {
			return err
		}
	}
	return w.session.out.End()
}

// watchEvery is how often WATCH (select) runs its select.
const watchEvery = 2 * time.Second

// watchQuery runs a select again and again.
func (s *Session) watchQuery(ctx context.Context, st *ast.Watch) error {
	every := st.Every
	if every == 0 {
		every = watchEvery
	}
	for n := 1; ; n++ {
		if err := s.query(ctx, st.Query, s.out); err != nil {
			return err
		}
		if st.Updates > 0 && n >= st.Updates {
			return nil
		}
		if st.UntilCaughtUp {
			done, err := s.caughtUp(ctx, st.Query)
			if err != nil || done {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.engine.options.Unread:
			return syscall.EPIPE
		case <-time.After(every):
		}
	}
}

// caughtUp reports whether every continuous query that a select reads is.
func (s *Session) caughtUp(ctx context.Context, q ast.Query) (bool, error) {
	root, err := s.plan(ctx, q)
	if err != nil {
		return false, err
	}
	for _, t := range tablesOf(root) {
		if c := s.engine.continuousOf(t); c != nil {
			c.mu.Lock()
			done := c.caughtUpLocked()
			c.mu.Unlock()
			if !done {
				return false, nil
			}
		}
	}
	return true, nil
}
