package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Head is where a continuous query stands.
type Head struct {
	Object  int64
	Version uint64 // of the definition
	Seq     int64  // commits so far
	State   string // as flowsql.queries has it
	Error   string // of a failure
	Asked   int64  // changes when somebody waits for a look at the files
	Reading
	Plan   string // of the operators whose state is kept
	Status Status
}

// Reading is how the next step reads.
type Reading int

const (
	AsItIs             Reading = iota // what is new
	Anew                              // everything, from the start
	AnewWithoutMissing                // everything but of files that are gone
)

// Status is what a query shows of itself, and what a restart needs.
type Status struct {
	Generation uint64        `json:"generation"` // of the result
	Rows       int64         `json:"rows"`       // read
	Rejects    int64         `json:"rejects"`
	Batches    int64         `json:"batches"`
	Busy       time.Duration `json:"busy"`
	Inputs     []Input       `json:"inputs"`
	FilesDone  int64         `json:"files_done"`
	FilesTotal int64         `json:"files_total"`
	BytesDone  int64         `json:"bytes_done"`
	BytesTotal int64         `json:"bytes_total"`
	Held       bool          `json:"held"`
	EndFile    string        `json:"end_file"`
	Last       *Batch        `json:"last,omitempty"`
	ResultRows int64         `json:"result_rows"`
	Answered   int64         `json:"answered"` // Head.Asked when the look began that this tells of
	StateRows  int64         `json:"state_rows"`
	StateBytes int64         `json:"state_bytes"`
	Watermark  string        `json:"watermark,omitempty"`
	LateRows   int64         `json:"late_rows,omitempty"`
	Since      int64         `json:"since,omitempty"` // the batch that a result which is only added to was made again by; what came before is none of its rows
}

// Input is what a query has read of one of its tables. Of a table over files the ledger tells.
type Input struct {
	Name       string `json:"name"`
	Rows       int64  `json:"rows"`
	Generation uint64 `json:"generation"`
}

// Batch is one committed step.
type Batch struct {
	ID            int64
	Files         int64
	EndFile       string
	FilesDone     int64
	Rows, Rejects int64
	Took          time.Duration
	CaughtUp      bool
	Committed     time.Time
	LateRows      int64 // left out behind the watermark
	ResultRows    int64 // of the result after it; only written
}

const headColumns = "object, (SELECT version FROM objects WHERE id = object), seq, state, error, anew, asked, plan, status"

func scanHead(r interface{ Scan(...any) error }) (h Head, err error) {
	var status []byte
	if err := r.Scan(&h.Object, &h.Version, &h.Seq, &h.State, &h.Error, &h.Reading, &h.Asked, &h.Plan, &status); err != nil {
		return h, err
	}
	return h, json.Unmarshal(status, &h.Status)
}

// Heads is where all continuous queries stand, by object.
func (s *Store) Heads(ctx context.Context) (map[int64]Head, error) {
	list, err := query(ctx, s.db, "SELECT "+headColumns+" FROM heads", func(r *sql.Rows) (Head, error) { return scanHead(r) })
	heads := make(map[int64]Head, len(list))
	for _, h := range list {
		heads[h.Object] = h
	}
	return heads, err
}

// Head is where one stands.
func (s *Store) Head(ctx context.Context, object int64) (Head, error) { return headOf(s.db, object) }

func headOf(db interface {
	QueryRow(string, ...any) *sql.Row
}, object int64) (Head, error) {
	h, err := scanHead(db.QueryRow("SELECT "+headColumns+" FROM heads WHERE object = ?", object))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrGone
	}
	return h, err
}

// SetState sets what a query is doing and, unless how is AsItIs, how its next step reads.
func (s *Store) SetState(ctx context.Context, object int64, state, failure string, how Reading) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE heads SET state = ?, error = ?, anew = max(anew, ?) WHERE object = ?", state, failure, how, object))
	})
}

// SetStatus shows how far a query is that has had nothing to commit since h.Seq.
func (s *Store) SetStatus(ctx context.Context, h Head) error {
	status, err := json.Marshal(h.Status)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE heads SET status = ?, state = ? WHERE object = ? AND seq = ? AND state NOT IN ('PAUSED', 'FAILED')",
			status, h.State, h.Object, h.Seq)
		return err
	})
}

// Ask makes the process that refreshes look at the files of a query now. A Status that has Answered at least the number
// returned tells of a look that began later.
func (s *Store) Ask(ctx context.Context, object int64) (number int64, err error) {
	err = s.change(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRow("UPDATE heads SET asked = asked + 1 WHERE object = ? RETURNING asked", object).Scan(&number)
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrGone
		}
		return err
	})
	return number, err
}
