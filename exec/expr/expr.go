// Package expr turns bound expressions into loops over typed columns. Every expression becomes a tree of nodes; the
// functions of sql/function have their kernels here, under the same names.
package expr

import (
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
)

// Evaluator computes one expression over batches. It keeps what is worth keeping between batches (results for
// dictionary entries, compiled patterns) and is used by one goroutine at a time.
type Evaluator struct{ root node }

// New makes an Evaluator. It fails for a constant part that cannot be right (a bad regular expression).
func New(e plan.Expr) (*Evaluator, error) {
	root, err := compile(e)
	if err != nil {
		return nil, err
	}
	return &Evaluator{root}, nil
}

// Eval is the expression's values for the selected rows of b: b.Rows() values, of the expression's type, maybe Const.
// A *source.Error with the expression's span says which part failed (overflow, a cast) and for what value.
func (e *Evaluator) Eval(b *vec.Batch) (*vec.Vector, error) { return e.root.eval(rowsOf(b)) }

// Transient is Eval with values that are valid only until the next call.
func (e *Evaluator) Transient(b *vec.Batch) (*vec.Vector, error) {
	r := rowsOf(b)
	r.transient = true
	return e.root.eval(r)
}

// Select is the selected rows of b, as row numbers of b.Cols, for which the expression, a BOOLEAN, is true.
// nil means all N rows.
func (e *Evaluator) Select(b *vec.Batch) ([]int32, error) {
	r, err := e.narrow(b)
	if err != nil || r.n == b.Rows() {
		return b.Sel, err
	}
	return slices.Clone(r.sel), nil // which is a node's own
}

// TransientSelect is Select with a selection that is valid only until the next call.
func (e *Evaluator) TransientSelect(b *vec.Batch) ([]int32, error) {
	r, err := e.narrow(b)
	if err != nil || r.n == b.Rows() {
		return b.Sel, err
	}
	return r.sel, nil
}

func (e *Evaluator) narrow(b *vec.Batch) (rows, error) {
	r := rowsOf(b)
	r.transient = true
	return narrow(e.root, r)
}
