// Package store keeps a catalog in a directory: definitions, file ledgers and pointers in an SQLite database that many
// processes read while one writes, and rows, results and operator state in Arrow IPC files that other tools can open. It
// stands beside flowfile and mem under catalog, and knows nothing of SQL text or operators.
//
// A commit writes its data files, makes them durable, and then records them and all that belongs to them in one
// transaction: it is in whole or not at all. Files are never changed and names never used twice.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// Store is an open catalog directory. Safe for concurrent use.
type Store struct {
	dir, folder string // of the catalog, of its data files
	files       Files
	inline      int64 // bytes
	maps        mappings
	readOnly    bool
	format      int64 // of the database
	db          *sql.DB
	lease       lease
	openings    openings
	groups      groups
	collected   atomic.Int64 // when superseded files were removed last, nanoseconds since 1970
	writing     lock         // shared by those who write files that no commit names yet; see sweep.go
}

// Options say how a catalog is opened.
type Options struct {
	ReadOnly bool
	Files    Files // nil for the real file system
	Inline   int64 // the most bytes of a file that is kept in the database; 0 for what is fast, negative for none
}

const databaseName, dataName = "catalog.db", "data"

// busyFor is how long a write waits for that of another process.
const busyFor = 20 * time.Second

// errReadOnly refuses writes.
var errReadOnly = errors.New("the catalog was opened read-only")

// Open opens the catalog in a directory, which is made if it does not exist and may be written. The error says why it
// cannot be opened.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, folder: filepath.Join(dir, dataName), files: o.Files, inline: o.Inline, readOnly: o.ReadOnly}
	if s.inline == 0 {
		s.inline = mostInline
	}
	if s.files == nil {
		s.files = OS{}
	}
	s.lease.path = filepath.Join(dir, "lease")
	s.writing.path = filepath.Join(dir, "writing")
	if err := s.open(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("catalog %s: %w", dir, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	path := filepath.Join(s.dir, databaseName)
	_, err := os.Stat(path)
	fresh := errors.Is(err, os.ErrNotExist)
	switch {
	case err != nil && !fresh:
		return err
	case fresh && s.readOnly:
		return errors.New("there is no catalog to be opened read-only")
	case fresh:
		if err := s.make(); err != nil {
			return err
		}
	}
	if err := s.connect(path); err != nil {
		return err
	}
	return s.checkFormat(ctx)
}

// make makes the folders of a new catalog. It does not take a directory that has other things in it.
func (s *Store) make() error {
	if have, err := os.ReadDir(s.dir); err == nil && len(have) > 0 {
		for _, d := range have {
			switch d.Name() {
			case dataName, "lease", "writing", "making": // of another process that makes it now
			default:
				return fmt.Errorf("it is no catalog, and has other things in it (%s): name a new directory", d.Name())
			}
		}
	}
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return err
	}
	return errors.Join(s.files.SyncDir(s.dir), s.files.SyncDir(filepath.Dir(s.dir)))
}

// connect opens the database, whatever is in it.
func (s *Store) connect(path string) error {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyFor.Milliseconds()), "synchronous(full)", "foreign_keys(1)",
	}}
	if s.readOnly {
		q.Set("mode", "ro")
	}
	slashed := "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // C:\lab is file:///C:/lab, see sqlite.org/uri.html
	source := func() string { return (&url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}).String() }
	var err error
	if s.db, err = sql.Open("sqlite", source()); err != nil {
		return err
	}
	if !s.readOnly {
		return nil
	}
	if _, err = s.db.Exec("SELECT count(*) FROM sqlite_schema"); err == nil {
		return nil
	}
	// The log of a database in a directory that cannot be written cannot be opened: then nobody writes it.
	s.db.Close()
	q.Set("immutable", "1")
	s.db, err = sql.Open("sqlite", source())
	return err
}

// checkFormat makes the tables of a new database, and refuses one that is newer than this program or not ours.
func (s *Store) checkFormat(ctx context.Context) error {
	for try := 0; ; try++ {
		var app, version int64
		if err := s.db.QueryRowContext(ctx, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
			return fmt.Errorf("%s cannot be read: %w", databaseName, err)
		}
		switch {
		case app == application && version > Format:
			return fmt.Errorf("it has format %d and this program knows formats up to %d: use a newer flowsql", version, Format)
		case app == application && (version == Format || version >= 1 && s.readOnly):
			s.format = version
			return nil
		case app == application && version >= 1:
			if err := s.upgrade(ctx); err != nil {
				return err
			}
			continue
		case app != 0 || version != 0 || try > 0:
			return fmt.Errorf("%s is no database of flowsql", databaseName)
		case s.readOnly:
			return fmt.Errorf("%s has no tables yet", databaseName)
		}
		if err := s.initialize(ctx); err != nil {
			return err
		}
	}
}

// upgrade brings the database to this program's format, unless another process has by now.
func (s *Store) upgrade(ctx context.Context) error {
	return s.transaction(ctx, func(tx *sql.Tx) error {
		var version int64
		if err := tx.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		for ; version < Format; version++ {
			if _, err := tx.Exec(upgrades[version]); err != nil {
				return err
			}
			if version == 5 {
				if err := pageLedgers(ctx, tx); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", max(version, Format)))
		return err
	})
}

// initialize makes the tables, unless another process has by now.
func (s *Store) initialize(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, "PRAGMA journal_mode = wal"); err != nil {
		return err
	}
	return s.transaction(ctx, func(tx *sql.Tx) error {
		var tablesThere int
		if err := tx.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tablesThere); err != nil || tablesThere > 0 {
			return err
		}
		_, err := tx.Exec(fmt.Sprintf("%s PRAGMA application_id = %d; PRAGMA user_version = %d;", tables, application, Format))
		return err
	})
}

// Close lets go of the lease and the database. It may be called twice.
func (s *Store) Close() error {
	s.lease.release()
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// Dir is the catalog's directory.
func (s *Store) Dir() string { return s.dir }

// ReadOnly reports whether the catalog was opened so.
func (s *Store) ReadOnly() bool { return s.readOnly }

// transaction runs f in a writing transaction, durable when it returns nil. Otherwise nothing of it is, unless the error
// is that of the commit itself: then it may be either.
func (s *Store) transaction(ctx context.Context, f func(*sql.Tx) error) error {
	if s.readOnly {
		return errReadOnly
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// change is transaction for what others have to see.
func (s *Store) change(ctx context.Context, f func(*sql.Tx) error) error {
	return s.transaction(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE meta SET generation = generation + 1")
		return err
	})
}

// Generation changes whenever anything in the catalog does.
func (s *Store) Generation(ctx context.Context) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT generation FROM meta").Scan(&n)
	return n, err
}
