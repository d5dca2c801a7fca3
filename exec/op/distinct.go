package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// Distinct keeps one of each set of rows that are equal in all columns, NULLs being equal. Over Append it keeps what it
// has passed, and passes only rows never seen before. Its rows come in no particular order.
type Distinct struct {
	in    Node
	types []types.Type
	seen  *hash.Groups // nil if nothing is kept
}

// NewDistinct makes the rows of in, whose columns have these types, distinct.
func NewDistinct(in Node, columns []types.Type) *Distinct { return &Distinct{in: in, types: columns} }

func (d *Distinct) Growth() catalog.Growth { return d.in.Growth() }
func (d *Distinct) Inputs() []Node         { return []Node{d.in} }

// Run gathers the distinct rows of each worker, and passes those on that are new to all.
func (d *Distinct) Run(ctx context.Context, step *Step, out Consume) error {
	growth := d.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	seen := d.seen
	if seen == nil || !step.Later {
		seen = hash.NewGroups(d.types)
	}
	before := seen.Len()
	tables := make([]*hash.Groups, step.threads())
	ids := make([][]int32, step.threads())
	tables[0] = seen // nothing else reads it meanwhile, and after an error there is no next step
	err := d.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		if tables[worker] == nil {
			tables[worker] = hash.NewGroups(d.types)
		}
		ids[worker] = tables[worker].Assign(b.Dense().Cols, b.Rows(), ids[worker])
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range tables[1:] {
		if t != nil {
			seen.Merge(t)
		}
	}
	d.seen = nil
	if growth == catalog.Append && !step.Once {
		d.seen = seen
	}
	fresh := &vec.Batch{N: seen.Len() - before, Cols: seen.Slice(before, seen.Len())}
	return emitBatch(ctx, step, fresh, out)
}

// Save has the rows passed so far as part "rows".
func (d *Distinct) Save() (Saved, error) {
	if d.seen == nil {
		return Saved{}, nil
	}
	return Saved{"rows": saveRows(&vec.Batch{N: d.seen.Len(), Cols: d.seen.Columns()})}, nil
}

// Restore is the inverse of Save.
func (d *Distinct) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	d.seen = hash.NewGroups(d.types)
	return restoreRows(saved["rows"], func(b *vec.Batch) error {
		d.seen.Assign(b.Cols, b.N, nil)
		return nil
	})
}

// State counts distinct rows.
func (d *Distinct) State() (rows, bytes int64, kind string) {
	if d.seen == nil {
		return 0, 0, "values"
	}
	return int64(d.seen.Len()), d.seen.Bytes(), "values"
}
