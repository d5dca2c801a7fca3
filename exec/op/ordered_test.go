package op_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"flowsql/catalog"
	"flowsql/exec/op"
	"flowsql/exec/vec"

	"github.com/apache/arrow/go/v15/arrow"
)

// hooked is a table whose reader calls before ahead of each morsel.
type hooked struct {
	catalog.Table
	before func(ctx context.Context, m int) error
}

type hookedSnapshot struct {
	catalog.Snapshot
	hooked
}

type hookedScan struct {
	catalog.Scan
	hooked
}

type hookedReader struct {
	catalog.Reader
	hooked
}

func (h hooked) Snapshot(ctx context.Context) (catalog.Snapshot, error) {
	s, err := h.Table.Snapshot(ctx)
	return hookedSnapshot{s, h}, err
}

func (s hookedSnapshot) Scan(ctx context.Context, req catalog.ScanRequest) (catalog.Scan, error) {
	scan, err := s.Snapshot.Scan(ctx, req)
	return hookedScan{scan, s.hooked}, err
}

func (s hookedScan) Reader() catalog.Reader { return hookedReader{s.Scan.Reader(), s.hooked} }

func (r hookedReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	if err := r.before(ctx, m); err != nil {
		return err
	}
	return r.Reader.Read(ctx, m, emit)
}

// numbers takes the values of column "n" out of batches.
func numbers(out []*vec.Batch) []int64 {
	var list []int64
	for _, b := range out {
		list = append(list, b.Dense().Cols[0].Int...)
	}
	return list
}

func ascending(n int) []int64 {
	list := make([]int64, n)
	for i := range list {
		list[i] = int64(i)
	}
	return list
}

// TestOrderWithSlowFront holds the first morsel back until the other workers must have filled the room there is.
func TestOrderWithSlowFront(t *testing.T) {
	var begun atomic.Int64
	full := make(chan struct{})
	h := hooked{flows(400, 10), func(_ context.Context, m int) error {
		if m == 0 {
			<-full
		}
		if begun.Add(1) == 3 {
			close(full)
		}
		return nil
	}}
	step := once(4)
	step.BatchRows = 2
	out, err := op.Collect(context.Background(), scan(h, "n"), step)
	if err != nil {
		t.Fatal(err)
	}
	if got := numbers(out); !slices.Equal(got, ascending(400)) {
		t.Fatalf("out of order: %v", got)
	}
}

// TestFailedFront fails the first morsel once another worker has begun one that it cannot hand over in full.
func TestFailedFront(t *testing.T) {
	for range 20 {
		started := make(chan struct{})
		bad := errors.New("bad")
		h := hooked{flows(400, 100), func(_ context.Context, m int) error {
			switch m {
			case 0:
				<-started
				return bad
			case 1:
				close(started)
			}
			return nil
		}}
		step := once(2)
		step.BatchRows = 1
		if _, err := op.Collect(context.Background(), scan(h, "n"), step); !errors.Is(err, bad) {
			t.Fatalf("error %v", err)
		}
	}
}

// TestCancelledFront cancels while one worker waits for room and the other for the context.
func TestCancelledFront(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	h := hooked{flows(400, 100), func(ctx context.Context, m int) error {
		switch m {
		case 0:
			<-ctx.Done()
			return ctx.Err()
		case 1:
			cancel()
		}
		return nil
	}}
	step := once(2)
	step.BatchRows = 1
	if _, err := op.Collect(ctx, scan(h, "n"), step); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
}

// TestFirstErrorWins has two morsels fail, in either order of time.
func TestFirstErrorWins(t *testing.T) {
	for _, last := range []int{1, 2} {
		begun, other := make(chan struct{}), make(chan struct{})
		h := hooked{flows(400, 10), func(_ context.Context, m int) error {
			switch m {
			case last:
				close(begun)
				<-other
				return fmt.Errorf("morsel %d", m)
			case 3 - last:
				<-begun
				defer close(other)
				return fmt.Errorf("morsel %d", m)
			}
			return nil
		}}
		_, err := op.Collect(context.Background(), scan(h, "n"), once(3))
		if err == nil || err.Error() != "morsel 1" {
			t.Fatalf("error %v", err)
		}
	}
}

// TestTakerFails returns the taker's own error, and calls it no more.
func TestTakerFails(t *testing.T) {
	bad := errors.New("bad")
	calls := 0
	err := op.Ordered(context.Background(), scan(flows(400, 10), "n"), once(4), func(*vec.Batch) error {
		if calls++; calls == 3 {
			return bad
		}
		return nil
	})
	if err != bad || calls != 3 {
		t.Fatalf("error %v after %d calls", err, calls)
	}
}

// TestLimitStops reads no more than it must, and a failure behind the limit is none.
func TestLimitStops(t *testing.T) {
	for threads := 1; threads <= 4; threads++ {
		var read atomic.Int64
		h := hooked{flows(4000, 10), func(_ context.Context, m int) error {
			read.Add(1)
			if m == 3 {
				return errors.New("behind the limit")
			}
			return nil
		}}
		out, err := op.Collect(context.Background(), op.NewLimit(scan(h, "n"), 20, 5), once(threads))
		if err != nil {
			t.Fatal(err)
		}
		if got := numbers(out); fmt.Sprint(got) != fmt.Sprint(ascending(25)[5:]) {
			t.Fatalf("got %v", got)
		}
		if read.Load() > 100 {
			t.Errorf("%d morsels read for 25 rows", read.Load())
		}
	}
}

func TestScanWithoutColumns(t *testing.T) {
	step := once(2)
	step.BatchRows = 7
	n := 0
	err := op.Ordered(context.Background(), scan(flows(100, 30)), step, func(b *vec.Batch) error {
		if b.Rows() > 7 {
			t.Errorf("a batch of %d rows", b.Rows())
		}
		n += b.Rows()
		return nil
	})
	if err != nil || n != 100 {
		t.Fatalf("%d rows, error %v", n, err)
	}
}
