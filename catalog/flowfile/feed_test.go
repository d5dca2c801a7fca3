package flowfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flowsql/catalog"
)

// follower steps a feed by hand and shows what each step brought.
type follower struct {
	t     *testing.T
	dir   string
	feed  catalog.Feed
	at    catalog.Version
	limit catalog.Limit
}

func follow(t *testing.T, dir string, opts Options, limit catalog.Limit) *follower {
	t.Helper()
	opts.Paths = []string{dir}
	if opts.Columns == nil {
		opts.Columns = columns("a", "bigint")
	}
	table, err := Open(t.Context(), "t", opts)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := table.Freeze("name")
	if err != nil {
		t.Fatal(err)
	}
	return &follower{t, dir, feed, nil, limit}
}

// step advances once: rows joined by blanks, then "held" and "behind" where they are so.
func (f *follower) step() string {
	f.t.Helper()
	snap, log, err := f.feed.Advance(f.t.Context(), f.at, f.limit)
	if err != nil {
		return strings.ReplaceAll("error "+err.Error(), f.dir+"/", "")
	}
	got := readSnap(snap, f.at, 1, "a")
	if got.err != nil {
		return strings.ReplaceAll("error "+got.err.Error(), f.dir+"/", "")
	}
	f.at = snap.Version()
	again := restored(f.t, f.feed.(*Table), f.at)
	f.at = again
	text := strings.Join(got.rows, " ")
	if log.Held {
		text += " held"
	}
	if log.FilesDone < log.FilesTotal {
		text += fmt.Sprintf(" %d of %d", log.FilesDone, log.FilesTotal)
	}
	return strings.TrimSpace(text)
}

func (f *follower) want(steps ...string) {
	f.t.Helper()
	for _, want := range steps {
		if got := f.step(); got != want {
			f.t.Errorf("got %q, want %q", got, want)
		}
	}
}

func (f *follower) write(name, text string) {
	f.t.Helper()
	write(f.t, f.dir, name, text)
}

func (f *follower) add(name, text string) {
	f.t.Helper()
	h, err := os.OpenFile(filepath.Join(f.dir, name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		f.t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.WriteString(text); err != nil {
		f.t.Fatal(err)
	}
}

func TestGrowingJSON(t *testing.T) {
	f := follow(t, t.TempDir(), Options{}, catalog.Limit{})
	f.want("")
	f.write("b.json", "{\"a\":1}\n{\"a\":2}\n{\"a\":")
	f.want("1 2 held", "held")
	f.add("b.json", "3}")
	f.want("3", "")
	f.add("b.json", "\n{\"a\":4}\n")
	f.want("4", "")
	f.write("a.json", "{\"a\":5}\n") // sorts before, comes later
	f.write("c.json", "")
	f.want("5", "")
	f.write("_hidden.json", "{\"a\":6}\n")
	f.write("x.tmp", "{\"a\":6}\n")
	f.want("")
	f.write("d", "[{\"a\":7},")
	f.want("held")
	f.add("d", "{\"a\":8}]")
	f.want("7 8", "")
	f.add("d", " ,9")
	if got := f.step(); !strings.Contains(got, "d: the file was changed where it was already read") {
		t.Error(got)
	}
}

func TestGrowingCSV(t *testing.T) {
	opts := Options{HoldFor: time.Hour, Columns: columns("a", "varchar")}
	f := follow(t, t.TempDir(), opts, catalog.Limit{})
	f.write("a.csv", "a,b\n1,x\n2")
	f.want("1 held")
	f.add("a.csv", "2,y\n\"3\n")
	f.want("22 held")
	f.add("a.csv", "3\",z\n")
	f.want("3\n3", "")
	f.add("a.csv", "4,w")
	f.want("held")
	f.feed.(*Table).set.hold = time.Nanosecond
	f.want("4", "")
}

func TestLimits(t *testing.T) {
	f := follow(t, t.TempDir(), Options{}, catalog.Limit{Files: 2})
	for i := range 5 {
		f.write(fmt.Sprintf("%d.json", i), fmt.Sprintf("{\"a\":%d}\n", i))
	}
	f.want("0 1 2 of 5", "2 3 4 of 5", "4", "")
	f = follow(t, f.dir, Options{}, catalog.Limit{Bytes: 17})
	f.want("0 1 2 of 5", "2 3 4 of 5", "4", "")
	f = follow(t, f.dir, Options{}, catalog.Limit{Bytes: 1})
	f.want("0 1 of 5", "1 2 of 5")
	f = follow(t, t.TempDir(), Options{}, catalog.Limit{Bytes: 10})
	f.write("a.json", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n")
	f.want("1 2 0 of 1", "3", "")
}

func TestRenamedAndMissing(t *testing.T) {
	f := follow(t, t.TempDir(), Options{}, catalog.Limit{})
	f.write("a.log", "{\"a\":1}\n")
	f.want("1")
	first := f.at
	if err := os.Rename(filepath.Join(f.dir, "a.log"), filepath.Join(f.dir, "a1.log")); err != nil {
		t.Fatal(err)
	}
	f.write("a.log", "{\"a\":2}\n")
	f.add("a1.log", "{\"a\":3}\n")
	f.want("3 2", "")                  // in the order in which files were first covered
	f.write("copy.log", "{\"a\":2}\n") // a copy is another file
	f.want("2")
	if first.Same(f.at) || !f.at.Same(f.at) {
		t.Error("versions")
	}
	os.Remove(filepath.Join(f.dir, "copy.log"))
	f.want("")
	files, err := f.feed.Files(t.Context(), f.at)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, file := range files {
		states = append(states, filepath.Base(file.Path)+" "+file.State)
	}
	if text := strings.Join(states, ", "); text != "a.log done, a1.log done, copy.log missing" {
		t.Error(text)
	}
	snap, _, err := f.feed.Advance(t.Context(), f.at, catalog.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, readSnap(snap, nil, 1, "a").String(), "error copy.log: the file was read before and is missing now", f.dir)
}

func TestChanged(t *testing.T) {
	for mode, want := range map[string]string{"error": "error a.json: the file ", "ignore": ""} {
		f := follow(t, t.TempDir(), Options{OnChange: mode}, catalog.Limit{})
		f.write("a.json", "{\"a\":1}\n{\"a\":2}\n")
		f.write("b.json", "{\"a\":3}\n")
		f.want("1 2 3")
		f.write("a.json", "{\"a\":1}\n") // shrank
		if got := f.step(); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", mode, got)
		}
		f.write("a.json", "{\"a\":1}\n{\"a\":9}\n{\"a\":4}\n") // rewritten
		f.add("b.json", "{\"a\":5}\n")
		got := f.step()
		if mode == "ignore" && got != "5" || mode == "error" && !strings.HasPrefix(got, want+"was changed") {
			t.Errorf("%s: %q", mode, got)
		}
	}
	f := follow(t, t.TempDir(), Options{}, catalog.Limit{})
	f.write("a.json", "{\"a\":1}\n")
	f.want("1")
	f.write("z", "{\"a\":1}\n{\"a\":2}\n") // replaced by a longer one: the same start
	os.Rename(filepath.Join(f.dir, "z"), filepath.Join(f.dir, "a.json"))
	f.want("2")
	f.write("z", "{\"a\":7}\n{\"a\":2}\n") // and by another
	os.Rename(filepath.Join(f.dir, "z"), filepath.Join(f.dir, "a.json"))
	f.want("error a.json: the file was replaced by another file")
}

// TestStepsAreTheWhole grows a file byte by byte: the steps together bring what the whole file has.
func TestStepsAreTheWhole(t *testing.T) {
	for name, text := range map[string]string{
		"f.json": "{\"a\":1}\n\n{\"a\":22,\"b\":\"}\\n\"}\r\n{\"a\":333}\n",
		"f.csv":  "a,b\n1,x\n\n\"2\n\",\"y\"\"\n,\"\r\n3,z\n",
	} {
		f := follow(t, t.TempDir(), Options{HoldFor: time.Hour, Columns: columns("a", "varchar")}, catalog.Limit{})
		var steps []string
		for i := range len(text) {
			f.add(name, text[i:i+1])
			if got := strings.TrimSpace(strings.TrimSuffix(f.step(), "held")); got != "" {
				steps = append(steps, got)
			}
		}
		opts := Options{Paths: []string{f.dir}, Columns: columns("a", "varchar")}
		whole := strings.Join(readPath(t, opts, "a").rows, "|")
		if got := strings.Join(steps, "|"); strings.ReplaceAll(got, "\n", "") != strings.ReplaceAll(whole, "\n", "") {
			t.Errorf("steps %q, whole %q", got, whole)
		}
	}
}

// entriesOf is the entries of a version.
func entriesOf(v catalog.Version) (out []entry) {
	for _, e := range v.(*version).all() {
		out = append(out, *e)
	}
	return out
}
