package exec

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"
)

// memoryPoll is how often a statement's memory is looked at.
const memoryPoll = 20 * time.Millisecond

// limitMemory ends the returned context, with a cause that says so, when the process's live heap passes limit bytes and spare,
// which gives up what can be had again, does not help. The caller calls the returned function when its work is done.
func limitMemory(ctx context.Context, limit int64, spare func()) (context.Context, func()) {
	if limit <= 0 {
		return ctx, func() {}
	}
	ctx = context.WithValue(ctx, limitedKey{}, true)
	return watchMemory(ctx, limit, "the statement", spare, func() bool { return true })
}

// limitedKey marks a context that ends where a statement's memory does.
type limitedKey struct{}

// watchMemory is limitMemory for what needs the memory, as errors name it, while guilty reports that it is to end.
func watchMemory(ctx context.Context, limit int64, what string, spare func(), guilty func() bool) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(memoryPoll)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if heapBytes() <= limit || !guilty() {
				continue
			}
			runtime.GC() // the heap holds garbage too: decide on what is left
			if heapBytes() > limit {
				spare()
				runtime.GC()
			}
			if used := heapBytes(); used > limit && guilty() {
				cancel(fmt.Errorf("%s needs more than memory_limit = %d bytes (%d in use)", what, limit, used))
				return
			}
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-done
	}
}

// heapBytes is the memory that objects occupy, dead ones that are not yet swept included.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
