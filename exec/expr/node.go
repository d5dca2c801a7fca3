package expr

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// rows is n rows of a batch: those that sel names, all of them where sel is nil.
type rows struct {
	b         *vec.Batch
	sel       []int32
	n         int
	transient bool // results are wanted only until the next ones
}

func rowsOf(b *vec.Batch) rows { return rows{b: b, sel: b.Sel, n: b.Rows()} }

// with is the rows of the same batch that sel names; sel must not be nil.
func (r rows) with(sel []int32) rows { return rows{r.b, sel, len(sel), r.transient} }

// room is a selection that can take all of r, in memory of a node's own where that is wanted only until its next one.
func (r rows) room(own *[]int32) []int32 {
	if !r.transient {
		own = nil
	}
	return memory(own, r.n)
}

// where is those rows i of r for which keep[i] is want.
func (r rows) where(keep []bool, want bool) rows {
	out, k := r.room(nil), 0
	if r.sel == nil {
		for i, x := range keep {
			out[k] = int32(i)
			k += bit(x == want)
		}
	} else {
		for i, x := range keep {
			out[k] = r.sel[i]
			k += bit(x == want)
		}
	}
	return r.kept(out[:k])
}

// kept is the rows of sel, which are some of r's; all of them are r itself.
func (r rows) kept(sel []int32) rows {
	if len(sel) == r.n {
		return r
	}
	return r.with(sel)
}

// without is the rows of r that are not in some, which are rows of r.
func (r rows) without(some rows) rows {
	if some.n == 0 {
		return r
	}
	if some.n == r.n {
		return r.with([]int32{})
	}
	gone := make([]bool, r.b.N)
	for _, row := range some.sel {
		gone[row] = true
	}
	if r.sel == nil {
		return r.where(gone, false)
	}
	out, k := r.room(nil), 0
	for _, row := range r.sel {
		out[k] = row
		k += bit(!gone[row])
	}
	return r.with(out[:k])
}

// places is where the rows of some, which are rows of r, stand in r; nil means they are all of r.
func (r rows) places(some rows) []int32 {
	if some.n == r.n {
		return nil
	}
	if r.sel == nil {
		return some.sel
	}
	out := make([]int32, len(some.sel))
	at := int32(0)
	for i, row := range some.sel {
		for r.sel[at] != row {
			at++
		}
		out[i] = at
	}
	return out
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// node computes an expression for rows: r.n values, maybe Const.
type node interface {
	eval(r rows) (*vec.Vector, error)
}

// selector is a BOOLEAN node that finds the rows for which it is true without making a column of it.
type selector interface {
	node
	narrow(r rows) (rows, error)
}

// narrow is the rows for which a BOOLEAN node is true.
func narrow(n node, r rows) (rows, error) {
	if r.n == 0 {
		return r, nil
	}
	if s, ok := n.(selector); ok {
		return s.narrow(r)
	}
	v, err := n.eval(r)
	if err != nil {
		return rows{}, err
	}
	return truths(v, r), nil
}

// truths is the rows for which v is true.
func truths(v *vec.Vector, r rows) rows {
	if v.Type.Kind == types.Null {
		return r.with([]int32{})
	}
	if v.Const {
		if v.Bool[0] && !v.IsNull(0) {
			return r
		}
		return r.with([]int32{})
	}
	if v.Null == nil {
		return r.where(v.Bool, true)
	}
	both := make([]bool, v.N)
	for i, x := range v.Bool {
		both[i] = x && !v.Null[i]
	}
	return r.where(both, true)
}

// columnNode is a column of the batch.
type columnNode struct {
	index  int
	memory buffers
}

func (c *columnNode) eval(r rows) (*vec.Vector, error) {
	return r.of(&c.memory).taken(r.b.Cols[c.index], r.sel), nil
}

// constNode is a constant. Vectors are immutable, so all batches share its one slot.
type constNode struct{ v *vec.Vector }

func constant(t types.Type, value types.Value) constNode { return constNode{vec.Constant(t, value, 1)} }

func (c constNode) eval(r rows) (*vec.Vector, error) {
	v := *c.v
	v.N = r.n
	return &v, nil
}
