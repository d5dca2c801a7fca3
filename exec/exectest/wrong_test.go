package exectest_test

import (
	"context"
	"testing"

	"flowsql/catalog"
	. "flowsql/exec/exectest"
	"flowsql/exec/op"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// Operators that are wrong, to show that the harness finds them.

// wrong is a node with another Run, and maybe another Growth.
type wrong struct {
	op.Node
	growth catalog.Growth
	run    func(ctx context.Context, step *op.Step, out op.Consume) error
}

func (w wrong) Growth() catalog.Growth { return w.growth }

func (w wrong) Run(ctx context.Context, step *op.Step, out op.Consume) error {
	return w.run(ctx, step, out)
}

func breaks(t *testing.T, name string, sorted bool, tables int, make func(b *build, in []op.Node) op.Node) {
	t.Helper()
	c := Case{Name: name, Sorted: sorted}
	for i := range tables {
		c.Inputs = append(c.Inputs, Flows(uint64(i), 80, catalog.Append))
	}
	c.Build = func(tables []catalog.Table) (op.Node, error) {
		var b build
		var in []op.Node
		for _, t := range tables {
			in = append(in, scan(t))
		}
		return make(&b, in), b.err
	}
	if !c.Breaks() {
		t.Errorf("%s: not found", name)
	}
}

func TestWrongIsFound(t *testing.T) {
	breaks(t, "an input's error is dropped", false, 1, func(_ *build, in []op.Node) op.Node {
		return wrong{in[0], catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			_ = in[0].Run(ctx, step, out)
			return nil
		}}
	})
	breaks(t, "a limit for each batch", true, 1, func(_ *build, in []op.Node) op.Node {
		whole := op.NewReplay(in[0], false)
		return wrong{whole, catalog.Replace, func(ctx context.Context, step *op.Step, out op.Consume) error {
			return whole.Run(ctx, step, func(w int, pos op.Pos, b *vec.Batch) error {
				if b != nil && b.Rows() > 5 {
					b = b.Slice(0, 5)
				}
				return out(w, pos, b)
			})
		}}
	})
	breaks(t, "distinct without state", false, 1, func(b *build, in []op.Node) op.Node {
		src := b.node(op.NewProject(in[0], keys("src")))
		return wrong{src, catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			return op.NewDistinct(src, []types.Type{types.TypeVarchar}).Run(ctx, step, out)
		}}
	})
	breaks(t, "a join of new left rows alone", false, 2, func(b *build, in []op.Node) op.Node {
		j := b.node(op.NewJoin(plan.Inner, in[0], op.NewReplay(in[1], false), keys("src"), keys("src"), nil, Types()))
		return wrong{j, catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			// The right is whole in every step, the left is not kept.
			alone := *step
			alone.Pin = func(t catalog.Table) (catalog.Snapshot, catalog.Version) {
				s, from := step.Pin(t)
				if t.Name() == "t1" {
					from = nil
				}
				return s, from
			}
			alone.Once = true
			return j.Run(ctx, &alone, out)
		}}
	})
	breaks(t, "one worker's rows alone", false, 1, func(_ *build, in []op.Node) op.Node {
		return wrong{in[0], catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			return in[0].Run(ctx, step, func(w int, pos op.Pos, b *vec.Batch) error {
				if b != nil && (w > 0 || pos%2 == 1) { // only what the first worker would have of two arrives, however many there are
					return nil
				}
				return out(w, pos, b)
			})
		}}
	})
	breaks(t, "a watermark of each step alone", true, 1, func(b *build, in []op.Node) op.Node {
		_, w := marked(b, in[0], "at", types.Value{Int: 20_000_000})
		return wrong{w, catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			if err := w.Restore(fresh(b)); err != nil {
				return err
			}
			return w.Run(ctx, step, out)
		}}
	})
	breaks(t, "calls that break the contract", false, 1, func(_ *build, in []op.Node) op.Node {
		return wrong{in[0], catalog.Append, func(ctx context.Context, step *op.Step, out op.Consume) error {
			return in[0].Run(ctx, step, func(w int, pos op.Pos, b *vec.Batch) error {
				err := out(w, pos, b)
				if err == nil && b == nil {
					err = out(w, pos, nil) // a position ends once; that two workers have one number may never meet
				}
				return err
			})
		}}
	})
}

// fresh is the state of a watermark before its first row.
func fresh(b *build) op.Saved {
	_, w := marked(b, op.NewGiven(), "at", types.Value{Int: 20_000_000})
	saved, err := w.Save()
	if err != nil {
		panic(err)
	}
	return saved
}

// sum is a sum of doubles with += in each worker.
type sum struct {
	op.Node
	merge bool // adds what all workers have
	kept  float64
}

func (s *sum) Growth() catalog.Growth { return catalog.Replace }

func (s *sum) Run(ctx context.Context, step *op.Step, out op.Consume) error {
	part := make([]float64, step.Threads)
	err := s.Node.Run(ctx, step, func(w int, _ op.Pos, b *vec.Batch) error {
		if b == nil {
			return nil
		}
		v := b.Dense().Cols[3]
		for i, x := range v.Double {
			if !v.IsNull(i) {
				part[w] += x
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for w, x := range part {
		if s.merge || w == 0 {
			s.kept += x
		}
	}
	b := &vec.Batch{N: 1, Cols: []*vec.Vector{vec.Constant(types.TypeDouble, types.Value{Double: s.kept}, 1)}}
	if err := out(0, 0, b); err != nil {
		return err
	}
	return out(0, 0, nil)
}

func (s *sum) Save() (op.Saved, error) {
	v := vec.Constant(types.TypeDouble, types.Value{Double: s.kept}, 1)
	return op.Saved{"sum": {record(v)}}, nil
}

func (s *sum) Restore(saved op.Saved) error {
	var im vec.Importer
	b, err := im.Batch(saved["sum"][0])
	s.kept = b.Cols[0].Double[0]
	return err
}

func (s *sum) State() (rows, bytes int64, kind string) { return 1, 8, "counters" }

func TestWrongSumIsFound(t *testing.T) {
	breaks(t, "a sum by +=", false, 1, func(_ *build, in []op.Node) op.Node { return &sum{Node: in[0], merge: true} })
	breaks(t, "a sum that forgets the other workers", false, 1, func(_ *build, in []op.Node) op.Node { return &sum{Node: in[0]} })
}

func record(v *vec.Vector) arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{{Name: "v", Type: v.Type.Arrow()}}, nil)
	return vec.Record(schema, &vec.Batch{N: v.N, Cols: []*vec.Vector{v}})
}
