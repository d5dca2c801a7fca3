package memory

import (
	"context"
	"testing"
)

// one is a limit that everybody passes.
func one() int64 { return 1 }

// TestGuard has two steps share less memory than the process needs at all: one ends at a time, that with the larger result first.
func TestGuard(t *testing.T) {
	var g Guard
	ready := make(chan struct{})
	spare := func() { <-ready } // nobody ends before both are in
	small, smallCtx, smallDone := g.Enter(t.Context(), one, spare)
	large, largeCtx, largeDone := g.Enter(t.Context(), one, spare)
	small.Values.Store(10)
	large.Values.Store(11)
	if g.largest() != large {
		t.Fatal("the one that began first is taken for the largest")
	}
	close(ready)
	<-largeCtx.Done()
	if err := context.Cause(largeCtx); smallCtx.Err() != nil || err == context.Canceled {
		t.Fatal(err, smallCtx.Err())
	}
	largeDone()
	<-smallCtx.Done()
	smallDone()
	if len(g.steps) != 0 {
		t.Error("steps are left: ", len(g.steps))
	}
}

// TestGuardLeavesStatements has a step of a statement with a limit of its own, and one where there is no limit.
func TestGuardLeavesStatements(t *testing.T) {
	var g Guard
	if _, ctx, _ := g.Enter(t.Context(), nil, nil); ctx != t.Context() {
		t.Error("Step without a limit")
	}
	statement, done := Limit(t.Context(), func() int64 { return 1 << 40 }, nil)
	defer done()
	if _, ctx, _ := g.Enter(statement, one, nil); ctx != statement {
		t.Error("Step within a statement that has a limit")
	}
}
