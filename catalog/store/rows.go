package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/apache/arrow/go/v15/arrow"
)

// attempts bounds how often a reader whose files were superseded under it reads their names again.
const attempts = 100

// readFiles opens files whose names are read in one state of the database.
func (s *Store) readFiles(ctx context.Context, names func(*sql.Tx) error, open func() error) (err error) {
	for try := 0; try < attempts; try++ {
		if err := s.view(ctx, names); err != nil {
			return err
		}
		if err = open(); !errors.Is(err, errGone) {
			return err
		}
	}
	return err
}

// openAll is the rows of files, verified as a whole.
func (s *Store) openAll(list []dataFile) (records []arrow.Record, err error) {
	for _, d := range list {
		data, err := s.read(d, s.files.ReadFile)
		if err != nil {
			return nil, err
		}
		more, err := decode(data)
		if err != nil {
			return nil, &DamagedError{filepath.Join(s.folder, d.name), err.Error()}
		}
		records = append(records, more...)
	}
	return records, nil
}

// mapAll is the rows of files. What was not verified as a whole has checks.
func (s *Store) mapAll(list []dataFile) (records []arrow.Record, later []*checks, err error) {
	for _, d := range list {
		if d.sums == nil {
			more, err := s.openAll([]dataFile{d})
			if err != nil {
				return nil, nil, err
			}
			records = append(records, more...)
			continue
		}
		data, err := s.mapFile(d)
		if err != nil {
			return nil, nil, err
		}
		more, err := decode(data)
		if err != nil || len(more) != 1 {
			return nil, nil, &DamagedError{filepath.Join(s.folder, d.name), fmt.Sprintf("%d records can be read: %v", len(more), err)}
		}
		c, err := s.newChecks(d, more[0])
		if err != nil {
			return nil, nil, err
		}
		records, later = append(records, more...), append(later, c)
	}
	return records, later, nil
}

// view runs f on one state of the database.
func (s *Store) view(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return f(tx)
}

// Table is the rows of a table at one version.
type Table struct {
	Records []arrow.Record // some of them in the memory of files that are mapped
	Version uint64
	// Check is to be called before the values of a column are used: the error names a file that is not what was written.
	Check func(column int) error
}

// Rows is the rows of a table.
func (s *Store) Rows(ctx context.Context, object int64) (t Table, err error) {
	var list []dataFile
	var later []*checks
	err = s.readFiles(ctx, func(tx *sql.Tx) error {
		if list, err = dataOf(ctx, tx, object, kindRows); err != nil {
			return err
		}
		err := tx.QueryRow("SELECT version FROM objects WHERE id = ?", object).Scan(&t.Version)
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrGone
		}
		return err
	}, func() error {
		t.Records, later, err = s.mapAll(list)
		return err
	})
	t.Check = func(column int) error {
		for _, c := range later {
			if err := c.column(column); err != nil {
				return err
			}
		}
		return nil
	}
	return t, err
}

// Append adds rows to a table.
func (s *Store) Append(ctx context.Context, o Object, rows []arrow.Record) error {
	if len(rows) == 0 {
		return nil
	}
	for try := 0; ; try++ {
		err := s.appendOnce(ctx, o, rows)
		again := errors.Is(err, ErrMoved) || errors.Is(err, errGone) // another process has appended meanwhile
		if !again || try == attempts {
			return err
		}
	}
}

func (s *Store) appendOnce(ctx context.Context, o Object, rows []arrow.Record) error {
	done, err := s.begin()
	if err != nil {
		return err
	}
	defer done()
	have, err := dataOf(ctx, s.db, o.ID, kindRows)
	if err != nil {
		return err
	}
	n := absorbs(have, rows)
	old, err := s.openAll(have[n:])
	if err != nil {
		return err
	}
	d, err := s.writeTable(o.Name, append(old, rows...))
	if err != nil {
		return err
	}
	if err := s.settle([]dataFile{d}); err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		now, err := dataOf(ctx, tx, o.ID, kindRows)
		if err != nil {
			return err
		}
		if len(now) != len(have) || n < len(have) && now[len(now)-1].name != have[len(have)-1].name {
			return ErrMoved
		}
		if err := discard(tx, "object = ? AND kind = ? AND n >= ?", o.ID, kindRows, n); err != nil {
			return err
		}
		if err := record(tx, o.ID, kindRows, n, []dataFile{d}); err != nil {
			return err
		}
		return one(tx.Exec("UPDATE objects SET version = version + 1 WHERE id = ?", o.ID))
	})
}

// ErrMoved says that what a commit builds on is not the last commit any more.
var ErrMoved = errors.New("another process has changed it meanwhile: try again")

// absorbs is the number of files that stay when rows are added: the later ones are written again together with the new
// rows. A file is at least twice as long as the next, so there are few, and a row is written few times.
func absorbs(have []dataFile, rows []arrow.Record) int {
	more := int64(0)
	for _, r := range rows {
		more += r.NumRows()
	}
	n := len(have)
	for n > 0 && have[n-1].rows < 2*more {
		n--
		more += have[n].rows
	}
	return n
}
