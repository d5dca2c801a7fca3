package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// counted counts the files that are mapped.
type counted struct {
	OS
	maps *int
}

func (c counted) Map(path string) ([]byte, error) {
	*c.maps++
	return c.OS.Map(path)
}

func (c counted) Unmap(data []byte) error {
	*c.maps--
	return c.OS.Unmap(data)
}

// mapsOf is the number of maps that the system has of the files of a folder.
func mapsOf(t *testing.T, folder string) (n int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip(err)
	}
	return strings.Count(string(text), folder)
}

// TestMaps reads a table as often as one likes, and makes it anew: a file is mapped once, and only for those who read it.
func TestMaps(t *testing.T) {
	maps := 0
	dir := filepath.Join(t.TempDir(), "lab")
	s := open(t, dir, Options{Files: counted{maps: &maps}})
	b := array.NewInt64Builder(memory.DefaultAllocator)
	for i := range int64(200_000) {
		b.Append(i * 7919)
	}
	column := b.NewArray()
	schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: column.DataType()}}, nil)
	rows := []arrow.Record{array.NewRecord(schema, []arrow.Array{column}, int64(column.Len()))}
	for n := range 4 {
		o := Object{Name: fmt.Sprintf("t%d", n)}
		id, err := s.Create(t.Context(), o, 0, rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		if maps != n {
			t.Fatalf("%d files are mapped once table %d is written", maps, n)
		}
		for range 3 {
			got, err := s.Rows(t.Context(), id)
			if err != nil || got.Check(0) != nil || got.Records[0].NumRows() != 200_000 {
				t.Fatal(got, err)
			}
		}
		if maps != n+1 || mapsOf(t, dir) != maps+mapsOf(t, dir+"/catalog.db") {
			t.Fatalf("%d files are mapped, the system says %d", maps, mapsOf(t, dir))
		}
	}
}

// TestMostMaps reads more files than may be mapped.
func TestMostMaps(t *testing.T) {
	maps := 0
	s := open(t, filepath.Join(t.TempDir(), "lab"), Options{Files: counted{maps: &maps}})
	for i := range mostMaps + 10 {
		d := dataFile{name: fmt.Sprint(i), bytes: 1}
		if err := os.WriteFile(filepath.Join(s.folder, d.name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if data, err := s.mapFile(d); err != nil || string(data) != "x" {
			t.Fatal(data, err)
		}
	}
	if maps != mostMaps {
		t.Errorf("%d files are mapped", maps)
	}
}
