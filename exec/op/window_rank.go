package op

import (
	"context"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// rankings are the functions of the row's place alone.
func (c *windowCall) rankings(ctx context.Context, step *Step, s *sheet) (*vec.Vector, error) {
	out := &vec.Vector{Type: c.Type, N: len(s.rows)}
	if c.Func == "percent_rank" || c.Func == "cume_dist" {
		out.Double = make([]float64, out.N)
	} else {
		out.Int = make([]int64, out.N)
	}
	buckets := int64(0)
	if c.Func == "ntile" {
		buckets = constant(c.Args[0])
	}
	err := s.each(ctx, step, func(_ *task, p int) error {
		lo, hi := s.starts[p], s.starts[p+1]
		rows := s.rows[lo:hi]
		switch c.Func {
		case "row_number":
			for k, row := range rows {
				out.Int[row] = int64(k) + 1
			}
		case "rank":
			for k, row := range rows {
				out.Int[row] = int64(s.first[int(lo)+k]-lo) + 1
			}
		case "dense_rank":
			rank := int64(0)
			for k, row := range rows {
				if s.first[int(lo)+k] == lo+int32(k) {
					rank++
				}
				out.Int[row] = rank
			}
		case "percent_rank":
			for k, row := range rows {
				if len(rows) > 1 {
					out.Double[row] = float64(s.first[int(lo)+k]-lo) / float64(len(rows)-1)
				}
			}
		case "cume_dist":
			for k, row := range rows {
				out.Double[row] = float64(s.last[int(lo)+k]-lo) / float64(len(rows))
			}
		case "ntile":
			tiles(rows, buckets, out.Int)
		}
		return nil
	})
	return out, err
}

// tiles numbers buckets from 1; the first ones have one row more where the rows do not divide evenly.
func tiles(rows []int32, buckets int64, out []int64) {
	size, more := int64(len(rows))/buckets, int64(len(rows))%buckets
	for k, row := range rows {
		if k := int64(k); k < more*(size+1) {
			out[row] = k/(size+1) + 1
		} else {
			out[row] = more + (k-more*(size+1))/size + 1
		}
	}
}

// constant is a count of rows, which the binder has made a constant.
func constant(e plan.Expr) int64 {
	c, ok := e.(*plan.Const)
	if !ok || c.Value.Null || c.Typ.Kind != types.BigInt {
		panic("bug: a window function's number of rows is no constant")
	}
	return c.Value.Int
}
