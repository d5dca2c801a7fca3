package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Shared is a node that several others read: it runs its input once a step and passes the same rows to each. Its readers
// must not run at the same time.
type Shared struct {
	in   Node
	step *Step // of rows
	rows []*vec.Batch
}

// NewShared lets several nodes read in.
func NewShared(in Node) *Shared { return &Shared{in: in} }

func (s *Shared) Growth() catalog.Growth { return s.in.Growth() }
func (s *Shared) Inputs() []Node         { return []Node{s.in} }

// Run holds the input's rows until another step begins.
func (s *Shared) Run(ctx context.Context, step *Step, out Consume) error {
	if s.step != step {
		s.step, s.rows = nil, nil
		rows, err := Collect(ctx, s.in, step)
		if err != nil {
			return err
		}
		s.step, s.rows = step, rows
	}
	rows := s.rows
	return spread(ctx, step, len(rows), out, func(t *task) error { return t.emit(rows[t.pos]) })
}
