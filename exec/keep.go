package exec

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"flowsql/catalog"
	"flowsql/catalog/flowfile"
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
	e.guard.limit.Store(memoryLimit)
	if e.cache != nil {
		e.cache.SetLimit(e.room(memoryLimit))
	}
}

// room is how many bytes may be kept: half of memory_limit, or a quarter of the machine's memory where there is no limit.
func (e *Engine) room(memoryLimit int64) int64 {
	if memoryLimit > 0 {
		return memoryLimit / 2
	}
	e.machine.Do(func() { e.quarter = machineMemory() / 4 })
	return e.quarter
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

// machineMemory is the bytes that the process may use, as the system tells, or a guess.
func machineMemory() int64 {
	bytes := int64(4 << 30)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kib int64
		if n, _ := fmt.Sscanf(string(text), "MemTotal: %d kB", &kib); n == 1 {
			bytes = kib << 10
		}
	}
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil { // of the container; "max" for no bound
		if most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			bytes = min(bytes, most)
		}
	}
	return bytes
}
