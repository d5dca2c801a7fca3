package exec

import (
	"fmt"
	"sync"
	"testing"

	"flowsql/catalog/store"
)

// family is a query, those that read its result, and those that read theirs.
var family = []string{
	"create continuous query counts with (max_files_per_trigger = 1) as select d, count(*) as n from flows group by d",
	"create continuous query total as select sum(n) as n from counts",
	"create continuous query most as select max(n) as m from counts",
	"create continuous query share as select m, n, (select count(*) from flows) as f from most cross join total",
}

const familyRead = `select (select coalesce(sum(n), 0) from counts) as a, (select coalesce(sum(n), 0) from total) as b,
	(select coalesce(sum(m), 0) from most) - (select coalesce(max(n), 0) from counts) as c, (select coalesce(sum(n), 0) from share) as d`

// TestTogether steps a query: what is made of its result comes with it, each after what it reads.
func TestTogether(t *testing.T) {
	p := newPlace(t, "", Options{Stale: true})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query q as select a, b from flows")
	p.run("create continuous query low as select count(*) as n from q where b < 10")
	p.run("create continuous query bad as select sum(cast(concat('x', b) as bigint)) as n from q where b > 100")
	p.run("create continuous query sums as select low.n + coalesce(bad.n, 0) as n from low cross join bad")
	p.run("wait all")
	p.write("b.json", "{\"a\":1,\"b\":3}\n{\"a\":1,\"b\":101}\n")
	if _, err := p.query("q").step(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := p.run("select (select count(*) from q) as q, (select n from low) as l, (select n from bad) as b, (select n from sums) as s"); got != "3 2 NULL 2" {
		t.Error(got)
	}
	if got := p.run("select name, state, batch_id from flowsql.queries order by name"); got != "bad FAILED 0\nlow CAUGHT_UP 1\nq CAUGHT_UP 1\nsums CAUGHT_UP 1" {
		t.Error(got)
	}
}

// TestTogetherDurable has another process read queries that are committed together: it never sees one ahead of another.
func TestTogetherDurable(t *testing.T) {
	l := newLab(t)
	l.run(append([]string{"create table flows (d varchar, n bigint) with (path = 'FLOWS')"}, family...)...)
	l.deliver(0, 3)
	l.run("wait all")
	files := 60
	for i := range files {
		l.deliver(3*i, 3)
	}
	refresher, reader := l.open(store.Options{}), l.open(store.Options{ReadOnly: true})
	defer refresher.Close()
	defer reader.Close()
	var work sync.WaitGroup
	defer work.Wait()
	work.Add(1)
	go func() {
		defer work.Done()
		for range files { // each a commit
			if _, _, err := l.in(refresher, "refresh continuous query counts"); err != nil {
				t.Error(err)
			}
		}
	}()
	seen, last := 0, 0
	for last < 3*(files+1) && !t.Failed() {
		text, _, err := l.in(reader, familyRead)
		if err != nil {
			t.Fatal(err)
		}
		var a, b, c, d int
		if _, err := fmt.Sscanf(text, "a b c d\n%d %d %d %d", &a, &b, &c, &d); err != nil || a != b || c != 0 || d != a || a < last {
			t.Fatalf("%q after %d: %v", text, last, err)
		}
		if a > last {
			seen++
		}
		last = a
	}
	if seen < 2 {
		t.Errorf("%d results seen", seen)
	}
}

// TestTogetherRestart has dependents that are behind at first and catch up by themselves; each batch is counted once.
func TestTogetherRestart(t *testing.T) {
	l := newLab(t)
	l.run(append([]string{"create table flows (d varchar, n bigint) with (path = 'FLOWS')"}, family...)...)
	l.deliver(0, 3)
	l.run("wait counts") // nobody has begun to read it
	l.want("a b c d\n3 0 -1 0\n", "pause continuous query counts", "pause continuous query total", "pause continuous query most",
		"pause continuous query share", familyRead)
	for _, x := range []string{"counts", "total", "most", "share"} {
		l.run("resume continuous query " + x)
	}
	l.run("wait all")
	for i := range 3 {
		l.deliver(3*i+3, 3)
		l.run("wait counts")
	}
	l.run("pause continuous query total")
	l.deliver(12, 3)
	l.want("a b c d\n15 12 0 12\n", "wait counts", "pause continuous query most", familyRead)
	l.run("resume continuous query total", "resume continuous query most", "wait all")
	l.want("a b c d\n15 15 0 15\n", familyRead)
	l.run("refresh continuous query counts full")
	l.want("a b c d\n15 15 0 15\n", familyRead)
	for _, x := range []string{"counts", "total", "most", "share"} {
		l.run("verify " + x)
	}
}
