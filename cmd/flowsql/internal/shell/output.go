package shell

import (
	"fmt"
	"io"
	"strings"
	"time"

	"flowsql/exec/render"

	"github.com/apache/arrow/go/v15/arrow"
)

// output is the exec.Output of one statement.
type output struct {
	shell    *Shell
	vertical bool
	start    time.Time
	writer   render.Writer
	format   string
	rows     int64
	footed   bool // the time has been told
}

func (o *output) Begin(schema *arrow.Schema) error {
	s := o.shell
	o.rows, o.format = 0, s.Format()
	if o.vertical {
		o.format = "vertical"
	}
	if s.terminal() {
		s.progress.stop()
	}
	if s.results > 0 && render.Separated(o.format) {
		if _, err := io.WriteString(s.out, "\n"); err != nil {
			return err
		}
	}
	s.results++
	settings := s.Session.Settings()
	options := render.Options{Null: settings.NullText, NullSet: settings.NullSet, NoHeader: s.NoHeader}
	if s.terminal() {
		options.Limit, options.Width = settings.DisplayRows, s.Width()
	}
	o.writer = render.New(o.format, s.out, options)
	if s.Interactive {
		s.last.begin(schema)
	}
	return o.writer.Begin(schema)
}

func (o *output) Rows(rec arrow.Record) error {
	o.rows += rec.NumRows()
	if o.shell.Interactive {
		o.shell.last.add(rec)
	}
	return o.writer.Rows(rec)
}

func (o *output) End() error {
	if err := o.writer.End(); err != nil {
		return err
	}
	s := o.shell
	if s.Quiet || !s.terminal() || !render.Separated(o.format) {
		return nil
	}
	o.footed = true
	unit := "rows"
	if o.rows == 1 {
		unit = "row"
	}
	_, err := fmt.Fprintf(s.out, "%d %s (%s)\n", o.rows, unit, o.elapsed())
	return err
}

func (o *output) Done(message string) {
	s := o.shell
	if !s.Interactive || s.Quiet || message == "" {
		return
	}
	if s.Session.Settings().Timing {
		message += " (" + o.elapsed() + ")"
		o.footed = true
	}
	s.Print(message + "\n")
}

func (o *output) Warn(message string) { o.shell.Warn(message) }

// timing tells the time of a statement that no footer told, if the user asked for times.
func (o *output) timing() {
	if o.shell.Session.Settings().Timing && !o.footed {
		o.shell.report.note("time: " + o.elapsed())
	}
}

func (o *output) elapsed() string { return fmt.Sprintf("%.3f s", time.Since(o.start).Seconds()) }

// trimmed is a statement without blanks around it and without its semicolon.
func trimmed(body string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), ";"))
}
