package exec

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// place is a directory of flow files and a session over it.
type place struct {
	t   *testing.T
	dir string
	s   *Session
}

// newPlace makes the table flows (a bigint, b bigint) over files.
func newPlace(t *testing.T, options string, o Options) *place {
	p := &place{t, t.TempDir(), session(t, o)}
	p.run("create table flows (a bigint, b bigint) with (path = '" + p.dir + "'" + options + ")")
	return p
}

func (p *place) run(sql string) string {
	p.t.Helper()
	set := run(p.t, p.s, sql).last()
	if set == "" {
		return ""
	}
	return strings.Join(rowsOf(set), "\n")
}

func (p *place) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) remove(name string) {
	p.t.Helper()
	if err := os.Remove(filepath.Join(p.dir, name)); err != nil {
		p.t.Fatal(err)
	}
}

// fails runs a statement that fails with a message.
func (p *place) fails(sql, message string) error {
	p.t.Helper()
	_, err := try(p.s, sql)
	if err == nil || !strings.Contains(err.Error(), message) {
		p.t.Fatalf("%s: %v, want %q", sql, err, message)
	}
	return err
}

func (p *place) query(name string) *Continuous {
	have, ok := p.s.engine.find(name)
	if !ok {
		p.t.Fatal("no query ", name)
	}
	return have.continuous
}

func packed(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// TestRetry lets a step fail for what passes by itself: the query rests for twice as long each time, keeps its result and goes on.
func TestRetry(t *testing.T) {
	p := newPlace(t, "", Options{})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query q as select count(*) as n, sum(b) as s from flows")
	if got := p.run("select * from q"); got != "1 2" {
		t.Fatal(got)
	}
	whole := packed("{\"a\":1,\"b\":40}\n")
	p.write("b.json.gz", whole[:len(whole)-5]) // it is being written
	c := p.query("q")
	for n := range 8 {
		before := time.Now()
		more, err := c.step(t.Context(), 1)
		var again *retryError
		if more || !errors.As(err, &again) || again.retry.tries != n+1 {
			t.Fatalf("%v %v", more, err)
		}
		if next := again.retry.next.Add(-firstRetry << n); next.Before(before) || next.After(time.Now()) {
			t.Error(n, again.retry.next.Sub(before))
		}
		c.retry.next = before.Add(time.Hour)
		if more, err := c.step(t.Context(), 1); more || !errors.As(err, &again) || again.retry.tries != n+1 {
			t.Fatal("a step while resting: ", err)
		}
		if got := p.run("select state, last_error like '%b.json.gz: the file is still being written: damaged gzip data%(tried%' from flowsql.queries"); got != "RUNNING true" {
			t.Fatal(got)
		}
		c.retry.next = time.Now()
	}
	p.write("b.json.gz", whole)
	if got := p.run("select * from q"); got != "2 42" {
		t.Fatal(got)
	}
	if got := p.run("select state, last_error from flowsql.queries"); got != "CAUGHT_UP NULL" {
		t.Fatal(got)
	}
}

// TestGivingUp waits in the foreground on a query that does not recover.
func TestGivingUp(t *testing.T) {
	p := newPlace(t, "", Options{})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query q as select count(*) as n, sum(b) as s from flows")
	c := p.query("q")
	c.postpone(&os.PathError{Op: "open", Path: "/flows/a.json", Err: syscall.EACCES})
	c.retry.since, c.retry.next, c.retry.tries = time.Now().Add(-time.Hour), time.Now().Add(time.Hour), retryTries
	err := p.fails("select * from q", "permission denied")
	if !isFailed(err) || p.run("select state from flowsql.queries") != "FAILED" {
		t.Error(err)
	}
	p.run("resume continuous query q")
	if got := p.run("select * from q"); got != "1 2" {
		t.Error(got)
	}
}

func TestMayPass(t *testing.T) {
	for _, err := range []error{syscall.EIO, &os.PathError{Err: syscall.EMFILE}, &os.SyscallError{Err: syscall.ENOSPC}, os.ErrPermission,
		errors.Join(syscall.ENOENT)} {
		if !mayPass(err) {
			t.Error(err)
		}
	}
	if mayPass(errors.New("overflow")) || mayPass(nil) {
		t.Error("what does not pass")
	}
}

// TestResume lets a step fail for a bad row, in every kind of state and though files that were read are gone: repaired, it goes on
// from the last commit.
func TestResume(t *testing.T) {
	for name, sql := range map[string]string{
		"groups":   "select a, count(*) as n, sum(b) as s, median(b) as m from flows group by a order by a",
		"distinct": "select distinct a, b from flows order by a, b",
		"rows":     "select a, b from flows",
		"sort":     "select a, b from flows order by b desc limit 3",
		"join":     "select f.a, g.b from flows f join flows g on f.a = g.a order by f.a, g.b",
	} {
		t.Run(name, func(t *testing.T) {
			p, whole := newPlace(t, "", Options{}), newPlace(t, "", Options{})
			write := func(name, text string) { p.write(name, text); whole.write(name, text) }
			write("a.json", "{\"a\":1,\"b\":2}\n{\"a\":2,\"b\":3}\n")
			write("b.json", "{\"a\":1,\"b\":4}\n")
			p.run("create continuous query q with (max_files_per_trigger = 1) as " + sql)
			p.run("create continuous query other as select count(*) as n from flows where b > 0")
			p.run("select * from q")
			p.run("select * from other")
			p.remove("a.json")
			p.write("c.json", "{\"a\":1,\"b\":5}\n")
			p.write("d.json", "{\"a\":1,\"b\":6}\n{\"a\":1,\"b\":\"x\"}\n")
			for range 2 {
				if err := p.fails("select * from q", "d.json:2: column \"b\""); !isFailed(err) {
					t.Error(err)
				}
				p.run("resume continuous query q")
			}
			p.write("d.json", "{\"a\":1,\"b\":6}\n{\"a\":1,\"b\":7}\n")
			whole.write("c.json", "{\"a\":1,\"b\":5}\n")
			whole.write("d.json", "{\"a\":1,\"b\":6}\n{\"a\":1,\"b\":7}\n")
			if got, want := p.run("select * from q"), whole.run(sql); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			p.fails("verify q", "cannot verify: 1 file gone (a.json)")
		})
	}
}

// TestOneFails has one query of several fail: the others go on, and WAIT ALL says which failed.
func TestOneFails(t *testing.T) {
	p := newPlace(t, "", Options{})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query a as select sum(b) as s from flows")
	p.write("bad.json", "{\"a\":1,\"b\":2}\n")
	p.run("create table bad (a bigint, b bigint) with (path = '" + p.dir + "/bad*')")
	p.run("create continuous query b as select sum(b) as s from bad")
	p.run("create table flows2 (a bigint, b bigint) with (path = '" + p.dir + "/a*')")
	p.run("create continuous query c as select sum(b) as s from flows2")
	p.run("wait all")
	p.write("bad.json", "{\"a\":1,\"b\":2}\nno row\n")
	p.write("a2.json", "{\"a\":1,\"b\":20}\n")
	p.fails("wait all", "has failed")
	if got := p.run("select name, state from flowsql.queries order by name"); got != "a FAILED\nb FAILED\nc CAUGHT_UP" {
		t.Error(got)
	}
	if got := p.run("select * from c"); got != "22" {
		t.Error(got)
	}
}

func TestLatest(t *testing.T) {
	var list []int
	for n := range 1000 {
		list = latest(append(list, n), 10)
		if last := len(list) - 1; list[last] != n || len(list) >= 20 || n >= 9 && len(list) < 10 || list[0] != n-last {
			t.Fatal(n, list)
		}
	}
}
