package flowfile

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"flowsql/catalog"
)

// stepper is a feed and where it stands.
type stepper struct {
	feed  *Table
	at    catalog.Version
	again bool // the version goes through bytes, as in another process: no listing and no lineage is kept
}

// newStepper freezes a table whose listings rest for an hour, so that only what a step finds out makes it look anew.
func newStepper(t testing.TB, again bool, opts Options) *stepper {
	t.Helper()
	opts.Columns = columns("a", "bigint")
	table, err := Open(t.Context(), "t", opts)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := table.Freeze("name")
	if err != nil {
		t.Fatal(err)
	}
	s := &stepper{feed: feed.(*Table), again: again}
	s.feed.set.rests = time.Hour
	return s
}

// step takes a step: its rows, and how far it is.
func (s *stepper) step(t testing.TB, limit catalog.Limit) ([]string, catalog.Backlog) {
	t.Helper()
	snap, log, err := s.feed.Advance(t.Context(), s.at, limit)
	if err != nil {
		t.Fatal(err)
	}
	got := readSnap(snap, s.at, 1, "a")
	if got.err != nil {
		t.Fatal(got.err)
	}
	if s.at != nil && s.at.Same(snap.Version()) != (len(got.rows) == 0) {
		t.Fatalf("versions are the same: %v; rows %v", s.at.Same(snap.Version()), got.rows)
	}
	s.at = snap.Version()
	if s.again {
		s.at = restored(t, s.feed, s.at)
	}
	return got.rows, log
}

func object(a int) string { return fmt.Sprintf("{\"a\":%d}\n", a) }

// TestRunSteps steps through files that do not change meanwhile: a run of steps is as steps that list each time.
func TestRunSteps(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		text := ""
		for n := range i % 5 {
			text += object(100*i + n)
		}
		if i%7 == 3 {
			text += "{\"a\":"
		}
		write(t, dir, fmt.Sprintf("%02d.json", i), text)
	}
	write(t, dir, "x.json.gz", gz(t, object(1)+object(2)))
	for _, limit := range []catalog.Limit{{}, {Files: 1}, {Files: 3}, {Bytes: 1}, {Bytes: 25}, {Bytes: 100}, {Files: 2, Bytes: 40}} {
		run, single := newStepper(t, false, Options{Paths: []string{dir}}), newStepper(t, true, Options{Paths: []string{dir}})
		for n := 0; ; n++ {
			rows, log := run.step(t, limit)
			wantRows, wantLog := single.step(t, limit)
			if fmt.Sprint(rows, log) != fmt.Sprint(wantRows, wantLog) {
				t.Fatalf("%+v step %d: %v %+v, want %v %+v", limit, n, rows, log, wantRows, wantLog)
			}
			if len(rows) == 0 && log.FilesDone == log.FilesTotal {
				break
			}
		}
	}
}

// TestRunChanges changes the files between the steps of a run: what was there in the end is read once, and any two versions
// differ by the same rows whether they share a lineage or not.
func TestRunChanges(t *testing.T) {
	t.Parallel()
	for seed := range int64(thorough(100, 6)) {
		r := rand.New(rand.NewSource(seed))
		dir := t.TempDir()
		var want, got []string
		next := 0
		add := func(name string) {
			h, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			next++
			want = append(want, fmt.Sprint(next))
			if _, err := h.WriteString(object(next)); err != nil {
				t.Fatal(err)
			}
		}
		s := newStepper(t, false, Options{Paths: []string{dir}})
		limit := []catalog.Limit{{Files: 1}, {Files: 2}, {Bytes: 1}, {Bytes: 30}}[r.Intn(4)]
		versions := []catalog.Version{versionOfEntries(nil)}
		for n := range 120 {
			name := fmt.Sprintf("%c.log", 'a'+r.Intn(12))
			switch r.Intn(6) {
			case 0, 1:
				add(name)
			case 2:
				os.Rename(filepath.Join(dir, name), filepath.Join(dir, fmt.Sprintf("old%03d.log", n)))
			case 3:
				write(t, dir, fmt.Sprintf("empty%d.log", n), "")
				if n%3 == 0 {
					os.Remove(filepath.Join(dir, fmt.Sprintf("empty%d.log", n)))
				}
			}
			rows, _ := s.step(t, limit)
			got = append(got, rows...)
			versions = append(versions, s.at)
		}
		for {
			rows, log := s.step(t, limit)
			got = append(got, rows...)
			versions = append(versions, s.at)
			if log.CaughtUp() {
				break
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: got %v, want %v", seed, got, want)
		}
		for range 300 {
			i, j := r.Intn(len(versions)), r.Intn(len(versions))
			old, now := versions[min(i, j)].(*version), versions[max(i, j)].(*version)
			far := versionOfEntries(entriesOf(old))
			if a, b := fmt.Sprint(slices.Collect(now.since(old))), fmt.Sprint(slices.Collect(now.since(far))); a != b {
				t.Fatalf("seed %d, versions %d and %d: %v of one lineage, %v else", seed, i, j, a, b)
			}
			if old.Same(now) != far.Same(now) || now.Same(old) != now.Same(far) {
				t.Fatalf("seed %d, versions %d and %d: same in one lineage only", seed, i, j)
			}
		}
	}
}

// TestRunOutdated has the listing of a run outdated in each way.
func TestRunOutdated(t *testing.T) {
	path := func(dir, name string) string { return filepath.Join(dir, name) }
	for name, c := range map[string]struct {
		change func(dir string)
		limit  catalog.Limit
		want   string // rows of the steps, and totals of the last
	}{
		"nothing":   {func(string) {}, catalog.Limit{Files: 1}, "1 2|3|4| 3 of 3"},
		"removed":   {func(dir string) { os.Remove(path(dir, "b.json")) }, catalog.Limit{Files: 1}, "1 2|4| 2 of 2"},
		"renamed":   {func(dir string) { os.Rename(path(dir, "b.json"), path(dir, "z.json")) }, catalog.Limit{Files: 1}, "1 2|4|3| 3 of 3"},
		"replaced":  {func(dir string) { write(t, dir, "y", object(9)); os.Rename(path(dir, "y"), path(dir, "b.json")) }, catalog.Limit{Files: 1}, "1 2|9|4| 3 of 3"},
		"rewritten": {func(dir string) { write(t, dir, "b.json", object(7)+object(8)) }, catalog.Limit{Files: 1}, "1 2|7 8|4| 3 of 3"},
		"emptied":   {func(dir string) { write(t, dir, "b.json", "") }, catalog.Limit{Files: 1}, "1 2|4| 3 of 3"},
		"added":     {func(dir string) { write(t, dir, "aa.json", object(5)) }, catalog.Limit{Files: 1}, "1 2|3|4|5| 4 of 4"},
		"packed":    {func(dir string) { write(t, dir, "b.json", gz(t, object(6))) }, catalog.Limit{Files: 1}, "1 2|6|4| 3 of 3"},
		"grown behind": {func(dir string) { write(t, dir, "a.json", object(1)+object(2)+object(5)) },
			catalog.Limit{Files: 1}, "1 2|3|4|5| 3 of 3"},
		"grown under way": {func(dir string) { write(t, dir, "a.json", object(1)+object(2)+object(5)) },
			catalog.Limit{Bytes: 8}, "1|2|5|3|4| 3 of 3"},
		"moved under way": {func(dir string) { os.Rename(path(dir, "a.json"), path(dir, "z.json")) },
			catalog.Limit{Bytes: 8}, "1|3|4|2| 3 of 3"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "a.json", object(1)+object(2))
			write(t, dir, "b.json", object(3))
			write(t, dir, "c.json", object(4))
			s := newStepper(t, false, Options{Paths: []string{dir}})
			var steps []string
			for n := 0; ; n++ {
				rows, log := s.step(t, c.limit)
				steps = append(steps, strings.Join(rows, " "))
				if len(rows) == 0 {
					steps[n] = fmt.Sprintf(" %d of %d", log.FilesDone, log.FilesTotal)
					if log.BytesDone != log.BytesTotal {
						t.Errorf("%+v", log)
					}
					break
				}
				if n == 0 {
					c.change(dir)
				}
			}
			same(t, strings.Join(steps, "|"), c.want, dir)
		})
	}
}

// TestRunErrors changes what was covered: the step that finds out fails; with on_change = ignore it goes on, and with reread it
// begins the file anew.
func TestRunErrors(t *testing.T) {
	for mode, want := range map[string]string{"error": "a.json: the file was changed where it was already read", "reread": "8 9", "ignore": ""} {
		dir := t.TempDir()
		write(t, dir, "a.json", object(1)+object(2))
		write(t, dir, "b.json", object(3))
		s := newStepper(t, false, Options{Paths: []string{dir}, OnChange: mode})
		s.step(t, catalog.Limit{Bytes: 8})
		write(t, dir, "a.json", object(8)+object(9))
		for range 2 {
			snap, _, err := s.feed.Advance(t.Context(), s.at, catalog.Limit{Bytes: 8})
			switch mode {
			case "error":
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v", mode, err)
				}
				continue
			case "ignore":
				same(t, readSnap(snap, s.at, 1, "a").String(), "3", dir)
			case "reread":
				same(t, readSnap(snap, nil, 1, "a").String(), "8\n9", dir) // beyond the limit, since it was in the result
				if v := snap.Version(); v.Extends(s.at) || s.at.Extends(v) || v.Same(s.at) || !v.Extends(v) {
					t.Error("a version extends what is not there any more")
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	write(t, dir, "a.json", object(1))
	write(t, dir, "b.json", object(2))
	s := newStepper(t, false, Options{Paths: []string{dir}})
	s.step(t, catalog.Limit{Files: 1})
	snap, _, err := s.feed.Advance(t.Context(), s.at, catalog.Limit{Files: 1})
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, "b.json"))
	same(t, readSnap(snap, s.at, 1, "a").String(), "error b.json: the file vanished while it was to be read", dir)
}

// TestBranches takes steps from the same version at once: each goes its own way, and earlier versions stay as they were.
func TestBranches(t *testing.T) {
	dir := t.TempDir()
	for i := range 30 {
		write(t, dir, fmt.Sprintf("%02d.json", i), object(i))
	}
	s := newStepper(t, false, Options{Paths: []string{dir}})
	for range 10 {
		s.step(t, catalog.Limit{Files: 1})
	}
	start := s.at
	for _, p := range start.(*version).pages {
		s.feed.settle(p)
	}
	before := fmt.Sprint(entriesOf(start))
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			at, next := start, 10
			for range 10 {
				snap, _, err := s.feed.Advance(t.Context(), at, catalog.Limit{Files: n/2 + 1})
				if err != nil {
					t.Error(err)
					return
				}
				for _, row := range readSnap(snap, at, 1, "a").rows {
					if row != fmt.Sprint(next) {
						t.Errorf("row %s, want %d", row, next)
					}
					next++
				}
				at = snap.Version()
				if all := readSnap(snap, nil, 1, "a"); len(all.rows) != next {
					t.Errorf("%d rows, want %d", len(all.rows), next)
				}
			}
		}()
	}
	wait.Wait()
	if fmt.Sprint(entriesOf(start)) != before {
		t.Error("a version changed")
	}
}

// TestLongBook grows one file step by step: the ledger stays short.
func TestLongBook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := write(t, dir, "a.json", "")
	h, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	s := newStepper(t, false, Options{Paths: []string{dir}})
	for i := range 700 {
		h.WriteString(object(i))
		if rows, log := s.step(t, catalog.Limit{}); len(rows) != 1 || rows[0] != fmt.Sprint(i) || !log.CaughtUp() {
			t.Fatal(i, rows, log)
		}
	}
	if n, told := len(s.at.(*version).pages), len(s.feed.tallies); n != 1 || told > 1 {
		t.Error(n, " pages and ", told, " tallies of one file")
	}
}

// TestManySteps takes tiny files one by one. It is the number of files that may count, not its square.
func TestManySteps(t *testing.T) {
	t.Parallel()
	files := thorough(10000, 2000)
	dir := t.TempDir()
	for i := range files {
		write(t, dir, fmt.Sprintf("%05d.json", i), object(i))
	}
	s := newStepper(t, false, Options{Paths: []string{dir}})
	listings, until := 0, time.Time{}
	for i := range files {
		rows, log := s.step(t, catalog.Limit{Files: 1})
		if len(rows) != 1 || rows[0] != fmt.Sprint(i) || log.FilesDone != i+1 || log.FilesTotal != files {
			t.Fatal(i, rows, log)
		}
		if now := s.feed.run.until; now != until {
			listings, until = listings+1, now
		}
	}
	if _, log := s.step(t, catalog.Limit{Files: 1}); !log.CaughtUp() {
		t.Error(log)
	}
	if listings > 2 {
		t.Errorf("%d steps made %d listings", files, listings)
	}
}

// BenchmarkAdvanceNothing looks for news among files that are all covered.
func BenchmarkAdvanceNothing(b *testing.B) {
	for _, files := range []int{10000, 100000} {
		b.Run(fmt.Sprint(files), func(b *testing.B) {
			dir := b.TempDir()
			for i := range files {
				write(b, dir, fmt.Sprintf("flow-%06d.json", i), object(i))
			}
			s := newStepper(b, false, Options{Paths: []string{dir}})
			snap, _, err := s.feed.Advance(b.Context(), nil, catalog.Limit{})
			if err != nil {
				b.Fatal(err)
			}
			at := snap.Version()
			b.ReportAllocs()
			for b.Loop() {
				snap, log, err := s.feed.Advance(b.Context(), at, catalog.Limit{})
				if err != nil || !log.CaughtUp() || !snap.Version().Same(at) {
					b.Fatal(log, err)
				}
			}
		})
	}
}

// BenchmarkSteps takes and reads one-row files one by one.
func BenchmarkSteps(b *testing.B) {
	dir := b.TempDir()
	const files = 10000
	for i := range files {
		write(b, dir, fmt.Sprintf("%05d.json", i), object(i))
	}
	for b.Loop() {
		s := newStepper(b, false, Options{Paths: []string{dir}})
		s.feed.set.rests = listingRests
		for range files {
			s.step(b, catalog.Limit{Files: 1})
		}
	}
	b.ReportMetric(float64(files*b.N)/b.Elapsed().Seconds(), "steps/s")
}
