package repl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/chzyer/readline"
)

// plain is a lineReader for input that is no terminal.
type plain struct {
	in  *bufio.Reader
	out io.Writer
}

func newPlain(in io.Reader, out io.Writer) *plain { return &plain{bufio.NewReader(in), out} }

func (p *plain) Read(prompt string) (string, error) {
	io.WriteString(p.out, prompt)
	line, err := p.in.ReadString('\n')
	if err != nil && line == "" {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (p *plain) Remember(string) {}
func (p *plain) Close() error    { return nil }

// editor is a lineReader on a terminal.
type editor struct {
	line    *readline.Instance
	stdin   *readline.CancelableStdin
	entries []string
}

// newline stands for a line break inside an entry that is edited again, where a real one breaks the drawing
// (chzyer/readline#207).
const newline = "\u2424"

func newEditor(in *os.File, out io.Writer, width func() int, entries []string, complete readline.AutoCompleter) lineReader {
	stdin := readline.NewCancelableStdin(in)
	raw := rawMode{fd: int(in.Fd())}
	e := &editor{stdin: stdin, entries: append([]string(nil), entries...)}
	line, err := readline.NewEx(&readline.Config{
		Stdin:                  stdin,
		Stdout:                 out,
		Stderr:                 out,
		HistoryLimit:           maxHistory,
		DisableAutoSaveHistory: true, // its file has one line per entry; ours is kept by history
		HistorySearchFold:      true,
		AutoComplete:           complete,
		FuncGetWidth:           width,
		FuncFilterInputRune:    e.filter,
		FuncMakeRaw:            raw.enter,
		FuncExitRaw:            raw.leave,
		FuncIsTerminal:         func() bool { return true },
		EOFPrompt:              "\n",
	})
	if err != nil {
		return newPlain(in, out)
	}
	e.line = line
	if len(e.entries) == 0 {
		e.entries = []string{"help"} // searching an empty history panics (chzyer/readline#163, #119)
	}
	e.recall()
	return e
}

// rawMode is the mode of a terminal on which a line is edited; statements run outside of it, so that Ctrl-C is a signal
// to them.
type rawMode struct {
	fd    int
	state *readline.State // nil outside
}

func (m *rawMode) enter() (err error) {
	m.state, err = readline.MakeRaw(m.fd)
	return err
}

func (m *rawMode) leave() error {
	if m.state == nil {
		return nil
	}
	err := readline.Restore(m.fd, m.state)
	if err == nil {
		m.state = nil
	}
	return err
}

// filter drops keys: Ctrl-S, whose search panics at the ends of the history, and Ctrl-Z, which would stop the parent
// process too. Ctrl-C leaves searching and completing first, so that it always drops the line. It is called by
// readline's own goroutine, the one that changes these modes.
func (e *editor) filter(r rune) (rune, bool) {
	switch r {
	case readline.CharFwdSearch, readline.CharCtrlZ:
		return r, false
	case readline.CharInterrupt:
		if op := e.line.Operation; op.IsSearchMode() {
			op.ExitSearchMode(true)
		} else if op.IsInCompleteMode() {
			op.ExitCompleteMode(true)
		}
	}
	return r, true
}

func (e *editor) Read(prompt string) (line string, err error) {
	defer func() {
		if r := recover(); r != nil {
			e.line.Terminal.ExitRawMode()
			line, err = "", fmt.Errorf("line editing failed: %v", r)
		}
	}()
	e.line.SetPrompt(prompt)
	line, err = e.line.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		return "", errInterrupt
	}
	return strings.ReplaceAll(line, newline, "\n"), err
}

func (e *editor) Remember(entry string) {
	e.entries = append(e.entries, entry)
	if n := len(e.entries); n > maxHistory {
		e.entries = e.entries[n-maxHistory:]
	}
	e.recall()
}

// recall gives readline the entries anew. Its own way to add one saves what was recalled last instead, when the entry was made
// from an older one.
func (e *editor) recall() {
	e.line.ResetHistory()
	for _, entry := range e.entries {
		e.line.SaveHistory(strings.ReplaceAll(entry, "\n", newline)) // cannot fail without a file
	}
}

func (e *editor) Close() error {
	e.stdin.Close() // or Close waits for the terminal's next byte
	return e.line.Close()
}
