package mem

import (
	"context"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"flowsql/catalog"
	"flowsql/catalog/pack"
)

var schema = arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int64}, {Name: "b", Type: arrow.PrimitiveTypes.Int64}}, nil)

// record has n rows: a counts from start, b is a's negative.
func record(start, n int64) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i := start; i < start+n; i++ {
		b.Field(0).(*array.Int64Builder).Append(i)
		b.Field(1).(*array.Int64Builder).Append(-i)
	}
	return b.NewRecord()
}

// read sums the rows of a snapshot after from: how many, and the sum of b.
func read(t *testing.T, s catalog.Snapshot, from catalog.Version, most int) (rows, sum int64) {
	t.Helper()
	scan, err := s.Scan(t.Context(), catalog.ScanRequest{From: from, Columns: []string{"b"}, Rows: most})
	if err != nil {
		t.Fatal(err)
	}
	rd := scan.Reader()
	defer rd.Close()
	for m := range scan.Morsels() {
		err := rd.Read(t.Context(), m, func(r arrow.Record) error {
			if most > 0 && r.NumRows() > int64(most) {
				t.Errorf("%d rows in a record", r.NumRows())
			}
			rows += r.NumRows()
			for _, v := range r.Column(0).(*array.Int64).Int64Values() {
				sum += v
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return rows, sum
}

func TestFixed(t *testing.T) {
	table := New("t", schema, []arrow.Record{record(0, 100000), record(100000, 10)})
	s, _ := table.Snapshot(context.Background())
	if rows, sum := read(t, s, nil, 0); rows != 100010 || sum != -100009*100010/2 {
		t.Error(rows, sum)
	}
	if rows, _ := read(t, s, s.Version(), 0); rows != 0 {
		t.Error(rows)
	}
	if rows, _ := read(t, s, nil, 7); rows != 100010 {
		t.Error(rows)
	}
	table.Set([]arrow.Record{record(0, 1)}, 1)
	later, _ := table.Snapshot(context.Background())
	if rows, _ := read(t, s, nil, 0); rows != 100010 {
		t.Error("a pinned snapshot changed")
	}
	if later.Version().Same(s.Version()) || !later.Version().Same(later.Version()) {
		t.Error("versions")
	}
	if _, err := later.Scan(t.Context(), catalog.ScanRequest{From: s.Version()}); err == nil {
		t.Error("a fixed table was read from a version on")
	}
	if _, err := later.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"c"}}); err == nil {
		t.Error("an unknown column was read")
	}
}

func TestAppend(t *testing.T) {
	first := record(0, 10)
	table := NewGrowing("t", schema, catalog.Append, []arrow.Record{first})
	a, _ := table.Snapshot(context.Background())
	table.Set([]arrow.Record{first, record(10, 5)}, 0)
	b, _ := table.Snapshot(context.Background())
	if rows, sum := read(t, b, a.Version(), 0); rows != 5 || sum != -60 {
		t.Error(rows, sum)
	}
	table.Set([]arrow.Record{record(0, 20)}, 1)
	c, _ := table.Snapshot(context.Background())
	if _, err := c.Scan(t.Context(), catalog.ScanRequest{From: b.Version()}); err == nil {
		t.Error("another generation was read from a version on")
	}
}

// BenchmarkScan reads a million rows and sums a column.
// A table gives packed columns only to those who ask for them, and tells their ranges all the same.
func TestPacked(t *testing.T) {
	wide := record(1000, 500)
	values := wide.Column(1).(*array.Int64).Int64Values()
	packed := array.NewRecord(schema, []arrow.Array{wide.Column(0), pack.NewColumn(arrow.PrimitiveTypes.Int64, pack.Ints(values, nil), nil, 0, nil)}, 500)
	s, _ := New("t", schema, []arrow.Record{packed}).Snapshot(t.Context())
	if rows, sum := read(t, s, nil, 7); rows != 500 || sum != -(1000+1499)*250 {
		t.Error(rows, sum)
	}
	scan, err := s.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"b"}, Rows: 300, Packed: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	err = scan.Reader().Read(t.Context(), 0, func(r arrow.Record) error {
		numbers := r.Column(0).(*pack.Column).Numbers()
		part := make([]int64, numbers.Len())
		numbers.Ints(part)
		got = append(got, part...)
		return nil
	})
	if err != nil || !slices.Equal(got, values) {
		t.Error(err, len(got))
	}
	for least, morsels := range map[int64]int{-1499: 1, -1000: 1, -999: 0} {
		scan, err := s.Scan(t.Context(), catalog.ScanRequest{Ranges: []catalog.Range{{Column: "b", Least: least, Most: 0}}})
		if err != nil || scan.Morsels() != morsels {
			t.Error(least, scan.Morsels(), err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	const rows = 1 << 20
	t := New("t", schema, []arrow.Record{record(0, rows)})
	b.SetBytes(8 * rows)
	b.ReportAllocs()
	sum := int64(0)
	for b.Loop() {
		s, _ := t.Snapshot(b.Context())
		scan, err := s.Scan(b.Context(), catalog.ScanRequest{Columns: []string{"b"}})
		if err != nil {
			b.Fatal(err)
		}
		rd := scan.Reader()
		for m := range scan.Morsels() {
			err := rd.Read(b.Context(), m, func(r arrow.Record) error {
				for _, v := range r.Column(0).(*array.Int64).Int64Values() {
					sum += v
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		rd.Close()
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
