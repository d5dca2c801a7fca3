package memory

import (
	"testing"
	"testing/fstest"
)

// TestAvailable has what a process may use of machines with control groups of both versions, within containers and without.
func TestAvailable(t *testing.T) {
	const meminfo = "MemTotal:       1000 kB\nMemFree:          10 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"nothing is known": {nil, 4 << 30},
		"no groups":        {map[string]string{"proc/meminfo": meminfo}, 1000 << 10},
		"no bound":         {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n"}, 1000 << 10},
		"version 2": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "9000\n",
			"sys/fs/cgroup/a/memory.max": "8000\n"}, 8000},
		"a container": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/../x\n", "sys/fs/cgroup/memory.max": "7000\n"}, 7000},
		"version 1": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "5:cpu,memory:/j\n0::/\n",
			"sys/fs/cgroup/memory/j/memory.limit_in_bytes": "6000\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 6000},
		"nonsense": {map[string]string{"proc/meminfo": "no", "proc/self/cgroup": "::\nx\n", "sys/fs/cgroup/memory.max": "-5"}, 4 << 30},
	} {
		root := fstest.MapFS{}
		for path, text := range c.files {
			root[path] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := available(root); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
}
