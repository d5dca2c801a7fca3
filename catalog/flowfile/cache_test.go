package flowfile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// keeping is a table whose reading is compared with that of one without a cache.
type keeping struct {
	*testing.T
	r      *rand.Rand
	dir    string
	plain  *Table
	cached *Table
	cache  *Cache
	hits   int // morsels that came from memory
	stamp  time.Time
}

func newKeeping(t *testing.T, seed uint64, onError string, limit int64) *keeping {
	k := &keeping{T: t, r: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), cache: NewCache(limit), stamp: time.Now().Add(-time.Hour)}
	for i := range 3 {
		k.write(fmt.Sprintf("%d.json", i), k.lines(40))
	}
	open := func() *Table {
		columns := []Column{{"n", typeInt}, {"s", typeText}, {"x", typeDouble}, {"b", typeBool}}
		table, err := Open(t.Context(), "t", Options{Paths: []string{k.dir}, Columns: columns, OnError: onError, PartBytes: 300})
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	k.plain, k.cached = open(), open()
	k.cached.Keep(k.cache)
	return k
}

// write makes a file that is told from the one before by its time.
func (k *keeping) write(name, text string) {
	path := write(k, k.dir, name, text)
	k.stamp = k.stamp.Add(time.Second)
	if err := os.Chtimes(path, k.stamp, k.stamp); err != nil {
		k.Fatal(err)
	}
}

// lines is some rows, a few of them bad, of which the last may lack its end.
func (k *keeping) lines(n int) string {
	var b strings.Builder
	for range n {
		switch k.r.IntN(12) {
		case 0:
			b.WriteString("{\"n\":\"bad\",\"s\":\"refused\"}\n")
		case 1:
			b.WriteString("{\"n\":null,\"s\":null,\"x\":1.5}\n\n")
		default:
			fmt.Fprintf(&b, "{\"n\":%d,\"s\":\"text %d\",\"x\":%d.25,\"b\":%v}\n", k.r.IntN(1000), k.r.IntN(30), k.r.IntN(9), k.r.IntN(2) == 0)
		}
	}
	return b.String()
}

// change does something to a file.
func (k *keeping) change() {
	name := fmt.Sprintf("%d.json", k.r.IntN(4))
	path := filepath.Join(k.dir, name)
	before, _ := os.ReadFile(path)
	text := string(before)
	switch k.r.IntN(6) {
	case 0:
		k.write(name, text+k.lines(1+k.r.IntN(5)))
	case 1: // a last line without its end, or the end of one
		more := k.lines(1)
		k.write(name, text+more[:k.r.IntN(len(more))])
	case 2: // rewritten in place, and longer
		k.write(name, strings.Replace(text, "text 1", "text 2", 1)+k.lines(1))
	case 3:
		os.Remove(path)
		k.write(name, k.lines(k.r.IntN(30)))
	case 4:
		k.write(name, strings.Replace(text, "text 2", "text 3", 1))
	case 5:
		k.write(name, text[:k.r.IntN(len(text)+1)])
	}
}

// compare reads some columns with both tables.
func (k *keeping) compare() {
	k.Helper()
	all := []string{"n", "s", "x", "b", "s", catalog.HiddenFile, catalog.HiddenLine}
	k.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	columns := all[:k.r.IntN(len(all)+1)]
	readers := 1 + k.r.IntN(3)
	also := append([]string{}, all[:k.r.IntN(len(all)+1)]...)
	read := func(t *Table) result {
		snap, err := t.Snapshot(k.Context())
		if err != nil {
			k.Fatal(err)
		}
		if t == k.cached && k.r.IntN(2) == 0 {
			snap = Keeping(snap, k.cache, also)
		}
		return readSnap(snap, nil, readers, append([]string{}, columns...)...)
	}
	want, got := read(k.plain), read(k.cached)
	if want.String() != got.String() {
		k.Fatalf("columns %v: from files\n%s\nwith the cache\n%s", columns, want, got)
	}
	snap, _ := k.cached.Snapshot(k.Context())
	scan, err := snap.Scan(k.Context(), catalog.ScanRequest{Columns: columns})
	if err != nil {
		k.Fatal(err)
	}
	for _, h := range scan.(*keptScan).hits {
		if h != nil {
			k.hits++
		}
	}
	if size := k.cache.Size(); size > k.cache.limit+64<<10 { // dictionaries are kept while there is room, and counted after
		k.Fatalf("%d bytes are kept, more than %d", size, k.cache.limit)
	}
}

// TestCacheAgrees reads files that change in all ways, with and without a cache: rows and rejects are the same.
func TestCacheAgrees(t *testing.T) {
	for _, onError := range []string{"strict", "reject", "null", "skip"} {
		for _, limit := range []int64{1 << 30, 90 << 10} {
			t.Run(fmt.Sprintf("%s/%d", onError, limit), func(t *testing.T) {
				k := newKeeping(t, uint64(limit), onError, limit)
				for range thorough(400, 60) {
					if k.r.IntN(3) == 0 {
						k.change()
					}
					k.compare()
				}
				if k.hits < 20 {
					t.Errorf("only %d morsels came from memory", k.hits)
				}
			})
		}
	}
}

// TestCacheGrowth: of a file that grew, only what is new is read.
func TestCacheGrowth(t *testing.T) {
	k := newKeeping(t, 1, "reject", 1<<30)
	from := func() (hits, all int) {
		snap, _ := k.cached.Snapshot(t.Context())
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"n"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scanAll(scan, 1); err != nil {
			t.Fatal(err)
		}
		for _, h := range scan.(*keptScan).hits {
			if h != nil {
				hits++
			}
		}
		return hits, scan.Morsels()
	}
	if hits, _ := from(); hits != 0 {
		t.Errorf("%d hits in an empty cache", hits)
	}
	if hits, all := from(); hits != all {
		t.Errorf("%d hits of %d", hits, all)
	}
	before, _ := os.ReadFile(filepath.Join(k.dir, "0.json"))
	k.write("0.json", string(before)+"{\"n\":1}\n")
	if hits, all := from(); hits != all-1 {
		t.Errorf("a line more: %d hits of %d", hits, all)
	}
	if hits, all := from(); hits != all {
		t.Errorf("after that: %d hits of %d", hits, all)
	}
	k.write("0.json", strings.Replace(string(before), `"n"`, `"N"`, 1)+"{\"n\":1}\n{\"n\":2}\n")
	if hits, all := from(); hits != all-2 {
		t.Errorf("another first row: %d hits of %d", hits, all)
	}
}

// TestCacheTexts: all that comes from memory has one dictionary, without equal entries, and says so.
func TestCacheTexts(t *testing.T) {
	k := newKeeping(t, 2, "reject", 1<<30)
	var dict *array.String
	for round := range 2 {
		dict = nil
		snap, _ := k.cached.Snapshot(t.Context())
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"s"}})
		if err != nil {
			t.Fatal(err)
		}
		readers := []catalog.Reader{scan.Reader(), scan.Reader()}
		for m := range scan.Morsels() {
			err := readers[m%2].Read(t.Context(), m, func(rec arrow.Record) error {
				now := rec.Column(0).(*array.Dictionary).Dictionary().(*array.String)
				if distinct := readers[m%2].(catalog.Distinct).Distinct(now.Data()); distinct != (round == 1) {
					t.Errorf("round %d: said to have distinct entries: %v", round, distinct)
				}
				if round == 1 && dict != nil && now.Data() != dict.Data() {
					t.Error("two dictionaries")
				}
				dict = now
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	seen := map[string]bool{}
	for i := range dict.Len() {
		if seen[dict.Value(i)] {
			t.Errorf("%q is there twice", dict.Value(i))
		}
		seen[dict.Value(i)] = true
	}
}

// TestCacheEvicts: what was not asked for longest goes first, and a scan does not drive out its own.
func TestCacheEvicts(t *testing.T) {
	k := newKeeping(t, 3, "reject", 1<<30)
	read := func(column string) (hits int) {
		snap, _ := k.cached.Snapshot(t.Context())
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{column}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scanAll(scan, 1); err != nil {
			t.Fatal(err)
		}
		for _, h := range scan.(*keptScan).hits {
			if h != nil {
				hits++
			}
		}
		return hits
	}
	read("n")
	read("x")
	full := k.cache.Size()
	k.cache.SetLimit(full - 1)
	if k.cache.Size() >= full {
		t.Errorf("%d bytes of %d are left", k.cache.Size(), full)
	}
	all := read("x")
	if hits := read("n"); hits == 0 || hits >= all {
		t.Errorf("%d hits of the older column, %d of the newer one", hits, all)
	}
	k.cache.Clear()
	if size := k.cache.Size(); size != 0 {
		t.Errorf("%d bytes in a cleared cache", size)
	}
	read("n")
	k.cache.Forget(k.cached)
	if size := k.cache.Size(); size != 0 {
		t.Errorf("%d bytes of a forgotten table", size)
	}
}

// TestCacheKeeping: a scan of a snapshot that keeps columns decodes them for the scans after it.
func TestCacheKeeping(t *testing.T) {
	for _, limit := range []int64{1 << 30, 0} {
		k := newKeeping(t, 5, "reject", limit)
		table := k.plain // which has no cache itself
		snap, _ := table.Snapshot(t.Context())
		snap = Keeping(snap, k.cache, []string{"x", "s", catalog.HiddenLine})
		for i, columns := range [][]string{{"n", "s"}, {catalog.HiddenLine, "x"}, {"s"}, {"b"}} {
			scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: columns, Passing: true})
			if err != nil {
				t.Fatal(err)
			}
			hits := 0
			for _, h := range scan.(*keptScan).hits {
				if h != nil {
					hits++
				}
			}
			want := scan.Morsels()
			if i == 0 || i == 3 || limit == 0 {
				want = 0
			}
			if hits != want {
				t.Errorf("limit %d, scan %d: %d morsels of %d come from memory, want %d", limit, i, hits, scan.Morsels(), want)
			}
			if _, err := scanAll(scan, 1); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestCacheRanges: morsels without a row in the wanted range are passed over, their rejects are told all the same.
func TestCacheRanges(t *testing.T) {
	k := newKeeping(t, 4, "reject", 1<<30)
	var lines strings.Builder
	for i := range 200 {
		fmt.Fprintf(&lines, "{\"n\":%d}\n{\"n\":\"bad\"}\n", i)
	}
	k.write("0.json", lines.String())
	os.Remove(filepath.Join(k.dir, "1.json"))
	os.Remove(filepath.Join(k.dir, "2.json"))
	want := catalog.Range{Column: "n", Least: 50, Most: 60}
	read := func(ranges ...catalog.Range) (values []int64, rejects int) {
		snap, _ := k.cached.Snapshot(t.Context())
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"s", "n"}, Ranges: ranges,
			Reject: func(catalog.Reject) { rejects++ }})
		if err != nil {
			t.Fatal(err)
		}
		rd := scan.Reader()
		for m := range scan.Morsels() {
			err := rd.Read(t.Context(), m, func(rec arrow.Record) error {
				values = append(values, rec.Column(1).(*array.Int64).Int64Values()...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return values, rejects
	}
	all, rejects := read()
	few, again := read(want)
	if len(all) != 200 || rejects != 200 || again != 200 {
		t.Errorf("%d rows with %d rejects, then %d", len(all), rejects, again)
	}
	if len(few) >= 60 || len(few) < 11 {
		t.Errorf("%d rows are passed on", len(few))
	}
	found := 0
	for _, n := range few {
		if n >= want.Least && n <= want.Most {
			found++
		}
	}
	if found != 11 {
		t.Errorf("%d rows of 11", found)
	}
}
