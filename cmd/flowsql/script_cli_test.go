package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScriptCLI runs testdata/script/cli/*.txtar: the command in processes of its own.
func TestScriptCLI(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "flowsql")); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           scripts + "/cli",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("FLOWSQL_COMMAND", "1")
			e.Setenv("GORACE", os.Getenv("GORACE"))
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"flowsql": runFlowsql,
			"talk":    talk,
			"pack":    pack,
			"repeat":  repeat,
		},
	})
}

// runFlowsql is flowsql [-exit CODE] ARGUMENTS...
func runFlowsql(ts *testscript.TestScript, neg bool, args []string) {
	want := 0
	if len(args) > 1 && args[0] == "-exit" {
		code, err := strconv.Atoi(args[1])
		ts.Check(err)
		want, args = code, args[2:]
	}
	got := 0
	if err := ts.Exec("flowsql", args...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if neg || got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}

// pack is pack FROM TO: TO is FROM, gzipped.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), gzipped(ts.ReadFile(args[0])), 0o644))
}

// repeat is repeat FROM N TO: TO is FROM N times.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Repeat(ts.ReadFile(args[0]), n)), 0o644))
}

// talk is talk FILE ARGUMENTS...: a conversation with one process, as README.md tells.
func talk(ts *testscript.TestScript, neg bool, args []string) {
	bin, _, _ := strings.Cut(ts.Getenv("PATH"), string(os.PathListSeparator))
	cmd := exec.Command(filepath.Join(bin, "flowsql"), args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "FLOWSQL_COMMAND=1", "XDG_CONFIG_HOME="+cmd.Dir)
	in, err := cmd.StdinPipe()
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	err = nil
	ts.Check(cmd.Start())
	giveUp := time.AfterFunc(3*time.Minute, func() { cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for n, line := range strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n") {
		said, isSaid := strings.CutPrefix(line, "> ")
		done, isDone := strings.CutPrefix(line, "$ ")
		switch {
		case isSaid:
			_, err = fmt.Fprintln(in, said)
		case isDone:
			err = change(ts, strings.Fields(done))
		case !lines.Scan():
			err = fmt.Errorf("the output ends, want %q", line)
		case lines.Text() != line:
			err = fmt.Errorf("got %q, want %q", lines.Text(), line)
		}
		if err != nil {
			err = fmt.Errorf("%s:%d: %w", args[0], n+1, err)
			break
		}
	}
	in.Close()
	if err == nil && lines.Scan() {
		err = fmt.Errorf("%s: more than expected: %q", args[0], lines.Text())
	}
	giveUp.Stop()
	if err != nil {
		cmd.Process.Kill()
	}
	failed := cmd.Wait()
	fmt.Fprint(ts.Stderr(), complaints.String())
	if err != nil {
		ts.Fatalf("%v\n%s", err, complaints.String())
	}
	if (failed != nil) != neg {
		ts.Fatalf("%v\n%s", failed, complaints.String())
	}
}

// change is cp A B, append A B, chop A B (append without the last newline), truncate A N, or rm A.
func change(ts *testscript.TestScript, words []string) error {
	path := ts.MkAbs(words[len(words)-1])
	switch words[0] {
	case "cp":
		return os.WriteFile(path, []byte(ts.ReadFile(words[1])), 0o644)
	case "append", "chop":
		text := ts.ReadFile(words[1])
		if words[0] == "chop" {
			text = strings.TrimSuffix(text, "\n")
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.WriteString(text)
		return err
	case "truncate":
		n, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			return err
		}
		return os.Truncate(ts.MkAbs(words[1]), n)
	case "rm":
		return os.Remove(path)
	}
	return fmt.Errorf("unknown change %q", words[0])
}
