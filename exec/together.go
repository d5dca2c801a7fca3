package exec

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"flowsql/catalog"
	"flowsql/catalog/store"
)

// A step of a query and a step of each query that reads its result are committed together: whoever reads several of them
// never sees one ahead of another. A reader that is paused, has failed, rests after a fault, or fails at this step is left
// out: it holds nobody up, and is behind until it goes on.

// mostTries bounds how often readers whose commit others have overtaken follow again.
const mostTries = 3

// commit makes a step durable, where there is a store, and then the one that is seen, together with steps of those who
// read what it makes. After an error nothing of them remains.
func (e *Engine) commit(ctx context.Context, first *taken, threads int) error {
	if err := first.keep(); err != nil {
		first.abandon()
		return err
	}
	for try := 0; ; try++ {
		list, release := []*taken{first}, func() {}
		if try < mostTries {
			list, release = e.followed(ctx, first, threads)
		}
		err := context.Cause(ctx)
		if err == nil {
			err = e.persist(ctx, list)
		}
		if err == nil {
			e.publish(list)
			for _, t := range list[1:] {
				if err := t.c.settleSink(); err != nil {
					_ = t.c.fail(ctx, err) // the query shows it
				}
			}
			release()
			e.tellReaders(list)
			return nil
		}
		for _, t := range list[1:] {
			t.abandon()
		}
		release()
		var step *store.StepError
		if !errors.As(err, &step) || step.Object == first.c.durable.id {
			first.abandon()
			return err
		}
	}
}

// followed is a step and those that follow from it, in an order in which each comes after what it reads. Their queries are
// locked until release is called.
func (e *Engine) followed(ctx context.Context, first *taken, threads int) (list []*taken, release func()) {
	list = []*taken{first}
	ahead := map[catalog.Table]catalog.Snapshot{first.c.table: first.result}
	for _, c := range e.downstream(first.c) {
		c.stepping.Lock()
		t, err := c.follow(ctx, ahead, threads)
		if err != nil || t == nil { // what there is to tell of an error, the query shows
			c.stepping.Unlock()
			continue
		}
		list = append(list, t)
		ahead[c.table] = t.result
	}
	return list, func() {
		for _, t := range list[1:] {
			t.c.stepping.Unlock()
		}
	}
}

// follow takes a step over results that are about to be committed; nil if it changes nothing. c.stepping is held.
func (c *Continuous) follow(ctx context.Context, ahead map[catalog.Table]catalog.Snapshot, threads int) (*taken, error) {
	err := c.steppable()
	if err == nil {
		err = c.stand(ctx)
	}
	if err != nil || !c.begun() {
		return nil, err
	}
	t, err := c.takeNext(ctx, ahead, threads)
	if t == nil || err != nil {
		return nil, err
	}
	if err := t.keep(); err != nil {
		t.abandon()
		return nil, c.fail(ctx, err)
	}
	return t, nil
}

// publish shows steps that are committed, all at once.
func (e *Engine) publish(list []*taken) {
	e.showing.Lock()
	defer e.showing.Unlock()
	for _, t := range list {
		t.publish()
	}
}

// downstream is the queries that read what c makes, or what is made of it, each after those that it reads.
func (e *Engine) downstream(c *Continuous) []*Continuous {
	var list []*Continuous
	for _, x := range e.list() {
		if x.continuous != nil && x.continuous != c && x.continuous.reads(c) {
			list = append(list, x.continuous)
		}
	}
	slices.SortFunc(list, byDepth)
	return list
}

// reads reports whether c is made of what another query makes, at whatever remove.
func (c *Continuous) reads(other *Continuous) bool {
	for _, in := range c.inputs {
		if in.upstream != nil && (in.upstream == other || in.upstream.reads(other)) {
			return true
		}
	}
	return false
}

// byDepth is the order in which queries are locked that are locked together: each comes after what it reads.
func byDepth(a, b *Continuous) int {
	return cmp.Or(cmp.Compare(a.depth(), b.depth()), cmp.Compare(a.serial, b.serial))
}

// depth is the most queries between c and files, itself included.
func (c *Continuous) depth() int {
	n := 0
	for _, in := range c.inputs {
		if in.upstream != nil {
			n = max(n, in.upstream.depth())
		}
	}
	return n + 1
}

// begun reports whether the query has a result. Until then nobody waits for it.
func (c *Continuous) begun() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shows || c.durable.head.Seq > 0
}

// enter locks a query for a step of its own, until leave is called. The first step locks what it reads too, which does not
// wait for it before: else that could be ahead of it once it is there.
func (c *Continuous) enter() (leave func()) {
	list := []*Continuous{c}
	if !c.begun() {
		for _, in := range c.inputs {
			if in.upstream != nil && !slices.Contains(list, in.upstream) {
				list = append(list, in.upstream)
			}
		}
		slices.SortFunc(list, byDepth)
	}
	for _, x := range list {
		x.stepping.Lock()
	}
	return func() {
		for _, x := range list {
			x.stepping.Unlock()
		}
	}
}
