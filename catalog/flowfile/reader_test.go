package flowfile

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// TestDictionaries checks that records of a Reader share growing dictionaries, and that records stay as they were emitted.
func TestDictionaries(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for f := range 3 {
		var text strings.Builder
		for i := range 5000 {
			s := fmt.Sprintf("text %d of some length", (i*7+f)%3000)
			fmt.Fprintf(&text, "{\"s\":%q,\"n\":%d}\n", s, i)
			want = append(want, fmt.Sprintf("%s|%d", s, i))
		}
		write(t, dir, fmt.Sprintf("%d.json", f), text.String())
	}
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := table.Snapshot(t.Context())
	scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"s", "n"}, Rows: 700})
	if err != nil {
		t.Fatal(err)
	}
	var records []arrow.Record
	rd := scan.Reader()
	for m := range scan.Morsels() {
		if err := rd.Read(t.Context(), m, func(r arrow.Record) error { records = append(records, r); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	shared := 0
	var last []byte
	for _, r := range records {
		if r.NumRows() > 700 {
			t.Error(r.NumRows(), " rows in a record")
		}
		got = append(got, showRecord(r)...)
		words := r.Column(0).(*array.Dictionary).Dictionary().(*array.String)
		now := words.ValueBytes()
		if unsafe.SliceData(now) == unsafe.SliceData(last) {
			if shared++; len(now) < len(last) {
				t.Error("a later dictionary is shorter")
			}
		}
		last = now
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error("other rows")
	}
	if shared < len(records)/2 {
		t.Errorf("%d of %d dictionaries extend the one before", shared, len(records))
	}
}

// TestLongRows reads rows longer than a window.
func TestLongRows(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("0123456789abcdef", 100000)
	write(t, dir, "a.json", "{\"s\":\"x\"}\n{\"s\":\""+long+"\"}\n{\"s\":\"y\"}\n")
	write(t, dir, "b.json", "[{\"s\":\"x\"},{\"s\":\""+long+"\"},\n{\"s\":\"y\"}]\n")
	write(t, dir, "c.csv", "s,t\nx,1\n"+long+",2\n\""+long+"\",3\ny,4\n")
	got := readPath(t, Options{Paths: []string{dir}, Columns: columns("s", "varchar"), PartBytes: 100000}, "s", "_line")
	text := strings.ReplaceAll(got.String(), long, "LONG")
	same(t, text, "x|1\nLONG|2\ny|3\nx|1\nLONG|1\ny|2\nx|2\nLONG|3\nLONG|4\ny|5", dir)
}

// TestHidden reads the hidden columns alone, and a column that is not there.
func TestHidden(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", "\n{\"a\":1}\n\n{\"a\":2}")
	opts := Options{Paths: []string{dir}}
	same(t, readPath(t, opts, "_line", "a", "_file", "a").String(), "2|1|a.json|1\n4|2|a.json|2", dir)
	same(t, readPath(t, opts, "b").String(), `error table "t" has no column "b"`, dir)
}

// TestDictionaryFull reads more distinct text than one dictionary takes.
func TestDictionaryFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var text strings.Builder
	pad := strings.Repeat("x", 4<<20)
	for i := range 18 {
		fmt.Fprintf(&text, "{\"s\":\"%d%s\"}\n", i, pad)
	}
	write(t, dir, "a.json.gz", gz(t, text.String()))
	got := readPath(t, Options{Paths: []string{dir}, Columns: columns("s", "varchar")}, "s", "_line")
	if got.err != nil || len(got.rows) != 18 {
		t.Fatal(got.err, len(got.rows))
	}
	for i, row := range got.rows {
		if row != fmt.Sprintf("%d%s|%d", i, pad, i+1) {
			t.Fatal("row ", i, " is ", row[:10], row[len(row)-10:])
		}
	}
}
