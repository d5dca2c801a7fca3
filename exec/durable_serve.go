package exec

import (
	"context"
	"errors"
	"slices"
	"time"
)

// CatchUp brings every continuous query to the files present now. Its error is that of one that has failed, if any has;
// the others are brought up to date all the same.
func (e *Engine) CatchUp(ctx context.Context) error {
	var failures []error
	for _, x := range e.list() {
		if x.continuous == nil {
			if err := x.usable(); err != nil && x.kind == kindContinuous {
				failures = append(failures, &FailedError{x.name, err, false})
			}
			continue
		}
		err := x.continuous.catchUp(ctx, e.threads())
		var held *heldError
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil, errors.Is(err, errPaused), errors.Is(err, errDropped):
		case errors.As(err, &held):
			e.log("waiting for the end of a line", "query", x.name, "file", held.file)
		case slices.ContainsFunc(failures, func(f error) bool { return f.Error() == err.Error() }): // of what several read
		default:
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// Serve tells what the background does until ctx ends.
func (e *Engine) Serve(ctx context.Context) error {
	e.log("serving", "catalog", e.store.Dir())
	told := false
	for ctx.Err() == nil {
		if _, err := e.lease(); errors.Is(err, errElsewhere) {
			if !told {
				e.warn("another process refreshes the catalog: waiting to take over", "holder", e.store.Holder())
			}
			told = true
		} else if err != nil {
			return err
		} else if told {
			told = false
			e.log("took over")
		}
		_ = pause(ctx, time.Second/2)
	}
	e.log("shutting down")
	return nil
}

func (e *Engine) log(message string, args ...any) {
	if e.options.Log != nil {
		e.options.Log.Info(message, args...)
	}
}

func (e *Engine) warn(message string, args ...any) {
	if e.options.Log != nil {
		e.options.Log.Warn(message, args...)
	}
}

// logCommit tells of a committed step.
func (c *Continuous) logCommit(b *batch, p feedProgress) {
	if b == nil || c.engine.options.Log == nil {
		return
	}
	c.engine.log("committed", "query", c.name, "batch", b.id, "files", b.files, "rows", b.rows, "rejects", b.rejects,
		"files_done", p.filesDone, "files_total", p.filesTotal, "took", b.took.Round(time.Microsecond), "caught_up", b.caughtUp)
}
