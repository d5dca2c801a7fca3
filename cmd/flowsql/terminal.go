package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"flowsql/cmd/flowsql/internal/repl"
	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/sql/source"

	"golang.org/x/term"
)

// isTerminal reports whether the stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// shell makes the Shell over the streams; session may be nil for messages only.
func (c *command) shell(session shell.Session) *shell.Shell {
	return shell.New(session, shell.Config{
		Out: c.out, Err: c.err,
		OutTerminal: isTerminal(c.out),
		ErrTerminal: isTerminal(c.err),
		Color:       c.color(),
		Width:       width,
		NoHeader:    c.options.NoHeader,
		Quiet:       c.options.Quiet,
		Echo:        c.options.Echo,
		KeepGoing:   c.options.KeepGoing,
	})
}

// color reports whether messages are coloured: https://no-color.org, and a terminal that is not dumb.
func (c *command) color() bool {
	switch c.options.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return isTerminal(c.err) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// width is the terminal's, at least 20 so that nothing is divided by less, 80 if it is not known.
func width() int {
	for _, fd := range []uintptr{os.Stdout.Fd(), os.Stderr.Fd()} {
		if columns, _, err := term.GetSize(int(fd)); err == nil && columns > 0 {
			return max(20, columns)
		}
	}
	return 80
}

// interruptible is a context that the first SIGINT ends; the second one ends the process. stop may be called twice.
func interruptible() (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// prompt runs init.sql and then the prompt.
func (c *command) prompt(s *shell.Shell) int {
	if !c.options.NoInit {
		c.initialize(s)
	}
	restore := c.restoreOnSignal()
	defer restore()
	history := c.options.History
	if !c.options.HistorySet {
		history = repl.HistoryPath()
	}
	banner := "flowsql, " + version() + `. Type help for help, \q to leave.`
	var terminal *os.File
	if isTerminal(c.in) {
		terminal = c.in.(*os.File)
	}
	out := c.out
	if !isTerminal(out) && isTerminal(c.err) {
		out = c.err
	}
	if c.options.Quiet || terminal == nil {
		banner = ""
	}
	return repl.New(s, repl.Config{
		In:       c.in,
		Terminal: terminal,
		Out:      out,
		Width:    width,
		History:  history,
		Banner:   banner,
		Editor:   firstEnv("FLOWSQL_EDITOR", "VISUAL", "EDITOR"),
	}).Run(context.Background())
}

// initialize runs init.sql of the configuration folder, if there is one.
func (c *command) initialize(s *shell.Shell) {
	dir, err := os.UserConfigDir() // $XDG_CONFIG_HOME, else ~/.config
	if err != nil {
		return
	}
	path := filepath.Join(dir, "flowsql", "init.sql")
	body, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		s.Fail(err)
		return
	}
	ctx, stop := interruptible()
	defer stop()
	s.Script(ctx, &source.Text{Name: path, Body: string(body)})
}

// restoreOnSignal gives the terminal back its mode when a signal ends the process at the prompt.
func (c *command) restoreOnSignal() (stop func()) {
	file, ok := c.in.(*os.File)
	if !ok {
		return func() {}
	}
	state, err := term.GetState(int(file.Fd()))
	if err != nil {
		return func() {}
	}
	ch := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(ch, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer close(done)
		if s, ok := <-ch; ok {
			term.Restore(int(file.Fd()), state)
			os.Exit(128 + int(s.(syscall.Signal)))
		}
	}()
	return func() {
		signal.Stop(ch)
		close(ch)
		<-done
	}
}

func firstEnv(names ...string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
