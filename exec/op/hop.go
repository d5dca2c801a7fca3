package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/expr"
	"flowsql/exec/vec"
)

// Hop passes each row of its input once for each window of time that it lies in: the column that holds its time becomes the
// window's start.
type Hop struct {
	in      Node
	at      int
	windows *expr.Hop
}

// NewHop puts the windows in the place of column at.
func NewHop(in Node, at int, windows *expr.Hop) *Hop { return &Hop{in, at, windows} }

func (h *Hop) Growth() catalog.Growth { return h.in.Growth() }
func (h *Hop) Inputs() []Node         { return []Node{h.in} }

// hopRows is the rows that are looked at together, so that batches stay small where each is in many windows.
const hopRows = 4 << 10

// Run keeps its input's workers and positions.
func (h *Hop) Run(ctx context.Context, step *Step, out Consume) error {
	return h.in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		b = b.Dense()
		for from := 0; from < b.N; from += hopRows {
			part := b.Slice(from, min(from+hopRows, b.N))
			rows, starts, err := h.windows.Windows(part.Cols[h.at])
			if err != nil {
				return err
			}
			hopped := take(part, rows)
			hopped.Cols[h.at] = starts
			if err := out(worker, pos, hopped); err != nil {
				return err
			}
		}
		return nil
	})
}
