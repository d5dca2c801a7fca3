package op

import (
	"context"
	"math"
	"slices"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Sort puts its input in order and passes limit rows after offset; positions follow the order. Over Append it keeps the
// rows it needs between steps, all of them or the first offset+limit, so its input needs no Replay; over Replace it
// starts afresh in every step.
type Sort struct {
	in     Node
	exprs  *program // the first key, then others that are no columns of in
	keys   []order
	extra  []int // of exprs: the keys that are no columns, kept beside in's columns
	offset int
	most   int  // rows that can matter; negative for all
	far    int  // offsets from here on make a page that is looked for
	kept   *run // nil if nothing is kept

	changes changes
}

// NewSort sorts in, whose columns have these types, by keys over them. The keys must make the order total up to rows that are
// equal in all columns. A negative limit keeps all rows after offset.
func NewSort(in Node, keys []plan.SortKey, columns []types.Type, limit, offset int64) (*Sort, error) {
	s := &Sort{in: in, most: -1, far: farOffset, offset: int(min(offset, math.MaxInt32))}
	if limit == 0 {
		s.most = 0
	} else if limit > 0 && limit <= math.MaxInt32-offset {
		s.most = int(offset + limit)
	}
	var exprs []plan.Expr
	for i, k := range keys {
		o := order{desc: k.Desc, nullsFirst: k.Desc == k.NullsOther}
		c, isColumn := k.Expr.(*plan.Column)
		if isColumn {
			o.column = c.Index
		} else {
			o.column = len(columns) + len(s.extra)
			s.extra = append(s.extra, len(exprs))
		}
		if i == 0 || !isColumn {
			exprs = append(exprs, k.Expr)
		}
		s.keys = append(s.keys, o)
	}
	var err error
	s.exprs, err = compile(exprs...)
	return s, err
}

func (s *Sort) Growth() catalog.Growth { return wholly(s.in.Growth()) }
func (s *Sort) Inputs() []Node         { return []Node{s.in} }

func (s *Sort) newRun() *run { return &run{keys: s.keys, most: s.most} }

// Run sorts each worker's rows on their own and then merges them.
func (s *Sort) Run(ctx context.Context, step *Step, out Consume) error {
	growth := s.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	kept := s.kept
	s.kept = nil
	if !step.Later {
		kept = nil
	}
	var all *run
	var err error
	before := 0 // rows that are left out
	if s.isFar(step) {
		all, before, err = s.gatherFar(ctx, step)
	} else {
		all, err = s.gather(ctx, step, kept)
	}
	if err != nil {
		return err
	}
	if growth == catalog.Append && !step.Once {
		s.kept = all
	}
	b := all.rows.all()
	b.Cols = b.Cols[:len(b.Cols)-min(len(s.extra), len(b.Cols))]
	list := all.order[min(s.offset-before, len(all.order)):]
	size := step.batchRows()
	return spread(ctx, step, (len(list)+size-1)/size, out, func(t *task) error {
		from := int(t.pos) * size
		return t.emit(take(b, list[from:min(from+size, len(list))]))
	})
}

// gather is kept, which may be nil, with the step's rows added, in order.
func (s *Sort) gather(ctx context.Context, step *Step, kept *run) (*run, error) {
	if err := s.exprs.ready(step.threads()); err != nil {
		return nil, err
	}
	if s.most < 0 && !s.changes.of(s.in, step) {
		return s.gatherAll(ctx, step, kept)
	}
	runs := make([]*run, step.threads())
	err := s.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil || s.most == 0 {
			return nil
		}
		r := runs[worker]
		if r == nil {
			r = s.newRun()
			if kept != nil {
				r.bound = kept.bound
			}
			runs[worker] = r
		}
		// The first rows in small portions, to have a bound soon.
		for size := 2*s.most + 2048; s.most >= 0 && r.bound == nil && b.Rows() > size; b = b.Slice(size, b.Rows()) {
			if err := s.add(worker, r, b.Slice(0, size)); err != nil {
				return err
			}
		}
		return s.add(worker, r, b)
	})
	if err != nil {
		return nil, err
	}
	return s.mergeRuns(ctx, step, kept, runs)
}

// mergeRuns is kept and the workers' runs, some of which may be nil, as one run.
func (s *Sort) mergeRuns(ctx context.Context, step *Step, kept *run, runs []*run) (*run, error) {
	each(len(runs), func(i int) {
		if runs[i] != nil {
			runs[i].trim()
		}
	})
	all := kept
	for _, r := range runs {
		if r != nil && s.changes.of(s.in, step) {
			if err := s.changes.note(r.save); err != nil {
				return nil, err
			}
		}
		switch {
		case r == nil:
		case all == nil:
			all = r
		default:
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			all.merge(r)
		}
	}
	if all == nil {
		all = s.newRun()
	}
	all.trim()
	return all, nil
}

// gatherAll is gather where all rows matter: they are put together as they come, and then sorted by all workers.
func (s *Sort) gatherAll(ctx context.Context, step *Step, kept *run) (*run, error) {
	lists := make([][]*vec.Batch, step.threads())
	err := s.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		b, err := s.withKeys(worker, b)
		if err == nil {
			lists[worker] = append(lists[worker], b)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	list := slices.Concat(lists...)
	if err := step.roomToSort(ctx, list); err != nil {
		return nil, err
	}
	all := kept
	if all == nil {
		all = s.newRun()
	}
	all.rows.addAll(list)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all.sort(step.threads())
	return all, ctx.Err()
}

// withKeys is a batch without selection, and with the keys that are no columns.
func (s *Sort) withKeys(worker int, b *vec.Batch) (*vec.Batch, error) {
	values, err := s.exprs.eval(worker, b)
	if err != nil {
		return nil, err
	}
	cols := b.Selected().Cols
	return &vec.Batch{N: b.Rows(), Cols: append(cols[:len(cols):len(cols)], s.extras(values)...)}, nil
}

// extras is the keys that are no columns.
func (s *Sort) extras(values []*vec.Vector) []*vec.Vector {
	extra := make([]*vec.Vector, len(s.extra))
	for i, k := range s.extra {
		extra[i] = values[k]
	}
	return extra
}

func (s *Sort) add(worker int, r *run, b *vec.Batch) error {
	values, err := s.exprs.transient(worker, b) // a run copies what it keeps
	if err != nil {
		return err
	}
	extra := s.extras(values)
	var first *vec.Vector
	if len(values) > 0 {
		first = values[0]
	}
	r.add(b, first, extra)
	return nil
}

// Save has the kept rows, in order, as part "rows".
func (s *Sort) Save() (Saved, error) {
	s.changes.take()
	if s.kept == nil {
		return Saved{}, nil
	}
	return s.kept.save()
}

// save has the rows in order; all are.
func (r *run) save() (Saved, error) {
	return Saved{"rows": saveRows(take(r.rows.all(), r.order))}, nil
}

// Restore adds rows.
func (s *Sort) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	if s.kept == nil {
		s.kept = s.newRun()
	}
	err := restoreRows(saved["rows"], func(b *vec.Batch) error {
		s.kept.rows.add(b)
		return nil
	})
	s.kept.sort(1)
	s.kept.trim()
	return err
}

// Track begins to keep the rows of each step that can matter.
func (s *Sort) Track() { s.changes.tracked = true }

// Delta has such rows as part "rows".
func (s *Sort) Delta() ([]Saved, bool) { return s.changes.take(), true }

// State counts rows.
func (s *Sort) State() (rows, bytes int64, kind string) {
	if s.kept == nil {
		return 0, 0, "rows"
	}
	return int64(s.kept.rows.n), s.kept.rows.bytes() + int64(4*len(s.kept.order)), "rows"
}
