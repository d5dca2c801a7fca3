package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Values is rows of constant expressions.
type Values struct {
	rows  int
	types []types.Type
	exprs *program // row by row
}

// NewValues has one row for each list, whose expressions are over no input: one for each column, of its type or NULL.
func NewValues(rows [][]plan.Expr, columns []types.Type) (*Values, error) {
	var all []plan.Expr
	for _, r := range rows {
		all = append(all, r...)
	}
	p, err := compile(all...)
	if err != nil {
		return nil, err
	}
	return &Values{len(rows), columns, p}, nil
}

func (v *Values) Growth() catalog.Growth { return catalog.Fixed }
func (v *Values) Inputs() []Node         { return nil }

// Run passes all rows as one batch in the first step.
func (v *Values) Run(ctx context.Context, step *Step, out Consume) error {
	if step.Later || v.rows == 0 {
		return nil
	}
	return spread(ctx, step, 1, out, func(t *task) error {
		cells, err := v.exprs.eval(0, &vec.Batch{N: 1})
		if err != nil {
			return err
		}
		width := len(v.types)
		b := &vec.Batch{N: v.rows, Cols: make([]*vec.Vector, width)}
		for c := range b.Cols {
			column := vec.NewBuilder(v.types[c])
			for r := 0; r < v.rows; r++ {
				column.Append(cells[r*width+c])
			}
			b.Cols[c] = column.Vector()
		}
		return t.emit(b)
	})
}
