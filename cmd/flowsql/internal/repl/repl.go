// Package repl is the prompt: it reads lines, makes statements and meta commands of them, and runs these through a
// shell. It knows no flags; main makes it when there is someone to talk to.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/sql/parse"
	"flowsql/sql/source"
)

const (
	prompt       = "flowsql> "
	continuation = "     -> "
)

// errInterrupt is what a lineReader returns for Ctrl-C.
var errInterrupt = errors.New("interrupt")

// lineReader reads edited lines. Read returns io.EOF when there are no more, errInterrupt when the line is
// dropped. Remember adds an entry, which may have several lines, to what the arrow keys recall.
type lineReader interface {
	Read(prompt string) (string, error)
	Remember(entry string)
	Close() error
}

// Config is what a prompt needs to know of its surroundings.
type Config struct {
	In       io.Reader
	Terminal *os.File  // In, if it is a terminal; else nil, and lines are read as they are
	Out      io.Writer // where the prompt is drawn: a terminal if there is one
	Width    func() int
	History  string // path of the history file; "" for none
	Banner   string // "" for none
	Editor   string // command line of the editor
}

// Repl is one conversation.
type Repl struct {
	Config
	shell     *shell.Shell
	reader    lineReader
	history   history
	interrupt *interrupt

	splitter *parse.Splitter
	pending  []string    // lines since the last whole statement
	previous parse.Piece // the last statement that ran
	ended    bool
	code     int // the exit code, if ended
}

// New makes a Repl over a Shell that is Interactive.
func New(s *shell.Shell, c Config) *Repl {
	return &Repl{Config: c, shell: s, history: history{path: c.History}, splitter: parse.NewSplitter("-")}
}

// Run talks until the user leaves, and returns the exit code.
func (r *Repl) Run(ctx context.Context) int {
	r.history.load()
	if r.Terminal != nil {
		r.reader = newEditor(r.Terminal, r.Out, r.Width, r.history.entries, &completer{repl: r})
	} else {
		r.reader = newPlain(r.In, r.Out)
	}
	defer r.reader.Close()
	r.interrupt = newInterrupt()
	defer r.interrupt.stop()
	if r.Banner != "" {
		r.shell.Print(r.Banner + "\n")
	}
	for !r.ended && ctx.Err() == nil {
		text := prompt
		if len(r.pending) > 0 {
			text = continuation
		}
		line, err := r.reader.Read(text)
		switch {
		case errors.Is(err, errInterrupt):
			r.drop()
		case errors.Is(err, io.EOF):
			r.finish(ctx)
			r.ended = true
		case err != nil:
			r.shell.Fail(err)
			return shell.Failed
		default:
			r.line(ctx, line)
		}
	}
	if err := r.shell.Close(); err != nil {
		r.shell.Fail(err)
		return shell.Failed
	}
	return r.code
}

// line takes one line of input.
func (r *Repl) line(ctx context.Context, line string) {
	if r.metaLine(line) {
		if len(r.pending) == 0 {
			r.remember(line)
		}
		r.meta(ctx, strings.TrimSpace(line))
		return
	}
	if len(r.pending) == 0 {
		switch word := strings.TrimSpace(line); {
		case word == "":
			return
		case (word == `\g` || word == `\gx` || word == `\G`) && r.previous.Text != nil:
			r.run(ctx, []parse.Piece{{Text: r.previous.Text, Vertical: word != `\g`}}) // as psql does
			return
		}
	}
	r.pending = append(r.pending, line)
	head, command := cutWatch(line)
	r.splitter.Feed(head)
	statements := r.whole()
	if inside := r.splitter.Inside(); command != "" && (inside == "" || inside == ";") {
		r.run(ctx, statements)
		r.meta(ctx, command)
		return
	}
	r.splitter.Feed(command + "\n")
	statements = append(statements, r.whole()...)
	if r.splitter.Inside() == "" {
		r.remember(strings.Join(r.pending, "\n"))
		r.drop()
	}
	r.run(ctx, statements)
}

// whole takes the statements that are complete.
func (r *Repl) whole() []parse.Piece {
	var statements []parse.Piece
	for piece, ok := r.splitter.Next(); ok; piece, ok = r.splitter.Next() {
		statements = append(statements, piece)
	}
	return statements
}

// cutWatch cuts a line before the \watch that ends it, which may stand where a semicolon would.
func cutWatch(line string) (head, command string) {
	i := strings.LastIndex(line, `\watch`)
	if i < 0 || strings.Trim(line[i+len(`\watch`):], " \t.0123456789") != "" || strings.Contains(line[:i], "--") || strings.Contains(line[:i], "#") {
		return line, ""
	}
	return line[:i], line[i:]
}

// metaLine reports whether the line is a meta command: always with a backslash, unless it ends a statement or stands
// inside quotes; with a dot or as a bare word only where a statement would start.
func (r *Repl) metaLine(line string) bool {
	word := strings.TrimSpace(line)
	if inside := r.splitter.Inside(); word == "" || inside != "" && inside != ";" {
		return false
	}
	if word[0] == '\\' {
		return len(word) < 2 || word[1] != 'G' && word[1] != 'g'
	}
	if len(r.pending) > 0 {
		return false
	}
	if word[0] == '.' {
		return len(word) < 2 || word[1] < '0' || word[1] > '9'
	}
	switch first, rest, _ := strings.Cut(strings.ToLower(strings.TrimRight(word, "; ")), " "); first {
	case "help", "nopager":
		return rest == ""
	case "exit", "quit":
		return strings.Trim(rest, "0123456789") == ""
	case "source":
		return true
	}
	return false
}

// run runs statements until one is interrupted.
func (r *Repl) run(ctx context.Context, statements []parse.Piece) {
	for _, statement := range statements {
		r.previous = statement
		stopped := r.interrupt.during(ctx, func(ctx context.Context) {
			if err := r.shell.Run(ctx, statement.Text, statement.Vertical); err != nil && ctx.Err() == nil {
				r.fail(err)
			}
		})
		if stopped {
			r.shell.Note("cancelled")
			return
		}
	}
}

// sql runs one statement that a meta command stands for.
func (r *Repl) sql(ctx context.Context, format string, args ...any) error {
	body := fmt.Sprintf(format, args...)
	var err error
	stopped := r.interrupt.during(ctx, func(ctx context.Context) {
		err = r.shell.Run(ctx, &source.Text{Name: "-", Body: body}, false)
	})
	if stopped {
		r.shell.Note("cancelled")
		return nil
	}
	return err
}

// fail reports an error and, if results have nowhere to go, leaves.
func (r *Repl) fail(err error) {
	r.shell.Fail(err)
	if r.shell.Broken() {
		r.ended, r.code = true, shell.BrokenPipe
	}
}

// drop forgets the lines that make no whole statement yet.
func (r *Repl) drop() {
	r.pending = nil
	r.splitter = parse.NewSplitter("-")
}

// finish runs what stands at the end of input that is no terminal.
func (r *Repl) finish(ctx context.Context) {
	if rest, ok := r.splitter.Rest(); ok && r.Terminal == nil {
		r.run(ctx, []parse.Piece{rest})
	}
}

func (r *Repl) remember(entry string) {
	if r.history.add(entry) {
		r.reader.Remember(entry)
	}
}
