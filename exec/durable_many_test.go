package exec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flowsql/catalog/store"
)

// background is an engine that refreshes, as serve does.
func (l *lab) background() *Engine {
	l.t.Helper()
	st, err := store.Open(context.Background(), l.dir, store.Options{})
	if err != nil {
		l.t.Fatal(err)
	}
	e, err := Open(context.Background(), Options{Store: st, Background: true})
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { e.Close() })
	for deadline := time.Now().Add(2 * time.Minute); ; { // it refreshes, before anybody else does
		if _, err := e.lease(); err == nil {
			return e
		} else if time.Now().After(deadline) {
			l.t.Fatal(err)
		}
	}
}

// Whatever other processes do, the one that refreshes heeds.
func TestDurableElsewhere(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows with (path = 'FLOWS')")
	server := l.background()
	l.run("create continuous query q with (interval = '1 hour') as select count(*) as n from flows")
	l.want("n\n10\n", "select * from q") // waits for the server, which has to be told
	l.deliver(10, 5)
	l.want("n\n10\n", "pause continuous query q", "select * from q")
	l.want("n\n15\n", "resume continuous query q", "select * from q")
	l.want("state\nCAUGHT_UP\n", "select state from flowsql.queries")
	l.run("refresh continuous query q full")
	l.want("n\n15\n", "select * from q")
	l.want("verdict\nidentical\n", "select 'identical' as verdict", "verify q", "select 'identical' as verdict")

	l.run("create table t as select 1 as a", "insert into t values (2)")
	got, _, err := l.in(server, "select sum(a) as s from t")
	if err != nil || got != "s\n3\n" {
		t.Errorf("the server sees %q, %v", got, err)
	}
	l.run("create or replace continuous query q as select count(*) as n, max(n) as m from flows")
	l.want("n m\n15 14\n", "select * from q")
	l.run("drop continuous query q", "drop table flows")
	if _, _, err := l.in(server, "select * from q"); err == nil {
		t.Error("the server still has what was dropped")
	}
}

// Two processes that define the same at once: one does, the other is told.
func TestDurableRace(t *testing.T) {
	l := newLab(t)
	a, b := l.open(store.Options{}), l.open(store.Options{})
	defer a.Close()
	defer b.Close()
	if _, _, err := l.in(a, "create table t (a bigint)"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.in(b, "create table t (b bigint)"); err == nil || !strings.Contains(err.Error(), "already the name of a table") {
		t.Error(err)
	}
	for i := range 4 {
		e := map[bool]*Engine{true: a, false: b}[i%2 == 0]
		if _, _, err := l.in(e, fmt.Sprintf("insert into t values (%d)", i)); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range []*Engine{a, b} {
		if got, _, err := l.in(e, "select count(*) as n, sum(a) as s from t"); err != nil || got != "n s\n4 6\n" {
			t.Error(got, err)
		}
	}
}

// A file that is damaged or lost is named, and FULL makes it again.
func TestDurableDamage(t *testing.T) {
	for _, damage := range []struct {
		kind, said string
		to         func(name string, data []byte) error
	}{
		{"result", " is damaged", spoil},
		{"state", " is damaged", spoil},
		{"result", ": the file is gone", func(name string, _ []byte) error { return os.Remove(name) }},
		{"state", ": the file is gone", func(name string, _ []byte) error { return os.Remove(name) }},
	} {
		l := newLab(t)
		l.inline = -1
		l.deliver(0, 10)
		l.run("create table flows with (path = 'FLOWS')", "create continuous query q as select d, count(*) as n from flows group by d", "wait q")
		names, _ := filepath.Glob(filepath.Join(l.dir, "data", "q-"+damage.kind+"-*"))
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage.to(name, data); err != nil {
				t.Fatal(err)
			}
		}
		l.deliver(10, 4)
		_, _, err := l.try("select * from q")
		if err == nil || !strings.Contains(err.Error(), names[len(names)-1]+damage.said) || !strings.Contains(err.Error(), "refresh continuous query q full") {
			t.Errorf("%s: %v", damage.kind, err)
		}
		l.run("refresh continuous query q full")
		l.want("n\n14\n", "select sum(n) as n from q")
		l.run("verify q")
	}
}

func spoil(name string, data []byte) error { return os.WriteFile(name, bytes.ToUpper(data), 0o644) }

// What a query reads is as it was when it was created, whatever became of names since.
func TestDurableBindings(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows with (path = 'FLOWS')", "create view v as select n from flows where n < 5", "set @most = 3",
		"create continuous query q as select count(*) as n from v where n < @most", "create or replace view v as select n from flows where false")
	l.deliver(0, 10)
	l.want("n\n6\n", "select * from q")
	l.want("n\n6\n", "drop view v", "select * from q")
}

func TestDurableReadOnly(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows with (path = 'FLOWS')", "create continuous query q as select count(*) as n from flows", "wait q")
	l.deliver(0, 10)
	e := l.open(store.Options{ReadOnly: true})
	defer e.Close()
	got, out, err := l.in(e, "select * from q")
	if err != nil || got != "n\n10\n" || len(out.warnings) != 1 {
		t.Errorf("%q, %v, %v", got, out.warnings, err)
	}
	for _, text := range []string{
		"create table t (a bigint)", "create view v as select 1 as a", "create continuous query p as select count(*) as n from flows",
		"drop continuous query q", "pause continuous query q", "resume continuous query q", "refresh continuous query q full",
	} {
		if _, _, err := l.in(e, text); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, _, err := l.in(e, "wait q"); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait: %v", err)
	}
}

// A definition is bound when somebody asks for it, with what it reads, younger or older; one that cannot be bound is in nobody's way.
func TestDurableLate(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query a as select n from flows",
		"create continuous query b as select n + 1 as n from flows",
		"create continuous query above as select sum(n) as s from a",
		"create or replace continuous query a as select n from b",
		"create continuous query alone as select count(*) as c from flows",
		"create view v as select s from above", "wait all")
	bound := func(e *Engine) (names []string) {
		for _, x := range e.present() {
			if x.late == nil || x.late.bound {
				names = append(names, x.name)
			}
		}
		return names
	}
	e := l.open(store.Options{})
	defer e.Close()
	for _, step := range []struct{ sql, want, bound string }{
		{"select 1 as x", "x\n1\n", "[]"},
		{"select s from v", "s\n55\n", "[a above b flows v]"},
		{"select name from flowsql.queries order by name", "name\na\nabove\nalone\nb\n", "[a above alone b flows v]"},
	} {
		got, _, err := l.in(e, step.sql)
		if err != nil || got != step.want || fmt.Sprint(bound(e)) != step.bound {
			t.Errorf("%s: %q, %v, bound are %s", step.sql, got, err, bound(e))
		}
	}
}
