package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// Scan reads columns of a table: all rows of the step's snapshot in the first step and, under Replace, in every step;
// the rows not read yet in later steps under Append.
type Scan struct {
	table   catalog.Table
	columns []string
	growth  catalog.Growth
	prune   []catalog.Condition
	ranges  []catalog.Range
	lent    bool // batches are wanted only until they are consumed
}

// NewScan scans table's columns, by name. With no columns its batches have only a number of rows.
// growth is the plan's: a table may be treated as more restless than it is.
func NewScan(table catalog.Table, columns []string, growth catalog.Growth) *Scan {
	return &Scan{table: table, columns: columns, growth: growth}
}

func (s *Scan) Growth() catalog.Growth { return s.growth }
func (s *Scan) Inputs() []Node         { return nil }

// Run gives each morsel its position.
func (s *Scan) Run(ctx context.Context, step *Step, out Consume) (err error) {
	if s.growth == catalog.Fixed && step.Later {
		return nil
	}
	snapshot, from := step.Pin(s.table)
	if s.growth != catalog.Append || !step.Later {
		from = nil
	}
	scan, err := snapshot.Scan(ctx, catalog.ScanRequest{
		From: from, Columns: s.columns, Rows: step.batchRows(), Prune: s.prune, Ranges: s.ranges, Passing: step.Passing, Lend: s.lent, Packed: true, Reject: step.Reject, Discover: step.Discover,
	})
	if err != nil {
		return err
	}
	readers := make([]*scanReader, step.threads())
	defer func() {
		for _, r := range readers {
			if r == nil {
				continue
			}
			if e := r.Close(); err == nil {
				err = e
			}
		}
	}()
	return spread(ctx, step, scan.Morsels(), out, func(t *task) error {
		r := readers[t.worker]
		if r == nil {
			r = newScanReader(scan.Reader())
			readers[t.worker] = r
		}
		return r.Read(ctx, int(t.pos), func(rec arrow.Record) error { return r.pass(rec, t, min(step.batchRows(), passRows)) })
	})
}

// passRows is the most rows of a batch of a scan: what is computed of it should still be in the cache when it is used.
const passRows = 1 << 14

// scanReader is what one worker reads with.
type scanReader struct {
	catalog.Reader
	importer vec.Importer
}

func newScanReader(reader catalog.Reader) *scanReader {
	r := &scanReader{Reader: reader}
	if d, ok := reader.(catalog.Distinct); ok {
		r.importer.Distinct = d.Distinct
	}
	return r
}

// pass emits a record in batches of at most limit rows.
func (r *scanReader) pass(rec arrow.Record, t *task, limit int) error {
	b, err := r.importer.Batch(rec)
	if err != nil {
		return err
	}
	if b.N <= limit {
		return t.emit(b)
	}
	for at := 0; at < b.N; at += limit {
		if err := t.emit(b.Slice(at, min(at+limit, b.N))); err != nil {
			return err
		}
	}
	return nil
}
