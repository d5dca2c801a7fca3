package vec

import "slices"

// Batch is some rows of a relation: those of Cols that Sel names, all N if Sel is nil. It is immutable once passed
// on, and anyone may keep it.
type Batch struct {
	N    int       // rows of Cols, before Sel
	Cols []*Vector // each of N values
	Sel  []int32   // ascending row numbers; nil means all
}

// Rows is the number of selected rows.
func (b *Batch) Rows() int {
	if b.Sel != nil {
		return len(b.Sel)
	}
	return b.N
}

// Dense is the batch with its selection applied, and nothing packed.
func (b *Batch) Dense() *Batch {
	if b.Sel == nil && !slices.ContainsFunc(b.Cols, func(v *Vector) bool { return v.Packed != nil }) {
		return b
	}
	return b.selected()
}

// Selected is the batch with its selection applied.
func (b *Batch) Selected() *Batch {
	if b.Sel == nil {
		return b
	}
	return b.selected()
}

func (b *Batch) selected() *Batch {
	out := &Batch{N: b.Rows(), Cols: make([]*Vector, len(b.Cols))}
	for i, c := range b.Cols {
		out.Cols[i] = c.Select(b.Sel)
	}
	return out
}

// Slice is selected rows [from, to) of the batch.
func (b *Batch) Slice(from, to int) *Batch {
	if b.Sel != nil {
		return &Batch{N: b.N, Cols: b.Cols, Sel: b.Sel[from:to]}
	}
	out := &Batch{N: to - from, Cols: make([]*Vector, len(b.Cols))}
	for i, c := range b.Cols {
		out.Cols[i] = c.Slice(from, to)
	}
	return out
}
