package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/apache/arrow/go/v15/arrow"
)

// attempts bounds how often a reader whose files were superseded under it reads their names again.
const attempts = 100

// readRows is the rows of an object as its committed files have them, and what else of the same commit is asked for.
func (s *Store) readRows(ctx context.Context, object int64, load func(string) ([]byte, error), also func(*sql.Tx) error) (records []arrow.Record, err error) {
	for try := 0; try < attempts; try++ {
		var list []dataFile
		if err := s.view(ctx, func(tx *sql.Tx) error {
			if list, err = dataOf(ctx, tx, object, kindRows); err != nil {
				return err
			}
			return also(tx)
		}); err != nil {
			return nil, err
		}
		if records, err = s.openAll(list, load); !errors.Is(err, errGone) {
			return records, err
		}
	}
	return nil, err
}

func (s *Store) openAll(list []dataFile, load func(string) ([]byte, error)) (records []arrow.Record, err error) {
	for _, d := range list {
		data, err := s.read(d, load)
		if err != nil {
			return nil, err
		}
		more, err := decode(data)
		if err != nil {
			return nil, &DamagedError{d.name, err.Error()}
		}
		records = append(records, more...)
	}
	return records, nil
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

// Rows is the rows of a table, and their version. They share the memory of files that are mapped.
func (s *Store) Rows(ctx context.Context, object int64) (records []arrow.Record, version uint64, err error) {
	records, err = s.readRows(ctx, object, s.files.Map, func(tx *sql.Tx) error {
		err := tx.QueryRow("SELECT version FROM objects WHERE id = ?", object).Scan(&version)
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrGone
		}
		return err
	})
	return records, version, err
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
	old, err := s.openAll(have[n:], s.files.ReadFile)
	if err != nil {
		return err
	}
	d, err := s.writeRows(newName(o.Name, kindRows), rows[0].Schema(), append(old, rows...))
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
