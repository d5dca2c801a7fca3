package repl

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"

	"flowsql/cmd/flowsql/internal/shell"
	"flowsql/exec"
)

type named struct{ shell.Session }

func (named) Names(context.Context) exec.Names {
	return exec.Names{
		Tables: []string{"flows", "hosts"}, Functions: []string{"count", "quantile"}, Settings: []string{"format", "threads"},
		Columns: map[string][]string{"flows": {"dstport", "dstdevice", "time"}, "hosts": {"name"}},
	}
}

func TestCandidates(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"lanl/x", ".hidden"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ head, want string }{
		{"sel", "select"},
		{"SEL", "SELECT"},
		{"select * from f", "flows"},
		{"select * from ", "flows hosts"},
		{"describe ", "flows hosts"},
		{"set ", "format threads"},
		{"select d", "desc describe distinct drop dstdevice dstport"},
		{"select cou", "count("},
		{"select x from hosts where n", "name not null"},
		{"select f.dst from flows f where f.", "dstdevice dstport time"},
		{"select h.name from flows f, hosts as h where h.", "name"},
		{"select hosts.n", "name"},
		{"select * from 'la", "lanl/"},
		{"select * from '", "lanl/"},
		{`\i lanl/`, "lanl/x/"},
		{`\ti`, `\timing`},
		{".m", ".mode"},
		{".mode c", "csv"},
		{`\pset format n`, "ndjson"},
		{`\d h`, "hosts"},
		{"select dstport", ""},
	} {
		r := New(&shell.Shell{Session: named{}}, Config{Width: func() int { return 80 }})
		_, got := (&completer{repl: r}).candidates(c.head)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.head, got, c.want)
		}
	}
}

func TestDoReturnsTheMissingParts(t *testing.T) {
	r := New(&shell.Shell{Session: named{}}, Config{Width: func() int { return 80 }})
	got, typed := (&completer{repl: r}).Do([]rune("select é, dst from"), 13)
	if want := [][]rune{[]rune("device"), []rune("port")}; !reflect.DeepEqual(got, want) || typed != 3 {
		t.Errorf("got %q, %d", got, typed)
	}
}

func TestMetaLine(t *testing.T) {
	for line, want := range map[string]bool{
		"help": true, "exit;": true, " quit ": true, "exit 3": true, `\d x`: true, ".tables": true, "source a.sql": true, `\q`: true,
		"": false, "select 1": false, ".5": false, `\G`: false, "help me": false, "exit now": false,
	} {
		if got := New(nil, Config{}).metaLine(line); got != want {
			t.Errorf("%q: got %v", line, got)
		}
	}
}
