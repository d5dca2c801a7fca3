package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
)

// server is what serve needs of an engine; the contracts are those of *exec.Engine.
type server interface {
	CatchUp(ctx context.Context) error
	Serve(ctx context.Context) error
}

// logger writes the log of serve: key=value lines on the error stream.
func (c *command) logger() *slog.Logger {
	if !c.serves {
		return nil
	}
	level := slog.LevelInfo
	if c.options.Quiet {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: level}))
}

// serve keeps the catalog's queries fresh until it is told to end, or with --once until they are.
func (c *command) serve(e engine, s *shell.Shell) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process
	server := e.(server)
	if !c.options.Once {
		if err := server.Serve(ctx); err != nil && ctx.Err() == nil {
			s.Fail(err)
			return shell.Failed
		}
		return shell.OK
	}
	err := server.CatchUp(ctx)
	var failed *exec.FailedError
	switch {
	case ctx.Err() != nil:
		return shell.Interrupted
	case errors.As(err, &failed):
		s.Fail(err)
		return shell.QueryFailed
	case err != nil:
		s.Fail(err)
		return shell.Failed
	}
	return shell.OK
}
