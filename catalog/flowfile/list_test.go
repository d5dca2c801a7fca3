package flowfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"flowsql/catalog"
)

func TestList(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"deep/er", "_meta", ".git"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"b.json", "a.JSON.gz", "c.csv.bz2", "d.txt", "e", "f.log", "g.log.1", "h.json.tmp", "i.part", ".j.json", "_k.json",
		"l.ndjson.zst", "m.tsv", "n.gz", "deep/er/o.jsonl", "_meta/p.json", ".git/q"} {
		write(t, dir, name, "{\"a\":1}\n")
	}
	if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, passed, err := list(t.Context(), []string{dir}, "name")
	if err != nil {
		t.Fatal(err)
	}
	names := func(files []file) string {
		var out []string
		for _, f := range files {
			name := strings.TrimPrefix(f.path, dir+"/")
			if f.passed != "" {
				name += ": " + f.passed
			}
			out = append(out, name)
		}
		return strings.Join(out, "\n")
	}
	same(t, names(taken), "a.JSON.gz\nb.json\nc.csv.bz2\ndeep/er/o.jsonl\ne\nf.log\nl.ndjson.zst\nm.tsv\nn.gz", dir)
	same(t, names(passed), `.git: the name begins with "."
.j.json: the name begins with "."
_k.json: the name begins with "_"
_meta: the name begins with "_"
d.txt: the suffix ".txt" is not one of a flow file; name the file or use a pattern to read it
g.log.1: the suffix ".1" is not one of a flow file; name the file or use a pattern to read it
h.json.tmp: the suffix ".tmp" is that of an unfinished file
i.part: the suffix ".part" is that of an unfinished file
loop: a link to a directory
pipe: no regular file`, dir)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(dir, "deep"), link); err != nil {
		t.Fatal(err)
	}
	if taken, _, err = list(t.Context(), []string{link}, "name"); err != nil || len(taken) != 1 || taken[0].path != link+"/er/o.jsonl" {
		t.Error(taken, err)
	}
	taken, _, err = list(t.Context(), []string{dir + "/*.txt", dir + "/g.log.1", dir + "/*.t*"}, "name")
	if err != nil || names(taken) != "d.txt\ng.log.1\nh.json.tmp\nm.tsv" {
		t.Error(names(taken), err)
	}
	for _, path := range []string{"/nowhere", dir + "/*.nothing"} {
		if _, err := Open(t.Context(), "t", Options{Paths: []string{path}, Columns: columns("a", "bigint")}); !errors.Is(err, fs.ErrNotExist) {
			t.Error(path, err)
		}
	}
	if _, _, err := list(t.Context(), []string{"/nowhere"}, "name"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if taken, _, err := list(t.Context(), []string{dir + "/*.nothing"}, "name"); err != nil || len(taken) > 0 { // all rotated away
		t.Error(taken, err)
	}
	if _, _, err := list(t.Context(), []string{dir + "/pipe"}, "name"); err == nil || !strings.Contains(err.Error(), "pipes") {
		t.Error(err)
	}
}

func TestNothingToRead(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.parquet", "x")
	_, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err == nil {
		t.Fatal("no error")
	}
	same(t, strings.ReplaceAll(err.Error(), dir, "DIR"), `no flow file in DIR; passed over DIR/a.parquet: the suffix ".parquet" is not one of a flow file; `+
		`name the file or use a pattern to read it; add files, or declare the columns to begin with an empty table`, dir)
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}, Columns: columns("a", "bigint")})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.json", `{"a":5}`)
	snap, err := table.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, readSnap(snap, nil, 1).String(), "5", dir)
}

// TestReaders reads many files with several numbers of readers: the rows are the same.
func TestReaders(t *testing.T) {
	dir := t.TempDir()
	for i, text := range []string{"{\"a\":1,\"s\":\"x\"}\n", "", "{\"s\":\"y\"}\n{\"a\":2}\n", "a,s\n3,z\n", "{\"a\":4,\"s\":\"x\"}", "[{\"a\":5,\"s\":\"a text of more than sixteen bytes\"}]"} {
		write(t, dir, string(rune('a'+i)), text)
	}
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}, Columns: columns("a", "bigint", "s", "varchar"), PartBytes: 5})
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := table.Snapshot(t.Context())
	for readers := 1; readers < 5; readers++ {
		got := readSnap(snap, nil, readers, "s", "a", "_file", "_line")
		same(t, got.String(), "x|1|a|1\ny|~|c|1\n~|2|c|2\nz|3|d|2\nx|4|e|1\na text of more than sixteen bytes|5|f|1", dir)
	}
}

func TestOrder(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"b.json", "c.json", "a.json"} {
		path := write(t, dir, name, "{\"a\":\""+name+"\"}")
		at := time.Unix(1000000000+int64(i), 0)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	for order, want := range map[string]string{"name": "a.json\nb.json\nc.json", "mtime": "b.json\nc.json\na.json"} {
		feed, err := table.Freeze(order)
		if err != nil {
			t.Fatal(err)
		}
		snap, log, err := feed.Advance(t.Context(), nil, catalog.Limit{})
		if err != nil || !log.CaughtUp() || filepath.Base(log.EndFile) != want[len(want)-6:] {
			t.Fatal(log, err)
		}
		same(t, readSnap(snap, nil, 1).String(), want, dir)
	}
	if _, err := table.Freeze("size"); err == nil {
		t.Error("an unknown order is taken")
	}
}

// TestListBeside lists what a book knows and what not, linked, passed over and found twice: it tells the same files as a listing of all.
func TestListBeside(t *testing.T) {
	total := 0
	for seed := range int64(thorough(1000, 60)) {
		r := rand.New(rand.NewSource(seed))
		dir := t.TempDir()
		os.Mkdir(filepath.Join(dir, "sub"), 0o700)
		names := []string{"a.json", "b.json", "c.log", "d\xff\n.json", "sub/e.json", "sub/f.json", "g.json.1", "h.txt", strings.Repeat("i", 250) + ".csv", "a.jso", "aa.json"}
		name := func() string { return filepath.Join(dir, names[r.Intn(len(names))]) }
		change := func() {
			switch path := name(); r.Intn(7) {
			case 0:
				os.Remove(path)
			case 1:
				os.Rename(path, name())
			case 2:
				os.Link(path, name())
			case 3:
				os.Symlink(path, name())
			default:
				if h, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600); err == nil {
					h.WriteString(object(r.Intn(9)))
					h.Close()
				}
			}
		}
		paths := [][]string{{dir}, {dir + "/*"}, {dir, dir + "/*"}, {dir + "/*.json", dir}, {dir + "/*z*", dir, dir + "/sub/z.json"}}[r.Intn(5)]
		for range 30 {
			change()
		}
		write(t, dir, "sub/z.json", object(1))
		write(t, dir, "z.json", object(1))
		if _, _, err := list(t.Context(), paths, "name"); err != nil { // a link to itself
			continue
		}
		s := newStepper(t, false, Options{Paths: paths})
		for range 4 {
			if snap, _, err := s.feed.Advance(t.Context(), s.at, catalog.Limit{}); err == nil {
				s.at = snap.Version()
			}
			for range r.Intn(4) {
				change()
			}
			write(t, dir, "sub/z.json", object(1))
			at, _ := s.feed.versionOf(s.at)
			k := &beside{known{book: openBook(at)}}
			k.check(t, seed, paths)
			total += k.files
		}
	}
	if total < 300 {
		t.Errorf("%d files were known", total)
	}
}

// beside is known, compared with a listing of all.
type beside struct{ known }

func (k *beside) check(t *testing.T, seed int64, paths []string) {
	t.Helper()
	tell := func(taken, passed []file) (out []string) {
		for _, f := range taken {
			out = append(out, fmt.Sprintf("%q %+v %d", f.path, f.inode, f.size))
		}
		for _, f := range passed {
			out = append(out, fmt.Sprintf("%q %q", f.path, f.passed))
		}
		slices.Sort(out)
		return out
	}
	taken, passed, err := list(t.Context(), paths, "name")
	want, reason := tell(taken, passed), fmt.Sprint(err)
	taken, passed, err = listBeside(t.Context(), &k.known, paths, "name")
	if fmt.Sprint(err) != reason {
		t.Fatal(seed, err, reason)
	}
	if err != nil {
		return
	}
	bytes := int64(0)
	for n := range k.seen.all() {
		e := k.book.entry(n)
		taken = append(taken, e.file)
		bytes += e.size
	}
	if got := tell(taken, passed); !slices.Equal(got, want) {
		t.Errorf("seed %d: got\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if bytes != k.bytes {
		t.Errorf("seed %d: %d bytes, want %d", seed, k.bytes, bytes)
	}
}

// TestListEnds lists what is no more wanted.
func TestListEnds(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", object(1))
	s := newStepper(t, false, Options{Paths: []string{dir}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.feed.Look(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if rows, log := s.step(t, catalog.Limit{}); len(rows) != 1 || !log.CaughtUp() {
		t.Error(rows, log)
	}
}
