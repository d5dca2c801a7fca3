package shell

import (
	"errors"
	"fmt"

	"flowsql/exec/render"

	"github.com/apache/arrow/go/v15/arrow"
)

// maxLast is how many rows of the last result a prompt keeps.
const maxLast = 100_000

// last is the last result set of an interactive Shell, kept to be shown again.
type last struct {
	schema  *arrow.Schema
	records []arrow.Record
	rows    int64
}

func (l *last) begin(schema *arrow.Schema) {
	l.release()
	l.schema, l.rows = schema, 0
}

func (l *last) add(rec arrow.Record) {
	if l.rows += rec.NumRows(); l.rows > maxLast {
		l.release()
		return
	}
	rec.Retain()
	l.records = append(l.records, rec)
}

func (l *last) release() {
	for _, rec := range l.records {
		rec.Release()
	}
	l.records = nil
}

// Last shows the last result set again, whole, in the format that is set now.
func (s *Shell) Last() error {
	switch {
	case s.last.schema == nil:
		return errors.New("there is no last result")
	case s.last.rows > maxLast:
		return fmt.Errorf("the last result had %d rows; at most %d are kept", s.last.rows, maxLast)
	}
	settings := s.Session.Settings()
	w := render.New(s.Format(), s.out, render.Options{Null: settings.NullText, NullSet: settings.NullSet, NoHeader: s.NoHeader})
	if err := w.Begin(s.last.schema); err != nil {
		return err
	}
	for _, rec := range s.last.records {
		if err := w.Rows(rec); err != nil {
			return err
		}
	}
	if err := w.End(); err != nil {
		return err
	}
	return s.out.Flush()
}
