package shell

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"flowsql/catalog"
	"flowsql/exec"
	"flowsql/sql/source"
)

// report writes messages to the error stream. Safe for concurrent use.
type report struct {
	mu     sync.Mutex
	w      io.Writer
	color  bool
	before func() // called before each message
}

const (
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	plain  = "\x1b[0m"
)

func (r *report) paint(color, text string) string {
	if !r.color {
		return text
	}
	return color + text + plain
}

// error writes the message, for a fault of the SQL its line and a caret, and the hint.
func (r *report) error(err error) {
	first, rest, _ := strings.Cut(err.Error(), "\n")
	lines := []string{r.paint(red, "error:") + " " + first}
	if rest != "" {
		lines = append(lines, strings.Split(rest, "\n")...)
	}
	var fault *source.Error
	if errors.As(err, &fault) {
		if line, caret := fault.Excerpt(); strings.TrimSpace(line) != "" {
			line, caret = outdented(line, caret)
			lines = append(lines, line, r.paint(red, caret))
		}
		if fault.Hint != "" {
			lines = append(lines, "hint: "+fault.Hint)
		}
	}
	var row *catalog.RowError
	if errors.As(err, &row) && row.Hint != "" {
		lines = append(lines, "hint: "+row.Hint)
	}
	var failed *exec.FailedError
	if errors.As(err, &failed) && failed.Resume {
		lines = append(lines, fmt.Sprintf("hint: once the cause is gone, `resume continuous query %s` goes on after its last commit", failed.Query))
	}
	r.write(lines)
}

// outdented is an excerpt without the blanks that both of its lines start with: they may stand for other statements.
func outdented(line, caret string) (string, string) {
	n := 0
	for n < len(line) && n < len(caret) && line[n] == caret[n] && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return line[n:], caret[n:]
}

func (r *report) warn(message string) {
	r.write(strings.Split(r.paint(yellow, "warning:")+" "+message, "\n"))
}

func (r *report) note(message string) { r.write([]string{message}) }

// write writes the lines, all but the first indented by two spaces.
func (r *report) write(lines []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before()
	io.WriteString(r.w, strings.Join(lines, "\n  ")+"\n") // nobody is left to tell of its failure
}
