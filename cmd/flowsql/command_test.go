package main

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
	"flowsql/exec/render"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.sql")
	if err := os.WriteFile(file, []byte("-- two\nselect 1;\nselect x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		args     []string
		in       string
		code     int
		out, err string
	}{
		{"one statement", []string{"-e", "select 2"}, "", 0, "n\n1\n2\n", ""},
		{"several, two flags", []string{"-e", "select 1; select 1;", "-c", "select 1"}, "", 0, "n\n1\nn\n1\nn\n1\n", ""},
		{"tables stand apart", []string{"--format", "table", "-N", "-e", "select 1; select 1"}, "", 0, "+---+\n| 1 |\n+---+\n\n+---+\n| 1 |\n+---+\n", ""},
		{"vertical", []string{"-e", "select 1\\G"}, "", 0, "*************************** 1. row ***************************\nn: 1\n", ""},
		{"set format", []string{"--csv", "-e", "set format = 'json'; select 1"}, "", 0, "[{\"n\":1}]\n", ""},
		{"stdin", nil, "select 1;\n\nselect 1", 0, "n\n1\nn\n1\n", ""},
		{"stdin as file", []string{"-e", "select 1", "-f", "-", "-N"}, "select 2", 0, "1\n1\n2\n", ""},
		{"echo", []string{"--echo", "-e", " select 1 ;"}, "", 0, "select 1;\nn\n1\n", ""},
		{"first error ends", []string{"-e", "select 1; select x; select 1"}, "", 1, "n\n1\n",
			"error: -e:1:18: unknown column \"x\"\n  select x\n         ^\n  hint: did you mean `n`?\n"},
		{"file and line", []string{"-f", file}, "", 1, "n\n1\n",
			"error: " + file + ":3:8: unknown column \"x\"\n  select x\n         ^\n  hint: did you mean `n`?\n"},
		{"keep going", []string{"--keep-going", "-N", "-e", "bad; select 1", "-e", "select 2"}, "", 1, "1\n1\n2\n",
			"error: f.json:6: bad row\n  in column dstport\n"},
		{"warning", []string{"-N", "-e", "warn"}, "", 0, "1\n", "warning: 3 rows rejected; first: f.json:6: no number\n"},
		{"timeout", []string{"-e", "timeout"}, "", 3, "", "error: timed out after 1s: counts: 3 of 4 files\n"},
		{"failed query", []string{"-e", "failed"}, "", 4, "", "error: continuous query \"counts\" has failed: f.json:6: bad row\n"},
		{"no data", []string{"missing/", "-e", "select 1"}, "", 2, "", "error: missing/: no such file\n"},
		{"no file", []string{"-e", "select 1", "-f", dir + "/none.sql"}, "", 2, "", "error: SQL file: open " + dir + "/none.sql: no such file or directory\n"},
		{"bad flag", []string{"--jsno"}, "", 2, "", "error: unknown flag \"--jsno\"\n  hint: did you mean --json?\n"},
		{"serve without a catalog", []string{"serve"}, "", 2, "", "error: serve keeps the queries of a catalog fresh\n  hint: flowsql --catalog DIR serve\n"},
		{"read-only without a catalog", []string{"--read-only"}, "", 2, "", "error: --read-only needs --catalog\n"},
		{"no catalog to read", []string{"--read-only", "--catalog", dir + "/none"}, "", 2, "", "error: catalog " + dir + "/none: there is no catalog to be opened read-only\n"},
		{"color", []string{"--color=always", "-e", "failed"}, "", 4, "", "\x1b[1;31merror:\x1b[0m continuous query \"counts\" has failed: f.json:6: bad row\n"},
		{"prompt without a terminal", []string{"--interactive", "--history-file=", "-N"}, "select 1;\n.exti 3\nselect\n2;\nexit 3\nselect 1;", 3,
			"flowsql> 1\nflowsql> flowsql>      -> 1\n2\nflowsql> ", "error: unknown command \".exti\"\n  hint: did you mean .exit?\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("XDG_CONFIG_HOME", dir)
			got := ranWith(strings.NewReader(c.in), c.args...)
			if got.code != c.code || got.out != c.out || got.err != c.err {
				t.Errorf("exit %d, want %d\nstdout:\n%s\nwant:\n%s\nstderr:\n%s\nwant:\n%s", got.code, c.code, got.out, c.out, got.err, c.err)
			}
		})
	}
}

func TestFlagsReachTheEngine(t *testing.T) {
	got := ranWith(nil, "a", "hosts=h", "--stale", "b", "-v", `x=it's \`, "--on-error=reject", "--threads=3", "--null=-", "-e", "select 1")
	if want := map[string][]string{"flows": {"a", "b"}, "hosts": {"h"}}; !reflect.DeepEqual(got.fake.tables, want) {
		t.Errorf("tables %v, want %v", got.fake.tables, want)
	}
	if want := []string{`set @x = 'it''s \\'`, "select 1"}; !reflect.DeepEqual(got.fake.seen, want) {
		t.Errorf("statements %q, want %q", got.fake.seen, want)
	}
	o, s := got.fake.options, got.fake.settings
	if !o.Stale || o.OnError != "reject" || o.Background || o.Interactive || s.Threads != 3 || s.NullText != "-" || !s.NullSet {
		t.Errorf("got %+v, %+v", o, s)
	}
}

// The formats that can be printed are those that can be set.
func TestFormatsCanBeSet(t *testing.T) {
	settings := exec.DefaultSettings()
	for _, format := range render.Formats {
		if err := settings.Set("format", format); err != nil || settings.Format != format {
			t.Errorf("set format = %s: %v, %q", format, err, settings.Format)
		}
	}
}

func TestOutputFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	got := ranWith(nil, "-o", path, "-N", "-e", "select 1; select 1")
	data, err := os.ReadFile(path)
	if err != nil || string(data) != "1\n1\n" || got.out != "" || got.code != 0 {
		t.Errorf("file %q, %v, %+v", data, err, got)
	}
	if got := ranWith(nil, "-o", t.TempDir(), "-e", "select 1"); got.code != 2 {
		t.Errorf("a folder as output: %+v", got)
	}
}

// Each result is written before the next statement is read.
func TestConversation(t *testing.T) {
	requests, send := io.Pipe()
	receive, replies := io.Pipe()
	done := make(chan int, 1)
	go func() {
		c := &command{in: requests, out: replies, err: io.Discard, open: openFake}
		done <- c.run([]string{"-N"})
		replies.Close()
	}()
	for range 3 {
		io.WriteString(send, "select 1;")
		var buf [2]byte
		if _, err := io.ReadFull(receive, buf[:]); err != nil || string(buf[:]) != "1\n" {
			t.Fatalf("got %q, %v", buf, err)
		}
	}
	send.Close()
	if code := <-done; code != 0 {
		t.Errorf("exit %d", code)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestBrokenPipeIsQuiet(t *testing.T) {
	var err strings.Builder
	c := &command{out: broken{}, err: &err, open: openFake}
	if code := c.run([]string{"--keep-going", "-e", "forever", "-e", "forever"}); code != shell.BrokenPipe || err.String() != "" {
		t.Errorf("exit %d, stderr %q", code, err.String())
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h", "--nonsense"}} {
		if got := ranWith(nil, args...); got.code != 0 || !strings.Contains(got.out, "quick start") {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if got := ranWith(nil, "-V"); got.code != 0 || !strings.HasPrefix(got.out, "flowsql ") {
		t.Errorf("%+v", got)
	}
}
