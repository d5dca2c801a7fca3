package exec

import (
	"slices"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/sql/plan"
)

// readOnce has what a statement scans of one table more than once decoded in the first scan, and kept for the others: in the
// engine's cache, or in one for the statement, which is given up when the returned function is called.
func (s *Session) readOnce(root plan.Node, pins map[catalog.Table]catalog.Snapshot) (done func()) {
	again := scannedAgain(root)
	cache, done := s.engine.cache, func() {}
	if len(again) > 0 && (cache == nil || s.loading) {
		cache = flowfile.NewCache(s.engine.room(s.settings.MemoryLimit))
		done = s.engine.passing(cache)
	}
	for t, columns := range again {
		pins[t] = flowfile.Keeping(pins[t], cache, columns)
	}
	return done
}

// scannedAgain is the columns that a plan reads of each table that it scans more than once. A step of a recursion is run more than once.
func scannedAgain(root plan.Node) map[catalog.Table][]string {
	scans, columns := map[catalog.Table]int{}, map[catalog.Table][]string{}
	count := func(times int) func(*plan.Scan) {
		return func(n *plan.Scan) {
			scans[n.Table] += times
			for _, c := range n.Columns {
				if !slices.Contains(columns[n.Table], c.Name) {
					columns[n.Table] = append(columns[n.Table], c.Name)
				}
			}
		}
	}
	scansOf(root, count(1))
	recursionsOf(root, func(r *plan.Recursive) { scansWithin(r.Step, count(1)) })
	for t, n := range scans {
		if n < 2 {
			delete(columns, t)
		}
	}
	return columns
}

// recursionsOf visits the recursions of a plan.
func recursionsOf(root plan.Node, visit func(*plan.Recursive)) {
	var within func(plan.Node)
	within = func(n plan.Node) {
		if r, ok := n.(*plan.Recursive); ok {
			visit(r)
		}
		for _, in := range n.Inputs() {
			within(in)
		}
	}
	for _, key := range plan.SharedKeys(root) {
		within(key.Input)
	}
	within(root)
}

// passing notes a cache that is given up when memory is short, or when the returned function is called.
func (e *Engine) passing(c *flowfile.Cache) (done func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.passed = append(e.passed, c)
	return func() {
		c.Clear()
		e.mu.Lock()
		defer e.mu.Unlock()
		e.passed = slices.DeleteFunc(e.passed, func(other *flowfile.Cache) bool { return other == c })
	}
}
