package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestProgressHasATrueDenominator looks at a session's progress from within a step.
func TestProgressHasATrueDenominator(t *testing.T) {
	dir := t.TempDir()
	size := int64(0)
	for i := range 4 {
		text := fmt.Sprintf("{\"a\":%d}\n{\"a\":%d}\n", i, i)
		size += int64(len(text))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.json", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := session(t, Options{})
	run(t, s, fmt.Sprintf("create table flows with (path = '%s')", dir),
		"create continuous query q with (max_files_per_trigger = 1) as select count(*) as n from flows", "refresh continuous query q")
	c, _ := s.engine.find("q")
	stop := s.follow(c.continuous)
	defer stop()
	want := func(p Progress) {
		t.Helper()
		if got, ok := s.Progress(); !ok || got != p {
			t.Errorf("%+v, want %+v", got, p)
		}
	}
	want(Progress{Files: 1, FilesTotal: 4, Bytes: size / 4, BytesTotal: size, Rows: 2, RowsBefore: 2, BytesBefore: size / 4})
	run(t, s, "refresh continuous query q")
	want(Progress{Files: 2, FilesTotal: 4, Bytes: size / 2, BytesTotal: size, Rows: 4, RowsBefore: 2, BytesBefore: size / 4})
	counts := &progress{}
	counts.files.Store(1)
	counts.bytes.Store(size / 4)
	counts.rows.Store(2)
	c.continuous.reading = counts // a step is under way
	want(Progress{Files: 3, FilesTotal: 4, Bytes: 3 * size / 4, BytesTotal: size, Rows: 6, RowsBefore: 2, BytesBefore: size / 4})
	c.continuous.reading = nil
	run(t, s, "wait q")
	if p, ok := s.Progress(); ok {
		t.Errorf("nothing is left to be read, and yet progress is told: %+v", p)
	}

	run(t, s, "select sum(a) as s from flows")
	if p := s.progress.now(); p != (Progress{Files: 4, FilesTotal: 4, Bytes: size, BytesTotal: size, Rows: 8}) {
		t.Errorf("select: %+v", p)
	}
}
