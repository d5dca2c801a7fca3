package exec

import (
	"context"
	"os"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
	"flowsql/exec/memory"
)

// openFiles opens a table over files whose decoded columns are kept, where the engine keeps any.
func (e *Engine) openFiles(ctx context.Context, name string, o flowfile.Options) (*flowfile.Table, error) {
	return e.keeping(flowfile.Open(ctx, name, o))
}

// keeping has a table's decoded columns kept, if there is no error.
func (e *Engine) keeping(t *flowfile.Table, err error) (*flowfile.Table, error) {
	if err == nil && e.cache != nil {
		t.Keep(e.cache)
	}
	return t, err
}

// bound sets how much memory the steps of the background may have, and how much may be kept.
func (e *Engine) bound(memoryLimit int64) {
	e.guard.Limit.Store(memoryLimit)
	if e.cache != nil {
		e.cache.SetLimit(e.room(memoryLimit))
	}
}

// room is how many bytes may be kept: half of memory_limit, or a quarter of the machine's memory where none is set.
func (e *Engine) room(memoryLimit int64) int64 {
	if memoryLimit > 0 {
		return memoryLimit / 2
	}
	return e.machine.Bytes(os.DirFS("/")) / 4
}

// memory is a limit in bytes, which is not looked up before it is asked for; nil for none.
func (e *Engine) memory(limit int64) func() int64 {
	if limit == 0 {
		return nil
	}
	return func() int64 {
		if limit == memory.Auto {
			return e.machine.Bytes(os.DirFS("/")) / 2
		}
		return limit
	}
}

// spare gives up what is kept.
func (e *Engine) spare() {
	if e.cache != nil {
		e.cache.Clear()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.passed {
		c.Clear()
	}
}

// forget gives up what is kept of a table.
func (e *Engine) forget(t catalog.Table) {
	if files, ok := t.(*flowfile.Table); ok && e.cache != nil {
		e.cache.Forget(files)
	}
}
