package op

import (
	"context"
	"slices"

	"flowsql/catalog"
	"flowsql/exec/agg"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Group is an aggregation: one row for each combination of keys, NULLs being equal, or exactly one row if there are no
// keys. Its columns are the keys, then the aggregates; its rows come in no particular order. Over Append it keeps its
// groups between steps, over Replace it starts afresh in every step; over both its output is the whole result. It needs
// nothing replayed.
type Group struct {
	in       Node
	keyTypes []types.Type
	values   *program // the keys, then the arguments of aggregates without FILTER
	calls    []call
	sent     []int         // of values: those that are handed on where rows are kept apart, no constants and each once
	names    []*hash.Names // of values of type VARCHAR, as long as there are groups numbered by them
	main     *groups       // what is kept; nil if nothing is
	key      int           // the column that the only key is and no argument, else -1
	closing  *closing      // nil if no group ever is
	lent     bool          // batches are valid only until add returns
	changes  changes
}

// call is one aggregate of a Group.
type call struct {
	make   func() agg.State
	grows  bool     // its state does, beyond a fixed size a group
	at, n  int      // without FILTER: arguments are values[at : at+n]
	filter *program // nil if there is none
	args   *program // with FILTER: the arguments
}

// NewGroup aggregates in by keys, all expressions being over in's columns.
func NewGroup(in Node, keys []plan.Expr, aggregates []plan.Aggregate) (*Group, error) {
	g := &Group{in: in, lent: lend(in)}
	for _, k := range keys {
		g.keyTypes = append(g.keyTypes, k.Type())
	}
	values := slices.Clone(keys)
	for _, a := range aggregates {
		c := call{at: len(values), n: len(a.Args)}
		var err error
		if c.make, err = agg.New(a); err != nil {
			return nil, err
		}
		c.grows = c.make().Kind() != "counters"
		args := a.Args
		for _, k := range a.OrderBy {
			args = append(args[:len(args):len(args)], k.Expr)
		}
		if a.Filter == nil {
			c.n = len(args)
			values = append(values, args...)
		} else if c.filter, err = compile(a.Filter); err != nil {
			return nil, err
		} else if c.args, err = compile(args...); err != nil {
			return nil, err
		}
		g.calls = append(g.calls, c)
	}
	var err error
	if g.values, err = compile(values...); err != nil {
		return nil, err
	}
	g.key = -1
	if len(keys) == 1 && !slices.Contains(g.values.same[1:], 0) {
		if column, ok := keys[0].(*plan.Column); ok {
			g.key = column.Index
		}
	}
	for i, e := range values {
		if _, constant := e.(*plan.Const); !constant && g.values.same[i] == i {
			g.sent = append(g.sent, i)
		}
	}
	return g, nil
}

func (g *Group) Growth() catalog.Growth { return g.closing.grouped(g.in.Growth()) }
func (g *Group) Inputs() []Node         { return []Node{g.in} }

// wholly is the growth of a node that gives its whole output again whenever its input may have changed.
func wholly(input catalog.Growth) catalog.Growth {
	if input == catalog.Fixed {
		return catalog.Fixed
	}
	return catalog.Replace
}

// Run folds the input and passes the result on.
func (g *Group) Run(ctx context.Context, step *Step, out Consume) error {
	growth := g.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	if !step.Later {
		g.main = nil
		if g.closing != nil {
			g.closing.forget()
		}
	}
	if err := g.closer().resume(); err != nil {
		return err
	}
	keep := growth == catalog.Append && !step.Once
	f, err := g.fold(ctx, step)
	if err != nil {
		return err
	}
	g.main = nil
	if f.isApart() && !keep && g.closing == nil {
		return f.emitParts(ctx, step, out)
	}
	main, err := f.main(ctx, g.changes.of(g.in, step))
	if err != nil {
		return err
	}
	if g.closing != nil {
		return g.closer().run(ctx, step, main, keep, out)
	}
	if keep {
		g.main = main
	}
	cols, err := main.emit()
	if err != nil {
		return err
	}
	return emitBatch(ctx, step, &vec.Batch{N: main.keys.Len(), Cols: cols}, out)
}

func (g *Group) ready(n int) error {
	if err := g.values.ready(n); err != nil {
		return err
	}
	for _, c := range g.calls {
		if c.filter == nil {
			continue
		}
		if err := c.filter.ready(n); err != nil {
			return err
		}
		if err := c.args.ready(n); err != nil {
			return err
		}
	}
	return nil
}

// emitBatch passes a long batch on in parts, each a position.
func emitBatch(ctx context.Context, step *Step, b *vec.Batch, out Consume) error {
	n, size := b.Rows(), step.batchRows()
	return spread(ctx, step, (n+size-1)/size, out, func(t *task) error {
		from := int(t.pos) * size
		return t.emit(b.Slice(from, min(from+size, n)))
	})
}
