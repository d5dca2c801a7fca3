package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog/store"
)

// filesOf is the names in a directory, hidden ones included, each with its content.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range list {
		body, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name()] = string(body)
	}
	return files
}

// TestSinkAfterCrash puts a sink into the states that a crash can leave it in.
func TestSinkAfterCrash(t *testing.T) {
	l := newLab(t)
	out := filepath.Join(t.TempDir(), "out")
	l.deliver(0, 10)
	l.deliver(10, 10)
	l.run(fmt.Sprintf("create table flows with (path = '%s')", l.flows),
		fmt.Sprintf("create continuous query q with (max_files_per_trigger = 1, output_mode = update, sink = '%s') as select d, count(*) as c from flows group by d", out),
		"wait q")
	whole := filesOf(t, out)
	if len(whole) != 2 {
		t.Fatalf("%d files: %v", len(whole), whole)
	}
	last := "q-000000000001.ndjson"
	if err := os.Rename(filepath.Join(out, last), filepath.Join(out, "."+last+".tmp")); err != nil { // committed, not published
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, ".q-000000000002.ndjson.tmp"), []byte("torn"), 0o600); err != nil { // not committed
		t.Fatal(err)
	}
	l.run("wait q")
	if have := filesOf(t, out); fmt.Sprint(have) != fmt.Sprint(whole) {
		t.Fatalf("%v, want %v", have, whole)
	}
	l.deliver(20, 10)
	l.run("wait q", "verify q")
	if have := filesOf(t, out); len(have) != 3 || have["q-000000000002.ndjson"] == "" {
		t.Fatalf("%v", have)
	}
}

// TestSinkThatCannotBeWritten loses nothing and counts nothing twice.
func TestSinkThatCannotBeWritten(t *testing.T) {
	for _, durable := range []bool{false, true} {
		l := newLab(t)
		e := New(Options{})
		if durable {
			e = l.open(store.Options{})
		}
		s := e.NewSession()
		out := filepath.Join(t.TempDir(), "out")
		l.deliver(0, 10)
		run(t, s, fmt.Sprintf("create table flows with (path = '%s')", l.flows),
			fmt.Sprintf("create continuous query q with (max_files_per_trigger = 1, watermark = 5, event_time = n, output_mode = append, sink = '%s') as "+
				"select tumble(n, 4) as w, count(*) as c from flows group by w", out), "wait q")
		before := filesOf(t, out)
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
		l.deliver(10, 10)
		if _, err := try(s, "wait q"); err == nil || !strings.Contains(err.Error(), "no such file") {
			t.Fatalf("error %v", err)
		}
		if err := os.Mkdir(out, 0o755); err != nil {
			t.Fatal(err)
		}
		l.deliver(20, 10)
		got := run(t, s, "resume continuous query q", "wait q", "verify q", "select sum(c) as c from q")
		if want := "c\n24\n"; got.last() != want {
			t.Errorf("%q, want %q", got.last(), want)
		}
		after := filesOf(t, out)
		all := ""
		for _, files := range []map[string]string{before, after} {
			var names []string
			for name := range files {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				all += files[name]
			}
		}
		want := "{\"w\":0,\"c\":4}\n{\"w\":4,\"c\":4}\n{\"w\":8,\"c\":4}\n{\"w\":12,\"c\":4}\n{\"w\":16,\"c\":4}\n{\"w\":20,\"c\":4}\n"
		if lines := strings.SplitAfter(all, "\n"); len(lines) != 7 || all != want {
			t.Errorf("durable %v: the sink has\n%swant\n%s", durable, all, want)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
