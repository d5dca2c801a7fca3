package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog/ledger"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

var schema = arrow.NewSchema([]arrow.Field{
	{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "t", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}, Nullable: true},
	{Name: "b", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "d", Type: &arrow.Decimal128Type{Precision: 20, Scale: 2}, Nullable: true},
	{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "at", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, Nullable: true},
	{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
}, nil)

const row = `{"n": 1, "t": "one", "b": true, "d": "1.25", "x": 0.5, "at": "2024-01-02T03:04:05Z", "day": "2024-01-02"}`

func rowsOf(t testing.TB, lines ...string) arrow.Record {
	t.Helper()
	r, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader("["+strings.Join(lines, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func textOf(t testing.TB, records []arrow.Record) string {
	t.Helper()
	whole, err := compact(schema, records)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := array.RecordToJSON(whole, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is written comes back, whatever was appended in what portions, and stays few files.
func TestRows(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	all := []arrow.Record{rowsOf(t, row, `{"t": "two"}`, `{"n": 3}`)}
	id, err := s.Create(t.Context(), Object{Name: "T", Kind: "table"}, 0, all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		more := rowsOf(t, row, `{"t": "three"}`, row)
		if i%3 == 0 {
			more = more.NewSlice(1, 2)
		}
		all = append(all, more)
		if err := s.Append(t.Context(), Object{ID: id, Name: "T"}, []arrow.Record{more}); err != nil {
			t.Fatal(err)
		}
	}
	table, err := s.Rows(t.Context(), id)
	if err != nil || table.Version != 40 {
		t.Fatal(table.Version, err)
	}
	got := table.Records
	if len(got) > 8 {
		t.Errorf("%d files", len(got))
	}
	if a, b := textOf(t, got), textOf(t, all); a != b {
		t.Errorf("%s\nwant %s", a, b)
	}
	if _, err := s.Create(t.Context(), Object{Name: "t"}, 0, nil, nil); !errors.Is(err, ErrTaken) {
		t.Error(err)
	}
	if err := s.Drop(t.Context(), id, nil); err != nil {
		t.Error(err)
	}
	if err := s.Drop(t.Context(), id, nil); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
}

// A file that is not what was written is named.
func TestDamage(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	id, err := s.Create(t.Context(), Object{Name: "t"}, 0, []arrow.Record{rowsOf(t, row)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(s.folder, "*.arrow"))
	whole, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []func([]byte) []byte{
		func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		func(b []byte) []byte { return b[:len(b)-1] },
		func([]byte) []byte { return nil },
	} {
		if err := os.WriteFile(names[0], damage(append([]byte(nil), whole...)), 0o644); err != nil {
			t.Fatal(err)
		}
		var damaged *DamagedError
		if _, err := s.Rows(t.Context(), id); !errors.As(err, &damaged) || damaged.Path != names[0] {
			t.Error(err)
		}
	}
	os.Remove(names[0])
	if _, err := s.Rows(t.Context(), id); !errors.Is(err, errGone) {
		t.Error(err)
	}
}

// The columns of a large file are checked one by one, when they are read.
func TestDamagedColumn(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	many := rowsOf(t, strings.Split(strings.Repeat(row+"\n", 40_000)+row, "\n")...)
	id, err := s.Create(t.Context(), Object{Name: "t"}, 0, []arrow.Record{many}, nil)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(s.folder, "*.arrow"))
	whole, err := os.ReadFile(names[0])
	if err != nil || len(whole) < mapped {
		t.Fatal(len(whole), err)
	}
	bad := 0
	for at := 0; at < len(whole); at += len(whole) / 50 {
		data := append([]byte(nil), whole...)
		data[at] ^= 1
		if err := os.WriteFile(names[0], data, 0o644); err != nil {
			t.Fatal(err)
		}
		table, err := s.Rows(t.Context(), id)
		if err != nil {
			bad++
			continue
		}
		wrong := 0
		for i := range schema.Fields() {
			if err := table.Check(i); err != nil {
				wrong++
			}
		}
		if wrong > 1 {
			t.Errorf("one byte at %d damages %d columns", at, wrong)
		}
		if bad += wrong; wrong == 0 && textOf(t, table.Records) != textOf(t, []arrow.Record{many}) {
			t.Errorf("a byte at %d was changed and nobody noticed", at)
		}
	}
	if bad < 40 {
		t.Errorf("%d of 50 changes were noticed", bad)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "flows.json"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	refused := func(dir string, o Options, why string) {
		t.Helper()
		s, err := Open(t.Context(), dir, o)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want %s", err, why)
		}
	}
	refused(dir, Options{}, "has other things in it (flows.json)")
	refused(filepath.Join(dir, "none"), Options{ReadOnly: true}, "no catalog to be opened read-only")

	lab := filepath.Join(dir, "lab")
	s := open(t, lab, Options{})
	s.Close()
	db, err := sql.Open("sqlite", filepath.Join(lab, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	refused(lab, Options{}, "format 99 and this program knows formats up to 6: use a newer flowsql")
	if err := os.WriteFile(filepath.Join(lab, databaseName), []byte(strings.Repeat("no database ", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	refused(lab, Options{}, databaseName)
}

// rowsBefore6 is the table of a ledger as it was.
const rowsBefore6 = `
DROP TABLE ledger;
CREATE TABLE ledger (
	object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
	input INTEGER NOT NULL,
	number INTEGER NOT NULL,
	born INTEGER NOT NULL,
	path TEXT NOT NULL,
	dev INTEGER NOT NULL,
	ino INTEGER NOT NULL,
	size INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	upto INTEGER NOT NULL,
	unpacked INTEGER NOT NULL,
	head INTEGER NOT NULL,
	tail INTEGER NOT NULL,
	sum INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	rereads INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	rejects INTEGER NOT NULL,
	birth INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (object, input, number)
) WITHOUT ROWID;
`

// A catalog of an older format is brought to this one, unless it is only read.
func TestUpgrade(t *testing.T) {
	const births, bodies = "ALTER TABLE ledger DROP COLUMN birth;", "ALTER TABLE data DROP COLUMN body;"
	const pasts = "ALTER TABLE batches DROP COLUMN seq; ALTER TABLE batches DROP COLUMN result_rows; ALTER TABLE batches DROP COLUMN late_rows;"
	for version, before := range map[int]string{
		1: "DROP TABLE orders;" + births + bodies + pasts,
		2: births + bodies + pasts,
		3: bodies + pasts,
		4: pasts,
		5: "",
	} {
		t.Run(fmt.Sprint(version), func(t *testing.T) { testUpgrade(t, version, before) })
	}
}

func testUpgrade(t *testing.T, version int, before string) {
	dir := filepath.Join(t.TempDir(), "lab")
	s := open(t, dir, Options{})
	id, err := s.Create(t.Context(), Object{Name: "q"}, 0, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(rowsBefore6); err != nil {
		t.Fatal(err)
	}
	want := map[int][]ledger.Row{0: nil, 1: nil, 2: nil}
	err = s.transaction(t.Context(), func(tx *sql.Tx) error {
		for input, files := range map[int]int{0: ledgerBlock + 100, 1: ledgerBlock, 2: 1} {
			for n := range files {
				r := ledger.Row{Born: ^uint64(n), Path: fmt.Sprintf("/flows/%d/%06d\xff.json", input, n), Dev: 1 << 63, Ino: uint64(n), Birth: int64(n), Size: 10, Modified: -int64(n), Upto: 9,
					Text: -1, Head: uint32(n), Tail: 1<<32 - 1, Sum: 7, Flags: uint8(n % 32), Rereads: int32(n), Rows: int64(n % 3), Rejects: -1}
				if version < 3 {
					r.Birth = 0
				}
				_, err := tx.Exec("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, input, n, int64(r.Born), r.Path, int64(r.Dev),
					int64(r.Ino), r.Size, r.Modified, r.Upto, r.Text, r.Head, r.Tail, r.Sum, r.Flags, r.Rereads, r.Rows, r.Rejects, r.Birth)
				if err != nil {
					return err
				}
				want[input] = append(want[input], r)
			}
		}
		_, err := tx.Exec("INSERT INTO ledger SELECT object, 3, number * 2, born, path, dev, ino, size, modified, upto, unpacked, head, tail, sum, flags, rereads, rows, " +
			"rejects, birth FROM ledger WHERE input = 1") // no ledger of ours
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(fmt.Sprintf("%s PRAGMA user_version = %d", before, version)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	check := func(s *Store) {
		t.Helper()
		for input, rows := range want {
			if got := ledgerOf(t, s, id, input); !slices.Equal(got, rows) {
				t.Errorf("input %d: %d rows, want %d", input, len(got), len(rows))
			}
		}
		for page, err := range s.Ledger(t.Context(), id, 3) {
			if len(page) > 0 || err != nil {
				t.Error("a ledger with gaps is taken for one", err)
			}
		}
	}
	r := open(t, dir, Options{ReadOnly: true})
	if list, err := r.Orders(t.Context()); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if _, err := r.Batches(t.Context(), id); err != nil {
		t.Error(err)
	}
	check(r)
	s = open(t, dir, Options{})
	check(s)
	number, err := s.Order(t.Context(), Object{ID: id, Name: "q"})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Orders(t.Context()); err != nil || list[id].Number != number {
		t.Error(list, err)
	}
	if _, err := s.Order(t.Context(), Object{ID: id, Name: "q", Version: 7}); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
	if err := s.Drop(t.Context(), id, nil); err != nil || len(ledgerOf(t, s, id, 0)) > 0 {
		t.Error("a ledger outlives its query", err)
	}
}

// ledgerOf is the rows of a kept ledger.
func ledgerOf(t testing.TB, s *Store, object int64, input int) (rows []ledger.Row) {
	t.Helper()
	for body, err := range s.Ledger(t.Context(), object, input) {
		if err != nil {
			t.Fatal(err)
		}
		p, err := ledger.Open(body)
		if err != nil {
			t.Fatal(err)
		}
		rows = p.AppendRows(rows)
	}
	return rows
}

// The lease is one process's at a time, and a read-only catalog never has it.
func TestLease(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lab")
	a, b, r := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{ReadOnly: true})
	take := func(s *Store, want bool) {
		t.Helper()
		if got, err := s.Lease(); got != want || err != nil {
			t.Errorf("got the lease: %v, %v", got, err)
		}
	}
	take(a, true)
	take(a, true)
	take(b, false)
	take(r, false)
	a.Release()
	take(b, false)
	a.Release()
	take(b, true)
	if !strings.HasPrefix(a.Holder(), "process ") {
		t.Error(a.Holder())
	}
	if _, err := r.Create(t.Context(), Object{Name: "t"}, 0, nil, nil); !errors.Is(err, errReadOnly) {
		t.Error(err)
	}
}

// Orphans go, and what a reader may be opening stays.
func TestSweep(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	id, err := s.Create(t.Context(), Object{Name: "t"}, 0, []arrow.Record{rowsOf(t, row)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), Object{ID: id, Name: "t"}, []arrow.Record{rowsOf(t, row)}); err != nil { // supersedes the first file
		t.Fatal(err)
	}
	orphan := filepath.Join(s.folder, newName("t", "rows"))
	if err := os.WriteFile(orphan, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		names, _ := filepath.Glob(filepath.Join(s.folder, "*.arrow"))
		return len(names)
	}
	done, err := s.begin() // somebody writes
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(t.Context()); err != nil || count() != 3 {
		t.Errorf("%d files, %v", count(), err)
	}
	done()
	if err := s.Sweep(t.Context()); err != nil || count() != 2 {
		t.Errorf("%d files, %v", count(), err)
	}
	if _, err := s.db.Exec("UPDATE garbage SET since = 0"); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(t.Context()); err != nil || count() != 1 {
		t.Errorf("%d files, %v", count(), err)
	}
	if got, err := s.Rows(t.Context(), id); err != nil || textOf(t, got.Records) != textOf(t, []arrow.Record{rowsOf(t, row, row)}) {
		t.Error(err)
	}
}

// State of any shape comes back from its file.
func TestState(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{})
	none := array.NewRecord(arrow.NewSchema(nil, nil), nil, 3)
	parts := []Part{
		{"0.0.keys", []arrow.Record{rowsOf(t, row, `{"t": "two"}`), rowsOf(t, row).NewSlice(0, 1), none}},
		{"1=", []arrow.Record{array.NewRecord(arrow.NewSchema(nil, nil), nil, 0)}},
		{"1.0.left lost", []arrow.Record{rowsOf(t, row, row, row).NewSlice(1, 2)}},
	}
	rec, err := stateRecord(parts)
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.write("x.arrow", rec.Schema(), []arrow.Record{rec})
	if err != nil {
		t.Fatal(err)
	}
	data, err := s.read(d, s.files.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := statePartsOf(data)
	if err != nil || len(got) != len(parts) {
		t.Fatalf("%d parts, %v", len(got), err)
	}
	for i, p := range parts {
		if got[i].Name != p.Name || len(got[i].Records) != len(p.Records) {
			t.Fatalf("part %q of %d records", got[i].Name, len(got[i].Records))
		}
		for j, r := range p.Records {
			g := got[i].Records[j]
			if g.NumRows() != r.NumRows() || g.NumCols() != r.NumCols() {
				t.Errorf("%s: record %d is %v", p.Name, j, g)
			} else if r.NumCols() > 0 && textOf(t, []arrow.Record{g}) != textOf(t, []arrow.Record{r}) {
				t.Errorf("%s: record %d is %v", p.Name, j, g)
			}
		}
	}
}
