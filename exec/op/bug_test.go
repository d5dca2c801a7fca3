package op

import (
	"context"
	"errors"
	"strings"
	"testing"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// broken panics at one position.
type broken struct{ at, of int }

func (b broken) Growth() catalog.Growth { return catalog.Fixed }
func (b broken) Inputs() []Node         { return nil }
func (b broken) Run(ctx context.Context, step *Step, out Consume) error {
	return spread(ctx, step, b.of, out, func(t *task) error {
		if int(t.pos) == b.at {
			panic("bug: no such thing")
		}
		return t.emit(&vec.Batch{N: 1})
	})
}

// TestBug shows that a panic in a worker ends the Run with an error, whoever waits for the position.
func TestBug(t *testing.T) {
	for _, threads := range []int{1, 4} {
		for _, at := range []int{0, 7, 99} {
			step := &Step{Threads: threads, Once: true}
			_, err := Collect(context.Background(), broken{at, 100}, step)
			var bug *Bug
			if !errors.As(err, &bug) || !strings.HasPrefix(err.Error(), "bug: no such thing;") || bug.Stack == "" {
				t.Errorf("%d threads, position %d: %v", threads, at, err)
			}
		}
	}
}

func TestBugInEach(t *testing.T) {
	defer func() {
		if b, ok := recover().(*Bug); !ok || b.Value != "oops" {
			t.Error("the panic of a worker is lost")
		}
	}()
	each(3, func(i int) {
		if i == 1 {
			panic("oops")
		}
	})
}
