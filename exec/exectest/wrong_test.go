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
)

// wrong is a node that is made wrong by what run does around it.
type wrong struct {
	op.Node
	run func(ctx context.Context, step *op.Step, out op.Consume) error
}

func (w wrong) Run(ctx context.Context, step *op.Step, out op.Consume) error {
	return w.run(ctx, step, out)
}

// TestWrong shows that the harness finds operators that are wrong.
func TestWrong(t *testing.T) {
	for name, make := range map[string]func(b *build, in op.Node) op.Node{
		"an input's error is dropped": func(_ *build, in op.Node) op.Node {
			return wrong{in, func(ctx context.Context, step *op.Step, out op.Consume) error {
				_ = in.Run(ctx, step, out)
				return nil
			}}
		},
		"limit for each batch": func(_ *build, in op.Node) op.Node {
			return wrong{op.NewLimit(in, 5, 0), func(ctx context.Context, step *op.Step, out op.Consume) error {
				return in.Run(ctx, step, func(w int, pos op.Pos, b *vec.Batch) error {
					if b != nil && b.Rows() > 5 {
						b = b.Slice(0, 5)
					}
					return out(w, pos, b)
				})
			}}
		},
		"distinct without state": func(b *build, in op.Node) op.Node {
			in = b.node(op.NewProject(in, keys("src")))
			return wrong{in, func(ctx context.Context, step *op.Step, out op.Consume) error {
				return op.NewDistinct(in, []types.Type{types.TypeVarchar}).Run(ctx, step, out)
			}}
		},
		"limit in order of arrival": func(_ *build, in op.Node) op.Node {
			return wrong{in, func(ctx context.Context, step *op.Step, out op.Consume) error {
				return in.Run(ctx, step, out)
			}}
		},
	} {
		if name == "limit in order of arrival" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			breaks(t, Case{Name: name, Inputs: []Input{Flows(1, 300, catalog.Append)},
				Build: func(tables []catalog.Table) (op.Node, error) {
					var b build
					return make(&b, scan(tables[0])), b.err
				}})
		})
	}
}

func breaks(t *testing.T, c Case) {
	t.Helper()
	if !c.Breaks() {
		t.Errorf("%s is not found", c.Name)
	}
}

// TestWrongJoin is a join that forgets earlier left rows when new right ones come.
func TestWrongJoin(t *testing.T) {
	breaks(t, Case{Name: "no earlier left rows", Inputs: []Input{Flows(4, 60, catalog.Append), Flows(5, 60, catalog.Append)},
		Build: func(tables []catalog.Table) (op.Node, error) {
			left, right := scan(tables[0]), scan(tables[1])
			j, err := op.NewJoin(plan.Inner, left, op.NewReplay(right, false), keys("src"), keys("src"), nil, Types())
			if err != nil {
				return nil, err
			}
			return appends{j}, nil
		}})
}

// appends is a node that says it is Append, and one step after the other runs as if it were the only one.
type appends struct{ op.Node }

func (appends) Growth() catalog.Growth { return catalog.Append }

func (a appends) Run(ctx context.Context, step *op.Step, out op.Consume) error {
	alone := *step
	alone.Once = true
	return a.Node.Run(ctx, &alone, out)
}
