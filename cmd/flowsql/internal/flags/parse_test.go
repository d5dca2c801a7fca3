package flags

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		args []string
		want Options
	}{
		{nil, Options{}},
		{[]string{"lanl/", "-e", "select 1"}, Options{Data: []Data{{"flows", "lanl/"}}, Scripts: []Script{{Text: "select 1"}}}},
		{[]string{"-f", "a.sql", "-c", "x", "--file=-", "--execute=a=b"},
			Options{Scripts: []Script{{Path: "a.sql"}, {Text: "x"}, {Path: "-"}, {Text: "a=b"}}}},
		{[]string{"a", "hosts=h.csv", "./a=b", "dt-1=x"},
			Options{Data: []Data{{"flows", "a"}, {"hosts", "h.csv"}, {"flows", "./a=b"}, {"flows", "dt-1=x"}}}},
		{[]string{"--", "-e", "--x"}, Options{Data: []Data{{"flows", "-e"}, {"flows", "--x"}}}},
		{[]string{"-Nq", "-m2GB", "--threads", "3"}, Options{NoHeader: true, Quiet: true, MemoryLimit: "2GB", Threads: 3}},
		{[]string{"-m=2GB", "-Neselect 1"}, Options{NoHeader: true, MemoryLimit: "2GB", Scripts: []Script{{Text: "select 1"}}}},
		{[]string{"--csv"}, Options{Format: "csv"}},
		{[]string{"--json", "--format", "NDJSON"}, Options{Format: "ndjson"}},
		{[]string{"-v", "a=b=c", "--var=@x="}, Options{Vars: []Var{{"a", "b=c"}, {"x", ""}}}},
		{[]string{"--null=", "--history-file", ""}, Options{NullSet: true, HistorySet: true}},
		{[]string{"--on-error", "reject", "--keep-going", "--echo", "--stale", "--no-init", "--batch", "-o", "x"},
			Options{OnError: "reject", KeepGoing: true, Echo: true, Stale: true, NoInit: true, Mode: Batch, Output: "x"}},
		{[]string{"--catalog", "lab", "--read-only"}, Options{Catalog: "lab", ReadOnly: true}},
		{[]string{"-h", "--nonsense"}, Options{Help: true}},
		{[]string{"-V"}, Options{Version: true}},
	} {
		c.want.Color = "auto"
		got, err := Parse(c.args)
		if err != nil {
			t.Errorf("%q: %v", c.args, err)
		} else if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q:\n got %+v\nwant %+v", c.args, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ args, message, hint string }{
		{"--fromat csv", `unknown flag "--fromat"`, "did you mean --format?"},
		{"--nothing-like-it", `unknown flag "--nothing-like-it"`, "flowsql --help lists the flags"},
		{"-csv", `unknown flag "-csv"`, "did you mean --csv?"},
		{"-Z", `unknown flag "-Z"`, "--help"},
		{"-e", "-e needs a value: -e SQL", ""},
		{"--csv=1", "--csv takes no value", ""},
		{"--format=cvs", `unknown value "cvs" of --format`, `did you mean "csv"?`},
		{"--threads 0", `--threads needs a whole number from 1, not "0"`, ""},
		{"-v x", `--var needs NAME=VALUE, not "x"`, "@since"},
		{"flows=", `DATA argument "flows=" has no path`, ""},
		{"-", "DATA cannot be standard input", "-f -"},
		{"-f - -f -", "standard input can be read once", ""},
	} {
		_, err := Parse(strings.Fields(c.args))
		var fault *UsageError
		if !errors.As(err, &fault) {
			t.Errorf("%s: got %v", c.args, err)
			continue
		}
		if !strings.Contains(fault.Message, c.message) || !strings.Contains(fault.Hint, c.hint) {
			t.Errorf("%s: got %q, hint %q", c.args, fault.Message, fault.Hint)
		}
	}
}

func TestHelpNamesEveryFlagWithin120Columns(t *testing.T) {
	help := Help()
	for _, group := range groups() {
		for _, d := range group.flags {
			if !strings.Contains(help, "--"+d.long) {
				t.Errorf("help lacks --%s", d.long)
			}
		}
	}
	for _, line := range strings.Split(help, "\n") {
		if len(line) > 120 {
			t.Errorf("long line: %s", line)
		}
	}
}
