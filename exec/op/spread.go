package op

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"flowsql/exec/vec"
)

// errAbandoned ends a task whose rows nobody wants any more; it is never recorded.
var errAbandoned = errors.New("abandoned")

// spread does the positions 0 to n-1 of a Run on up to step.Threads workers, each taking the lowest one not yet taken,
// and completes each for out. After an error at position p the positions below p are still finished and the lowest
// error is returned; ErrEnough stops everything and is no error. All workers have ended when spread returns.
func spread(ctx context.Context, step *Step, n int, out Consume, do func(*task) error) error {
	c := &crew{ctx: ctx, step: step, out: out, do: do}
	c.failed.Store(int64(n))
	each(min(step.threads(), n), c.work)
	if c.enough.Load() {
		return nil
	}
	return c.err
}

// each calls do for 0 to n-1 at the same time and waits for all. A panic of one becomes the caller's.
func each(n int, do func(int)) {
	if n == 1 {
		do(0)
		return
	}
	var all sync.WaitGroup
	var broken atomic.Pointer[Bug]
	for i := 0; i < n; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			defer func() {
				if v := recover(); v != nil {
					broken.CompareAndSwap(nil, Caught(v))
				}
			}()
			do(i)
		}()
	}
	all.Wait()
	if b := broken.Load(); b != nil {
		panic(b)
	}
}

// Bug is a panic as an error: a fault of ours, which must not take the process and its other statements with it.
type Bug struct {
	Value any
	Stack string // of the goroutine that panicked
}

// Caught makes a Bug of what recover returned.
func Caught(v any) *Bug {
	if b, ok := v.(*Bug); ok {
		return b
	}
	return &Bug{v, string(debug.Stack())}
}

func (b *Bug) Error() string {
	return fmt.Sprintf("bug: %s; please report it with the statement", strings.TrimPrefix(fmt.Sprint(b.Value), "bug: "))
}

// crew is the workers of one spread.
type crew struct {
	ctx    context.Context
	step   *Step
	out    Consume
	do     func(*task) error
	next   atomic.Int64 // first position not taken
	failed atomic.Int64 // lowest position that failed; n if none has
	enough atomic.Bool

	mu  sync.Mutex
	err error // of position failed
}

// task is one position in the hands of one worker.
type task struct {
	crew   *crew
	worker int
	pos    Pos
}

func (c *crew) work(worker int) {
	for {
		t := &task{crew: c, worker: worker, pos: Pos(c.next.Add(1) - 1)}
		if err := c.finish(t); err != nil {
			c.stop(t.pos, err)
			return
		}
	}
}

// finish does one position. A panic is its error, so that those who wait for it are told.
func (c *crew) finish(t *task) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Caught(v)
		}
	}()
	if err := t.check(); err != nil {
		return err
	}
	if err := c.do(t); err != nil {
		return err
	}
	return c.out(t.worker, t.pos, nil)
}

// check tells whether to go on with the position: the context's error, or errAbandoned.
func (t *task) check() error {
	if t.crew.enough.Load() || int64(t.pos) >= t.crew.failed.Load() {
		return errAbandoned
	}
	return t.crew.ctx.Err()
}

// emit passes rows on, if there are any and they are still wanted.
func (t *task) emit(b *vec.Batch) error {
	if err := t.check(); err != nil || b.Rows() == 0 {
		return err
	}
	return t.crew.out(t.worker, t.pos, b)
}

func (c *crew) stop(pos Pos, err error) {
	if err == errAbandoned {
		return
	}
	if errors.Is(err, ErrEnough) {
		c.enough.Store(true)
	} else {
		c.mu.Lock()
		if int64(pos) < c.failed.Load() {
			c.failed.Store(int64(pos))
			c.err = err
		}
		c.mu.Unlock()
	}
	if c.step.release != nil {
		c.step.release()
	}
}
