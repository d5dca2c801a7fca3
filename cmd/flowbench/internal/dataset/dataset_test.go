package dataset

import (
	"os"
	"testing"

	"flowsql/testdata/gen/flowgen"
)

func TestMake(t *testing.T) {
	cache := t.TempDir()
	set, err := Make(cache, Tiny, flowgen.CSV)
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
	if _, err := Make(cache, Tiny, flowgen.CSV); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(set.Files[7])
	if err != nil || !os.SameFile(before, after) {
		t.Error("a complete set was written again")
	}
	os.Remove(set.Files[7])
	if again, err := Make(cache, Tiny, flowgen.CSV); err != nil || again.Bytes != set.Bytes {
		t.Errorf("after a loss: %v", err)
	}
}
