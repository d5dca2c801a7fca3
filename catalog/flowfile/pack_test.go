package flowfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"flowsql/catalog"
)

func gz(t testing.TB, texts ...string) string {
	var b bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&b)
		z.Write([]byte(text))
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func zst(t testing.TB, texts ...string) string {
	var b bytes.Buffer
	for _, text := range texts {
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		z.Write([]byte(text))
		z.Close()
	}
	return b.String()
}

// bz packs by the program, as the standard library has no writer.
func bz(t testing.TB, texts ...string) string {
	if _, err := exec.LookPath("bzip2"); err != nil {
		t.Skip("no bzip2 to pack with")
	}
	var all strings.Builder
	for _, text := range texts {
		cmd := exec.Command("bzip2", "-1", "-c")
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		all.Write(out)
	}
	return all.String()
}

// TestPacked reads each compression: one stream, several, cut off at places, and with junk after it.
func TestPacked(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	count := thorough(20000, 8000)
	for i := range count {
		fmt.Fprintf(&rows, "{\"a\":%d,\"s\":\"%x\"}\n", i, i*i*7919)
	}
	text := rows.String()
	half := strings.Index(text[len(text)/2:], "\n") + 1 + len(text)/2
	base := Options{Columns: columns("a", "bigint", "s", "varchar"), Threads: 3}
	for name, pack := range map[string]func(testing.TB, ...string) string{"gz": gz, "zst": zst, "bz2": bz} {
		t.Run(name, func(t *testing.T) {
			read := func(data, mode string) result {
				dir := t.TempDir()
				opts := base
				opts.Paths, opts.OnError = []string{write(t, dir, "f", data)}, mode
				return readPath(t, opts, "a", "_line")
			}
			for _, data := range []string{pack(t, text), pack(t, text[:half], text[half:]), pack(t, text[:half-5], text[half-5:])} {
				if got := read(data, "strict"); got.err != nil || len(got.rows) != count || got.rows[count-1] != fmt.Sprintf("%d|%d", count-1, count) {
					t.Fatal(got.err, len(got.rows))
				}
			}
			whole := pack(t, text)
			for _, cut := range []int{1, 4, 10, 100, len(whole) / 2, len(whole) - 5, len(whole) - 1} {
				if cut < 4 {
					continue
				}
				got := read(whole[:cut], "strict")
				if got.err == nil || !strings.Contains(got.err.Error(), "damaged") {
					t.Errorf("cut at %d: %v", cut, got.err)
				}
				got = read(whole[:cut], "reject")
				if got.err != nil || len(got.rejects) != 1 || len(got.rows) > count || cut > len(whole)/2 && len(got.rows) == 0 {
					t.Errorf("cut at %d: %v %d rows %v", cut, got.err, len(got.rows), got.rejects)
				}
				for i, r := range got.rows {
					if r != fmt.Sprintf("%d|%d", i, i+1) {
						t.Fatal("cut at ", cut, ": row ", r)
					}
				}
			}
			flipped := []byte(whole)
			flipped[len(whole)/2] ^= 0x55
			if got := read(string(flipped), "strict"); got.err == nil {
				t.Error("a flipped byte went by")
			}
			if got := read(whole+"junk", "strict"); got.err == nil {
				t.Error("junk after the stream went by")
			}
			if got := read(pack(t, ""), "strict"); got.err != nil || len(got.rows) != 0 {
				t.Error(got)
			}
		})
	}
}

// TestStopped ends readings early: emit's error comes back as it is, a cancelled context as its own, and no goroutine stays.
func TestStopped(t *testing.T) {
	text := strings.Repeat("{\"a\":1,\"s\":\"some text to make the file larger\"}\n", thorough(200000, 40000))
	stop := errors.New("stop")
	for name, pack := range map[string]func(testing.TB, ...string) string{"gz": gz, "zst": zst, "bz2": bz,
		"plain": func(_ testing.TB, s ...string) string { return s[0] }} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "f", pack(t, text))
			before := runtime.NumGoroutine()
			table, err := Open(t.Context(), "t", Options{Paths: []string{dir}, Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			snap, _ := table.Snapshot(t.Context())
			scan, err := snap.Scan(t.Context(), catalog.ScanRequest{Columns: []string{"a"}, Rows: 10})
			if err != nil {
				t.Fatal(err)
			}
			rd := scan.Reader()
			for range 3 {
				if err := rd.Read(t.Context(), 0, func(arrow.Record) error { return stop }); err != stop {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				if err := rd.Read(ctx, 0, func(arrow.Record) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			for range 12000 {
				if runtime.NumGoroutine() <= before {
					return
				}
				time.Sleep(10 * time.Millisecond) // what pbzip2 started ends on its own
			}
			buf := make([]byte, 1<<16)
			t.Errorf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
		})
	}
}
