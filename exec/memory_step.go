package exec

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// guard keeps the steps that no statement takes, those of the background and of serve, within a limit of memory. They share one
// heap, and one step at a time ends for it: that which has made most of its result, else the one that began first.
type guard struct {
	limit atomic.Int64 // bytes, 0 for none, or AutoMemory
	mu    sync.Mutex
	steps []*guarded // that run, in the order in which they began
}

// guarded is a step under a guard.
type guarded struct {
	values atomic.Int64 // of its result, so far
}

// enter begins a step. The returned context ends, with a cause that says so, where the step has too much memory; the caller calls
// the function when its work is done. Under a statement's own limit that one holds.
func (g *guard) enter(ctx context.Context, limit func() int64, spare func()) (*guarded, context.Context, func()) {
	step := &guarded{}
	if limit == nil || ctx.Value(limitedKey{}) != nil {
		return step, ctx, func() {}
	}
	g.mu.Lock()
	g.steps = append(g.steps, step)
	g.mu.Unlock()
	ctx, stop := watchMemory(ctx, limit, "the step", spare, func() bool { return g.largest() == step })
	return step, ctx, func() {
		stop()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.steps = slices.DeleteFunc(g.steps, func(s *guarded) bool { return s == step })
	}
}

// largest is the step that is to end first.
func (g *guard) largest() *guarded {
	g.mu.Lock()
	defer g.mu.Unlock()
	largest := g.steps[0]
	for _, s := range g.steps[1:] {
		if s.values.Load() > largest.values.Load() {
			largest = s
		}
	}
	return largest
}
