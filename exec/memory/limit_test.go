package memory

import (
	"context"
	"runtime"
	"strings"
	"testing"
)

// TestSpare: a statement that needs more memory than there is gets what is kept before it fails.
func TestSpare(t *testing.T) {
	runtime.GC() // else what other tests have left may be freed, and the limit never be reached
	kept := make([]byte, 64<<20)
	most := heap() - int64(len(kept)/2)
	asked := make(chan struct{})
	ctx, done := Limit(t.Context(), func() int64 { return most }, func() {
		if kept != nil {
			kept = nil
			close(asked)
		}
	})
	<-asked
	done()
	if cause := context.Cause(ctx); cause != context.Canceled {
		t.Error(cause)
	}
	ctx, done = Limit(t.Context(), one, func() {})
	<-ctx.Done()
	done()
	if cause := context.Cause(ctx); cause == nil || !strings.Contains(cause.Error(), "memory_limit") {
		t.Error(cause)
	}
}
