package op

import (
	"context"

	"flowsql/catalog"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Distinct keeps one of each set of rows that are equal in all columns, NULLs being equal. Over Append it keeps what it
// has passed, and passes only rows never seen before. Its rows come in no particular order.
type Distinct struct {
	in    Node
	types []types.Type
	once  *Group       // does it where nothing is kept; nil for rows without columns
	seen  *hash.Groups // nil if nothing is kept
	told  int          // of seen: in the last Save or Delta
}

// NewDistinct makes the rows of in, whose columns have these types, distinct.
func NewDistinct(in Node, columns []types.Type) *Distinct {
	if len(columns) == 0 {
		return &Distinct{in: in}
	}
	keys := make([]plan.Expr, len(columns))
	for i, t := range columns {
		c := &plan.Column{Index: i}
		c.Typ = t
		keys[i] = c
	}
	once, err := NewGroup(in, keys, nil)
	if err != nil {
		panic("bug: " + err.Error()) // there is nothing but columns
	}
	return &Distinct{in: in, types: columns, once: once}
}

func (d *Distinct) Growth() catalog.Growth { return d.in.Growth() }
func (d *Distinct) Inputs() []Node         { return []Node{d.in} }

// Run gathers the distinct rows of each worker, and passes those on that are new to all.
func (d *Distinct) Run(ctx context.Context, step *Step, out Consume) error {
	growth := d.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	if step.Once && d.once != nil && (d.seen == nil || !step.Later) {
		d.seen = nil
		return d.once.Run(ctx, step, out)
	}
	seen := d.seen
	if seen == nil || !step.Later {
		seen = hash.NewGroups(d.types)
	}
	before := seen.Len()
	d.told = min(d.told, before)
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
	d.told = 0
	saved, _ := d.Delta()
	return joinedSaved(saved), nil
}

// Restore adds rows.
func (d *Distinct) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	if d.seen == nil {
		d.seen = hash.NewGroups(d.types)
	}
	err := restoreRows(saved["rows"], func(b *vec.Batch) error {
		d.seen.Assign(b.Cols, b.N, nil)
		return nil
	})
	d.told = d.seen.Len()
	return err
}

// Track has nothing to do: the rows are kept in order.
func (d *Distinct) Track() {}

// Delta has the rows passed since the last one as part "rows".
func (d *Distinct) Delta() ([]Saved, bool) {
	if d.seen == nil {
		return nil, true
	}
	from, to := d.told, d.seen.Len()
	d.told = to
	return []Saved{{"rows": saveRows(&vec.Batch{N: to - from, Cols: d.seen.Slice(from, to)})}}, true
}

// State counts distinct rows.
func (d *Distinct) State() (rows, bytes int64, kind string) {
	if d.seen == nil {
		return 0, 0, "values"
	}
	return int64(d.seen.Len()), d.seen.Bytes(), "values"
}
