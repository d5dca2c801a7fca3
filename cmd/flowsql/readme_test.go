package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"flowsql/sql/function"
)

// fenced is a block of the README: sh is run, and a text block right after it is what it prints.
var fenced = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?")

// TestReadme runs the README's commands, in order, from a directory that looks like the repository's top.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash: ", err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"cmd", "sql", "exec", "catalog", "testdata", "go.mod", "go.sum"} {
		if err := os.Symlink(filepath.Join(root, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	found := fenced.FindAllStringSubmatch(string(readme), -1)
	if len(found) < 5 {
		t.Fatalf("only %d commands found", len(found))
	}
	for _, b := range found {
		run := exec.Command(bash, "-euo", "pipefail", "-c", b[1])
		run.Dir = dir
		run.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "FLOWSQL_CATALOG=", "NO_COLOR=1")
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", b[1], err, out)
		}
		if b[2] != "" && string(out) != b[2] {
			t.Errorf("%sprints\n%swhere the README has\n%s", b[1], out, b[2])
		}
	}
}

// TestReadmeFunctions keeps the README's list of functions that of the table.
func TestReadmeFunctions(t *testing.T) {
	const begin, end = "<!-- functions -->\n", "<!-- /functions -->"
	path := filepath.Join("..", "..", "README.md")
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), begin)
	list, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the functions")
	}
	want := function.Reference()
	if list == want {
		return
	}
	if !*update {
		t.Fatal("the README's functions are not those of sql/function: go test ./cmd/flowsql -run Readme -update")
	}
	if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
