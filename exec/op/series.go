package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Series is one column of numbers or times.
type Series struct {
	of    types.Type
	rows  int64
	value func(row int64) int64
}

// NewSeries has rows values of type t, which BIGINT, DATE or TIMESTAMP are.
func NewSeries(t types.Type, rows int64, value func(row int64) int64) *Series {
	return &Series{t, rows, value}
}

func (s *Series) Growth() catalog.Growth { return catalog.Fixed }
func (s *Series) Inputs() []Node         { return nil }

// Run passes a batch a position in the first step.
func (s *Series) Run(ctx context.Context, step *Step, out Consume) error {
	if step.Later || s.rows == 0 {
		return nil
	}
	size := int64(step.batchRows())
	return spread(ctx, step, int((s.rows+size-1)/size), out, func(t *task) error {
		from := int64(t.pos) * size
		v := &vec.Vector{Type: s.of, N: int(min(size, s.rows-from))}
		v.Int = make([]int64, v.N)
		for i := range v.Int {
			v.Int[i] = s.value(from + int64(i))
		}
		return t.emit(&vec.Batch{N: v.N, Cols: []*vec.Vector{v}})
	})
}
