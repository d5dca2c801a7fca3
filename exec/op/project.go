package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/expr"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Project computes expressions over its input's rows.
type Project struct {
	in      Node
	exprs   *program
	columns []int // by expression: the column that it is, -1 for another
	plain   bool  // all are columns
	lent    bool  // batches are wanted only until they are consumed
}

// NewProject computes one output column for each of exprs, which are over in's columns.
func NewProject(in Node, exprs []plan.Expr) (*Project, error) {
	p, err := compile(exprs...)
	if err != nil {
		return nil, err
	}
	project := &Project{in: in, exprs: p, plain: true}
	for _, e := range exprs {
		at := -1
		if c, ok := e.(*plan.Column); ok {
			at = c.Index
		}
		project.columns, project.plain = append(project.columns, at), project.plain && at >= 0
	}
	return project, nil
}

func (p *Project) Growth() catalog.Growth { return p.in.Growth() }
func (p *Project) Inputs() []Node         { return []Node{p.in} }

// Run keeps its input's workers and positions. Columns alone are passed on as they are, selection and all, and without a
// selection columns beside other expressions are, too.
func (p *Project) Run(ctx context.Context, step *Step, out Consume) error {
	if err := p.exprs.ready(step.threads()); err != nil {
		return err
	}
	return p.in.Run(ctx, step, func(worker int, pos Pos, b *vec.Batch) error {
		if b == nil {
			return out(worker, pos, nil)
		}
		if p.plain {
			cols := make([]*vec.Vector, len(p.columns))
			for i, c := range p.columns {
				cols[i] = b.Cols[c]
			}
			return out(worker, pos, &vec.Batch{N: b.N, Cols: cols, Sel: b.Sel})
		}
		cols, err := p.exprs.each(worker, func(i int, ev *expr.Evaluator) (*vec.Vector, error) {
			switch at := p.columns[i]; {
			case at >= 0 && b.Sel == nil:
				return b.Cols[at], nil
			case p.lent:
				return ev.Transient(b)
			}
			return ev.Eval(b)
		})
		if err != nil {
			return err
		}
		return out(worker, pos, &vec.Batch{N: b.Rows(), Cols: cols})
	})
}
