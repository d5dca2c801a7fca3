package exectest

import (
	"context"
	"errors"
	"math/rand/v2"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// fault makes one read of one table in one step fail, or cancel the step.
type fault struct {
	table, step int // -1: none
	after       int // reads
	cancels     bool

	cancel context.CancelCauseFunc
	armed  bool
	left   chan struct{} // a token for each read before the failing one
}

// newFault is a fault for every third seed.
func newFault(rng *rand.Rand, seed uint64, h *history) *fault {
	f := &fault{table: -1}
	if seed%3 == 0 && len(h.inputs) > 0 {
		f.table, f.step, f.after = rng.IntN(len(h.inputs)), rng.IntN(len(h.steps)), rng.IntN(6)
		f.cancels = rng.IntN(2) == 0
	}
	return f
}

// wrap is the tables, with the one that is to fail.
func (f *fault) wrap(tables []catalog.Table) []catalog.Table {
	list := append([]catalog.Table(nil), tables...)
	if f.table >= 0 {
		list[f.table] = faulty{list[f.table], f}
	}
	return list
}

// arm makes ready for step i.
func (f *fault) arm(i int, cancel context.CancelCauseFunc) {
	f.armed, f.cancel = f.table >= 0 && i == f.step, cancel
	f.left = make(chan struct{}, f.after)
	for n := 0; n < f.after; n++ {
		f.left <- struct{}{}
	}
}

// struck reports whether a step that ended with err did so because of the fault.
func (f *fault) struck(err, stopped error) bool {
	return f.armed && err != nil && (errors.Is(err, errFault) || errors.Is(stopped, errFault) && errors.Is(err, context.Canceled))
}

// read is called once a record.
func (f *fault) read() error {
	if !f.armed {
		return nil
	}
	select {
	case <-f.left:
		return nil
	default:
	}
	if f.cancels {
		f.cancel(errFault)
		return nil
	}
	return errFault
}

type faulty struct {
	catalog.Table
	fault *fault
}

type faultySnapshot struct {
	catalog.Snapshot
	fault *fault
}

func (s faultySnapshot) Scan(ctx context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	scan, err := s.Snapshot.Scan(ctx, req)
	return faultyScan{scan, s.fault}, err
}

type faultyScan struct {
	catalog.Scan
	fault *fault
}

func (s faultyScan) Reader() catalog.Reader { return faultyReader{s.Scan.Reader(), s.fault} }

type faultyReader struct {
	catalog.Reader
	fault *fault
}

func (r faultyReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	return r.Reader.Read(ctx, m, func(rec arrow.Record) error {
		if err := r.fault.read(); err != nil {
			return err
		}
		return emit(rec)
	})
}
