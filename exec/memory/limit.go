package memory

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// pollEvery is how often a statement's memory is looked at.
const pollEvery = 20 * time.Millisecond

// Limit ends the returned context, with a cause that says so, when the process's live heap passes limit bytes and spare,
// which gives up what can be had again, does not help. The caller calls the returned function when its work is done. limit is asked
// once it is needed; nil is no limit.
func Limit(ctx context.Context, limit func() int64, spare func()) (context.Context, func()) {
	if limit == nil {
		return ctx, func() {}
	}
	ctx = context.WithValue(ctx, limitedKey{}, true)
	return watching(ctx, limit, "the statement", spare, func() bool { return true })
}

// limitedKey marks a context that ends where a statement's memory does.
type limitedKey struct{}

// watch looks at the memory of one piece of work from time to time. Work that is done before the first look costs a timer.
type watch struct {
	limit  func() int64
	what   string // needs the memory, as errors name it
	spare  func()
	guilty func() bool // it is to end
	cancel context.CancelCauseFunc

	mu    sync.Mutex // held while it looks
	timer *time.Timer
	ended bool
}

// watching is Limit for what needs the memory, as errors name it, while guilty reports that it is to end.
func watching(ctx context.Context, limit func() int64, what string, spare func(), guilty func() bool) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{limit: limit, what: what, spare: spare, guilty: guilty, cancel: cancel}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(pollEvery, w.look)
	return context.WithValue(ctx, watchKey{}, w), w.end
}

// watchKey is the key of a context's watch.
type watchKey struct{}

// much is what is worth to be asked for.
const much = 64 << 20

// Room tells whether work may take so many bytes at once, by the watch of its context; nil is no bound.
func Room(ctx context.Context) func(bytes int64) error {
	w, ok := ctx.Value(watchKey{}).(*watch)
	if !ok {
		return nil
	}
	return func(bytes int64) error {
		if err := ctx.Err(); err != nil || bytes < much {
			return err
		}
		limit := w.limit()
		if heap()+bytes <= limit {
			return nil
		}
		runtime.GC()
		if heap()+bytes > limit {
			w.spare()
			runtime.GC()
		}
		if used := heap(); used+bytes > limit {
			return w.refused(limit, used+bytes)
		}
		return nil
	}
}

func (w *watch) refused(limit, needed int64) error {
	return fmt.Errorf("%s needs more than memory_limit = %d bytes (%d needed): set memory_limit = SIZE to allow more, or ask for less at a time",
		w.what, limit, needed)
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	limit := w.limit()
	if used := w.excess(limit); used > 0 {
		w.cancel(w.refused(limit, used))
		return
	}
	w.timer.Reset(pollEvery)
}

// excess is the memory in use if it is too much and the work is to end, else 0.
func (w *watch) excess(limit int64) int64 {
	if heap() <= limit || !w.guilty() {
		return 0
	}
	runtime.GC() // the heap holds garbage too: decide on what is left
	if heap() > limit {
		w.spare()
		runtime.GC()
	}
	if used := heap(); used > limit && w.guilty() {
		return used
	}
	return 0
}

// end waits for a look that is under way.
func (w *watch) end() {
	w.cancel(nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.timer.Stop()
}

// heap is the memory that objects occupy, dead ones that are not yet swept included.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
