package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// Step is what a step of a continuous query leaves behind.
type Step struct {
	Object  int64
	Name    string       // of the query, for the names of files
	Head    Head         // as it is to be after the step, Seq included
	Batches []Batch      // that the step is counted as
	Stages  []Stage      // what each of Batches changed in the result but the last one, of a result that is made anew in each step
	Anew    bool         // the step read everything from the start: what earlier ones left is void
	Cut     bool         // nothing leads from the result before to this one: the past is forgotten
	History int64        // the most bytes of files that tell the past; negative for DefaultHistory and what is relative to the result
	Define  *Object      // the definition that takes the place of the query's; nil if it stays
	Order   int64        // that asked for Define; 0 for none
	At      *Definitions // that the catalog must have for Define; nil for any

	Schema *arrow.Schema // of the result
	Result []arrow.Record
	Before []arrow.Record // the result that the step started from, which Result takes the place of
	Grows  bool           // Result is what is new in the result; else all of it

	State []Part // what changed in the state
	Base  bool   // State is all of it

	Ledgers map[int]func(put func(place int, page []byte) error) error // by input: passes the pages that changed
	Rejects []catalog.Reject
}

// stays reports whether no other step is about to follow, as far as is known.
func (st *Step) stays() bool { return st.Head.State != "RUNNING" }

// StepError says which of several steps could not be committed; nothing of any of them was.
type StepError struct {
	Object int64
	Err    error
}

func (e *StepError) Error() string { return e.Err.Error() }
func (e *StepError) Unwrap() error { return e.Err }

// Commit makes steps of different queries durable, all of them or nothing, if each query is where its step started from.
// Otherwise it fails with a *StepError of ErrGone or ErrMoved. After another error it may be either. sizes is how much state
// each has written, bytes. Commits that come at once are one transaction.
func (s *Store) Commit(ctx context.Context, steps ...Step) (sizes []int64, err error) {
	done, err := s.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	written, err := s.writeSteps(ctx, steps)
	if err != nil {
		return nil, err
	}
	err = s.changeTogether(ctx, func(tx *sql.Tx) error {
		for i := range steps {
			if err := commitStep(tx, &steps[i], &written[i]); err != nil {
				return &StepError{steps[i].Object, err}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.collectSometimes(ctx)
	for _, w := range written {
		sizes = append(sizes, w.stateBytes())
	}
	return sizes, nil
}

// writeSteps makes the files of steps durable, or removes them.
func (s *Store) writeSteps(ctx context.Context, steps []Step) (list []writtenStep, err error) {
	var files []dataFile
	for i := range steps {
		var w writtenStep
		w, err = s.writeStep(ctx, &steps[i])
		list, files = append(list, w), append(append(append(files, w.result.files...), w.result.stages...), w.state...)
		if err != nil {
			break
		}
	}
	if err == nil {
		err = s.settle(files)
	}
	if err != nil {
		for _, d := range files {
			_ = s.remove(d.name) // else it is swept later
		}
	}
	return list, err
}

// writtenStep is the files of a step that no commit names yet.
type writtenStep struct {
	result writtenResult
	state  []dataFile
}

func (w *writtenStep) stateBytes() (n int64) {
	for _, d := range w.state {
		n += d.bytes
	}
	return n
}

func (s *Store) writeStep(ctx context.Context, st *Step) (w writtenStep, err error) {
	if w.result, err = s.writeResult(ctx, st); err != nil || len(st.State) == 0 {
		return w, err
	}
	rec, err := stateRecord(st.State)
	if err != nil {
		return w, err
	}
	d, err := s.writeSmall(newName(st.Name, "state"), rec.Schema(), []arrow.Record{rec})
	if err == nil {
		w.state = []dataFile{d}
	}
	return w, err
}

func commitStep(tx *sql.Tx, st *Step, w *writtenStep) error {
	if err := moveHead(tx, st); err != nil {
		return err
	}
	if st.Define != nil {
		if err := errors.Join(st.At.stand(tx), meet(tx, st.Object, st.Order), redefine(tx, st.Object, st.Define)); err != nil {
			return err
		}
	}
	if err := commitData(tx, st, w); err != nil {
		return err
	}
	return commitLog(tx, st)
}

// moveHead sets the head, if it is that from which the step started. A query that was paused meanwhile stays so.
func moveHead(tx *sql.Tx, st *Step) error {
	now, err := headOf(tx, st.Object)
	if err != nil {
		return err
	}
	h := &st.Head
	if now.Version != h.Version {
		return ErrGone
	}
	if now.Seq != h.Seq-1 || now.Reading != AsItIs && !st.Anew {
		return ErrMoved
	}
	if now.State == "PAUSED" {
		h.State = now.State
	}
	status, err := json.Marshal(h.Status)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE heads SET seq = ?, state = ?, error = '', anew = 0, plan = ?, status = ? WHERE object = ?",
		h.Seq, h.State, h.Plan, status, st.Object))
}

func commitData(tx *sql.Tx, st *Step, w *writtenStep) error {
	if err := w.result.commit(tx, st); err != nil {
		return err
	}
	if st.Base || st.Anew {
		if err := discard(tx, "object = ? AND kind IN (?, ?)", st.Object, kindBase, kindDeltas); err != nil {
			return err
		}
	}
	if st.Base {
		return record(tx, st.Object, kindBase, 0, w.state)
	}
	var n int
	if err := tx.QueryRow("SELECT coalesce(max(n) + 1, 0) FROM data WHERE object = ? AND kind = ?", st.Object, kindDeltas).Scan(&n); err != nil {
		return err
	}
	return record(tx, st.Object, kindDeltas, n, w.state)
}

// commitLog keeps the ledger, the batch and the rejects.
func commitLog(tx *sql.Tx, st *Step) error {
	if st.Anew {
		for _, table := range []string{"ledger", "rejects"} {
			if _, err := tx.Exec("DELETE FROM "+table+" WHERE object = ?", st.Object); err != nil {
				return err
			}
		}
	}
	for input, changes := range st.Ledgers {
		put, done, err := putLedger(tx, st.Object, input)
		if err != nil {
			return err
		}
		if err := errors.Join(changes(put), done()); err != nil {
			return err
		}
	}
	for _, b := range st.Batches {
		_, err := tx.Exec(`INSERT INTO batches (object, id, files, end_file, files_done, rows, rejects, took, caught_up, committed, seq, result_rows, late_rows)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, st.Object, b.ID, b.Files, b.EndFile, b.FilesDone,
			b.Rows, b.Rejects, int64(b.Took), b.CaughtUp, b.Committed.UnixMicro(), st.Head.Seq, b.ResultRows, b.LateRows)
		if err != nil {
			return err
		}
	}
	first := st.Head.Status.Rejects - int64(len(st.Rejects))
	for i, r := range st.Rejects {
		_, err := tx.Exec("INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", st.Object, first+int64(i), r.Taken, r.Table, r.File,
			r.Line, r.Offset, r.Column, r.Reason, []byte(r.Raw))
		if err != nil {
			return err
		}
	}
	return nil
}

// collectEvery is how often commits remove what was superseded.
const collectEvery = time.Second

// collectSometimes removes superseded files now and then. What it cannot remove, a later one may.
func (s *Store) collectSometimes(ctx context.Context) {
	now := time.Now().UnixNano()
	last := s.collected.Load()
	if now-last >= int64(collectEvery) && s.collected.CompareAndSwap(last, now) {
		_ = s.collect(ctx)
	}
}

// State is the kept state of a query: its base and what steps added since, in order.
func (s *Store) State(ctx context.Context, object int64) (list [][]Part, err error) {
	for _, kind := range []string{kindBase, kindDeltas} {
		files, err := dataOf(ctx, s.db, object, kind)
		if err != nil {
			return nil, err
		}
		for _, d := range files {
			data, err := s.read(d, s.files.ReadFile)
			if err != nil {
				return nil, err
			}
			parts, err := statePartsOf(data)
			if err != nil {
				return nil, &DamagedError{filepath.Join(s.folder, d.name), err.Error()}
			}
			list = append(list, parts)
		}
	}
	return list, nil
}

// StateSize is how large the base is, and how much and how many the deltas are, in bytes and files.
func (s *Store) StateSize(ctx context.Context, object int64) (base, deltas int64, files int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(sum(bytes) FILTER (WHERE kind = 'base'), 0), coalesce(sum(bytes) FILTER (WHERE kind = 'deltas'), 0),
		count(*) FILTER (WHERE kind = 'deltas') FROM data WHERE object = ? AND kind IN ('base', 'deltas')`, object).Scan(&base, &deltas, &files)
	return base, deltas, files, err
}
