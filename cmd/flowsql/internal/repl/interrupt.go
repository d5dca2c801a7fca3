package repl

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// interrupt turns SIGINT into the end of what is running, and into nothing when nothing is.
type interrupt struct {
	mu     sync.Mutex
	cancel context.CancelFunc // nil when nothing runs
	ch     chan os.Signal
	done   chan struct{}
}

func newInterrupt() *interrupt {
	i := &interrupt{ch: make(chan os.Signal, 1), done: make(chan struct{})}
	signal.Notify(i.ch, os.Interrupt)
	go func() {
		defer close(i.done)
		for range i.ch {
			i.mu.Lock()
			if i.cancel != nil {
				i.cancel()
			}
			i.mu.Unlock()
		}
	}()
	return i
}

// during runs f and reports whether it was interrupted.
func (i *interrupt) during(ctx context.Context, f func(context.Context)) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	i.set(cancel)
	defer i.set(nil)
	f(ctx)
	return ctx.Err() != nil
}

func (i *interrupt) set(cancel context.CancelFunc) {
	i.mu.Lock()
	i.cancel = cancel
	i.mu.Unlock()
}

func (i *interrupt) stop() {
	signal.Stop(i.ch)
	close(i.ch)
	<-i.done
}
