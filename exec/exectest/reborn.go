package exectest

import (
	"bytes"
	"fmt"
	"runtime"
	"time"

	"flowsql/catalog"
	"flowsql/exec/op"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// reborn is a fresh tree with the state of an old one, which went through bytes.
func (c Case) reborn(old op.Node, tables []catalog.Table) (op.Node, error) {
	tree, err := c.Build(tables)
	if err != nil {
		return nil, err
	}
	from, to := states(old), states(tree)
	for i, s := range from {
		saved, err := s.Save()
		if err != nil {
			return nil, err
		}
		kept := op.Saved{}
		for part, records := range saved {
			if kept[part], err = throughBytes(records); err != nil {
				return nil, fmt.Errorf("part %q: %w", part, err)
			}
		}
		if err := to[i].Restore(kept); err != nil {
			return nil, err
		}
	}
	return tree, nil
}

// states are the nodes with state below n, parents first.
func states(n op.Node) []op.Stateful {
	var list []op.Stateful
	if s, ok := n.(op.Stateful); ok {
		list = append(list, s)
	}
	for _, in := range n.Inputs() {
		list = append(list, states(in)...)
	}
	return list
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
	deadline := time.Now().Add(2 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			return fmt.Errorf("%d goroutines, not %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
	return nil
}
