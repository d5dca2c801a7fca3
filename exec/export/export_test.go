package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
)

var sample = arrow.NewSchema([]arrow.Field{
	{Name: "flag", Type: types.TypeBoolean.Arrow()}, {Name: "n", Type: types.TypeBigInt.Arrow()}, {Name: "x", Type: types.TypeDouble.Arrow()},
	{Name: "d", Type: types.TypeDate.Arrow()}, {Name: "t", Type: types.TypeTimestamp.Arrow()},
	{Name: "exact", Type: types.TypeDecimal(20, 3).Arrow()}, {Name: "s", Type: types.TypeVarchar.Arrow()},
}, nil)

// rows is records of n rows in all, of which every third value is NULL, at another row in each column.
func rows(t testing.TB, n, size int) []arrow.Record {
	t.Helper()
	var list []arrow.Record
	b := array.NewRecordBuilder(memory.DefaultAllocator, sample)
	for row := range n {
		for i, f := range sample.Fields() {
			if text := cell(f, i, row); text == "" {
				b.Field(i).AppendNull()
			} else if err := b.Field(i).AppendValueFromString(text); err != nil {
				t.Fatal(err)
			}
		}
		if (row+1)%size == 0 || row == n-1 {
			list = append(list, b.NewRecord())
		}
	}
	return list
}

// cell is a value as text, "" for NULL.
func cell(f arrow.Field, column, row int) string {
	if (row+column)%3 == 0 {
		return ""
	}
	switch f.Name {
	case "flag":
		return fmt.Sprint(row%7 < 3)
	case "n":
		return fmt.Sprint(row*1_000_003 - 5)
	case "x":
		return fmt.Sprint(float64(row) / 8)
	case "d":
		return fmt.Sprintf("19%02d-02-03", row%100)
	case "t":
		return fmt.Sprintf("2020-01-02 03:%02d:05.%06d", row%60, row%1_000_000)
	case "exact":
		return fmt.Sprintf("%d.%03d", row-40, row%1000)
	}
	return fmt.Sprintf("text %d", row%500)
}

// write is what a format makes of records.
func write(t *testing.T, format string, o Options, records []arrow.Record) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := New(&out, format, sample, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestArrow(t *testing.T) {
	for _, compression := range append(Compressions("arrow"), "") {
		records := rows(t, 40_000, 30_000)
		r, err := ipc.NewFileReader(bytes.NewReader(write(t, "arrow", Options{Compression: compression}, records)))
		if err != nil {
			t.Fatal(err)
		}
		row := 0
		for i := range r.NumRecords() {
			rec, err := r.Record(i)
			if err != nil {
				t.Fatal(err)
			}
			for k := range int(rec.NumRows()) {
				for c, f := range sample.Fields() {
					want := records[row/30_000].Column(c)
					if got, want := rec.Column(c).ValueStr(k), want.ValueStr(row%30_000); got != want {
						t.Fatalf("%s: row %d: %s, want %s", f.Name, row, got, want)
					}
				}
				row++
			}
		}
		if row != 40_000 {
			t.Errorf("%d rows", row)
		}
	}
}

func TestParquet(t *testing.T) {
	for _, compression := range append(Compressions("parquet"), "") {
		n, groups := 3000, 1
		if compression == "" {
			n, groups = groupRows+500, 2
		}
		r, err := file.NewParquetReader(bytes.NewReader(write(t, "parquet", Options{Compression: compression}, rows(t, n, 9_999))))
		if err != nil {
			t.Fatal(err)
		}
		if r.NumRows() != int64(n) || r.NumRowGroups() != groups {
			t.Fatalf("%d rows in %d groups", r.NumRows(), r.NumRowGroups())
		}
		row := 0
		for g := range r.NumRowGroups() {
			group := r.RowGroup(g)
			for c, f := range sample.Fields() {
				reader, err := group.Column(c)
				if err != nil {
					t.Fatal(err)
				}
				checkColumn(t, f, c, row, int(group.NumRows()), reader)
			}
			row += int(group.NumRows())
		}
	}
}

// checkColumn compares a column of a row group that begins at row from.
func checkColumn(t *testing.T, f arrow.Field, column, from, n int, reader file.ColumnChunkReader) {
	t.Helper()
	levels := make([]int16, n)
	texts := readAll(t, reader, levels)
	for row := range n {
		want := cell(f, column, from+row)
		if (levels[row] == 0) != (want == "") {
			t.Fatalf("%s: row %d: level %d for %q", f.Name, from+row, levels[row], want)
		}
		if levels[row] == 0 {
			continue
		}
		got := texts[0]
		texts = texts[1:]
		b := array.NewBuilder(memory.DefaultAllocator, f.Type)
		if err := b.AppendValueFromString(want); err != nil {
			t.Fatal(err)
		}
		if want := stored(b.NewArray()); got != want {
			t.Fatalf("%s: row %d: %s, want %s", f.Name, from+row, got, want)
		}
	}
}

// stored is the one value of an array in its physical form.
func stored(a arrow.Array) string {
	switch a := a.(type) {
	case *array.Date32:
		return fmt.Sprint(int32(a.Value(0)))
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(0)))
	case *array.Decimal128:
		return fmt.Sprintf("%x", []byte(bigEndian(a.Value(0))))
	}
	return a.ValueStr(0)
}

func readAll(t *testing.T, reader file.ColumnChunkReader, levels []int16) []string {
	t.Helper()
	switch r := reader.(type) {
	case *file.BooleanColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v bool) string { return fmt.Sprint(v) })
	case *file.Int32ColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v int32) string { return fmt.Sprint(v) })
	case *file.Int64ColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v int64) string { return fmt.Sprint(v) })
	case *file.Float64ColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v float64) string { return fmt.Sprint(v) })
	case *file.ByteArrayColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v parquet.ByteArray) string { return string(v) })
	case *file.FixedLenByteArrayColumnChunkReader:
		return read(t, r.ReadBatch, levels, func(v parquet.FixedLenByteArray) string { return fmt.Sprintf("%x", []byte(v)) })
	}
	t.Fatalf("no reader for %T", reader)
	return nil
}

func read[T any](t *testing.T, batch func(int64, []T, []int16, []int16) (int64, int, error), levels []int16, text func(T) string) []string {
	t.Helper()
	var list []string
	for done := 0; done < len(levels); {
		values := make([]T, len(levels)-done)
		n, present, err := batch(int64(len(values)), values, levels[done:], nil)
		if err != nil || n == 0 {
			t.Fatalf("%d values read: %v", n, err)
		}
		for _, v := range values[:present] {
			list = append(list, text(v))
		}
		done += int(n)
	}
	return list
}

// full is a disk with room for so many bytes.
type full int

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestFullDisk has the disk fill up at every point: it is an error, of a Write or of Close.
func TestFullDisk(t *testing.T) {
	records := rows(t, 20, 7)
	for _, format := range Formats {
		for _, compression := range Compressions(format) {
			size := len(write(t, format, Options{Compression: compression}, records))
			for room := 0; room < size; room += max(1, size/10) {
				disk := full(room)
				if err := writeTo(&disk, format, compression, records); !errors.Is(err, errFull) {
					t.Errorf("%s, %s, %d of %d bytes: %v", format, compression, room, size, err)
				}
			}
		}
	}
}

func writeTo(w io.Writer, format, compression string, records []arrow.Record) error {
	f, err := New(w, format, sample, Options{Compression: compression})
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := f.Write(r); err != nil {
			return err
		}
	}
	return f.Close()
}

func TestRefused(t *testing.T) {
	twice := arrow.NewSchema([]arrow.Field{sample.Field(1), sample.Field(1)}, nil)
	for _, format := range Formats {
		_, err := New(io.Discard, format, twice, Options{})
		if lines := format == "csv" || format == "tsv"; (err == nil) != lines {
			t.Errorf("two columns of one name in %s: %v", format, err)
		}
		if _, err := New(io.Discard, format, sample, Options{Compression: "brotli"}); err == nil {
			t.Errorf("%s takes any compression", format)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string][2]string{
		"a.csv": {"csv", ""}, "A.CSV.GZ": {"csv", "gzip"}, "x/y.jsonl.zst": {"ndjson", "zstd"}, "p.parquet": {"parquet", ""}, "f.feather": {"arrow", ""},
		"a": {"", ""}, "a.gz": {"", "gzip"}, ".csv": {"csv", ""}, "a.csv.txt": {"", ""},
	} {
		if format, compression := FormatOf(path); format != want[0] || compression != want[1] {
			t.Errorf("%s: %q %q", path, format, compression)
		}
	}
}

// TestVectors has what queries produce, an empty result and columns of NULLs, in every format.
func TestVectors(t *testing.T) {
	nothing := arrow.NewSchema([]arrow.Field{{Name: "a", Type: types.TypeNull.Arrow()}}, nil)
	for _, format := range Formats {
		w, err := New(io.Discard, format, nothing, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 3} {
			if err := w.Write(vec.Record(nothing, &vec.Batch{N: n, Cols: []*vec.Vector{{Type: types.TypeNull, N: n}}})); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}
