package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Filter passes the rows for which a condition is true, by narrowing the selection of its input's batches.
type Filter struct {
	in   Node
	cond *program
	lent bool // batches are wanted only until they are consumed
}

// NewFilter filters in by cond, a BOOLEAN over in's columns.
func NewFilter(in Node, cond plan.Expr) (*Filter, error) {
	p, err := compile(cond)
	if err != nil {
		return nil, err
	}
	return &Filter{in: in, cond: p}, nil
}

func (f *Filter) Growth() catalog.Growth { return f.in.Growth() }
func (f *Filter) Inputs() []Node         { return []Node{f.in} }

// Run keeps its input's workers and positions.
func (f *Filter) Run(ctx context.Context, step *Step, out Consume) error {
	if err := f.cond.ready(step.threads()); err != nil {
		return err
	}
	keep := f.cond.keep
	if f.lent {
		keep = f.cond.briefly
	}
	return f.in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		kept, err := keep(worker, b)
		if err != nil || kept.Rows() == 0 {
			return err
		}
		return out(worker, pos, kept)
	})
}
