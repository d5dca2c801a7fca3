package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"flowsql/catalog/system"
)

// grace is how long a superseded data file stays. A reader that has read its name and not yet opened it has so long; if
// it is later still, it finds the file gone, reads the names again and finds newer ones.
const grace = 2 * time.Second

// A file that no commit names is either being written, and then its writer has the lock "writing" shared, or an orphan.

// Sweep removes data files that nothing refers to: what crashes left behind, and what was superseded a while ago. It
// does nothing while another process writes one.
func (s *Store) Sweep(ctx context.Context) error {
	if s.readOnly {
		return nil
	}
	var mine lock
	mine.path = s.writing.path
	if err := mine.take(system.LockExclusive); errors.Is(err, system.ErrLocked) {
		return nil
	} else if err != nil {
		return err
	}
	defer mine.drop()
	names, err := s.files.List(s.folder)
	if err != nil {
		return err
	}
	wanted, err := s.wanted(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".arrow") && !wanted[name] {
			if err := s.remove(name); err != nil && !system.InUse(err) {
				return err
			}
		}
	}
	return s.collect(ctx)
}

// wanted is all files that the database knows.
func (s *Store) wanted(ctx context.Context) (map[string]bool, error) {
	wanted := map[string]bool{}
	list, err := query(ctx, s.db, "SELECT file FROM data WHERE body IS NULL UNION ALL SELECT file FROM garbage", func(r *sql.Rows) (name string, err error) {
		return name, r.Scan(&name)
	})
	for _, name := range list {
		wanted[name] = true
	}
	return wanted, err
}

// collect removes what was superseded longer than grace ago.
func (s *Store) collect(ctx context.Context) error {
	before := time.Now().Add(-grace).UnixMicro()
	list, err := query(ctx, s.db, "SELECT file FROM garbage WHERE since < ?", func(r *sql.Rows) (name string, err error) {
		return name, r.Scan(&name)
	}, before)
	if err != nil || len(list) == 0 {
		return err
	}
	gone := list[:0]
	for _, name := range list {
		switch err := s.remove(name); {
		case err == nil:
			gone = append(gone, name)
		case !system.InUse(err): // else the next time
			return err
		}
	}
	return s.transaction(ctx, func(tx *sql.Tx) error {
		for _, name := range gone {
			if _, err := tx.Exec("DELETE FROM garbage WHERE file = ?", name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) remove(name string) error {
	err := s.files.Remove(filepath.Join(s.folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// discard is for what may be in the way of a clock that was set back.
func discard(tx *sql.Tx, where string, args ...any) error {
	now := time.Now().UnixMicro()
	_, err := tx.Exec("INSERT OR REPLACE INTO garbage SELECT file, ? FROM data WHERE body IS NULL AND "+where, append([]any{now}, args...)...)
	if err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM data WHERE "+where, args...)
	return err
}

// query is the rows of a query.
func query[T any](ctx context.Context, db querier, text string, scan func(*sql.Rows) (T, error), args ...any) (list []T, err error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, rows.Err()
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
