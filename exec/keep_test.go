package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKeep asks the same files again, from memory, and again when they have changed.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	stamp := time.Now().Add(-time.Hour)
	write := func(name string, lines ...string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		stamp = stamp.Add(time.Second)
		if err := os.Chtimes(path, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	write("a.json", `{"s":"x","n":1}`, `{"s":"y","n":"bad"}`, `{"s":"y","n":2}`)
	write("b.json", `{"s":"x","n":3}`, `{"s":null,"n":4}`)
	s := session(t, Options{Keep: true})
	run(t, s, fmt.Sprintf("create table f (s varchar, n bigint) with (path = '%s', on_error = 'reject')", dir))
	ask := func(want string) {
		t.Helper()
		for range 2 {
			out := run(t, s, "select s, sum(n) as n from f group by s order by s")
			if got := out.last(); got != "s n\n"+want {
				t.Errorf("got %swant s n\n%s", got, want)
			}
			if len(out.warnings) != 1 {
				t.Errorf("warnings %q", out.warnings)
			}
		}
	}
	ask("NULL 4\nx 4\ny 2\n")
	if s.engine.cache.Size() == 0 {
		t.Error("nothing is kept")
	}
	write("b.json", `{"s":"x","n":3}`, `{"s":null,"n":4}`, `{"s":"z","n":5}`)
	ask("NULL 4\nx 4\ny 2\nz 5\n")
	write("b.json", `{"s":"z","n":6}`)
	ask("x 1\ny 2\nz 6\n")
	size := s.engine.cache.Size()
	if run(t, s, "create table g as select n, s, _line from f"); s.engine.cache.Size() != size {
		t.Error("what was loaded into a table is kept twice")
	}
	run(t, s, "drop table f")
	if size := s.engine.cache.Size(); size != 0 {
		t.Errorf("%d bytes are kept of a dropped table", size)
	}
}
