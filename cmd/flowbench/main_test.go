package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flowsql/cmd/flowbench/internal/report"
)

// flowbench runs the command with fake peers.
func flowbench(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	args = append([]string{
		"--size", "T", "--cache", t.TempDir(), "--flowsql", os.Args[0], "--python", os.Args[0], "--sqlite", "no-such-sqlite", "--runs", "2",
	}, args...)
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

func TestAgree(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "all.json")
	code, _, errors := flowbench(t, "--queries", "Q1", "--json", saved)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errors)
	}
	text, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	runs := map[string]int{}
	for _, m := range r.Results {
		if m.Err != "" {
			t.Errorf("%s %s %s: %s", m.Section, m.Query, m.Peer, m.Err)
		}
		if checked := m.Check != nil; checked != (m.Query == "Q1" && m.Peer == "duckdb") && m.Peer == "duckdb" {
			t.Errorf("%s %s %s: checked: %v", m.Section, m.Query, m.Peer, checked)
		}
		if m.Peer == "duckdb" {
			runs[string(m.Section)] = len(m.Millis)
		}
	}
	for section, want := range map[string]int{"start": 3, "cold": 2, "load": 1, "warm": 2, "stream": 50} {
		if runs[section] != want {
			t.Errorf("%s: %d times, want %d", section, runs[section], want)
		}
	}
	absent := 0
	for _, p := range r.Peers {
		if p.Absent != "" {
			absent++
		}
	}
	if absent != 6 {
		t.Errorf("%d peers absent, want 6: %+v", absent, r.Peers)
	}
}

func TestDiffer(t *testing.T) {
	code, out, _ := flowbench(t, "--queries", "Q2", "--only", "cold")
	if code != 1 || !strings.Contains(out, "ANSWERS DIFFER: cold T json-float Q2, duckdb: row 1 column 2 is 8, not 7") {
		t.Errorf("exit %d: %s", code, out)
	}
	if !strings.Contains(out, "- spark: absent (") || !strings.Contains(out, "No module named 'spark'") {
		t.Errorf("absence is not told: %s", out)
	}
}

func TestRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--size", "M"}, {"--only", "lukewarm"}, {"--formats", "xml"}, {"--runs", "0"}, {"more"}, {"--no-such-flag"},
	} {
		if code, _, errors := flowbench(t, args...); code != 2 || !strings.HasPrefix(errors, "flowbench: ") {
			t.Errorf("%v: exit %d: %s", args, code, errors)
		}
	}
	for _, args := range [][]string{{"--queries", "Q99"}, {"--peers", "oracle"}, {"--flowsql", filepath.Join(t.TempDir(), "none")}} {
		if code, _, errors := flowbench(t, args...); code != 1 || !strings.Contains(errors, "flowbench: ") {
			t.Errorf("%v: exit %d: %s", args, code, errors)
		}
	}
	if code, out, _ := flowbench(t, "--help"); code != 0 || !strings.Contains(out, "-size") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestInterrupt wants a report of what was measured before.
func TestInterrupt(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out bytes.Buffer
	log := &trigger{at: "cold T json-float Q2", do: stop}
	args := []string{"--size", "T", "--cache", t.TempDir(), "--flowsql", os.Args[0], "--python", os.Args[0], "--sqlite", "no-such-sqlite",
		"--runs", "2", "--only", "cold", "--queries", "Q1,Q2"}
	if code := runUntil(ctx, args, &out, log); code != 1 {
		t.Errorf("exit %d", code)
	}
	lines := strings.Split(out.String(), "\n")
	measured := func(name string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, name) && strings.Contains(l, "MiB") })
	}
	if !measured("| Q1 |") || measured("| Q2 |") || strings.Contains(out.String(), "DIFFER") {
		t.Error(out.String())
	}
}

// trigger does something when a text is written.
type trigger struct {
	at string
	do func()
}

func (t *trigger) Write(b []byte) (int, error) {
	if strings.Contains(string(b), t.at) {
		t.do()
	}
	return len(b), nil
}
