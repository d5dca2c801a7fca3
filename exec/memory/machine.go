// Package memory keeps work within a limit of memory: what the machine has, a statement's own limit, and one that steps of the background share.
package memory

import (
	"bufio"
	"fmt"
	"io/fs"
	"math"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// Auto as a limit of memory is half of what the machine has: what grows by doubling is there twice for a moment.
const Auto = -1

// Machine is how much memory the process may use at most, which is looked up when somebody asks.
type Machine struct {
	once  sync.Once
	bytes int64
}

// Bytes is how many there are, as the system and the process's control group tell, or a guess. The collector of garbage is told too.
func (m *Machine) Bytes(root fs.FS) int64 {
	m.once.Do(func() {
		m.bytes = available(root)
		if debug.SetMemoryLimit(-1) == math.MaxInt64 { // nobody has set one
			debug.SetMemoryLimit(m.bytes / 10 * 9)
		}
	})
	return m.bytes
}

// available is the bytes that the process may use.
func available(root fs.FS) int64 {
	bytes := int64(4 << 30)
	if text, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		var kib int64
		if n, _ := fmt.Sscanf(string(text), "MemTotal: %d kB", &kib); n == 1 {
			bytes = kib << 10
		}
	}
	groups, err := root.Open("proc/self/cgroup")
	if err != nil {
		return bytes
	}
	defer groups.Close()
	for lines := bufio.NewScanner(groups); lines.Scan(); {
		id := strings.SplitN(lines.Text(), ":", 3)
		if len(id) < 3 {
			continue
		}
		switch { // see cgroups(7)
		case id[1] == "": // version 2
			bytes = min(bytes, groupMemory(root, "sys/fs/cgroup", id[2], "memory.max"))
		case strings.Contains(","+id[1]+",", ",memory,"):
			bytes = min(bytes, groupMemory(root, "sys/fs/cgroup/memory", id[2], "memory.limit_in_bytes"))
		}
	}
	return bytes
}

// groupMemory is the least bound of a control group and those that it is in. Within a container its path may not be there, and the
// container's own group is the root.
func groupMemory(root fs.FS, mount, group, file string) int64 {
	least := int64(math.MaxInt64)
	for at := path.Join("/", group); ; at = path.Dir(at) {
		if text, err := fs.ReadFile(root, path.Join(mount, at, file)); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 { // else "max"
				least = min(least, n)
			}
		}
		if at == "/" {
			return least
		}
	}
}
