package memory

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// Guard keeps the steps that no statement takes, those of the background and of serve, within a limit of memory. They share one
// heap, and one step at a time ends for it: that which has made most of its result, else the one that began first.
type Guard struct {
	Limit atomic.Int64 // bytes, 0 for none, or Auto
	mu    sync.Mutex
	steps []*Step // that run, in the order in which they began
}

// Step is a step under a Guard.
type Step struct {
	Values atomic.Int64 // of its result, so far
}

// Enter begins a step. The returned context ends, with a cause that says so, where the step has too much memory; the caller calls
// the function when its work is done. Under a statement's own limit that one holds.
func (g *Guard) Enter(ctx context.Context, limit func() int64, spare func()) (*Step, context.Context, func()) {
	step := &Step{}
	if limit == nil || ctx.Value(limitedKey{}) != nil {
		return step, ctx, func() {}
	}
	g.mu.Lock()
	g.steps = append(g.steps, step)
	g.mu.Unlock()
	ctx, stop := watching(ctx, limit, "the step", spare, func() bool { return g.largest() == step })
	return step, ctx, func() {
		stop()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.steps = slices.DeleteFunc(g.steps, func(s *Step) bool { return s == step })
	}
}

// largest is the step that is to end first.
func (g *Guard) largest() *Step {
	g.mu.Lock()
	defer g.mu.Unlock()
	largest := g.steps[0]
	for _, s := range g.steps[1:] {
		if s.Values.Load() > largest.Values.Load() {
			largest = s
		}
	}
	return largest
}
