// Package exectest checks the law of split invariance: however a tree of operators gets its input, cut into steps and
// morsels, on any number of threads, stopped and restored anywhere, it gives the same rows with the same bits as in one
// step on one thread. It stands beside exec/op and is imported by tests only.
package exectest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"flowsql/catalog"
	"flowsql/exec/op"
	"flowsql/exec/vec"
)

// Case is a tree of operators over tables, to be checked.
type Case struct {
	Name   string
	Inputs []Input
	// Build makes a fresh tree over tables with the contents of Inputs, in their order.
	Build func(tables []catalog.Table) (op.Node, error)
	// Sorted says that the order of the output counts.
	Sorted bool
}

// Input is the content of one table. An Append table gets it bit by bit and a Fixed one at once; a Replace one has some
// arbitrary part of it in each step.
type Input struct {
	Growth catalog.Growth
	Names  []string
	Rows   *vec.Batch
}

// Check fails the test if the case breaks the law, and tells how to see it again.
func Check(t testing.TB, c Case) {
	t.Helper()
	last := uint64(rounds)
	if testing.Short() {
		last = 2
	}
	for seed := uint64(1); seed <= last; seed++ {
		if err := c.Verify(seed); err != nil {
			t.Fatalf("%s, seed %d: %v", c.Name, seed, err)
		}
	}
}

// rounds is how many random splits a case goes through.
const rounds = 4

// Breaks reports whether some split shows that the case breaks the law: what an operator that is wrong must do.
func (c Case) Breaks() bool {
	for seed := uint64(1); seed <= 10*rounds; seed++ {
		if c.Verify(seed) != nil {
			return true
		}
	}
	return false
}

// Verify runs one random split of the case's input and compares each step's result with that of one step on one
// thread over what there is by then. Some seeds make a table fail or cancel the step: then there must be an error or the
// right result. It also checks the contract of op.Consume and that no goroutine is left.
func (c Case) Verify(seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 1))
	h := newHistory(rng, c.Inputs)
	fault := newFault(rng, seed, h)
	before := goroutines()
	err := c.play(rng, h, fault)
	if err == nil {
		err = settled(before)
	}
	return err
}

func (c Case) play(rng *rand.Rand, h *history, f *fault) error {
	tables := h.tables()
	tree, err := c.Build(f.wrap(tables))
	if err != nil {
		return err
	}
	var got *result
	log := newJournal(rng, tree)
	from := map[catalog.Table]catalog.Version{}
	for i := range h.steps {
		h.show(tables, i)
		whole := len(h.steps) == 1
		s := &op.Step{
			Threads: 1 + rng.IntN(4), BatchRows: []int{1, 3, 17, 1000}[rng.IntN(4)],
			Once: whole && rng.IntN(2) == 0, Later: i > 0,
		}
		reached, err := pin(s, tables, from)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		f.arm(i, cancel)
		out, err := op.Collect(ctx, checked{tree}, s)
		stopped := context.Cause(ctx)
		cancel(nil)
		if f.struck(err, stopped) {
			return nil
		}
		want, fails := c.oneStep(h, i)
		if err != nil && fails != nil {
			return nil // a value that has no result; after that there is no next step
		}
		if err != nil || fails != nil {
			return fmt.Errorf("step %d of %d (threads %d): error %v; in one step: error %v", i+1, len(h.steps), s.Threads, err, fails)
		}
		if got, err = got.after(tree.Growth(), i, out); err != nil {
			return err
		}
		if err := want.same(got, c.Sorted); err != nil {
			return fmt.Errorf("step %d of %d (threads %d, batches of %d): %w", i+1, len(h.steps), s.Threads, s.BatchRows, err)
		}
		from = reached
		if err := log.note(); err != nil {
			return fmt.Errorf("state after step %d: %w", i+1, err)
		}
		if rng.IntN(3) == 0 {
			if tree, err = c.Build(f.wrap(tables)); err != nil {
				return err
			}
			if err := log.restore(tree); err != nil {
				return fmt.Errorf("restore after step %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// oneStep is the result for the content of step i, all of it in one step on one thread.
func (c Case) oneStep(h *history, i int) (*result, error) {
	tables := h.whole(i)
	tree, err := c.Build(tables)
	if err != nil {
		return nil, err
	}
	s := &op.Step{Threads: 1, Once: true}
	if _, err := pin(s, tables, nil); err != nil {
		return nil, err
	}
	out, err := op.Collect(context.Background(), tree, s)
	if err != nil {
		return nil, err
	}
	var none *result
	return none.after(tree.Growth(), 0, out)
}

// pin gives the step one snapshot of each table, and returns their versions.
func pin(s *op.Step, tables []catalog.Table, from map[catalog.Table]catalog.Version) (map[catalog.Table]catalog.Version, error) {
	type pinned struct {
		snapshot catalog.Snapshot
		from     catalog.Version
	}
	pins, reached := map[string]pinned{}, map[catalog.Table]catalog.Version{}
	for _, t := range tables {
		snapshot, err := t.Snapshot(context.Background())
		if err != nil {
			return nil, err
		}
		pins[t.Name()] = pinned{snapshot, from[t]}
		reached[t] = snapshot.Version()
	}
	s.Pin = func(t catalog.Table) (catalog.Snapshot, catalog.Version) {
		p := pins[t.Name()]
		if f, ok := t.(faulty); ok {
			return faultySnapshot{lender{p.snapshot}, f.fault}, p.from
		}
		return lender{p.snapshot}, p.from
	}
	return reached, nil
}

var errFault = errors.New("a table that fails")
