package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
)

// lines are rows of all types, by number; some are NULLs.
func lineOf(n int) string {
	switch n % 9 {
	case 0:
		return `{}`
	case 1:
		return fmt.Sprintf(`{"n": %d}`, n)
	}
	return fmt.Sprintf(`{"n": %d, "t": "w%d", "b": %v, "d": "%d.25", "x": %d.5, "at": "2024-01-02T03:%02d:05Z", "day": "2024-01-%02d"}`,
		n, n%50, n%2 == 0, n, n, n%60, 1+n%28)
}

// cut is rows in records of random length, some of them slices.
func cut(t *testing.T, rng *rand.Rand, rows []int) (list []arrow.Record) {
	for len(rows) > 0 {
		n := 1 + rng.IntN(min(len(rows), 200))
		var lines []string
		if rng.IntN(2) == 0 {
			lines = append(lines, lineOf(rng.IntN(1000)))
		}
		for _, r := range rows[:n] {
			lines = append(lines, lineOf(r))
		}
		rec := rowsOf(t, lines...)
		list = append(list, rec.NewSlice(int64(len(lines)-n), int64(len(lines))))
		rows = rows[n:]
	}
	return list
}

// edit changes, removes, adds and moves rows.
func edit(rng *rand.Rand, rows []int, times int) []int {
	rows = slices.Clone(rows)
	for range times {
		at := rng.IntN(len(rows) + 1)
		switch rng.IntN(4) {
		case 0:
			rows = slices.Insert(rows, at, rng.IntN(5000))
		case 1:
			if at < len(rows) {
				rows[at] = rng.IntN(5000)
			}
		case 2:
			if at < len(rows) {
				rows = slices.Delete(rows, at, min(at+1+rng.IntN(3), len(rows)))
			}
		case 3:
			if at < len(rows) {
				x := rows[at]
				rows = slices.Delete(rows, at, at+1)
				rows = slices.Insert(rows, rng.IntN(len(rows)+1), x)
			}
		}
	}
	return rows
}

// What changes say of a result and what is made of them is the other result, however both are cut; and few changes are few rows.
func TestChanges(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		var rows []int
		for range rng.IntN(600) {
			rows = append(rows, rng.IntN(5000))
		}
		times := rng.IntN(12)
		young := edit(rng, rows, times)
		old, next := cut(t, rng, rows), cut(t, rng, young)
		r, err := changesRecord(schema, old, next, int64(len(rows)+len(young)))
		if err != nil || r == nil {
			t.Fatal(r, err)
		}
		if times < 4 && r.NumRows() > int64(20*times) {
			t.Errorf("%d rows of changes for %d edits", r.NumRows(), times)
		}
		got, err := changed(old, r)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := textOf(t, got), textOf(t, next); a != b {
			t.Fatalf("%s\nwant %s", a, b)
		}
	}
	if _, ok := differences(cut(t, rng, []int{1, 2, 3}), cut(t, rng, []int{4, 5, 6}), 5); ok {
		t.Error("more changes than wanted were told")
	}
	r, err := changesRecord(schema, cut(t, rng, []int{2, 3, 4}), cut(t, rng, []int{2, 4, 5}), 5)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := changed(cut(t, rng, []int{2}), r); err == nil {
		t.Error("changes of rows that are not there were taken")
	}
}

// A large result that changes a little is kept as changes, which readers take to what they have, and is written anew now and then.
func TestResults(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	id, err := s.Create(t.Context(), Object{Name: "q", Kind: "continuous"}, 0, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	rows := rng.Perm(2 * leastChanged)
	var before []arrow.Record
	known := map[int64]Known{id: {}}
	bytes := map[string]int64{}
	for seq := int64(1); seq < mostChanges+20; seq++ {
		result := cut(t, rng, rows)
		if seq%10 != 1 { // most are of the same records, as operators may give them
			whole, err := compact(schema, result)
			if err != nil {
				t.Fatal(err)
			}
			result = []arrow.Record{whole}
		}
		st := Step{Object: id, Name: "q", Head: Head{Object: id, Seq: seq, State: "RUNNING"}, Anew: seq == 1, Schema: schema, Before: before, Result: result}
		if _, err := s.Commit(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		if seq%29 == 0 || seq < 5 {
			for _, have := range []map[int64]Known{known, {id: {}}} {
				all, err := s.Results(t.Context(), have)
				if err != nil {
					t.Fatal(err)
				}
				got := all[id]
				if !got.Moved || got.Head.Seq != seq || textOf(t, got.Rows) != textOf(t, result) {
					t.Fatalf("commit %d is read as %d, and otherwise", seq, got.Head.Seq)
				}
				known = map[int64]Known{id: {seq, got.Rows}}
			}
		}
		before = result
		list, err := query(t.Context(), s.db, "SELECT kind, bytes, 0, 0, NULL, NULL FROM data", scanData)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			bytes[d.name] = max(bytes[d.name], d.rows)
		}
		rows = edit(rng, rows, 3)
	}
	if bytes[kindWhole] < 10*bytes[kindChanges] || bytes[kindChanges] == 0 {
		t.Errorf("bytes of files: %v", bytes)
	}
	if all, err := s.Results(t.Context(), known); err != nil || all[id].Head.Seq == known[id].Seq {
		t.Error(err)
	}
}

// A result that is only added to is read by who has had it before from the files that are new.
func TestGrownResults(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	id, err := s.Create(t.Context(), Object{Name: "q", Kind: "continuous"}, 0, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []arrow.Record
	known := Known{}
	for seq := int64(1); seq <= 30; seq++ {
		var fresh []arrow.Record
		for range 1 + seq%3 {
			fresh = append(fresh, rowsOf(t, lineOf(int(seq)), lineOf(int(seq)+1)))
		}
		all = append(all, fresh...)
		state := []string{"RUNNING", "CAUGHT_UP"}[seq%4/3]
		st := Step{Object: id, Name: "q", Head: Head{Object: id, Seq: seq, State: state}, Anew: seq == 1, Schema: schema, Result: fresh, Grows: true}
		if _, err := s.Commit(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		for _, have := range []Known{known, {}} {
			got, err := s.Results(t.Context(), map[int64]Known{id: have})
			if err != nil || textOf(t, got[id].Rows) != textOf(t, all) {
				t.Fatalf("commit %d is read otherwise, %v", seq, err)
			}
			known = Known{seq, got[id].Rows}
		}
		files := 0
		if err := s.db.QueryRow("SELECT count(*) FROM data WHERE body IS NOT NULL").Scan(&files); err != nil || state == "CAUGHT_UP" && files > 0 {
			t.Errorf("%d files are kept in the database at rest, %v", files, err)
		}
	}
}
