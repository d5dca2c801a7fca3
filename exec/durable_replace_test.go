package exec

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"flowsql/catalog/store"
)

// TestDurableReplace replaces a query that another one reads, again and again, while another process reads both: it sees a whole
// result of one definition, never none.
func TestDurableReplace(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 21)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query q as select d, count(*) as c, 0 as k from flows group by d",
		"create continuous query total as select sum(c) as c, max(k) as k from q", "wait all")
	maker, reader := l.open(store.Options{}), l.open(store.Options{})
	reader.options.Stale = true
	defer maker.Close()
	defer reader.Close()
	rounds := 12
	var work sync.WaitGroup
	defer work.Wait()
	work.Add(1)
	go func() {
		defer work.Done()
		for k := 1; k <= rounds; k++ {
			keys := []string{"d", "n"}[k%2]
			text := fmt.Sprintf("create or replace continuous query q as select %s, count(*) as c, %d as k from flows group by %[1]s", keys, k)
			if _, _, err := l.in(maker, text); err != nil {
				t.Error(err)
			}
		}
	}()
	last := 0
	for last < rounds && !t.Failed() {
		text, _, err := l.in(reader, "select (select sum(c) from q) as a, (select max(k) from q) as b, c, k from total")
		if err != nil {
			t.Fatal(err)
		}
		var a, b, c, k int
		if _, err := fmt.Sscanf(text, "a b c k\n%d %d %d %d", &a, &b, &c, &k); err != nil || a != 21 || c != 21 || b != k || k < last {
			t.Fatalf("%q after %d: %v", text, last, err)
		}
		last = k
	}
	work.Wait()
	want := []string{"n id"}
	for _, name := range []string{"q", "total"} {
		want = append(want, fmt.Sprintf("%d %d", rounds+1, rounds))
		l.run("verify " + name)
	}
	l.want(strings.Join(want, "\n")+"\n", "select count(*) as n, max(batch_id) as id from flowsql.batches group by query order by query")
	l.deliver(21, 7)
	l.want("c k\n28 12\n", "select * from total")
}

// TestDurableReplaceElsewhere replaces queries in processes that do not refresh: the one that does makes them, and the old result is
// there until then.
func TestDurableReplaceElsewhere(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query q as select count(*) as c from flows",
		"create continuous query total as select sum(c) as t from q", "wait all")
	st, err := store.Open(t.Context(), l.dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server, err := Open(t.Context(), Options{Store: st, Background: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.lease(); err != nil {
		t.Fatal(err)
	}
	l.run("create or replace continuous query q as select sum(n) as c from flows")
	l.want("c t\n45 45\n", "select c, t from q cross join total")
	if _, _, err := l.try("create or replace continuous query q as select cast(concat('x', d) as bigint) as c from flows"); err == nil ||
		!strings.Contains(err.Error(), "the new definition of continuous query \"q\" failed and the old one is kept") {
		t.Errorf("error %v", err)
	}
	l.want("c t\n45 45\n", "select c, t from q cross join total")
	l.want("id\n1\n1\n", "select batch_id as id from flowsql.queries")

	prompt, err := store.Open(t.Context(), l.dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open(t.Context(), Options{Store: prompt, Background: true})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if got, _, err := l.in(other, "create or replace continuous query q as select max(n) as c from flows", "wait q", "select c from q"); err != nil || got != "c\n9\n" {
		t.Errorf("%q, %v", got, err)
	}
	if _, _, err := l.in(other, "create or replace continuous query q as select cast(concat('x', d) as bigint) as c from flows"); err != nil {
		t.Error(err)
	}
	if _, _, err := l.in(other, "wait q"); !isFailed(err) {
		t.Errorf("error %v", err)
	}
	if got, _, err := l.in(other, "select last_error like '%old one is kept%' as e, state from flowsql.queries where name = 'q'"); err != nil || got != "e state\ntrue CAUGHT_UP\n" {
		t.Errorf("%q, %v", got, err)
	}
	server.Close() // and the other one takes over
	if got, _, err := l.in(other, "create or replace continuous query q as select min(n) as c from flows", "wait q", "select c, t from q cross join total"); err != nil || got != "c t\n0 0\n" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestDurableReplaceBusy replaces a query while a process that makes nothing by itself has the lease: when it is given back, the
// statement does the work.
func TestDurableReplaceBusy(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')", "create continuous query q as select count(*) as c from flows", "wait all")
	holder, maker := l.open(store.Options{}), l.open(store.Options{})
	defer holder.Close()
	defer maker.Close()
	release, err := holder.lease()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, _, err := l.in(maker, "create or replace continuous query q as select sum(n) as c from flows")
		done <- err
	}()
	for {
		list, err := holder.store.Orders(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			break
		}
	}
	holder.options.Stale = true
	if got, _, err := l.in(holder, "select c from q"); err != nil || got != "c\n10\n" {
		t.Errorf("%q, %v", got, err)
	}
	release()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got, _, err := l.in(holder, "select c from q"); err != nil || got != "c\n45\n" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestDurableReplaceLater orders a query whose maker is gone before it was made: the next process that waits makes it.
func TestDurableReplaceLater(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 10)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')", "create continuous query q as select count(*) as c from flows", "wait all")
	e := l.open(store.Options{})
	defer e.Close()
	x, _ := e.find("q")
	order := func(text string) {
		o := store.Object{ID: x.id, Name: "q", Kind: string(kindContinuous), Text: "create or replace continuous query q as " + text, Version: x.version}
		list, err := e.store.Objects(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o.Definition = list[1].Definition
		if _, err := e.store.Order(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	order("select sum(nothing) as c from flows")
	l.want("c state\n10 REBUILDING\n", "select c, state from q cross join flowsql.queries")
	if _, _, err := l.try("wait q"); !isFailed(err) || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("error %v", err)
	}
	l.want("c state\n10 CAUGHT_UP\n", "wait q", "select c, state from q cross join flowsql.queries")
	order("select sum(n) as c from flows")
	l.want("c state\n45 CAUGHT_UP\n", "wait q", "select c, state from q cross join flowsql.queries")
}
