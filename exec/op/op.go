// Package op has the operators, one a file. An operator knows its inputs' growth and nothing of plans, SQL text or
// continuous queries: batch and stream run the same ones, the batch in a single step.
package op

import (
	"context"
	"errors"

	"flowsql/catalog"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// Pos is a place in a relation's scan order, from 0 and dense within one Run.
type Pos int

// Consume takes some rows at pos. A nil batch says that pos is complete; every position gets one, if the Run succeeds.
// All calls for one position come from one worker, in order. Calls with the same worker number never overlap;
// calls with different ones do. A worker completes a position before it begins another, and positions are begun in
// ascending order. ErrEnough ends the Run early without it being a failure.
type Consume func(worker int, pos Pos, b *vec.Batch) error

// ErrEnough is returned by a Consume that wants no more rows.
var ErrEnough = errors.New("enough rows")

// Node is a relation that is produced in steps.
type Node interface {
	// Growth is what Run passes in a step after the first: Append, the new rows only; Replace, everything again;
	// Fixed, nothing.
	Growth() catalog.Growth
	// Run passes the rows of one step to out, from workers 0 to step.Threads-1. It returns when all of them are done.
	// An error of out, other than ErrEnough, is returned as it is; where several workers fail, the error of the lowest
	// position wins, so that the error does not depend on timing. Enough wins over errors. Run is not called again
	// after an error.
	Run(ctx context.Context, step *Step, out Consume) error
	// Inputs are the nodes that Run reads, for walks over the tree.
	Inputs() []Node
}

// Step is one step over a tree of nodes.
type Step struct {
	Threads   int
	BatchRows int  // rows of a batch that operators make; 0 is DefaultBatchRows
	Once      bool // no step follows: nothing needs to be kept for one
	// Later says that steps went before and count, on these nodes or on those whose state was restored into them.
	// Without it nodes forget whatever they have kept, and Fixed ones pass their rows.
	Later bool
	// Pin is the snapshot of a table in this step, the same for every reader of it, and the place up to which earlier
	// steps have read it (nil for none).
	Pin func(catalog.Table) (catalog.Snapshot, catalog.Version)
	// Reject is told of rows that scans leave out.
	Reject func(catalog.Reject)
	// Room fails if so many bytes more are more than the step may have. It is asked before much is taken at once; nil is no bound.
	Room func(bytes int64) error
	// Passing is as of catalog.ScanRequest.
	Passing bool
	// Discover makes scans report keys that the schema does not know.
	Discover bool

	turn    *turn  // which step this is, for copies of it too; nil until it runs
	release func() // tells whoever holds workers back that the Run has failed or has enough; may be nil
}

// turn is one step, told apart by address.
type turn struct{ _ byte }

// DefaultBatchRows is the size of a batch.
const DefaultBatchRows = 1 << 16

// Whole is the step with every table read from its start by nodes that keep nothing, for inputs that are read again.
func (s *Step) Whole() *Step {
	whole := *s
	whole.turn = nil
	whole.Later, whole.Once = false, true
	whole.Pin = func(t catalog.Table) (catalog.Snapshot, catalog.Version) {
		snapshot, _ := s.Pin(t)
		return snapshot, nil
	}
	return &whole
}

func (s *Step) threads() int { return max(1, s.Threads) }

func (s *Step) batchRows() int {
	if s.BatchRows > 0 {
		return s.BatchRows
	}
	return DefaultBatchRows
}

// Saved is an operator's state as Arrow records, by part. Records of one part may differ in schema.
type Saved map[string][]arrow.Record

// Stateful is what a node that keeps state between steps adds.
type Stateful interface {
	Node
	// Save is the whole state. Restore adds to the state what Save or a Delta gave: on a node just built it is the inverse of
	// Save, and after that it adds Deltas, in their order.
	Save() (Saved, error)
	Restore(Saved) error
	// State tells how much is kept and what: "counters", "values" or "rows".
	State() (rows, bytes int64, kind string)
}

// Tracked is a Stateful that can tell what its steps change, at a cost that goes with the change.
type Tracked interface {
	Stateful
	// Track begins to keep what Delta needs.
	Track()
	// Delta is what has been added to the state since Track, or the last Save or Delta. It reports false where only Save can
	// tell.
	Delta() ([]Saved, bool)
}

var (
	_ Tracked = (*Group)(nil)
	_ Tracked = (*Sessions)(nil)
	_ Tracked = (*Distinct)(nil)
	_ Tracked = (*Join)(nil)
	_ Tracked = (*Asof)(nil)
	_ Tracked = (*Sort)(nil)
	_ Tracked = (*Limit)(nil)
	_ Tracked = (*Replay)(nil)
	_ Tracked = (*Window)(nil)
	_ Tracked = (*Watermark)(nil)
)

// sortedRow is about what sorting takes for a row beyond its values, bytes.
const sortedRow = 44

// roomToSort asks for the memory to put rows of batches together and sort them.
func (s *Step) roomToSort(ctx context.Context, list []*vec.Batch) error {
	if s.Room == nil || len(list) == 0 {
		return ctx.Err()
	}
	n := 0
	for _, b := range list {
		n += b.N
	}
	return s.Room(int64(n) * int64(sortedRow+8*len(list[0].Cols)))
}
