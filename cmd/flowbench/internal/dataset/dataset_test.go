package dataset

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"flowsql/testdata/gen/flowgen"

	"github.com/klauspost/compress/zstd"
)

func TestMake(t *testing.T) {
	cache := t.TempDir()
	set, err := Make(cache, Tiny, Kind{flowgen.CSV, ""})
	if err != nil {
		t.Fatal(err)
	}
	if set.Rows != 10_000 || len(set.Files) != 50 || set.Bytes < 100_000 {
		t.Errorf("%d rows in %d files of %d bytes", set.Rows, len(set.Files), set.Bytes)
	}
	before, err := os.Stat(set.Files[7])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Make(cache, Tiny, Kind{flowgen.CSV, ""}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(set.Files[7])
	if err != nil || !os.SameFile(before, after) {
		t.Error("a complete set was written again")
	}
	os.Remove(set.Files[7])
	if again, err := Make(cache, Tiny, Kind{flowgen.CSV, ""}); err != nil || again.Bytes != set.Bytes {
		t.Errorf("after a loss: %v", err)
	}
}

func TestPacked(t *testing.T) {
	cache := t.TempDir()
	plain, err := Make(cache, Tiny, Kind{flowgen.JSONInt, ""})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(plain.Files[3])
	if err != nil {
		t.Fatal(err)
	}
	for name, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"json-int.gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"json-int.zst": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		kind, err := ParseKind(name)
		if err != nil || kind.String() != name {
			t.Fatal(kind, err)
		}
		set, err := Make(cache, Tiny, kind)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(set.Files[3])
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := unpack(f)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != string(want) {
			t.Errorf("%s: %d bytes, want %d: %v", name, len(got), len(want), err)
		}
		if names, _ := filepath.Glob(filepath.Join(set.Dir, "*")); len(names) != 50 {
			t.Errorf("%s: %d files", name, len(names))
		}
	}
	for _, name := range []string{"", "json", "json-int.", "json-int.zip"} {
		if kind, err := ParseKind(name); err == nil {
			t.Errorf("%q is %v", name, kind)
		}
	}
}
