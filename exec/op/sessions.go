package op

import (
	"context"
	"slices"

	"flowsql/catalog"
	"flowsql/exec/agg"
	"flowsql/exec/expr"
	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Sessions is an aggregation over sessions: one row for each session of each combination of keys, whose columns are the keys,
// then the aggregates. A session is rows of which no two neighbours in time are more than a gap apart; those without a
// time are one session. It keeps its sessions between steps as Group keeps its groups.
type Sessions struct {
	in       Node
	keyTypes []types.Type
	time     types.Type
	gap      *expr.Gap
	values   *program // the keys, then the time
	calls    []sessionCall
	main     *sessionGroups // what is kept; nil if nothing is
	closing  *closing       // nil if no session ever is
	changes  changes
}

// sessionCall is one aggregate.
type sessionCall struct {
	make   func() agg.State
	filter *program // nil if there is none
	args   *program
}

// NewSessions aggregates in by keys and by sessions of time, all expressions being over in's columns.
func NewSessions(in Node, keys []plan.Expr, time, gap plan.Expr, aggregates []plan.Aggregate) (*Sessions, error) {
	s := &Sessions{in: in, time: time.Type()}
	var err error
	if s.gap, err = expr.NewGap(gap, s.time); err != nil {
		return nil, err
	}
	for _, k := range keys {
		s.keyTypes = append(s.keyTypes, k.Type())
	}
	if s.values, err = compile(append(slices.Clone(keys), time)...); err != nil {
		return nil, err
	}
	for _, a := range aggregates {
		var c sessionCall
		if c.make, err = agg.New(a); err != nil {
			return nil, err
		}
		args := slices.Clone(a.Args)
		for _, k := range a.OrderBy {
			args = append(args, k.Expr)
		}
		if c.args, err = compile(args...); err != nil {
			return nil, err
		}
		if a.Filter != nil {
			if c.filter, err = compile(a.Filter); err != nil {
				return nil, err
			}
		}
		s.calls = append(s.calls, c)
	}
	return s, nil
}

func (s *Sessions) Growth() catalog.Growth { return s.closing.grouped(s.in.Growth()) }
func (s *Sessions) Inputs() []Node         { return []Node{s.in} }

// sessionGroups is the sessions of one fold: one worker's share, or what is kept.
type sessionGroups struct {
	keys   *hash.Groups
	set    sessions
	states []agg.State
	ids    []int32 // keys of the rows of a batch
	groups []int32 // sessions of the rows of a batch
}

func (s *Sessions) newGroups() *sessionGroups {
	t := &sessionGroups{keys: hash.NewGroups(s.keyTypes), set: newSessions(s.time, s.gap)}
	for _, c := range s.calls {
		t.states = append(t.states, c.make())
	}
	return t
}

func (t *sessionGroups) grow() {
	for _, state := range t.states {
		state.Grow(t.set.len())
	}
}

// Run folds the input into one set a worker, merges them, and passes the result on.
func (s *Sessions) Run(ctx context.Context, step *Step, out Consume) error {
	growth := s.in.Growth()
	if growth == catalog.Fixed && step.Later {
		return nil
	}
	if !step.Later {
		s.main = nil
		if s.closing != nil {
			s.closing.forget()
		}
	}
	if err := s.closer().resume(); err != nil {
		return err
	}
	kept := s.main
	s.main = nil
	main, err := s.fold(ctx, step, kept)
	if err != nil {
		return err
	}
	if err := s.settle(main); err != nil {
		return err
	}
	keep := growth == catalog.Append && !step.Once
	if s.closing != nil {
		return s.closer().run(ctx, step, main, keep, out)
	}
	if keep {
		s.main = main
	}
	cols, err := main.emit()
	if err != nil {
		return err
	}
	return emitBatch(ctx, step, &vec.Batch{N: main.set.len(), Cols: cols}, out)
}

// emit is the keys and the final values as columns.
func (t *sessionGroups) emit() ([]*vec.Vector, error) {
	cols := takeCols(t.keys.Columns(), t.set.keys())
	for _, state := range t.states {
		v, err := state.Emit()
		if err != nil {
			return nil, err
		}
		cols = append(cols, v)
	}
	return cols, nil
}

// fold is the sessions kept so far, nil for none, with the step's rows added.
func (s *Sessions) fold(ctx context.Context, step *Step, kept *sessionGroups) (*sessionGroups, error) {
	n := step.threads()
	if err := s.ready(n); err != nil {
		return nil, err
	}
	tables := make([]*sessionGroups, n)
	tracked := s.changes.of(s.in, step)
	if !tracked {
		tables[0], kept = kept, nil // nothing else reads it meanwhile, and after an error there is no next step
	}
	err := s.in.Run(ctx, step, func(worker int, _ Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		if tables[worker] == nil {
			tables[worker] = s.newGroups()
		}
		return s.add(worker, tables[worker], b)
	})
	if err != nil {
		return nil, err
	}
	var main *sessionGroups
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
		main = s.newGroups()
	}
	if !tracked {
		return main, nil
	}
	if err := s.settle(main); err != nil {
		return nil, err
	}
	if err := s.changes.note(main.save); err != nil {
		return nil, err
	}
	if kept == nil {
		return main, nil
	}
	return kept, kept.merge(main)
}

func (s *Sessions) ready(n int) error {
	if err := s.values.ready(n); err != nil {
		return err
	}
	for _, c := range s.calls {
		if err := c.args.ready(n); err != nil {
			return err
		}
		if c.filter == nil {
			continue
		}
		if err := c.filter.ready(n); err != nil {
			return err
		}
	}
	return nil
}

func (t *sessionGroups) merge(other *sessionGroups) error {
	to := t.set.merge(other.set, t.keys.Merge(other.keys))
	t.grow()
	for i, state := range t.states {
		if err := state.Merge(other.states[i], to); err != nil {
			return err
		}
	}
	return nil
}

// settle puts sessions that have grown together into one group each.
func (s *Sessions) settle(t *sessionGroups) error {
	to := t.set.renumber()
	if to == nil {
		return nil
	}
	for i, old := range t.states {
		state := s.calls[i].make()
		state.Grow(t.set.len())
		if err := state.Merge(old, to); err != nil {
			return err
		}
		t.states[i] = state
	}
	return nil
}

// add folds the rows of b into t.
func (s *Sessions) add(worker int, t *sessionGroups, b *vec.Batch) error {
	b = b.Dense()
	values, err := s.values.eval(worker, b)
	if err != nil {
		return err
	}
	n := len(s.keyTypes)
	t.ids = t.keys.Assign(values[:n], b.N, t.ids)
	t.groups = t.set.assign(t.ids, values[n], t.groups)
	t.grow()
	for i, c := range s.calls {
		rows, groups := b, t.groups
		if c.filter != nil {
			if rows, err = c.filter.keep(worker, b); err != nil {
				return err
			}
			if rows.Sel != nil {
				groups = compose(groups, rows.Sel)
			}
		}
		if len(groups) == 0 {
			continue
		}
		args, err := c.args.eval(worker, rows)
		if err != nil {
			return err
		}
		if err := t.states[i].Fold(groups, args); err != nil {
			return err
		}
	}
	return nil
}
