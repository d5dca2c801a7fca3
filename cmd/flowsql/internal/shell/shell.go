// Package shell runs statements for the command: it gives each its output format, writes results, notes, warnings and
// errors to the right stream in the right order, and tells failures apart by exit code. It stands between main and
// the prompt above and exec.Session below; it knows no flags and no line editing.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"flowsql/catalog/system"
	"flowsql/exec"
	"flowsql/exec/render"
	"flowsql/sql/source"
)

// Session is what the shell needs of an *exec.Session; the contracts are written there.
type Session interface {
	Run(ctx context.Context, text *source.Text, out exec.Output) error
	Progress() (exec.Progress, bool)
	Names(ctx context.Context) exec.Names
	Settings() *exec.Settings
}

// Config is how a Shell behaves for its whole life.
type Config struct {
	Out, Err    io.Writer
	OutTerminal bool // Out is a terminal: tables by default, cut, with a footer
	ErrTerminal bool // Err is a terminal: a progress bar may be drawn on it
	Color       bool // Err understands colour
	Width       func() int
	NoHeader    bool
	Quiet       bool
	Echo        bool
	Interactive bool // statements without rows say what they did
	KeepGoing   bool
}

// Shell runs statements one after another. Not safe for concurrent use.
type Shell struct {
	Config
	Session Session

	stdout   *sink
	out      *sink // stdout, or where results are redirected to
	report   *report
	progress *progress
	once     bool // the redirection ends after one statement
	results  int  // result sets since the last separation
	last     last
}

// New makes a Shell.
func New(session Session, c Config) *Shell {
	stdout := newSink(c.Out)
	s := &Shell{Config: c, Session: session, stdout: stdout, out: stdout}
	s.progress = &progress{session: session, w: c.Err, width: c.Width, enabled: c.ErrTerminal && !c.Quiet}
	s.report = &report{w: c.Err, color: c.Color, before: s.beforeReport}
	return s
}

// beforeReport puts results before messages, and takes the progress bar out of their way.
func (s *Shell) beforeReport() {
	s.progress.hide()
	s.out.Flush() // its error comes back from the next write
}

// Run runs one statement; vertical asks for that format, as \G does. When it returns, results are written.
func (s *Shell) Run(ctx context.Context, text *source.Text, vertical bool) error {
	if s.Interactive {
		s.results = 0
	}
	if s.Echo {
		fmt.Fprintf(s.out, "%s;\n", trimmed(text.Body))
	}
	out := &output{shell: s, vertical: vertical, start: time.Now()}
	s.progress.start()
	err := s.Session.Run(ctx, text, out)
	s.progress.stop()
	if flushed := s.out.Flush(); err == nil {
		err = flushed
	}
	if err == nil {
		out.timing()
	}
	if s.once {
		if closed := s.Redirect("", false); err == nil {
			err = closed
		}
	}
	return err
}

// Redirect sends results to the file at path from now on, or for one statement; "" is standard output again.
func (s *Shell) Redirect(path string, once bool) error {
	err := s.Close()
	s.once = false
	if path == "" {
		return err
	}
	file, created := os.Create(path)
	if created != nil {
		return created
	}
	s.out, s.once, s.results = newSink(file), once, 0
	s.out.closer = file
	return err
}

// Close writes what is left and ends a redirection.
func (s *Shell) Close() error {
	if s.out == s.stdout {
		return s.stdout.Flush()
	}
	err := s.out.Close()
	s.out, s.results = s.stdout, 0
	return err
}

// Print writes text for the user to standard output.
func (s *Shell) Print(text string) {
	io.WriteString(s.stdout, text)
	s.stdout.Flush()
}

// Fail writes the error to the error stream, unless it says only that nobody listens.
func (s *Shell) Fail(err error) {
	if !system.Unread(err) {
		s.report.error(err)
	}
}

// Warn writes a warning.
func (s *Shell) Warn(message string) { s.report.warn(message) }

// terminal reports whether results go to a terminal.
func (s *Shell) terminal() bool { return s.OutTerminal && s.out == s.stdout }

// Format is the output format of the next statement.
func (s *Shell) Format() string {
	if format := s.Session.Settings().Format; render.Known(format) {
		return format
	}
	if s.terminal() {
		return "table"
	}
	return "tsv"
}

// The exit codes.
const (
	OK          = 0
	Failed      = 1 // a statement failed
	Usage       = 2 // nothing ran
	TimedOut    = 3 // WAIT ran out of time
	QueryFailed = 4 // a continuous query is FAILED
	Interrupted = 130
	BrokenPipe  = 141 // what a shell reports of a process that SIGPIPE ended
)

// Code is the exit code for the error of a statement that ran under ctx.
func Code(ctx context.Context, err error) int {
	var timeout *exec.TimeoutError
	var failed *exec.FailedError
	switch {
	case err == nil:
		return OK
	case system.Unread(err):
		return BrokenPipe
	case ctx.Err() != nil:
		return Interrupted
	case errors.As(err, &timeout):
		return TimedOut
	case errors.As(err, &failed):
		return QueryFailed
	}
	return Failed
}

// Note writes a remark that is neither result nor warning to the error stream.
func (s *Shell) Note(message string) { s.report.note(message) }

// Broken reports whether nothing reads standard output any more.
func (s *Shell) Broken() bool { return system.Unread(s.stdout.Flush()) }
