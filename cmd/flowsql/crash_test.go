package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var crashes = flag.Int("crashes", 12, "how often the crash test kills the command")

// crashQueries are kept through every crash. What each must give follows from the rows delivered.
const crashQueries = `
create table if not exists flows (k varchar, n bigint) with (path = 'flows');
create continuous query if not exists counts with (max_files_per_trigger = 1) as
  select k, count(*) as c, sum(n) as s from flows group by k;
create continuous query if not exists total as select sum(c) as c, sum(s) as s from counts;
create continuous query if not exists evens with (sink = 'out', output_mode = 'append') as select n from flows where n % 2 = 0;
create continuous query if not exists top with (max_bytes_per_trigger = 400) as select k, n from flows order by n desc limit 5;
create continuous query if not exists kinds as select distinct k from flows;
create continuous query if not exists pairs as select a.n from flows a join flows b on a.n = b.n + 1;
`

// crash is a catalog and flow files that grow, are moved and are added while processes over them are killed.
type crash struct {
	t    *testing.T
	rng  *rand.Rand
	dir  string
	rows int    // delivered: the n-th is {"k": n%5, "n": n}
	live string // the file that is being appended to, "" for none
	held string // the rest of its last line
	made int    // files so far

	subscribers []*subscriber
}

func newCrash(t *testing.T, seed uint64) *crash {
	c := &crash{t: t, rng: rand.New(rand.NewPCG(seed, 7)), dir: t.TempDir()}
	if err := os.Mkdir(c.path("flows"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.deliver()
	return c
}

func (c *crash) path(name string) string { return filepath.Join(c.dir, name) }

// deliver does something to the files, as loggers do.
func (c *crash) deliver() {
	switch c.rng.IntN(6) {
	case 0, 1, 2:
		c.grow()
	case 3:
		c.add(false)
	case 4:
		c.add(true)
	case 5:
		c.rotate()
	}
}

// lines is some new rows.
func (c *crash) lines() string {
	var b strings.Builder
	for range 1 + c.rng.IntN(30) {
		fmt.Fprintf(&b, "{\"k\": \"k%d\", \"n\": %d}\n", c.rows%5, c.rows)
		c.rows++
	}
	return b.String()
}

// grow appends to the live file, at times up to the middle of a line.
func (c *crash) grow() {
	if c.live == "" {
		c.live = c.next("live.json")
	}
	text := c.held + c.lines()
	c.held = ""
	if c.rng.IntN(3) == 0 {
		cut := len(text) - 1 - c.rng.IntN(10)
		text, c.held = text[:cut], text[cut:]
	}
	c.append(c.live, text)
}

func (c *crash) append(path, text string) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *crash) next(suffix string) string {
	c.made++
	return c.path(fmt.Sprintf("flows/f%05d-%s", c.made, suffix))
}

// add is a whole file, which appears at once.
func (c *crash) add(packed bool) {
	name, data := "whole.json", []byte(c.lines())
	if packed {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(data)
		w.Close()
		name, data = "whole.json.gz", b.Bytes()
	}
	hidden := c.path("hidden")
	if err := errors.Join(os.WriteFile(hidden, data, 0o644), os.Rename(hidden, c.next(name))); err != nil {
		c.t.Fatal(err)
	}
}

// rotate moves the live file away and begins another.
func (c *crash) rotate() {
	if c.live == "" {
		return
	}
	c.finish()
	if err := os.Rename(c.live, c.next("moved.json")); err != nil {
		c.t.Fatal(err)
	}
	c.live = ""
}

// finish ends the last line.
func (c *crash) finish() {
	if c.held != "" {
		c.append(c.live, c.held)
		c.held = ""
	}
}

// command is the real command in a process of its own, in the harness's folder.
func (c *crash) command(fault string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"--catalog", "lab"}, args...)...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "FLOWSQL_COMMAND=1", faultEnv+"="+fault)
	return cmd
}

// run is a command that is not disturbed.
func (c *crash) run(args ...string) string {
	c.t.Helper()
	cmd := c.command("", args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%q: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// check compares every result with what the delivered rows give.
func (c *crash) check(after string) {
	c.t.Helper()
	c.grow() // a step of every query, which mends its sink
	c.finish()
	got := c.run("-e", crashQueries, "-N", "-e", `resume continuous query counts; resume continuous query total; resume continuous query evens; resume continuous query top;
		resume continuous query kinds; resume continuous query pairs; wait all;
		select * from counts order by k; select * from total; select count(*), sum(n) from evens; select n from top; select k from kinds order by k; select count(*), sum(n) from pairs`)
	if want := c.want(); got != want {
		c.t.Fatalf("after %s, %d rows in %d files:\n%swant:\n%s", after, c.rows, c.made, got, want)
	}
	c.checkSink(after)
	c.checkSubscribers(after)
	c.checkLeftovers(after)
}

// checkLevel holds what was committed before a crash of a query that reads another one against that one.
func (c *crash) checkLevel(after string) {
	c.t.Helper()
	got := c.run("--stale", "-N", "-e", `select (select sum(c) from counts) <=> (select c from total) or (select state from flowsql.queries where name = 'total') = 'FAILED'
		or (select batch_id from flowsql.queries where name = 'total') is null`)
	if got != "1\n" {
		c.t.Fatalf("after %s, counts is ahead of total: %s", after, c.run("--stale", "-e", "select sum(c) as c, sum(s) as s from counts union all select c, s from total; select name, state, batch_id from flowsql.queries"))
	}
}

// checkSink holds the files of the sink against the rows delivered: each batch is there once.
func (c *crash) checkSink(after string) {
	c.t.Helper()
	names, err := filepath.Glob(c.path("out/evens-*.ndjson"))
	if err != nil {
		c.t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, line := range strings.Fields(string(text)) {
			if seen[line] {
				c.t.Fatalf("after %s: %s is in the sink twice", after, line)
			}
			seen[line] = true
		}
	}
	if want := (c.rows + 1) / 2; len(seen) != want {
		c.t.Fatalf("after %s: %d rows in the sink, not %d", after, len(seen), want)
	}
}

func (c *crash) want() string {
	var b strings.Builder
	counts, sums := map[int]int{}, map[int]int{}
	evens, evenSum := 0, 0
	for n := range c.rows {
		counts[n%5]++
		sums[n%5] += n
		if n%2 == 0 {
			evens, evenSum = evens+1, evenSum+n
		}
	}
	keys := slices.Sorted(maps.Keys(counts))
	for _, k := range keys {
		fmt.Fprintf(&b, "k%d\t%d\t%d\n", k, counts[k], sums[k])
	}
	fmt.Fprintf(&b, "%d\t%d\n", c.rows, c.rows*(c.rows-1)/2)
	fmt.Fprintf(&b, "%d\t%d\n", evens, evenSum)
	for n := c.rows - 1; n >= max(0, c.rows-5); n-- {
		fmt.Fprintf(&b, "%d\n", n)
	}
	for _, k := range keys {
		fmt.Fprintf(&b, "k%d\n", k)
	}
	if c.rows > 1 {
		fmt.Fprintf(&b, "%d\t%d\n", c.rows-1, c.rows*(c.rows-1)/2)
	} else {
		b.WriteString("0\t\\N\n")
	}
	return b.String()
}

// Processes are killed at any moment while files grow, move and appear: no row is lost and none counted twice.
func TestCrashes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	c := newCrash(t, 1)
	c.subscribers = newSubscribers()
	c.run("-e", crashQueries)
	for i := range *crashes {
		kind := "serve"
		args := []string{"serve", "-q"}
		if c.rng.IntN(3) == 0 {
			kind, args = "wait", []string{"-e", "wait all; verify counts"}
		}
		cmd := c.command("", args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killSubscriber := c.subscribe()
		for range c.rng.IntN(4) {
			time.Sleep(time.Duration(c.rng.IntN(15)) * time.Millisecond)
			c.deliver()
		}
		time.Sleep(time.Duration(c.rng.IntN(40)) * time.Millisecond)
		if c.rng.IntN(2) == 0 {
			killSubscriber()
		}
		cmd.Process.Kill()
		cmd.Wait()
		killSubscriber()
		c.checkLevel(fmt.Sprintf("kill %d (%s)", i, kind))
		if i%3 == 0 {
			c.check(fmt.Sprintf("kill %d (%s)", i, kind))
		}
	}
	c.check("the last kill")
}

// Operations on data files are made the last ones of a process, one after another.
func TestKilledAtOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	c := newCrash(t, 2)
	c.subscribers = newSubscribers()
	c.run("-e", crashQueries)
	for _, kind := range []string{"kill", "killed", "torn"} {
		for at := 1; c.fault(kind, at, "wait all") != nil; at += 1 + c.rng.IntN(1 + 200 / *crashes) {
			c.checkLevel(fmt.Sprintf("%s at operation %d", kind, at))
			if at%3 == 0 {
				c.check(fmt.Sprintf("%s at operation %d", kind, at))
			}
		}
		c.check(kind)
	}
}

// A query is replaced while others read it, and operations on data files are made the last ones: each result is the old one or the
// new one, and all are of one definition.
func TestKilledAtReplacing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	c := newCrash(t, 5)
	c.finish()
	c.run("-e", "create table flows (k varchar, n bigint) with (path = 'flows')",
		"-e", "create continuous query counts as select k, count(*) as c, 0 as v from flows group by k",
		"-e", "create continuous query total as select sum(c) as c, max(v) as v, count(distinct v) as d from counts", "-e", "wait all")
	had, version, replaced := 0, 0, 0
	for _, kind := range []string{"kill", "killed", "torn"} {
		for at, ended := 1, false; !ended; at += 1 + c.rng.IntN(1 + 100 / *crashes) {
			version++
			cmd := c.command(fmt.Sprintf("%s:%d", kind, at), "-e",
				fmt.Sprintf("create or replace continuous query counts as select n %% 3 as k, count(*) as c, %d as v from flows group by n %% 3", version))
			ended = cmd.Run() == nil
			var rows, v, total, w, d int
			got := c.run("--stale", "-N", "-e", "select (select sum(c) from counts), (select max(v) from counts), c, v, d from total")
			if _, err := fmt.Sscan(got, &rows, &v, &total, &w, &d); err != nil || rows != c.rows || total != rows || v != w || d != 1 || v != had && v != version || ended && v != version {
				t.Fatalf("%s at operation %d: %s after version %d, %v", kind, at, got, had, err)
			}
			if v != had {
				replaced++
			}
			had = v
		}
	}
	c.run("-e", "verify counts; verify total")
	t.Logf("%d of %d replacements were made", replaced, version)
}

// Operations on data files fail from some moment on, as on a full disk, and then the queries wait and fail; or once, and
// then nobody notices.
func TestFailingOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for patience to end")
	}
	c := newCrash(t, 3)
	c.run("-e", crashQueries)
	kinds := []string{"short", "enospc", "eio", "eacces"}
	if *crashes < 100 {
		kinds = kinds[:2] // each takes as long as patience
	}
	for _, kind := range kinds {
		at := 1 + c.rng.IntN(10)
		if err := c.fault(kind, at, "wait counts"); err == nil {
			t.Errorf("%s from operation %d on was not told", kind, at)
		}
		c.check(fmt.Sprintf("%s from operation %d on", kind, at))
	}
	for at := 1; at < 60; at += 1 + c.rng.IntN(1 + 200 / *crashes) {
		if err := c.fault("once", at, "wait all"); err != nil {
			t.Errorf("an error at operation %d: %v", at, err)
		}
	}
	c.check("passing errors")
}

// fault delivers rows and waits for queries in a process with a fault. The error says that it was met.
func (c *crash) fault(kind string, at int, wait string) error {
	c.t.Helper()
	c.deliver()
	c.finish() // else the command stands by the last line
	cmd := c.command(fmt.Sprintf("%s:%d", kind, at), "-e", wait)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "panic") || strings.Contains(string(out), "bug:") {
		c.t.Fatalf("%s at %d: %s", kind, at, out)
	}
	if err != nil && len(out) > 0 {
		err = errors.New(string(out))
	}
	return err
}
