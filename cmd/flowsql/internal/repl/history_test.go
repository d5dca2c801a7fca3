package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "history")
	h := history{path: path}
	h.load()
	for _, entry := range []string{"select 1;", "select 1;\n", "  ", "select\n  'é\"\\',\n2;", "select 1;"} {
		h.add(entry)
	}
	want := []string{"select 1;", "select\n  'é\"\\',\n2;", "select 1;"}
	again := history{path: path}
	again.load()
	if !reflect.DeepEqual(h.entries, want) || !reflect.DeepEqual(again.entries, want) {
		t.Errorf("got %q, read again %q, want %q", h.entries, again.entries, want)
	}
	at, err := os.Stat(path)
	if err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", at.Mode(), err)
	}
}

func TestHistoryIsShortened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var text strings.Builder
	for i := range 2*maxHistory + 1 {
		fmt.Fprintf(&text, "\"select %d;\"\nno json\n", i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	h := history{path: path}
	h.load()
	if len(h.entries) != maxHistory || h.entries[maxHistory-1] != fmt.Sprintf("select %d;", 2*maxHistory) {
		t.Errorf("%d entries, the last %q", len(h.entries), h.entries[len(h.entries)-1])
	}
	data, err := os.ReadFile(path)
	if at, _ := os.Stat(path); err != nil || strings.Count(string(data), "\n") != maxHistory || at.Mode().Perm() != 0o600 {
		t.Errorf("%d lines, mode %v, %v", strings.Count(string(data), "\n"), at.Mode(), err)
	}
}

func TestHistoryFailsSilently(t *testing.T) {
	for _, path := range []string{"", "/dev/null", "/dev/null/history", t.TempDir()} {
		h := history{path: path}
		h.load()
		if !h.add("select 1;") || len(h.entries) != 1 {
			t.Errorf("%q: %q", path, h.entries)
		}
	}
}

func TestHistoryPath(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", "/state")
	if got := HistoryPath(); os.Getenv("FLOWSQL_HISTORY") == "" && got != "/state/flowsql/history" {
		t.Errorf("got %q", got)
	}
	t.Setenv("FLOWSQL_HISTORY", "")
	if got := HistoryPath(); got != "" {
		t.Errorf("got %q", got)
	}
}
