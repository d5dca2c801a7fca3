package op

import (
	"context"
	"slices"
	"strconv"

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
	main     *groups // what is kept; nil if nothing is
	changes  changes
}

// call is one aggregate of a Group.
type call struct {
	make   func() agg.State
	at, n  int      // without FILTER: arguments are values[at : at+n]
	filter *program // nil if there is none
	args   *program // with FILTER: the arguments
}

// NewGroup aggregates in by keys, all expressions being over in's columns.
func NewGroup(in Node, keys []plan.Expr, aggregates []plan.Aggregate) (*Group, error) {
	g := &Group{in: in}
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
	g.values, err = compile(values...)
	return g, err
}

func (g *Group) Growth() catalog.Growth { return wholly(g.in.Growth()) }
func (g *Group) Inputs() []Node         { return []Node{g.in} }

// wholly is the growth of a node that gives its whole output again whenever its input may have changed.
func wholly(input catalog.Growth) catalog.Growth {
	if input == catalog.Fixed {
		return catalog.Fixed
	}
	return catalog.Replace
}

// groups is the groups of one fold: one worker's share, or what is kept.
type groups struct {
	keys   *hash.Groups
	states []agg.State
	ids    []int32 // of the rows of a batch
	some   []int32 // of those that a FILTER lets through
}

func (g *Group) newGroups() *groups {
	t := &groups{keys: hash.NewGroups(g.keyTypes)}
	for _, c := range g.calls {
		t.states = append(t.states, c.make())
	}
	if len(g.keyTypes) == 0 {
		t.keys.Assign(nil, 1, nil)
		t.grow()
	}
	return t
}

func (t *groups) grow() {
	for _, s := range t.states {
		s.Grow(t.keys.Len())
	}
}

// Run folds the input into one table a worker, merges them, and passes the result on.
func (g *Group) Run(ctx context.Context, step *Step, out Consume) error {
	growth := g.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	if !step.Later {
		g.main = nil
	}
	main, err := g.fold(ctx, step)
	if err != nil {
		return err
	}
	g.main = nil
	if growth == catalog.Append && !step.Once {
		g.main = main
	}
	n := main.keys.Len()
	cols := main.keys.Columns()
	for _, s := range main.states {
		v, err := s.Emit()
		if err != nil {
			return err
		}
		cols = append(cols, v)
	}
	return emitBatch(ctx, step, &vec.Batch{N: n, Cols: cols}, out)
}

// emitBatch passes a long batch on in parts, each a position.
func emitBatch(ctx context.Context, step *Step, b *vec.Batch, out Consume) error {
	n, size := b.Rows(), step.batchRows()
	return spread(ctx, step, (n+size-1)/size, out, func(t *task) error {
		from := int(t.pos) * size
		return t.emit(b.Slice(from, min(from+size, n)))
	})
}

// fold is the groups kept so far with the step's rows added.
func (g *Group) fold(ctx context.Context, step *Step) (*groups, error) {
	n := step.threads()
	if err := g.ready(n); err != nil {
		return nil, err
	}
	tables := make([]*groups, n)
	kept := g.main
	tracked := g.changes.of(g.in, step)
	if !tracked {
		tables[0], kept = kept, nil // nothing else reads it meanwhile, and after an error there is no next step
	}
	err := g.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		if tables[worker] == nil {
			tables[worker] = g.newGroups()
		}
		return g.add(worker, tables[worker], b)
	})
	if err != nil {
		return nil, err
	}
	var main *groups
	for _, t := range tables {
		switch {
		case t == nil:
		case main == nil:
			main = t
		default:
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := main.merge(t); err != nil {
				return nil, err
			}
		}
	}
	if main == nil {
		main = g.newGroups()
	}
	if !tracked {
		return main, nil
	}
	if err := g.changes.note(main.save); err != nil {
		return nil, err
	}
	if kept == nil {
		return main, nil
	}
	return kept, kept.merge(main)
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

func (t *groups) merge(other *groups) error {
	to := t.keys.Merge(other.keys)
	t.grow()
	for i, s := range t.states {
		if err := s.Merge(other.states[i], to); err != nil {
			return err
		}
	}
	return nil
}

// add folds the rows of b into t.
func (g *Group) add(worker int, t *groups, b *vec.Batch) error {
	values, err := g.values.eval(worker, b)
	if err != nil {
		return err
	}
	t.ids = t.keys.Assign(values[:len(g.keyTypes)], b.Rows(), t.ids)
	t.grow()
	for i, c := range g.calls {
		if c.filter == nil {
			err = t.states[i].Fold(t.ids, values[c.at:c.at+c.n])
		} else {
			err = c.foldSome(worker, t, t.states[i], b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// foldSome folds the rows of b that the FILTER lets through, and evaluates the arguments for no others.
func (c *call) foldSome(worker int, t *groups, s agg.State, b *vec.Batch) error {
	kept, err := c.filter.keep(worker, b)
	if err != nil || kept.Rows() == 0 {
		return err
	}
	args, err := c.args.eval(worker, kept)
	if err != nil {
		return err
	}
	return s.Fold(t.idsOf(b, kept), args)
}

// idsOf is the ids of the rows of kept, which are some of those of b.
func (t *groups) idsOf(b, kept *vec.Batch) []int32 {
	if kept.Sel == nil {
		return t.ids
	}
	t.some = t.some[:0]
	at := 0
	for _, r := range kept.Sel {
		if b.Sel == nil {
			t.some = append(t.some, t.ids[r])
			continue
		}
		for b.Sel[at] != r {
			at++
		}
		t.some = append(t.some, t.ids[at])
	}
	return t.some
}

// Save has the keys as part "keys" and the state of aggregate i as part "i".
func (g *Group) Save() (Saved, error) {
	g.changes.take()
	if g.main == nil {
		return Saved{}, nil
	}
	return g.main.save()
}

func (t *groups) save() (Saved, error) {
	saved := Saved{"keys": saveRows(&vec.Batch{N: t.keys.Len(), Cols: t.keys.Columns()})}
	for i, s := range t.states {
		records, err := s.Encode()
		if err != nil {
			return nil, err
		}
		saved[strconv.Itoa(i)] = records
	}
	return saved, nil
}

// Restore merges saved groups into those that are kept.
func (g *Group) Restore(saved Saved) error {
	if len(saved) == 0 {
		return nil
	}
	more, err := g.restored(saved)
	switch {
	case err != nil:
		return err
	case g.main == nil:
		g.main = more
		return nil
	}
	return g.main.merge(more)
}

func (g *Group) restored(saved Saved) (*groups, error) {
	t := g.newGroups()
	err := restoreRows(saved["keys"], func(b *vec.Batch) error {
		t.keys.Assign(b.Cols, b.N, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, c := range g.calls {
		s := c.make()
		if err := s.Decode(saved[strconv.Itoa(i)]); err != nil {
			return nil, err
		}
		t.states[i] = s
	}
	t.grow()
	return t, nil
}

// Track begins to keep the groups of each step's rows.
func (g *Group) Track() { g.changes.tracked = true }

// Delta has what Save has of the groups of the rows of each step.
func (g *Group) Delta() ([]Saved, bool) { return g.changes.take(), true }

// State counts groups.
func (g *Group) State() (rows, bytes int64, kind string) {
	kind = "counters"
	if g.main == nil {
		return 0, 0, kind
	}
	bytes = g.main.keys.Bytes()
	for _, s := range g.main.states {
		bytes += s.Bytes()
		kind = heavier(kind, s.Kind())
	}
	return int64(g.main.keys.Len()), bytes, kind
}

// heavier is the kind of state that grows faster.
func heavier(a, b string) string {
	order := []string{"counters", "values", "rows"}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}
