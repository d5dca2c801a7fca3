package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	args := []string{"-out", dir, "-files", "3", "-rows", "30", "-format", "csv", "-seed", "5", "-rate", "4"}
	if code := run(args, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	if want := dir + ": 3 files of 10 rows\n"; stdout.String() != want {
		t.Errorf("printed %q, want %q", &stdout, want)
	}
	for _, name := range []string{"time_01.csv", "time_02.csv", "time_03.csv"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || bytes.Count(content, []byte("\n")) != 10 {
			t.Errorf("%s: %q, error %v", name, content, err)
		}
	}
}

func TestRunErrors(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ args, want string }{
		{"", "name the folder to write to with -out"},
		{"-files 3", "name the folder to write to with -out"},
		{"-out DIR -files 3 -rows 10", "10 rows do not spread evenly over 3 files"},
		{"-out DIR -files 0", "-files and -rate must be positive and -rows not negative"},
		{"-out DIR -format xml", `unknown format "xml"; known are json-float, json-int, csv, json-mess`},
		{"-out DIR more", `unexpected argument "more"`},
		{"-nonsense", "flag provided but not defined: -nonsense"},
		{"-bundled -seed 2", "-seed does not go with -bundled"},
		{"-bundled", "run -bundled from the root of the module, or name a folder with -out"},
	} {
		var stdout, stderr bytes.Buffer
		args := strings.Fields(strings.ReplaceAll(test.args, "DIR", dir))
		if code := run(args, &stdout, &stderr); code != 2 || stderr.String() != "gen: "+test.want+"\n" {
			t.Errorf("%s: exit %d, error %q, want %q", test.args, code, &stderr, test.want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Error("something was written")
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-h"}, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "-bundled") {
		t.Errorf("exit %d, printed %q", code, &stdout)
	}
}

func TestBundledElsewhere(t *testing.T) {
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-bundled", "-out", dir}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "time_*.json")); len(names) != 20 {
		t.Errorf("%d files, want 20", len(names))
	}
}
