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
type rowTooLong struct{ path string }

func (e *rowTooLong) Error() string {
	return fmt.Sprintf("%s: a row is longer than %d MiB", e.path, maxRow>>20)
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
