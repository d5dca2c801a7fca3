package flowfile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"flowsql/catalog"
)

func TestInference(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", `{"i":1,"f":1,"b":true,"s":"80","n":null,"o":{"x":1},"m":1}
{"i":2.0,"f":1.5,"b":false,"s":"x","m":"text","o":[],"late":1e3}
{"i":-3e2,"I2":1,"big":18446744073709551615,"both":-9223372036854775809,"exp":1e30}
{"big":-1,"both":0.5}
`)
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range table.Describe() {
		got = append(got, fmt.Sprintf("%s %s %s", d.Name, d.Type, d.Source))
	}
	same(t, strings.Join(got, "\n"), `i BIGINT inferred: integral numbers in the first 4 rows of a.json
f DOUBLE inferred: numbers with a fraction in the first 4 rows of a.json
b BOOLEAN inferred: booleans in the first 4 rows of a.json
s VARCHAR inferred: text in the first 4 rows of a.json
n VARCHAR inferred: only nulls in the first 4 rows of a.json
o VARCHAR inferred: objects or arrays in the first 4 rows of a.json
m VARCHAR inferred: values of several types in the first 4 rows of a.json
late BIGINT inferred: integral numbers in the first 4 rows of a.json
I2 BIGINT inferred: integral numbers in the first 4 rows of a.json
big DECIMAL(38, 0) inferred: integers beyond BIGINT in the first 4 rows of a.json
both VARCHAR inferred: values of several types in the first 4 rows of a.json
exp DOUBLE inferred: numbers with a fraction in the first 4 rows of a.json`, dir)
	same(t, strings.Join(table.Warnings(), "\n"),
		`column "m" holds a number (a.json:1), text (a.json:2): it is read as VARCHAR; declare it to choose another type
column "both" holds an integer beyond BIGINT (a.json:3), a fraction (a.json:4): it is read as VARCHAR; declare it to choose another type`, dir)
	snap, _ := table.Snapshot(t.Context())
	if got := readSnap(snap, nil, 1, "big", "both"); got.err != nil || got.rows[2] != "18446744073709551615|-9223372036854775809" {
		t.Error(got)
	}
}

// sampleThen is a file whose sample is of one shape, with a row after it.
func sampleThen(row string) string {
	return strings.Repeat("{\"a\":1,\"s\":\"x\"}\n", sampleRows) + row + "\n"
}

func TestWidening(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", sampleThen(`{"a":1.5,"s":"y","new":7}`))
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := table.Freeze("name")
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := table.Snapshot(t.Context())
	got := readSnap(snap, nil, 1, "s")
	var wider *catalog.SchemaError
	if !errors.As(got.err, &wider) || wider.Column != "a" || wider.Was != typeInt || wider.Now != typeDouble || wider.Row.Line != sampleRows+1 {
		t.Fatal(got.err)
	}
	snap, _ = table.Snapshot(t.Context())
	got = readSnap(snap, nil, 1, "a", "s")
	if got.err != nil || len(got.rows) != sampleRows+1 || got.rows[sampleRows] != "1.5|y" {
		t.Fatal(got.err, len(got.rows))
	}
	scan, _ := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"a"}, Discover: true})
	_, err = scanAll(scan, 1)
	if !errors.As(err, &wider) || wider.Column != "new" || wider.Was != nil || wider.Now != typeInt {
		t.Fatal(err)
	}
	if table.Schema().NumFields() != 3 || frozen.Schema().NumFields() != 2 {
		t.Error(table.Schema(), frozen.Schema())
	}
	snap, _ = frozen.Snapshot(t.Context())
	same(t, readSnap(snap, nil, 1, "s").String(), fmt.Sprintf(`error a.json:%d: column "a": cannot read 1.5 as BIGINT: it has a fraction`, sampleRows+1), dir)
	write(t, dir, "b.json", `{"a":9007199254740993}`)
	snap, _ = table.Snapshot(t.Context())
	same(t, readSnap(snap, nil, 1, "s").err.Error(), `b.json:1: column "a": cannot read 9007199254740993 as DOUBLE without changing it`, dir)
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.json", sampleThen(`{"a":1,"Late":2.5}`))
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := table.Find(context.Background(), "nowhere"); ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := table.Find(context.Background(), "late"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	d := table.Describe()
	same(t, fmt.Sprint(d[len(d)-1]), fmt.Sprintf("{Late DOUBLE true inferred: first seen at a.json:%d}", sampleRows+1), dir)
}

func TestFreshCells(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "a\n"+strings.Repeat("1\n", sampleRows))
	write(t, dir, "b.csv", "b,a\n1.5,2\n")
	table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	snap, _ := table.Snapshot(t.Context())
	if got := readSnap(snap, nil, 1, "a"); got.err != nil || len(got.rows) != sampleRows+1 {
		t.Fatal(got.err, len(got.rows))
	}
	scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"a"}, Discover: true})
	if err != nil {
		t.Fatal(err)
	}
	var wider *catalog.SchemaError
	if _, err := scanAll(scan, 1); !errors.As(err, &wider) || wider.Column != "b" || wider.Now != typeDouble {
		t.Fatal(err)
	}
	snap, _ = table.Snapshot(t.Context())
	if got := readSnap(snap, nil, 1, "a", "b"); got.err != nil || got.rows[sampleRows] != "2|1.5" || got.rows[0] != "1|~" {
		t.Fatal(got.err)
	}
}

// TestSources words where the types of a column come from, for few rows.
func TestSources(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n":           "inferred: no rows yet",
		"a,b\n,\n":        "inferred: only nulls in the first row of x.csv",
		"a,b\n1,\n":       "inferred: integral numbers in the first row of x.csv",
		"a,b\n1,\nx,\n":   "inferred: values of several types in the first 2 rows of x.csv",
		"a,b\n1,2\n3,4\n": "inferred: integral numbers in the first 2 rows of x.csv",
	} {
		dir := t.TempDir()
		write(t, dir, "x.csv", text)
		table, err := Open(t.Context(), "t", Options{Paths: []string{dir}})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Describe()[0].Source; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
