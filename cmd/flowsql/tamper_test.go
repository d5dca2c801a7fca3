package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tampered is the real command under strace, which does something at the calls of the system that touch some files: all of the catalog's,
// its database included, and the sink's.
func (c *crash) tampered(calls, what string, paths []string, args ...string) *exec.Cmd {
	plain := c.command("", args...)
	trace := []string{"-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:%s", calls, what)}
	for _, p := range paths {
		trace = append(trace, "-P", c.path(p))
	}
	cmd := exec.Command("strace", append(append(trace, plain.Path), plain.Args[1:]...)...)
	cmd.Dir, cmd.Env = plain.Dir, plain.Env
	return cmd
}

// databaseFiles are those that SQLite writes.
var databaseFiles = []string{"lab/catalog.db", "lab/catalog.db-wal", "lab/catalog.db-shm"}

// The calls that change files. Those with a question mark are not on every machine.
const (
	writes  = "pwrite64,write"
	syncs   = "fsync,fdatasync"
	changes = "ftruncate,?rename,renameat,?renameat2,?unlink,unlinkat,openat"
)

// skipUntampered skips a test where processes cannot be traced.
func skipUntampered(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	if out, err := exec.Command("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "true").CombinedOutput(); err != nil {
		t.Skipf("strace cannot be used: %v %s", err, out)
	}
}

// tamper delivers rows and waits for queries in a process that strace tampers with. The error says that the process noticed.
func (c *crash) tamper(calls, what string, paths []string) error {
	c.t.Helper()
	c.deliver()
	c.finish()
	out, err := c.tampered(calls, what, paths, "-e", "wait all; verify total").CombinedOutput()
	if strings.Contains(string(out), "panic") || strings.Contains(string(out), "bug:") || strings.Contains(string(out), "differs") {
		c.t.Fatalf("%s of %s: %s", what, calls, out)
	}
	if err != nil && len(out) > 0 {
		err = errors.New(string(out))
	}
	return err
}

// The command is killed at writes, syncs and renames of the database, of data files and of the sink.
func TestKilledAtCalls(t *testing.T) {
	skipUntampered(t)
	c := newCrash(t, 6)
	c.run("-e", crashQueries)
	stride := 1 + 300 / *crashes
	killed, runs, enough := 0, 0, 2
	if *crashes < 100 {
		enough = 1
	}
	for _, calls := range []string{writes, syncs, changes} {
		for _, paths := range [][]string{databaseFiles, nil} {
			for at, ended := 1, 0; ended < enough && at < 400; at += 1 + c.rng.IntN(stride) {
				what := fmt.Sprintf("signal=SIGKILL:when=%d", at)
				runs++
				if c.tamper(calls, what, paths) == nil {
					ended++
				} else {
					killed++
				}
				c.checkLevel(what + " of " + calls)
				if runs%3 == 0 {
					c.check(what + " of " + calls)
				}
			}
			c.check("kills at " + calls)
		}
	}
	if killed == 0 {
		t.Errorf("none of %d commands was killed", runs)
	}
	t.Logf("%d of %d commands were killed", killed, runs)
}

// The database's own writes and syncs fail, once or from some moment on: nothing is lost, and what cannot go on says so.
func TestFailingDatabase(t *testing.T) {
	skipUntampered(t)
	c := newCrash(t, 7)
	c.run("-e", crashQueries)
	kinds := []string{"error=ENOSPC", "error=EIO"}
	stride := 1 + 300 / *crashes
	noticed, runs, last := 0, 0, 60
	if *crashes < 100 {
		last = 30
	}
	for _, kind := range kinds {
		for _, calls := range []string{"pwrite64", syncs} {
			for at := 1; at < last; at += 1 + c.rng.IntN(stride) {
				what := fmt.Sprintf("%s:when=%d", kind, at)
				if at%4 == 0 {
					what += "+"
				}
				runs++
				if c.tamper(calls, what, databaseFiles) != nil {
					noticed++
				}
				c.checkLevel(what + " of " + calls)
				c.check(what + " of " + calls)
			}
		}
	}
	t.Logf("%d of %d commands failed", noticed, runs)
}

// checkLeftovers holds that nothing is in the sink that no batch has written.
func (c *crash) checkLeftovers(after string) {
	c.t.Helper()
	hidden, err := filepath.Glob(c.path("out/.*"))
	if err != nil || len(hidden) > 0 {
		c.t.Fatalf("after %s, there are %q in the sink, %v", after, hidden, err)
	}
}
