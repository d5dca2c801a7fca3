package op

import (
	"context"
	"sync/atomic"
	"time"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Meter measures a node over all of its Runs. It costs two looks at the clock a batch.
type Meter struct {
	node     Node
	rows     atomic.Int64
	run      atomic.Int64 // nanoseconds of Runs, times their workers
	consumed atomic.Int64 // nanoseconds that workers spent in the Consume above
}

// NewMeter measures n.
func NewMeter(n Node) *Meter { return &Meter{node: n} }

func (m *Meter) Growth() catalog.Growth { return m.node.Growth() }

// Inputs has the measured node alone.
func (m *Meter) Inputs() []Node { return []Node{m.node} }

func (m *Meter) Run(ctx context.Context, step *Step, out Consume) error {
	began := time.Now()
	err := m.node.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		m.rows.Add(int64(b.Rows()))
		at := time.Now()
		err := out(worker, pos, b)
		m.consumed.Add(int64(time.Since(at)))
		return err
	})
	m.run.Add(int64(time.Since(began)) * int64(step.threads()))
	return err
}

// Rows is how many rows the node has passed on.
func (m *Meter) Rows() int64 { return m.rows.Load() }

// Busy is the time that workers spent in the node itself, its inputs being measured by the given meters. Waiting counts.
func (m *Meter) Busy(inputs []*Meter) time.Duration {
	busy := m.run.Load() - m.consumed.Load()
	for _, in := range inputs {
		busy -= in.run.Load() - in.consumed.Load()
	}
	return time.Duration(max(0, busy))
}

// Bytes is how much state the node keeps now.
func (m *Meter) Bytes() int64 {
	if s, ok := m.node.(Stateful); ok {
		_, bytes, _ := s.State()
		return bytes
	}
	return 0
}
