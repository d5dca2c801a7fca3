package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/apache/arrow/go/v15/arrow"
)

// writtenResult is what a step has made of a result, in files that no commit names yet.
type writtenResult struct {
	kind  string // "" if the result is as it was
	from  int    // of rows: how many files stay
	files []dataFile

	stages []dataFile
}

// writeResult writes what is new in a result.
func (s *Store) writeResult(ctx context.Context, st *Step) (w writtenResult, err error) {
	stages, err := s.writeStages(st)
	if err != nil {
		return w, err
	}
	w, err = s.writeLast(ctx, st)
	w.stages = stages
	return w, err
}

// writeLast writes a result as it is after a step.
func (s *Store) writeLast(ctx context.Context, st *Step) (writtenResult, error) {
	if st.Grows && !st.Anew {
		return s.writeGrown(ctx, st)
	}
	if !st.Anew {
		if w, ok, err := s.writeChanges(ctx, st); ok || err != nil {
			return w, err
		}
	}
	w := writtenResult{kind: kindWhole}
	if st.Grows {
		w.kind = kindRows
	}
	if st.Grows && len(st.Result) == 0 {
		return w, nil
	}
	var err error
	w.files, err = s.writeResultRows(st, st.Result)
	return w, err
}

// writeGrown adds rows.
func (s *Store) writeGrown(ctx context.Context, st *Step) (w writtenResult, err error) {
	if len(st.Result) == 0 {
		return w, nil
	}
	have, err := dataOf(ctx, s.db, st.Object, kindRows)
	if err != nil {
		return w, err
	}
	w = writtenResult{kind: kindRows, from: absorbs(have, st.Result)}
	for w.from > 0 && st.stays() && have[w.from-1].body != nil {
		w.from--
	}
	old, err := s.openAll(have[w.from:])
	if err != nil {
		return w, err
	}
	w.files, err = s.writeResultRows(st, append(old, st.Result...))
	return w, err
}

// writeChanges writes what is other than before, if that is less than all by far.
func (s *Store) writeChanges(ctx context.Context, st *Step) (w writtenResult, ok bool, err error) {
	var whole, rows, changes int64
	var files int
	var at int64
	err = s.db.QueryRowContext(ctx, "SELECT n, bytes, rows FROM data WHERE object = ? AND kind = ? ORDER BY n DESC LIMIT 1",
		st.Object, kindWhole).Scan(&at, &whole, &rows)
	if errors.Is(err, sql.ErrNoRows) || err == nil && rows < leastChanged {
		return w, false, nil
	}
	if err == nil {
		err = s.db.QueryRowContext(ctx, "SELECT coalesce(sum(bytes), 0), count(*) FROM data WHERE object = ? AND kind = ? AND n > ?",
			st.Object, kindChanges, at).Scan(&changes, &files)
	}
	if err != nil || files >= mostChanges || changes > whole/2 {
		return w, false, err
	}
	r, err := changesRecord(st.Schema, st.Before, st.Result, rows/8)
	if r == nil || err != nil {
		return w, false, err
	}
	if r.NumRows() == 0 {
		return w, true, nil
	}
	d, err := s.writeSmall(newName(st.Name, "changes"), r.Schema(), []arrow.Record{r})
	if err != nil {
		return w, false, err
	}
	return writtenResult{kind: kindChanges, files: []dataFile{d}}, true, nil
}

func (w *writtenResult) commit(tx *sql.Tx, st *Step) error {
	n := int(st.Head.Seq)
	if err := record(tx, st.Object, kindStages, n, w.stages); err != nil {
		return err
	}
	var err error
	switch {
	case w.kind == "":
		return nil
	case st.Cut:
		err = discard(tx, "object = ? AND kind IN (?, ?, ?, ?, ?)", st.Object, kindRows, kindBefore, kindWhole, kindChanges, kindStages)
	case w.kind == kindRows && st.Anew:
		err = putAside(tx, st)
	case w.kind == kindRows:
		err = discard(tx, "object = ? AND kind = ? AND n >= ?", st.Object, kindRows, w.from)
	}
	if err != nil {
		return err
	}
	if w.kind == kindRows {
		n = w.from
	}
	if err := record(tx, st.Object, w.kind, n, w.files); err != nil || w.kind != kindWhole {
		return err
	}
	return trim(tx, st)
}

// Known is a result that a reader has.
type Known struct {
	Seq  int64 // the commit that it is of
	Rows []arrow.Record
}

// Standing is where a continuous query stands, and its rows there.
type Standing struct {
	Head  Head
	Rows  []arrow.Record
	Moved bool // it does not stand where the reader has known it to
}

// Results is where queries stand at one state of the catalog, by object. What a reader has is not read again.
func (s *Store) Results(ctx context.Context, have map[int64]Known) (all map[int64]Standing, err error) {
	var lists map[int64]*resultFiles
	err = s.readFiles(ctx, func(tx *sql.Tx) (err error) {
		all, lists = map[int64]Standing{}, map[int64]*resultFiles{}
		for object, known := range have {
			h, err := headOf(tx, object)
			if err != nil {
				s.openings.forget(object)
				return err
			}
			all[object] = Standing{Head: h, Moved: h.Seq != known.Seq, Rows: known.Rows}
			if h.Seq == known.Seq {
				continue
			}
			if lists[object], err = resultOf(ctx, tx, object, known); err != nil {
				return err
			}
		}
		return nil
	}, func() (err error) {
		for object, list := range lists {
			x := all[object]
			if x.Rows, err = s.openResult(object, list); err != nil {
				return err
			}
			all[object] = x
		}
		return nil
	})
	return all, err
}

// resultFiles is what makes a result.
type resultFiles struct {
	known   []arrow.Record // what the changes are to, if there is no file of it
	rows    []dataFile
	changes []dataFile
	again   bool // the reader has had a result before
}

// resultOf is the files of a result, of which a reader has an earlier one.
func resultOf(ctx context.Context, tx *sql.Tx, object int64, known Known) (*resultFiles, error) {
	f := &resultFiles{again: known.Seq > 0}
	var at int64 // the commit of the whole one; changes are of later ones
	err := tx.QueryRow("SELECT coalesce(max(n), -1) FROM data WHERE object = ? AND kind = ?", object, kindWhole).Scan(&at)
	if err != nil {
		return nil, err
	}
	if at >= 0 && at <= known.Seq {
		at, f.known = known.Seq, known.Rows
	} else {
		f.rows, err = query(ctx, tx, "SELECT "+dataColumns+" FROM data WHERE object = ? AND (kind = ? OR kind = ? AND n = ?) ORDER BY n",
			scanData, object, kindRows, kindWhole, at)
		if err != nil {
			return nil, err
		}
	}
	f.changes, err = query(ctx, tx, "SELECT "+dataColumns+" FROM data WHERE object = ? AND kind = ? AND n > ? ORDER BY n", scanData, object, kindChanges, at)
	return f, err
}

func (s *Store) openResult(object int64, f *resultFiles) ([]arrow.Record, error) {
	rows, err := s.openings.all(object, f, s.openAll)
	if err != nil {
		return nil, err
	}
	return s.openChanged(append(f.known[:len(f.known):len(f.known)], rows...), f.changes)
}

// openings are the files of results that are only added to, as somebody has opened them who reads them again and again: most of them are
// those that made the result before. Safe for concurrent use.
type openings struct {
	mu   sync.Mutex
	have map[int64]map[string][]arrow.Record // by object and name; of the latest result
}

// all is the rows of a result's files. Those are kept of a reader that has had a result before.
func (o *openings) all(object int64, f *resultFiles, open func([]dataFile) ([]arrow.Record, error)) (rows []arrow.Record, err error) {
	o.mu.Lock()
	had := o.have[object]
	o.mu.Unlock()
	now := map[string][]arrow.Record{}
	for _, d := range f.rows {
		records, ok := had[d.name]
		if !ok {
			if records, err = open([]dataFile{d}); err != nil {
				return nil, err
			}
		}
		now[d.name] = records
		rows = append(rows, records...)
	}
	if !f.again {
		return rows, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.have == nil {
		o.have = map[int64]map[string][]arrow.Record{}
	}
	o.have[object] = now
	return rows, nil
}

// forget lets go of the files of an object.
func (o *openings) forget(object int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.have, object)
}
