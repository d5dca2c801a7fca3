package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Given is rows at hand, the same in every step.
type Given struct{ rows []*vec.Batch }

// NewGiven passes rows, a position each.
func NewGiven(rows ...*vec.Batch) *Given { return &Given{rows} }

func (g *Given) Growth() catalog.Growth { return catalog.Replace }
func (g *Given) Inputs() []Node         { return nil }

func (g *Given) Run(ctx context.Context, step *Step, out Consume) error {
	return spread(ctx, step, len(g.rows), out, func(t *task) error { return t.emit(g.rows[t.pos]) })
}
