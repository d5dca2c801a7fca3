package flowfile

import (
	"slices"
	"strings"
	"testing"

	"flowsql/catalog"
)

// TestSieve scans with conditions and without: what is missing fails them, and the count of rows and line numbers stay.
func TestSieve(t *testing.T) {
	t.Parallel()
	text := lines(700, spellJSON(".0", " ")) + `{"time":1,"dstport":"80","srcdevice":"a\u0062"}` + "\n" + lines(40, spellJSON("", ""))
	path := write(t, t.TempDir(), "f.json", text)
	table, err := Open(t.Context(), "t", Options{Paths: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	snap, err := table.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"dstport", "srcdevice", "srcbytes", catalog.HiddenLine, "dstbytes"}
	all := readSnap(snap, nil, 1, names...)
	ends := func(with string) func() func([]string) []bool {
		return func() func([]string) []bool {
			return func(texts []string) (kept []bool) {
				for _, x := range texts {
					kept = append(kept, strings.HasSuffix(x, with))
				}
				return kept
			}
		}
	}
	words := catalog.Condition{Column: "dstport", Texts: []string{"80", "443", ""}, Keep: ends("")}
	many := catalog.Condition{Column: "dstport", Texts: []string{"80", "443", "1", "2", "3", "4", "5", "6", "7"}, Keep: ends("3")}
	for i, c := range []struct {
		conditions []catalog.Condition
		keep       func(port, device string) bool
	}{
		{[]catalog.Condition{words}, func(port, _ string) bool { return port == "80" || port == "443" }},
		{[]catalog.Condition{many}, func(port, _ string) bool { return strings.HasSuffix(port, "3") }},
		{[]catalog.Condition{{Column: "srcdevice", Keep: ends("7")}, words}, func(port, device string) bool {
			return strings.HasSuffix(device, "7") && (port == "80" || port == "443")
		}},
		{[]catalog.Condition{words, {Column: "srcdevice", Keep: func() func([]string) []bool { return func([]string) []bool { return nil } }}, {Column: "srcdevice", Keep: ends("x")}},
			func(port, _ string) bool { return port == "80" || port == "443" }},
		{[]catalog.Condition{{Column: "dstport", Prefix: "4", Keep: ends("3")}}, func(port, _ string) bool {
			return strings.HasPrefix(port, "4") && strings.HasSuffix(port, "3")
		}},
		{[]catalog.Condition{{Column: "srcdevice", Prefix: `Comp000001","dst`, Keep: ends("x")}, words}, func(string, string) bool { return false }},
		{[]catalog.Condition{{Column: "time", Keep: ends("x")}}, func(string, string) bool { return true }},
	} {
		var want []string
		for _, row := range all.rows {
			if cells := strings.Split(row, "|"); c.keep(cells[0], cells[1]) {
				want = append(want, row)
			}
		}
		scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: names, Prune: c.conditions})
		if err != nil {
			t.Fatal(err)
		}
		got, err := scanAll(scan, 1)
		if err != nil {
			t.Fatal(err)
		}
		if hasWide() && i < 6 && len(got) > len(all.rows)/2 {
			t.Errorf("%d: %d rows come of %d", i, len(got), len(all.rows))
		}
		got = slices.DeleteFunc(got, func(row string) bool {
			cells := strings.Split(row, "|")
			return !c.keep(cells[0], cells[1])
		})
		if !slices.Equal(got, want) {
			t.Errorf("%d: %d rows, want %d", i, len(got), len(want))
		}
		if rows, _ := table.counted(&entriesOf(snap.(*snapshot).version)[0]); rows != int64(len(all.rows)) {
			t.Errorf("%d: %d rows are counted of %d", i, rows, len(all.rows))
		}
	}
}
