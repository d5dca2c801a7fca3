package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Project computes expressions over its input's rows.
type Project struct {
	in    Node
	exprs *program
}

// NewProject computes one output column for each of exprs, which are over in's columns.
func NewProject(in Node, exprs []plan.Expr) (*Project, error) {
	p, err := compile(exprs...)
	if err != nil {
		return nil, err
	}
	return &Project{in, p}, nil
}

func (p *Project) Growth() catalog.Growth { return p.in.Growth() }
func (p *Project) Inputs() []Node         { return []Node{p.in} }

// Run keeps its input's workers and positions.
func (p *Project) Run(ctx context.Context, step *Step, out Consume) error {
	if err := p.exprs.ready(step.threads()); err != nil {
		return err
	}
	return p.in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		cols, err := p.exprs.eval(worker, b)
		if err != nil {
			return err
		}
		return out(worker, pos, &vec.Batch{N: b.Rows(), Cols: cols})
	})
}
