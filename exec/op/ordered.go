package op

import (
	"context"
	"sync"

	"flowsql/exec/vec"
)

// Ordered runs node for one step and passes its batches to take in the order of their positions, one call at a time,
// from whichever worker is at hand. Workers that are far ahead wait. take may return ErrEnough; after any error of take
// it is not called again. On an error of node, take has seen a prefix of its rows.
func Ordered(ctx context.Context, node Node, step *Step, take func(*vec.Batch) error) error {
	o := &ordered{take: take, lanes: map[Pos]*lane{}, room: 2 * step.threads() * step.batchRows()}
	o.moved.L = &o.mu
	inner := *step
	if inner.turn == nil {
		inner.turn = &turn{}
	}
	inner.release = func() {
		o.open()
		if step.release != nil {
			step.release()
		}
	}
	return node.Run(ctx, &inner, o.consume)
}

// Collect is all batches of one step of node, in order.
func Collect(ctx context.Context, node Node, step *Step) ([]*vec.Batch, error) {
	var all []*vec.Batch
	err := Ordered(ctx, node, step, func(b *vec.Batch) error {
		all = append(all, b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// ordered queues batches by position. Whichever worker finds rows at the front while nobody drains becomes the drainer.
// A worker never waits while its position is the front and nobody drains; the front's worker is always one that runs,
// because positions are begun in ascending order. So there is always someone to go on, and to notice a cancelled context.
type ordered struct {
	take func(*vec.Batch) error

	mu       sync.Mutex
	moved    sync.Cond // the front, draining, room, opened or err has changed
	lanes    map[Pos]*lane
	front    Pos // lowest position not complete and drained
	held     int // rows in lanes
	room     int // rows in lanes from which on workers wait
	draining bool
	opened   bool // nobody waits any more: the Run is about to end
	err      error
}

// lane is the rows of one position that have not been taken.
type lane struct {
	queue []*vec.Batch
	done  bool
}

func (o *ordered) open() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.opened = true
	o.moved.Broadcast()
}

func (o *ordered) consume(_ int, pos Pos, b *vec.Batch) error {
	if b != nil && 4*b.Rows() < b.N {
		b = b.Dense() // do not hold many columns for few rows
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.lanes[pos]
	if l == nil {
		l = &lane{}
		o.lanes[pos] = l
	}
	if b == nil {
		l.done = true
	} else {
		l.queue = append(l.queue, b)
		o.held += b.Rows()
	}
	for o.err == nil && !o.opened && o.held >= o.room && (pos != o.front || o.draining) {
		o.moved.Wait()
	}
	if !o.draining {
		o.drain()
	}
	return o.err
}

// drain takes rows while there are any at the front.
func (o *ordered) drain() {
	o.draining = true
	for o.err == nil {
		l := o.lanes[o.front]
		if l == nil {
			break
		}
		if len(l.queue) == 0 {
			if !l.done {
				break
			}
			delete(o.lanes, o.front)
			o.front++
			o.moved.Broadcast()
			continue
		}
		b := l.queue[0]
		l.queue = l.queue[1:]
		o.mu.Unlock()
		err := o.take(b)
		o.mu.Lock()
		o.held -= b.Rows()
		if err != nil {
			o.err = err
		}
		o.moved.Broadcast()
	}
	o.draining = false
	o.moved.Broadcast()
}
