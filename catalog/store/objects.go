package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"flowsql/catalog/system"

	"github.com/apache/arrow/go/v15/arrow"
)

// Object is a definition: a name, what it stands for, and what is needed to make it again.
type Object struct {
	ID         int64 // given by Create, ascending with time
	Name       string
	Kind       string
	Text       string // the statement
	Definition []byte // what the text does not say
	Version    uint64 // of a table's rows: one more with every Append; of a continuous query's definition
}

// ErrTaken says that a name has come to be another's.
var ErrTaken = errors.New("the name was taken meanwhile")

// ErrGone says that an object is no longer there, or is another one now.
var ErrGone = errors.New("it was dropped meanwhile")

// Objects is all definitions, oldest first.
func (s *Store) Objects(ctx context.Context) ([]Object, error) {
	return query(ctx, s.db, "SELECT id, name, kind, text, definition, version FROM objects ORDER BY id", func(r *sql.Rows) (o Object, err error) {
		return o, r.Scan(&o.ID, &o.Name, &o.Kind, &o.Text, &o.Definition, &o.Version)
	})
}

// Create adds a definition, in place of that with the number replaces unless it is 0, and with the first rows of a table.
// Replaced, or taken by another, in the meantime it fails with ErrGone or ErrTaken, and with ErrMoved if the catalog does not have the
// definitions at, unless that is nil.
func (s *Store) Create(ctx context.Context, o Object, replaces int64, rows []arrow.Record, at *Definitions) (id int64, err error) {
	var files []dataFile
	done, err := s.begin()
	if err != nil {
		return 0, err
	}
	defer done()
	if len(rows) > 0 {
		d, err := s.writeTable(o.Name, rows)
		if err != nil {
			return 0, err
		}
		files = append(files, d)
	}
	if err := s.settle(files); err != nil {
		return 0, err
	}
	err = s.change(ctx, func(tx *sql.Tx) error {
		if err := at.stand(tx); err != nil {
			return err
		}
		if replaces != 0 {
			if err := drop(tx, replaces); err != nil {
				return err
			}
		}
		key := strings.ToLower(o.Name)
		var taken int
		if err := tx.QueryRow("SELECT count(*) FROM objects WHERE key = ?", key).Scan(&taken); err != nil {
			return err
		} else if taken > 0 {
			return ErrTaken
		}
		made, err := tx.Exec("INSERT INTO objects (key, name, kind, text, definition) VALUES (?, ?, ?, ?, ?)", key, o.Name, o.Kind, o.Text, o.Definition)
		if err != nil {
			return err
		}
		if id, err = made.LastInsertId(); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO heads (object) VALUES (?)", id); err != nil {
			return err
		}
		return record(tx, id, kindRows, 0, files)
	})
	return id, err
}

// Redefine gives continuous queries other definitions, all or none, and takes all from them that they have but their log. Each is to
// have the version that it is known by; else it fails with ErrGone, and with ErrMoved if the catalog does not have the definitions at,
// unless that is nil.
func (s *Store) Redefine(ctx context.Context, at *Definitions, list ...Object) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		if err := at.stand(tx); err != nil {
			return err
		}
		for _, o := range list {
			h, err := headOf(tx, o.ID)
			if err == nil && h.Version != o.Version {
				err = ErrGone
			}
			if err != nil {
				return err
			}
			if err := errors.Join(meet(tx, o.ID, 0), redefine(tx, o.ID, &o)); err != nil {
				return err
			}
			if err := empty(tx, o.ID, Status{Batches: h.Status.Batches, Generation: h.Status.Generation}); err != nil {
				return err
			}
		}
		return nil
	})
}

func redefine(tx *sql.Tx, id int64, o *Object) error {
	return one(tx.Exec("UPDATE objects SET name = ?, text = ?, definition = ?, version = version + 1 WHERE id = ?", o.Name, o.Text, o.Definition, id))
}

// empty leaves a query with what it shows of itself alone.
func empty(tx *sql.Tx, id int64, shows Status) error {
	if err := discard(tx, "object = ?", id); err != nil {
		return err
	}
	for _, forget := range []string{"DELETE FROM ledger", "DELETE FROM rejects", "UPDATE batches SET seq = NULL"} {
		if _, err := tx.Exec(forget+" WHERE object = ?", id); err != nil {
			return err
		}
	}
	status, err := json.Marshal(shows)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE heads SET seq = 0, state = iif(state = 'PAUSED', state, 'RUNNING'), error = '', anew = 0, plan = '', status = ? WHERE object = ?", status, id))
}

// Drop removes an object and all that belongs to it. It fails with ErrGone if it is not there, and with ErrMoved if the catalog does
// not have the definitions at, unless that is nil.
func (s *Store) Drop(ctx context.Context, id int64, at *Definitions) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		if err := at.stand(tx); err != nil {
			return err
		}
		return drop(tx, id)
	})
}

func drop(tx *sql.Tx, id int64) error {
	if err := discard(tx, "object = ?", id); err != nil {
		return err
	}
	return one(tx.Exec("DELETE FROM objects WHERE id = ?", id))
}

// one is ErrGone for a change that changed nothing.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = ErrGone
	}
	return err
}

// The kinds of data files.
const (
	kindRows    = "rows"    // of a table, or of a result that is only added to
	kindWhole   = "whole"   // a result that each step makes anew; n is the commit that wrote it
	kindChanges = "changes" // what later commits, n, changed in it
	kindStages  = "stages"  // what the batches of a commit, n, changed, but for the last of them
	kindBefore  = "before"  // rows of a result that was only added to, until it was made again
	kindBase    = "base"    // all of a state
	kindDeltas  = "deltas"  // what steps added to it, in order
)

// begin is called before files are written and done after they are committed, or not.
func (s *Store) begin() (done func(), err error) {
	if s.readOnly {
		return nil, errReadOnly
	}
	if err := s.writing.take(system.LockShared); err != nil {
		return nil, fmt.Errorf("%s: %w", s.writing.path, err)
	}
	return s.writing.drop, nil
}

// settle makes the names of new files durable.
func (s *Store) settle(files []dataFile) error {
	for _, d := range files {
		if d.body == nil {
			return s.files.SyncDir(s.folder)
		}
	}
	return nil
}

// writeRows makes a data file of records, as one.
func (s *Store) writeRows(name string, schema *arrow.Schema, records []arrow.Record) (dataFile, error) {
	whole, err := compact(schema, records)
	if err != nil {
		return dataFile{}, err
	}
	return s.write(name, schema, []arrow.Record{whole})
}

// writeResultRows is writeRows for a result. What is to stay for a while is a file, which others can open.
func (s *Store) writeResultRows(st *Step, records []arrow.Record) ([]dataFile, error) {
	whole, err := compact(st.Schema, records)
	if err != nil {
		return nil, err
	}
	write := s.writeSmall
	if st.stays() {
		write = s.write
	}
	d, err := write(newName(st.Name, "result"), st.Schema, []arrow.Record{whole})
	if err != nil {
		return nil, err
	}
	return []dataFile{d}, nil
}

// mapped is the least size of a table's file that is mapped and whose columns are checked one by one, bytes.
const mapped = 1 << 20

// writeTable is writeRows for a table.
func (s *Store) writeTable(name string, records []arrow.Record) (dataFile, error) {
	d, err := s.writeRows(newName(name, kindRows), records[0].Schema(), records)
	if err == nil && d.bytes >= mapped {
		err = s.sumColumns(&d)
	}
	return d, err
}

// record names files in the database, from number n on.
func record(tx *sql.Tx, object int64, kind string, n int, files []dataFile) error {
	for i, d := range files {
		_, err := tx.Exec("INSERT INTO data (object, kind, n, file, rows, bytes, sum, sums, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			object, kind, n+i, d.name, d.rows, d.bytes, int64(d.sum), d.sums, d.body)
		if err != nil {
			return err
		}
	}
	return nil
}

const dataColumns = "file, rows, bytes, sum, sums, body"

func scanData(r *sql.Rows) (d dataFile, err error) {
	var sum int64
	err = r.Scan(&d.name, &d.rows, &d.bytes, &sum, &d.sums, &d.body)
	d.sum = uint64(sum)
	return d, err
}

// dataOf is the files of an object, in order.
func dataOf(ctx context.Context, db querier, object int64, kind string) ([]dataFile, error) {
	return query(ctx, db, "SELECT "+dataColumns+" FROM data WHERE object = ? AND kind = ? ORDER BY n", scanData, object, kind)
}
