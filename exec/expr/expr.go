// Package expr turns bound expressions into loops over typed columns.
package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Evaluator computes one expression over batches. It keeps what is worth keeping between batches (results for
// dictionary entries, compiled patterns) and is used by one goroutine at a time.
type Evaluator struct{}

// New makes an Evaluator. It fails for a constant part that cannot be right (a bad regular expression).
func New(e plan.Expr) (*Evaluator, error) { panic("bug: no evaluator") }

// Eval is the expression's values for the selected rows of b: b.Rows() values, of the expression's type, maybe Const.
// A *source.Error with the expression's span says which part failed (overflow, a cast) and for what value.
func (e *Evaluator) Eval(b *vec.Batch) (*vec.Vector, error) { panic("bug: no evaluator") }

// Select is the selected rows of b, as row numbers of b.Cols, for which the expression, a BOOLEAN, is true.
// nil means all N rows.
func (e *Evaluator) Select(b *vec.Batch) ([]int32, error) { panic("bug: no evaluator") }
