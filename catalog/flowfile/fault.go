package flowfile

import (
	"errors"
	"fmt"
	"io"

	"flowsql/catalog"
)

// isRefused reports whether a row, or a file as a whole, is not what on_error = strict takes.
func isRefused(err error) bool {
	var r *catalog.RowError
	return errors.As(err, &r)
}

// rowTooLong is a row that does not fit into memory.
type rowTooLong struct {
	path string
	line int64
}

func (e *rowTooLong) Error() string {
	return fmt.Sprintf("%s:%d: a row is longer than %d MiB", e.path, e.line, maxRow>>20)
}

func isDamage(err error) bool {
	var d *damage
	return errors.As(err, &d)
}

// streamError is nil for the plain end of a stream.
func streamError(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// cannotRead is the reason of a misfit.
func cannotRead(f *field, how fit, t class, raw []byte) string {
	text := string(raw[:min(len(raw), 100)])
	if len(raw) > 100 {
		text += "..."
	}
	if t == classString || t == classCell {
		text = fmt.Sprintf("%q", text)
	}
	reason := fmt.Sprintf("cannot read %s as %s", text, f.sqlName())
	switch how {
	case beyond:
		reason += ": out of range"
	case fraction:
		reason += ": it has a fraction"
		if f.kind == kindDecimal {
			reason = fmt.Sprintf("cannot read %s as %s: too many digits after the point", text, f.sqlName())
		}
	case inexact:
		reason += " without changing it"
	}
	return reason
}

func hintFor(f *field) string {
	if f.declared {
		return ""
	}
	if f.kind == kindText {
		return fmt.Sprintf("the type of %q was inferred; declare the column: %s VARCHAR takes any value", f.name, f.name)
	}
	return fmt.Sprintf("the type of %q was inferred; declare the column, or use on_error = 'reject' or 'null'", f.name)
}
