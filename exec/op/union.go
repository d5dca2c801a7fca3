package op

import (
	"context"
	"errors"
	"sync/atomic"

	"flowsql/catalog"
	"flowsql/exec/vec"
)

// Union is the rows of all inputs, one after the other. If one of them is Replace all must be: an input that is not
// wants a Replay.
type Union struct{ all []Node }

// NewUnion unites nodes whose columns have the same types.
func NewUnion(all ...Node) *Union { return &Union{all} }

func (u *Union) Inputs() []Node { return u.all }

func (u *Union) Growth() catalog.Growth {
	g := catalog.Fixed
	for _, in := range u.all {
		g = max(g, in.Growth())
	}
	return g
}

// Run runs the inputs in order; the positions of each follow those of the one before.
func (u *Union) Run(ctx context.Context, step *Step, out Consume) error {
	if u.Growth() == catalog.Replace && !step.Once {
		for _, in := range u.all {
			needWhole("union", in)
		}
	}
	q := queue{out: out}
	for _, in := range u.all {
		// An input that keeps state must see its rows even if nobody wants its output.
		if q.enough.Load() && step.Once {
			return nil
		}
		if err := in.Run(ctx, step, q.next()); err != nil {
			return err
		}
	}
	return nil
}

// needWhole panics if a node whose output is Replace would get only the new rows of an input.
func needWhole(what string, in Node) {
	if in.Growth() != catalog.Replace {
		panic("bug: a " + what + " that must see a whole input of growth " + in.Growth().String() + " every step")
	}
}

// queue puts the positions of several Runs one after the other.
type queue struct {
	out    Consume
	top    atomic.Int64 // positions so far
	enough atomic.Bool  // out wants no more
}

// next is the Consume of the next Run, the one before having ended.
func (q *queue) next() Consume {
	base := Pos(q.top.Load())
	return func(worker int, pos Pos, b *vec.Batch) error {
		if q.enough.Load() {
			return ErrEnough
		}
		pos += base
		for top := q.top.Load(); top <= int64(pos); top = q.top.Load() {
			q.top.CompareAndSwap(top, int64(pos)+1)
		}
		err := q.out(worker, pos, b)
		if errors.Is(err, ErrEnough) {
			q.enough.Store(true)
		}
		return err
	}
}
