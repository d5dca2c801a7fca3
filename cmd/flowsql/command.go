package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"flowsql/catalog"
	"flowsql/cmd/flowsql/internal/flags"
	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
	"flowsql/sql/source"
)

// engine is what the command needs of an *exec.Engine; the contracts are written there.
type engine interface {
	AddFiles(ctx context.Context, name string, paths []string) error
	Session() shell.Session
	Close() error
}

// realEngine is an exec.Engine as an engine.
type realEngine struct{ *exec.Engine }

func (e realEngine) Session() shell.Session { return e.NewSession() }

func openEngine(ctx context.Context, o exec.Options) (engine, error) {
	e, err := exec.Open(ctx, o)
	return realEngine{e}, err
}

// command is one run of the program.
type command struct {
	in       io.Reader
	out, err io.Writer
	open     func(context.Context, exec.Options) (engine, error)

	openCatalog func(ctx context.Context, dir string) (exec.Store, error) // for tests; nil opens the real one

	options flags.Options
	serves  bool
	scripts []script
}

// script is SQL to run: a text, or what standard input still has.
type script struct {
	text  *source.Text
	stdin bool
}

func (c *command) run(args []string) int {
	options, err := flags.Parse(args)
	if err != nil {
		return c.refuse(err)
	}
	c.options = options
	switch {
	case options.Help:
		return c.print(flags.Help())
	case options.Version:
		return c.print("flowsql " + version() + "\n")
	}
	if err := c.takeServe(); err != nil {
		return c.refuse(err)
	}
	if err := c.readScripts(); err != nil {
		return c.refuse(err)
	}
	return c.withEngine()
}

// refuse reports an error before which nothing ran.
func (c *command) refuse(err error) int {
	var usage *flags.UsageError
	if errors.As(err, &usage) && usage.Hint != "" {
		err = fmt.Errorf("%w\nhint: %s", err, usage.Hint)
	}
	c.shell(nil).Fail(err)
	return shell.Usage
}

func (c *command) print(text string) int {
	s := c.shell(nil)
	s.Print(text)
	if err := s.Close(); err != nil {
		s.Fail(err)
		return shell.Code(context.Background(), err)
	}
	return shell.OK
}

// readScripts reads the SQL files, so that a missing one is told before anything runs.
func (c *command) readScripts() error {
	for _, s := range c.options.Scripts {
		switch s.Path {
		case "":
			c.scripts = append(c.scripts, script{text: &source.Text{Name: "-e", Body: s.Text}})
		case "-":
			c.scripts = append(c.scripts, script{stdin: true})
		default:
			body, err := os.ReadFile(s.Path)
			if err != nil {
				return fmt.Errorf("SQL file: %w", err)
			}
			c.scripts = append(c.scripts, script{text: &source.Text{Name: s.Path, Body: string(body)}})
		}
	}
	if len(c.scripts) == 0 && !c.prompts() && !c.serves {
		c.scripts = append(c.scripts, script{stdin: true})
	}
	return nil
}

// prompts reports whether there is to be a prompt.
func (c *command) prompts() bool {
	switch c.options.Mode {
	case flags.Interactive:
		return true
	case flags.Batch:
		return false
	}
	return len(c.options.Scripts) == 0 && !c.serves && isTerminal(c.in)
}

// goesOn reports whether there may be more than one statement.
func (c *command) goesOn() bool {
	if len(c.scripts) != 1 || c.prompts() {
		return true
	}
	text := c.scripts[0].text
	return text == nil || strings.Contains(strings.TrimRight(text.Body, "; \t\r\n"), ";")
}

func (c *command) withEngine() (code int) {
	prompts := c.prompts()
	gone, unwatch := unread(c.out)
	defer unwatch()
	ctx, stop := interruptible()
	defer stop()
	settings, err := c.settings()
	if err != nil {
		return c.refuse(err)
	}
	kept, err := c.openStore(ctx)
	if err != nil {
		return c.refuse(err)
	}
	e, err := c.open(ctx, exec.Options{
		Background:  prompts || c.serves && !c.options.Once,
		Interactive: prompts && isTerminal(c.out),
		Stale:       c.options.Stale,
		OnError:     c.options.OnError,
		Store:       kept,
		Log:         c.logger(),
		Unread:      gone,
		Threads:     c.options.Threads,
		MemoryLimit: settings.MemoryLimit,
		Keep:        c.goesOn(),
	})
	if err != nil {
		return c.refuse(err)
	}
	defer func() {
		if err := e.Close(); err != nil && code == shell.OK {
			code = c.refuse(err)
		}
	}()
	session := e.Session()
	s := c.shell(session)
	s.Interactive = prompts
	if err := c.prepare(ctx, e, s, settings); err != nil {
		if ctx.Err() != nil {
			return shell.Interrupted
		}
		s.Fail(err)
		var row *catalog.RowError
		if errors.As(err, &row) { // the file is there, but what is in it cannot be read
			return shell.Failed
		}
		return shell.Usage
	}
	code = c.runScripts(ctx, s)
	if prompts && (code == shell.OK || code == shell.Failed) {
		stop()
		return c.prompt(s)
	}
	if c.serves && code == shell.OK {
		stop()
		return c.serve(e, s)
	}
	if err := s.Close(); err != nil && code == shell.OK {
		s.Fail(err)
		code = shell.Code(ctx, err)
	}
	return code
}

// runScripts runs the scripts in order and returns the exit code of the first failure.
func (c *command) runScripts(ctx context.Context, s *shell.Shell) int {
	code := shell.OK
	for _, script := range c.scripts {
		var failed int
		if script.stdin {
			failed = s.Stream(ctx, "-", c.in)
		} else {
			failed = s.Script(ctx, script.text)
		}
		if code == shell.OK {
			code = failed
		}
		if failed == shell.Interrupted || failed == shell.BrokenPipe {
			return failed
		}
		if failed != shell.OK && !c.options.KeepGoing {
			return failed
		}
	}
	return code
}

// version is the module's version, or the commit it was built from.
func version() string {
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown version)"
	}
	if v := built.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range built.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "development version " + s.Value[:12]
		}
	}
	return "development version"
}
