package exectest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"flowsql/exec/op"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// journal is the state of a tree as it is kept: of each node what it saved last, and what it told to be new since.
type journal struct {
	rng   *rand.Rand
	nodes []op.Stateful
	kept  [][]op.Saved // by node
}

// newJournal has nothing yet of a tree that has not been run.
func newJournal(rng *rand.Rand, tree op.Node) *journal {
	j := &journal{rng: rng}
	j.track(tree)
	j.kept = make([][]op.Saved, len(j.nodes))
	return j
}

func (j *journal) track(tree op.Node) {
	j.nodes = op.States(tree)
	for _, n := range j.nodes {
		if t, ok := n.(op.Tracked); ok {
			t.Track()
		}
	}
}

// note keeps what a step has changed, at times as a whole.
func (j *journal) note() error {
	for i, n := range j.nodes {
		if t, ok := n.(op.Tracked); ok && j.rng.IntN(4) > 0 {
			if j.rng.IntN(4) == 0 {
				continue // two steps at once, next time
			}
			if list, ok := t.Delta(); ok {
				j.kept[i] = append(j.kept[i], list...)
				continue
			}
		}
		saved, err := n.Save()
		if err != nil {
			return err
		}
		j.kept[i] = []op.Saved{saved}
	}
	return nil
}

// restore gives a tree just built the state, which went through bytes.
func (j *journal) restore(tree op.Node) error {
	for i, n := range j.nodes { // what note left for next time
		if t, ok := n.(op.Tracked); ok {
			list, ok := t.Delta()
			if !ok {
				saved, err := n.Save()
				if err != nil {
					return err
				}
				j.kept[i], list = nil, []op.Saved{saved}
			}
			j.kept[i] = append(j.kept[i], list...)
		}
	}
	j.track(tree)
	for i, n := range j.nodes {
		for _, saved := range j.kept[i] {
			kept := op.Saved{}
			for part, records := range saved {
				bytes, err := throughBytes(records)
				if err != nil {
					return fmt.Errorf("part %q: %w", part, err)
				}
				if len(bytes) > 0 {
					kept[part] = bytes
				}
			}
			if err := n.Restore(kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// throughBytes is records written and read again, each as a stream of its own.
func throughBytes(records []arrow.Record) ([]arrow.Record, error) {
	var out []arrow.Record
	for _, rec := range records {
		var buf bytes.Buffer
		w := ipc.NewWriter(&buf, ipc.WithSchema(rec.Schema()))
		if err := w.Write(rec); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		r, err := ipc.NewReader(&buf)
		if err != nil {
			return nil, err
		}
		for r.Next() {
			r.Record().Retain()
			out = append(out, r.Record())
		}
		if err := r.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func goroutines() int { return runtime.NumGoroutine() }

// settled waits until there are no more goroutines than before.
func settled(before int) error {
	deadline := time.Now().Add(2 * time.Minute)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			return fmt.Errorf("%d goroutines, not %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
	return nil
}
