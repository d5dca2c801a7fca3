package store

import (
	"errors"

	"flowsql/catalog/system"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// MayPass reports whether an error is the database's about a fault of the system around: a full disk, a failing one, a
// file that may not be written, another process that writes for long.
func MayPass(err error) bool {
	var fault *sqlite.Error
	if errors.Is(err, system.ErrLocked) {
		return true
	}
	if !errors.As(err, &fault) {
		return false
	}
	switch fault.Code() & 0xff {
	case sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_BUSY,
		sqlitelib.SQLITE_LOCKED, sqlitelib.SQLITE_NOMEM, sqlitelib.SQLITE_PERM:
		return true
	}
	return false
}
