package flowfile

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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
	var rows strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&rows, "{\"a\":%d,\"s\":\"%x\"}\n", i, i*i*7919)
	}
	text := rows.String()
	half := strings.Index(text[len(text)/2:], "\n") + 1 + len(text)/2
	opts := Options{Columns: columns("a", "bigint", "s", "varchar"), Threads: 2}
	for name, pack := range map[string]func(testing.TB, ...string) string{"gz": gz, "zst": zst, "bz2": bz} {
		t.Run(name, func(t *testing.T) {
			read := func(data, mode string) result {
				dir := t.TempDir()
				opts.Paths, opts.OnError = []string{write(t, dir, "f", data)}, mode
				return readPath(t, opts, "a", "_line")
			}
			for _, data := range []string{pack(t, text), pack(t, text[:half], text[half:]), pack(t, text[:half-5], text[half-5:])} {
				if got := read(data, "strict"); got.err != nil || len(got.rows) != 20000 || got.rows[19999] != "19999|20000" {
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
				if got.err != nil || len(got.rejects) != 1 || len(got.rows) > 20000 || cut > len(whole)/2 && len(got.rows) == 0 {
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
