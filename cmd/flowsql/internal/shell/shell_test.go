package shell

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"flowsql/exec"
)

// A slow writer of small pieces is read as it writes, without a flush.
func TestSinkIsPrompt(t *testing.T) {
	r, w := io.Pipe()
	s := newSink(w)
	for range 2 {
		io.WriteString(s, "row\n")
		var buf [4]byte
		if _, err := io.ReadFull(r, buf[:]); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		s.Write(make([]byte, 3*sinkSize))
		io.WriteString(s, "end")
		s.Flush()
		w.Close()
	}()
	if rest, err := io.ReadAll(r); err != nil || len(rest) != 3*sinkSize+3 {
		t.Errorf("%d bytes, %v", len(rest), err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestSinkKeepsItsError(t *testing.T) {
	s := newSink(full{})
	io.WriteString(s, "x")
	for range 2 {
		if err := s.Flush(); err == nil {
			t.Fatal("no error")
		}
		if _, err := io.WriteString(s, "x"); err == nil {
			t.Fatal("no error")
		}
	}
}

func TestProgressLine(t *testing.T) {
	for _, c := range []struct {
		p    exec.Progress
		at   time.Duration
		want string
	}{
		{exec.Progress{}, time.Second, "0 rows  0 rows/s  0:01"},
		{exec.Progress{Files: 1, FilesTotal: 4, Rows: 1_234_567, Rejects: 2}, 10 * time.Second,
			"[#####...............]  25%  1/4 files  1.23 M rows  123 k rows/s  2 rejects  0:10  ETA 0:30"},
		{exec.Progress{Files: 3, FilesTotal: 4, Bytes: 30, BytesTotal: 40, Rows: 300, RowsBefore: 200, BytesBefore: 20}, 10 * time.Second,
			"[###############.....]  75%  3/4 files  300 rows  10 rows/s  30 B  0:10  ETA 0:10"},
		{exec.Progress{Files: 1, FilesTotal: 2, Bytes: 5e9, BytesTotal: 5e9, Rows: 999}, 3700 * time.Second,
			"[####################] 100%  1/2 files  999 rows  0 rows/s  5 GB  1:01:40"},
	} {
		if got := fitted(c.p, c.at, 120); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		for width := range 100 {
			if got := fitted(c.p, c.at, width); len(got) > width {
				t.Errorf("%d characters of %d: %s", len(got), width, got)
			}
		}
	}
}

func TestOutdented(t *testing.T) {
	for _, c := range [][4]string{
		{"   select x", "          ^", "select x", "       ^"},
		{"\t a", "\t ^", "a", "^"},
		{"a", "^", "a", "^"},
		{"  ab", "^", "  ab", "^"},
	} {
		if line, caret := outdented(c[0], c[1]); line != c[2] || caret != c[3] {
			t.Errorf("%q: got %q, %q", c[:2], line, caret)
		}
	}
}

func ExampleShell_Fail() {
	var out strings.Builder
	New(nil, Config{Out: io.Discard, Err: &out}).Fail(errors.New("first\nsecond"))
	fmt.Print(out.String())
	// Output:
	// error: first
	//   second
}
