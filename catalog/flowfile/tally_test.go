package flowfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow"

	"flowsql/catalog"
)

// counts shows what Files tells of rows and rejects.
func counts(t *testing.T, feed catalog.Feed, at catalog.Version) string {
	t.Helper()
	files, err := feed.Files(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, fmt.Sprintf("%s %s %d %d", filepath.Base(f.Path), f.State, f.Rows, f.Rejects))
	}
	return strings.Join(out, "\n")
}

// TestTallies steps through growing files: Files tells the rows and rejects of what was read, however often it was.
func TestTallies(t *testing.T) {
	f := follow(t, t.TempDir(), Options{OnError: "reject", PartBytes: 20}, catalog.Limit{Files: 1})
	f.write("a.json", object(1)+object(2)+"no row\n"+object(3)+object(4))
	f.write("b.json", object(5))
	f.write("c.json", "")
	f.write("d.txt", "")
	table := f.feed.(*Table)
	same(t, counts(t, table, f.at), "a.json pending -1 -1\nb.json pending -1 -1\nc.json done 0 0\nd.txt skipped -1 -1", f.dir)
	f.want("1 2 3 4 2 of 3")
	same(t, counts(t, table, f.at), "a.json done 4 1\nb.json pending -1 -1\nc.json done 0 0\nd.txt skipped -1 -1", f.dir)
	first := f.at
	f.want("5")
	f.add("a.json", object(6)+"{\n{\"a\":")
	os.Rename(filepath.Join(f.dir, "b.json"), filepath.Join(f.dir, "bb.json"))
	f.want("6 held")
	want := "a.json partial 5 2\nbb.json done 1 0\nc.json done 0 0\nd.txt skipped -1 -1"
	same(t, counts(t, table, f.at), want, f.dir)
	same(t, counts(t, table, first), "a.json partial 4 1\nbb.json pending -1 -1\nc.json done 0 0\nd.txt skipped -1 -1", f.dir)
	snap, _, err := table.Advance(t.Context(), f.at, f.limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []catalog.Version{nil, first, nil} {
		readSnap(snap, from, 2, "a")
		same(t, counts(t, table, f.at), want, f.dir)
	}
	os.Remove(filepath.Join(f.dir, "bb.json"))
	same(t, counts(t, table, f.at), "a.json partial 5 2\nc.json done 0 0\nbb.json missing 1 0\nd.txt skipped -1 -1", f.dir)
}

// TestTallyOfSelects reads all of a table: what was read to its end is known, until the file changes.
func TestTallyOfSelects(t *testing.T) {
	for mode, rejects := range map[string]int{"reject": 1, "null": 1, "skip": -1} {
		dir := t.TempDir()
		write(t, dir, "a.json", object(1)+"{\"a\":\"x\"}\n"+object(2))
		write(t, dir, "b.json.gz", gz(t, object(3)+object(4)))
		table, err := Open(t.Context(), "t", Options{Paths: []string{dir}, OnError: mode, Columns: columns("a", "bigint")})
		if err != nil {
			t.Fatal(err)
		}
		snap, _ := table.Snapshot(t.Context())
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{})
		if err != nil {
			t.Fatal(err)
		}
		rd := scan.Reader()
		stop := fmt.Errorf("stop")
		rd.Read(t.Context(), 0, func(arrow.Record) error { return stop })
		rows := 2
		if mode == "null" {
			rows = 3
		}
		unknown := "a.json pending -1 -1\nb.json.gz pending -1 -1"
		same(t, counts(t, table, nil), unknown, dir)
		for range 2 {
			for m := range scan.Morsels() {
				if err := rd.Read(t.Context(), m, func(arrow.Record) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		}
		other := 0
		if mode == "skip" {
			other = -1
		}
		same(t, counts(t, table, nil), fmt.Sprintf("a.json pending %d %d\nb.json.gz pending 2 %d", rows, rejects, other), dir)
		write(t, dir, "a.json", object(1)+object(2)+object(3))
		os.Chtimes(filepath.Join(dir, "b.json.gz"), time.Unix(1, 0), time.Unix(1, 0))
		same(t, counts(t, table, nil), unknown, dir)
	}
}
