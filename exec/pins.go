package exec

import (
	"context"

	"flowsql/catalog"
	"flowsql/sql/plan"
)

// sources are the results of other continuous queries that a committed result was made of.
type sources map[catalog.Table]catalog.Snapshot

func sourcesOf(inputs []*input) sources {
	var made sources
	for _, in := range inputs {
		if in.upstream == nil {
			continue
		}
		if made == nil {
			made = sources{}
		}
		made[in.table] = in.snapshot
	}
	return made
}

// pinAll pins each table of a plan once: the present rows, but of a continuous query that another one of the plan reads, the
// result which that one was made of. So a query and what it reads are seen at one commit, whichever is ahead.
func (e *Engine) pinAll(ctx context.Context, root plan.Node) (map[catalog.Table]catalog.Snapshot, error) {
	tables := tablesOf(root)
	for {
		at, err := e.showTogether(ctx, tables)
		if err != nil {
			return nil, err
		}
		pins, moved, err := e.pinAt(ctx, tables, at)
		if !moved {
			return pins, err
		}
	}
}

// showTogether makes readers see results of one state of the catalog, and tells their commits, where a store has more than one of
// the tables' queries: other processes commit several at once.
func (e *Engine) showTogether(ctx context.Context, tables []catalog.Table) (at map[*Continuous]int64, err error) {
	if e.store == nil {
		return nil, nil
	}
	var list []*Continuous
	for _, t := range tables {
		if c := e.continuousOf(t); c != nil && c.durable.id != 0 {
			list = append(list, c)
		}
	}
	if len(list) < 2 {
		return nil, nil
	}
	return e.showAll(ctx, list)
}

// pinAt is pinAll for results at given commits. moved reports that some are at others by now.
func (e *Engine) pinAt(ctx context.Context, tables []catalog.Table, at map[*Continuous]int64) (pins map[catalog.Table]catalog.Snapshot, moved bool, err error) {
	pins = map[catalog.Table]catalog.Snapshot{}
	queries := map[catalog.Table]*Continuous{}
	for _, t := range tables {
		if c := e.continuousOf(t); c != nil {
			queries[t] = c
		} else if pins[t], err = t.Snapshot(ctx); err != nil {
			return nil, false, err
		}
	}
	e.showing.RLock()
	defer e.showing.RUnlock()
	var made []sources
	for _, t := range tables {
		c := queries[t]
		if c == nil {
			continue
		}
		snapshot, shown, of, err := c.pin(ctx)
		if err != nil {
			return nil, false, err
		}
		if seq, ok := at[c]; ok && seq != shown {
			return nil, true, nil
		}
		pins[t] = snapshot
		made = append(made, of)
	}
	held := sources{}
	for _, of := range made {
		for t, snapshot := range of {
			if _, ok := pins[t]; ok && held[t] == nil {
				pins[t], held[t] = snapshot, snapshot
			}
		}
	}
	return pins, false, nil
}

// pin is the present result, its commit, and what it was made of if the query goes on.
func (c *Continuous) pin(ctx context.Context) (catalog.Snapshot, int64, sources, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	snapshot, err := c.table.Snapshot(ctx)
	if c.state == statePaused || c.state == stateFailed {
		return snapshot, c.durable.shown, nil, err // it lags behind for long
	}
	return snapshot, c.durable.shown, c.sources, err
}

// tellReaders makes the background look at once for those who read what has been committed and did not follow.
func (e *Engine) tellReaders(list []*taken) {
	if !e.options.Background {
		return
	}
	followed := map[*Continuous]bool{}
	for _, t := range list {
		followed[t.c] = true
	}
	for _, x := range e.list() {
		if x.continuous == nil || followed[x.continuous] {
			continue
		}
		for _, in := range x.continuous.inputs {
			if !followed[in.upstream] {
				continue
			}
			select {
			case x.continuous.asked <- struct{}{}:
			default:
			}
		}
	}
}
