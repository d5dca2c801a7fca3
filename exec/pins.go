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
	pins := map[catalog.Table]catalog.Snapshot{}
	var made []sources
	for _, t := range tablesOf(root) {
		snapshot, of, err := e.pin(ctx, t)
		if err != nil {
			return nil, err
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
	return pins, nil
}

// pin is the present rows of a table, and what they were made of if they are the result of a query that goes on.
func (e *Engine) pin(ctx context.Context, t catalog.Table) (catalog.Snapshot, sources, error) {
	c := e.continuousOf(t)
	if c == nil {
		snapshot, err := t.Snapshot(ctx)
		return snapshot, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	snapshot, err := t.Snapshot(ctx)
	if c.state == statePaused || c.state == stateFailed {
		return snapshot, nil, err // it lags behind for long
	}
	return snapshot, c.sources, err
}

// tellReaders makes the background look at once for those who read what c has just committed.
func (c *Continuous) tellReaders() {
	if !c.engine.options.Background {
		return
	}
	for _, x := range c.engine.list() {
		if x.continuous == nil || x.continuous == c {
			continue
		}
		for _, in := range x.continuous.inputs {
			if in.upstream != c {
				continue
			}
			select {
			case x.continuous.asked <- struct{}{}:
			default:
			}
		}
	}
}
