package op

import (
	"cmp"
	"context"
	"slices"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// sentTypes are the types of the values that are handed on.
func (g *Group) sentTypes() []types.Type {
	list := make([]types.Type, len(g.sent))
	for k, i := range g.sent {
		list[k] = g.values.exprs[i].Type()
	}
	return list
}

// received is g's values for n rows of a part, of which cols were sent. Keys that are texts have the names' numbers for
// codes, and arguments a dictionary besides.
func (g *Group) received(cols []*vec.Vector, n int, dicts []*vec.Dict) []*vec.Vector {
	values := make([]*vec.Vector, len(g.values.exprs))
	for k, i := range g.sent {
		values[i] = cols[k]
	}
	for i, e := range g.values.exprs {
		first := g.values.same[i]
		switch v := values[first]; {
		case v == nil:
			values[i] = vec.Constant(e.Type(), e.(*plan.Const).Value, n)
		case i >= len(g.keyTypes) && dicts[first] != nil:
			text := *v
			text.Dict = dicts[first]
			values[i] = &text
		default:
			values[i] = v
		}
	}
	return values
}

// dicts are the texts of the values that have names.
func (g *Group) dicts() []*vec.Dict {
	list := make([]*vec.Dict, len(g.names))
	for i, names := range g.names {
		if names != nil && names.Len() > 0 {
			list[i] = names.Dict()
		}
	}
	return list
}

// part folds the rows of part p, nil if there are none. It is the worker's business, who expects about as many groups as in the
// last part, and uses its memory again where that is spare.
func (f *folding) part(worker, p int, dicts []*vec.Dict) (*groups, error) {
	g, w := f.group, &f.workers[worker]
	var t *groups
	for i := range f.workers {
		if f.workers[i].sent == nil {
			continue
		}
		err := f.workers[i].sent.each(p, func(cols []*vec.Vector, n int) error {
			if t == nil {
				t = g.newPart(w.spare)
				t.keys.Reserve(w.expect)
				w.spare = nil
			}
			return t.add(g, g.received(cols, n, dicts), n)
		})
		if err != nil {
			return nil, err
		}
	}
	if t != nil {
		w.expect = t.keys.Len()
	}
	return t, nil
}

// parts are the numbers of those with rows, the largest first.
func (f *folding) parts() []int {
	var rows [hash.Parts]int
	var list []int
	for p := range rows {
		for i := range f.workers {
			if s := f.workers[i].sent; s != nil {
				rows[p] += s.rows(p)
			}
		}
		if rows[p] > 0 {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(rows[b], rows[a]) })
	return list
}

// emitParts folds the parts, each a position, and passes their groups on. Where aggregates have no result, the first of those that
// the query names is the error, whichever part it is in and whatever fails above.
func (f *folding) emitParts(ctx context.Context, step *Step, out Consume) error {
	dicts, parts := f.group.dicts(), f.parts()
	failures := make([]failure, step.threads())
	emitted := make([]bool, len(parts))
	emit := func(worker, p int) (*vec.Batch, error) {
		emitted[p] = true
		part, err := f.part(worker, parts[p], dicts)
		if err != nil {
			return nil, err
		}
		cols, call, err := part.emitOr()
		if err != nil {
			failures[worker].note(call, err)
			return &vec.Batch{}, nil
		}
		f.workers[worker].spare = part
		return &vec.Batch{N: part.keys.Len(), Cols: cols}, nil
	}
	err := spread(ctx, step, len(parts), out, func(t *task) error {
		b, err := emit(t.worker, int(t.pos))
		if err != nil {
			return err
		}
		for from, size := 0, step.batchRows(); from < b.N; from += size {
			if err := t.emit(b.Slice(from, min(from+size, b.N))); err != nil {
				return err
			}
		}
		return nil
	})
	for p := 0; err != nil && ctx.Err() == nil && p < len(parts); p++ {
		if !emitted[p] {
			emit(0, p)
		}
	}
	for _, other := range failures[1:] {
		if other.err != nil {
			failures[0].note(other.call, other.err)
		}
	}
	if failures[0].err != nil {
		return failures[0].err
	}
	return err
}

// failure is the error of the first aggregate that has no result; no error if all have.
type failure struct {
	call int
	err  error
}

func (f *failure) note(call int, err error) {
	if f.err == nil || call < f.call {
		*f = failure{call, err}
	}
}

// main is all groups in one table, those kept before among them. If tracked, the step's are noted first.
func (f *folding) main(ctx context.Context, tracked bool) (*groups, error) {
	g := f.group
	var all *groups
	join := func(t *groups) error {
		switch {
		case t == nil:
			return nil
		case all == nil:
			all = t
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		return all.merge(t)
	}
	for i := range f.workers {
		if err := join(f.workers[i].table); err != nil {
			return nil, err
		}
	}
	if f.isApart() {
		dicts := g.dicts()
		for _, p := range f.parts() {
			t, err := f.part(0, p, dicts)
			if err == nil {
				err = join(t)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	if all == nil {
		all = g.newGroups()
	}
	if !tracked {
		return all, nil
	}
	if err := g.changes.note(all.save); err != nil || f.kept == nil {
		return all, err
	}
	return f.kept, f.kept.merge(all)
}
