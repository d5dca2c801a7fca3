package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"flowsql/catalog/store"
)

// TestGoldenRestarts keeps the continuous form of each query in a catalog, over files that arrive ten at a time, each ten
// met by a process of its own. Each time some of the queries, and at the end all of them, are held against batch answers.
func TestGoldenRestarts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every query many times")
	}
	files, err := filepath.Glob(filepath.Join(lanl(t), "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	l := newLab(t)
	const portion = 10
	for stage := 0; stage*portion < len(files); stage++ {
		for _, f := range files[stage*portion : min((stage+1)*portion, len(files))] {
			if err := os.Symlink(f, filepath.Join(l.flows, filepath.Base(f))); err != nil {
				t.Fatal(err)
			}
		}
		if stage == 0 {
			l.run("create table flows with (path = 'FLOWS')",
				"create table services (port bigint, protocol bigint, name varchar)",
				"insert into services values (80, 6, 'http'), (443, 6, 'https'), (53, 17, 'dns'), (514, 17, 'syslog')")
			for i, g := range goldens {
				l.run(fmt.Sprintf("create continuous query q%d as %s", i, g.query))
			}
		}
		e := l.open(store.Options{})
		for i, g := range goldens {
			name := fmt.Sprintf("q%d", i)
			got, _, err := l.in(e, "select * from "+name)
			if err != nil {
				t.Fatalf("%s: %v", g.name, err)
			}
			last := (stage+1)*portion >= len(files)
			if !last && (i+stage)%10 != 0 {
				continue
			}
			want, _, err := l.in(e, g.query)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s after %d portions:\n%s\nwant\n%s", g.name, stage+1, got, want)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
