package op

import (
	"context"
	"math"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Limit passes limit rows after offset in the order of positions, and lets its input stop as soon as it has them. Over
// Append it keeps the first offset+limit rows between steps, so its input needs no Replay.
type Limit struct {
	in            Node
	limit, offset int
	kept          *rows // nil if nothing is kept
	told          int   // rows of kept that the last Save or Delta had
}

// NewLimit limits in. A negative limit passes all rows after offset.
func NewLimit(in Node, limit, offset int64) *Limit {
	l := &Limit{in: in, limit: math.MaxInt, offset: int(offset)}
	if limit >= 0 && limit <= math.MaxInt-offset {
		l.limit = int(limit)
	}
	return l
}

func (l *Limit) Growth() catalog.Growth { return wholly(l.in.Growth()) }
func (l *Limit) Inputs() []Node         { return []Node{l.in} }

// Run passes rows from worker 0 alone.
func (l *Limit) Run(ctx context.Context, step *Step, out Consume) error {
	growth := l.in.Growth()
	if growth == catalog.Fixed && step.Later || l.limit == 0 && step.Once {
		return nil
	}
	if growth == catalog.Append && !step.Once {
		return l.runKept(ctx, step, out)
	}
	pos := Pos(0)
	return l.window(ctx, step, l.offset, l.limit, func(b *vec.Batch) error {
		if err := out(0, pos, b); err != nil {
			return err
		}
		pos++
		return out(0, pos-1, nil)
	})
}

// runKept adds to the kept rows what is still missing, and passes them.
func (l *Limit) runKept(ctx context.Context, step *Step, out Consume) error {
	if l.kept == nil || !step.Later {
		l.kept, l.told = &rows{}, 0
	}
	missing := math.MaxInt
	if l.limit < math.MaxInt {
		missing = l.offset + l.limit - l.kept.n
	}
	// Once there are enough rows, whatever state is below serves nobody else, so it need not see new rows.
	if missing > 0 {
		err := l.window(ctx, step, 0, missing, func(b *vec.Batch) error {
			l.kept.add(b)
			return nil
		})
		if err != nil {
			return err
		}
	}
	all := l.kept.all()
	return emitBatch(ctx, step, all.Slice(min(l.offset, all.N), all.N), out)
}

// window passes the next count rows of the input after skip to take.
func (l *Limit) window(ctx context.Context, step *Step, skip, count int, take func(*vec.Batch) error) error {
	return Ordered(ctx, l.in, step, func(b *vec.Batch) error {
		n := b.Rows()
		if count > 0 && n <= skip {
			skip -= n
			return nil
		}
		if part := min(n-skip, count); part > 0 {
			if skip > 0 || part < n {
				b = b.Slice(skip, skip+part)
			}
			if err := take(b); err != nil {
				return err
			}
			skip, count = 0, count-part
		}
		if count == 0 {
			return ErrEnough
		}
		return nil
	})
}

// Save has the kept rows as part "rows".
func (l *Limit) Save() (Saved, error) {
	l.told = 0
	saved, _ := l.Delta()
	return joinedSaved(saved), nil
}

// Restore adds rows.
func (l *Limit) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	if l.kept == nil {
		l.kept = &rows{}
	}
	err := restoreRows(saved["rows"], func(b *vec.Batch) error {
		l.kept.add(b)
		return nil
	})
	l.told = l.kept.n
	return err
}

// Track has nothing to do: the rows are kept in order.
func (l *Limit) Track() {}

// Delta has the rows kept since the last one as part "rows".
func (l *Limit) Delta() ([]Saved, bool) {
	if l.kept == nil {
		return nil, true
	}
	return l.kept.since(&l.told), true
}

// State counts rows.
func (l *Limit) State() (count, bytes int64, kind string) {
	if l.kept == nil {
		return 0, 0, "rows"
	}
	return int64(l.kept.n), l.kept.bytes(), "rows"
}
