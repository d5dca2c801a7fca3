package flowfile

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog"
	"flowsql/catalog/ledger"
)

// keptPages is the pages of a version as another process keeps them.
type keptPages map[int][]byte

// take brings the pages kept of from to those of at.
func (l keptPages) take(t testing.TB, feed *Table, from, at catalog.Version) {
	t.Helper()
	if err := feed.LedgerPages(from, at, func(place int, page []byte) error { l[place] = page; return nil }); err != nil {
		t.Fatal(err)
	}
}

func (l keptPages) pages() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, n := range slices.Sorted(maps.Keys(l)) {
			if !yield(l[n], nil) {
				return
			}
		}
	}
}

// rows is the rows of the pages.
func (l keptPages) rows(t testing.TB) (rows []ledger.Row) {
	t.Helper()
	for body := range l.pages() {
		p, err := ledger.Open(body)
		if err != nil {
			t.Fatal(err)
		}
		rows = p.AppendRows(rows)
	}
	return rows
}

// pagesOf is rows as pages.
func pagesOf(rows []ledger.Row) keptPages {
	l := keptPages{}
	for part := range slices.Chunk(rows, ledger.PageRows) {
		l[len(l)] = ledger.NewPage(part).Bytes()
	}
	return l
}

// restored is a version as another process makes it of its rows.
func restored(t testing.TB, feed *Table, v catalog.Version) catalog.Version {
	t.Helper()
	l := keptPages{}
	l.take(t, feed, nil, v)
	again, err := feed.RestoreVersion(l.pages())
	if err != nil {
		t.Fatal(err)
	}
	if !again.Same(v) || !v.Same(again) || !again.Extends(v) || !v.Extends(again) {
		t.Fatalf("version %v became %v", v, again)
	}
	return again
}

// TestLedgerPages keeps the rows of each step beside those of the steps before, in another process's place: they are those of
// the version as a whole, and what reading told of the files comes with them.
func TestLedgerPages(t *testing.T) {
	f := follow(t, t.TempDir(), Options{OnError: "reject"}, catalog.Limit{Files: 1})
	table := f.feed.(*Table)
	kept := keptPages{}
	var at catalog.Version
	step := func() {
		snap, _, err := table.Advance(t.Context(), at, f.limit)
		if err != nil {
			t.Fatal(err)
		}
		readSnap(snap, at, 1, "a")
		v := snap.Version()
		if !v.Extends(at) || at != nil && !at.Same(v) && at.Extends(v) {
			t.Error("which version extends which")
		}
		kept.take(t, table, at, v)
		at = v
		whole := keptPages{}
		whole.take(t, table, nil, v)
		if got, want := kept.rows(t), whole.rows(t); !slices.Equal(got, want) {
			t.Fatalf("kept %v, whole %v", got, want)
		}
	}
	f.write("a.json", object(1)+"{\"a\":")
	f.write("b.json", object(2)+"no row\n"+object(3))
	f.write("c.json.gz", gz(t, object(4)))
	for range 4 {
		step()
	}
	f.add("a.json", "5}\n")
	os.Rename(filepath.Join(f.dir, "b.json"), filepath.Join(f.dir, "z.json"))
	step()
	os.Remove(filepath.Join(f.dir, "z.json"))
	step()
	again, err := f.feed.(*Table).Freeze("name")
	if err != nil {
		t.Fatal(err)
	}
	v, err := again.(*Table).RestoreVersion(kept.pages())
	if err != nil {
		t.Fatal(err)
	}
	same(t, counts(t, again, v), "a.json done 2 0\nc.json.gz done 1 0\nz.json missing 2 1", f.dir)
	if _, log, err := again.Advance(t.Context(), v, catalog.Limit{}); err != nil || !log.CaughtUp() {
		t.Error(log, err)
	}
}

// TestLedgerDamage gives pages that are no version's.
func TestLedgerDamage(t *testing.T) {
	f := follow(t, t.TempDir(), Options{}, catalog.Limit{})
	table := f.feed.(*Table)
	good := ledger.Row{Path: "/a", Rows: -1, Rejects: -1}
	for name, change := range map[string]func(*ledger.Row){
		"page 0: row 0: the path \"a\" is not absolute": func(r *ledger.Row) { r.Path = "a" },
		"size is negative":    func(r *ledger.Row) { r.Upto = -1 },
		"count is negative":   func(r *ledger.Row) { r.Rows = -2 },
		"begun anew -1 times": func(r *ledger.Row) { r.Rereads = -1 },
	} {
		row := good
		change(&row)
		if _, err := table.RestoreVersion(pagesOf([]ledger.Row{row}).pages()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	one := ledger.NewPage([]ledger.Row{good}).Bytes()
	if _, err := table.RestoreVersion(keptPages{0: one, 1: one}.pages()); err == nil || !strings.Contains(err.Error(), "page 1: it follows one that is not full") {
		t.Error(err)
	}
	if _, err := table.RestoreVersion(keptPages{0: {}}.pages()); err == nil || !strings.Contains(err.Error(), "its checksum is wrong") {
		t.Error(err)
	}
	lost := errors.New("lost")
	if _, err := table.RestoreVersion(func(yield func([]byte, error) bool) { yield(one, lost) }); err != lost {
		t.Error(err)
	}
}

// TestReopen makes tables of their definitions.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "a;b;c;T\n1;x;1.5;2020-01-01\n2;\"y;\";2;\n")
	for name, opts := range map[string]Options{
		"inferred": {Paths: []string{dir}},
		"declared": {Paths: []string{dir}, Columns: columns("a", "bigint", "b", "varchar", "c", "decimal", "t", "date"), OnError: "null",
			Delimiter: ";", Header: "yes", OnChange: "ignore"},
		"times": {Paths: []string{dir}, Columns: columns("a", "timestamp", "c", "double", "d", "bool"), TimeUnit: "hours", TimeOrigin: "2000-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Open(t.Context(), "t", opts)
			if err != nil {
				t.Fatal(err)
			}
			feed, err := table.Freeze("mtime")
			if err != nil {
				t.Fatal(err)
			}
			for _, was := range []*Table{table, feed.(*Table)} {
				kept, err := was.Definition()
				if err != nil {
					t.Fatal(err)
				}
				again, err := Reopen("t", kept, 2)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(was.layout.Load(), again.layout.Load()) || was.order != again.order || was.fixed != again.fixed {
					t.Errorf("%v became %v", was.Describe(), again.Describe())
				}
				if was.set.threads, was.set.spares = 2, again.set.spares; was.set != again.set {
					t.Errorf("%v became %v", was.set, again.set)
				}
				a, _ := was.Snapshot(t.Context())
				b, _ := again.Snapshot(t.Context())
				same(t, readSnap(b, nil, 1).String(), readSnap(a, nil, 1).String(), dir)
				for n := range kept { // cut short it is refused, and never a fault of ours
					if _, err := Reopen("t", kept[:n], 1); err == nil {
						t.Fatal(string(kept[:n]))
					}
				}
			}
		})
	}
}

// BenchmarkLedger keeps a version of many files as rows and makes it of them again.
func BenchmarkLedger(b *testing.B) {
	const files = 1_000_000
	entries := make([]entry, files)
	for i := range entries {
		f := file{path: fmt.Sprintf("/var/flows/2026/%03d/flow-%07d.json", i/1000, i), inode: inode{1, uint64(i), int64(i)}, size: 1000, mtime: int64(i)}
		entries[i] = entry{file: f, born: f.mark(-1, 0), upto: 1000, text: 1000}
	}
	table, err := Open(b.Context(), "t", Options{Paths: []string{b.TempDir()}, Columns: columns("a", "bigint")})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pages", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			versionOfEntries(entries)
		}
		b.ReportMetric(files*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	kept, size := keptPages{}, 0
	kept.take(b, table, nil, versionOfEntries(entries))
	for _, page := range kept {
		size += len(page)
	}
	again := func(b *testing.B) *version {
		v, err := table.RestoreVersion(kept.pages())
		if err != nil {
			b.Fatal(err)
		}
		return v.(*version)
	}
	v := again(b)
	for name, run := range map[string]func(b *testing.B){
		"version": func(b *testing.B) { again(b) },
		"book":    func(b *testing.B) { openBook(v) },
		"change": func(b *testing.B) {
			book := openBook(v)
			b.ResetTimer()
			for n := int32(0); b.Loop(); n++ {
				before := book.version()
				book.put(n*7919%files, entries[n*7919%files])
				if err := table.LedgerPages(before, book.version(), func(int, []byte) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			if name == "change" {
				run(b)
				return
			}
			for b.Loop() {
				run(b)
			}
			b.ReportMetric(files*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(size)/files, "bytes/row")
		})
	}
}

// FuzzLedgerPages makes versions of whatever was kept: damage is told, and what is no damage comes back as it was.
func FuzzLedgerPages(f *testing.F) {
	f.Add("/a.json", int64(10), int64(10), int64(10), uint8(0), int32(0), int64(3), int64(0), uint64(7))
	f.Add("/b.json.gz", int64(40), int64(0), int64(9), uint8(ledger.Whole|ledger.Summed), int32(1), int64(-1), int64(-1), uint64(0))
	f.Add("/c\xff\n", int64(-1), int64(1<<62), int64(-5), uint8(0x1f), int32(-1), int64(-9), int64(1), uint64(1<<63))
	dir := f.TempDir()
	write(f, dir, "a.json", object(1)+object(2))
	table, err := Open(f.Context(), "t", Options{Paths: []string{dir}, Columns: columns("a", "bigint")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string, size, upto, text int64, flags uint8, rereads int32, rows, rejects int64, ino uint64) {
		if path == "/a.json" {
			path = filepath.Join(dir, "a.json")
		}
		feed, err := table.Freeze("name")
		if err != nil {
			t.Fatal(err)
		}
		row := ledger.Row{Born: ino, Path: path, Dev: 1, Ino: ino, Size: size, Upto: upto, Text: text, Flags: flags & 0x1f, Rereads: rereads,
			Rows: rows, Rejects: rejects, Head: uint32(flags), Sum: uint32(flags)}
		twin := row
		twin.Born = ^ino
		v, err := feed.(*Table).RestoreVersion(pagesOf([]ledger.Row{row, twin}).pages())
		if err != nil {
			return
		}
		if again := restored(t, feed.(*Table), v); !again.Extends(v) {
			t.Error("the version became another one")
		}
		if _, err := feed.Files(t.Context(), v); err != nil {
			t.Error(err)
		}
		if snap, _, err := feed.Advance(t.Context(), v, catalog.Limit{}); err == nil {
			readSnap(snap, v, 1, "a")
			readSnap(snap, nil, 1, "a")
		}
	})
}

// TestLedgerWithoutBirths goes on from rows of before births were kept: all is as it was, and births are kept from then on.
func TestLedgerWithoutBirths(t *testing.T) {
	s := newStepper(t, false, Options{Paths: []string{t.TempDir()}})
	dir := s.feed.paths[0]
	write(t, dir, "a.json", object(1))
	write(t, dir, "b.json.gz", gz(t, object(2)))
	s.step(t, catalog.Limit{})
	kept := keptPages{}
	kept.take(t, s.feed, nil, s.at)
	old := kept.rows(t)
	for i := range old {
		old[i].Birth = 0
	}
	var err error
	if s.at, err = s.feed.RestoreVersion(pagesOf(old).pages()); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.json", object(1)+object(3))
	rows, _ := s.step(t, catalog.Limit{})
	same(t, strings.Join(rows, " "), "3", dir)
	for _, e := range entriesOf(s.at) {
		if f, _, _ := stat(e.path); e.inode != f.inode {
			t.Errorf("%+v is kept for %+v", e.inode, f.inode)
		}
	}
}
