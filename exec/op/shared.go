package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Shared is a node that several others read: it runs its input once a step and passes the same rows to each. Its readers
// must not run at the same time, and the step must be run through Ordered or Collect.
type Shared struct {
	in     Node
	growth catalog.Growth // of in, worked out once: a chain of relations that each read the one before twice has 2^n paths
	turn   *turn          // whose rows it holds
	rows   []*vec.Batch
}

// NewShared lets several nodes read in.
func NewShared(in Node) *Shared { return &Shared{in: in, growth: in.Growth()} }

func (s *Shared) Growth() catalog.Growth { return s.growth }
func (s *Shared) Inputs() []Node         { return []Node{s.in} }

// Run holds the input's rows until another step begins.
func (s *Shared) Run(ctx context.Context, step *Step, out Consume) error {
	if step.turn == nil {
		panic("bug: a shared relation in a step that is not run as a whole")
	}
	if s.turn != step.turn {
		s.turn, s.rows = nil, nil
		rows, err := Collect(ctx, s.in, step)
		if err != nil {
			return err
		}
		s.turn, s.rows = step.turn, rows
	}
	rows := s.rows
	return spread(ctx, step, len(rows), out, func(t *task) error { return t.emit(rows[t.pos]) })
}
