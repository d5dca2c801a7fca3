package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Project computes expressions over its input's rows.
type Project struct {
	in      Node
	exprs   *program
	columns []int // what exprs are if all are columns, nil if not
}

// NewProject computes one output column for each of exprs, which are over in's columns.
func NewProject(in Node, exprs []plan.Expr) (*Project, error) {
	p, err := compile(exprs...)
	if err != nil {
		return nil, err
	}
	return &Project{in, p, columnsOf(exprs)}, nil
}

// columnsOf is the indexes of expressions that are all columns, nil if one is not.
func columnsOf(exprs []plan.Expr) []int {
	list := make([]int, 0, len(exprs))
	for _, e := range exprs {
		c, ok := e.(*plan.Column)
		if !ok {
			return nil
		}
		list = append(list, c.Index)
	}
	return list
}

func (p *Project) Growth() catalog.Growth { return p.in.Growth() }
func (p *Project) Inputs() []Node         { return []Node{p.in} }

// Run keeps its input's workers and positions. Columns alone are passed on as they are, selection and all.
func (p *Project) Run(ctx context.Context, step *Step, out Consume) error {
	if err := p.exprs.ready(step.threads()); err != nil {
		return err
	}
	return p.in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		if p.columns != nil {
			cols := make([]*vec.Vector, len(p.columns))
			for i, c := range p.columns {
				cols[i] = b.Cols[c]
			}
			return out(worker, pos, &vec.Batch{N: b.N, Cols: cols, Sel: b.Sel})
		}
		cols, err := p.exprs.eval(worker, b)
		if err != nil {
			return err
		}
		return out(worker, pos, &vec.Batch{N: b.Rows(), Cols: cols})
	})
}
