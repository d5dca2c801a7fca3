package exec

import (
	"strings"
	"testing"
)

// TestReplace replaces a query: the old result is served until the new one is there, and stays where that fails.
func TestReplace(t *testing.T) {
	for name, o := range map[string]Options{"foreground": {}, "background": {Background: true}} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, "", o)
			for n := range 9 {
				p.write(string(rune('a'+n))+".json", "{\"a\":1,\"b\":2}\n{\"a\":2,\"b\":3}\n")
			}
			p.run("create continuous query q as select sum(a) as s from flows")
			p.run("wait q")
			p.run("create or replace continuous query q with (max_files_per_trigger = 2) as select a, sum(b) as s from flows group by a")
			p.run("wait q")
			if got := p.run("select * from q order by a"); got != "1 18\n2 27" {
				t.Error(got)
			}
			if got := p.run("select state, batch_id from flowsql.queries"); got != "CAUGHT_UP 1" {
				t.Error(got)
			}
			p.run("verify q")

			bad := "create or replace continuous query q as select cast(concat('x', a) as bigint) as x from flows"
			reason := "the new definition of continuous query \"q\" failed and the old one is kept: "
			if o.Background {
				p.run(bad)
				if err := p.fails("wait q", reason); !isFailed(err) {
					t.Error(err)
				}
			} else {
				p.fails(bad, reason)
			}
			p.write("z.json", "{\"a\":3,\"b\":1}\n")
			p.query("q").step(t.Context(), 1)
			if got := p.run("select * from q order by a"); got != "1 18\n2 27\n3 1" {
				t.Error(got)
			}
			if got := p.run("select last_error like '%" + strings.ReplaceAll(reason, "'", "''") + "%' from flowsql.queries"); got != "true" {
				t.Error(got)
			}

			p.remove("z.json")
			whole := "create or replace continuous query q with (missing = '%') as select count(*) as n from flows"
			p.fails(strings.Replace(whole, "%", "error", 1), "has rows of 1 file gone (z.json), which cannot be read again")
			p.run(strings.Replace(whole, "%", "ignore", 1))
			p.run("wait q")
			if got := p.run("select * from q"); got != "18" {
				t.Error(got)
			}
		})
	}
}

// TestReplaceWhileServing looks at a query in the midst of its replacement, which is then dropped.
func TestReplaceWhileServing(t *testing.T) {
	p := newPlace(t, "", Options{})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query q as select sum(a) as s from flows")
	p.run("select * from q")
	c := p.query("q")
	next := &successor{heirs: []*heir{{have: p.s.engine.entryOf("q"), made: p.s.engine.entryOf("q")}}, stop: func(error) {}, done: make(chan struct{})}
	c.succeed(next)
	if got := p.run("select state from flowsql.queries"); got != "REBUILDING" {
		t.Error(got)
	}
	if got := p.run("select * from q"); got != "1" {
		t.Error(got)
	}
	close(next.done)
	c.succeed(nil)
	p.run("drop continuous query q")
	p.fails("select * from q", "unknown table")
}

// TestReplaceRead replaces a query that others read: they are made again over the new one, if they can be.
func TestReplaceRead(t *testing.T) {
	for name, o := range map[string]Options{"foreground": {}, "background": {Background: true}} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, "", o)
			p.write("a.json", "{\"a\":1,\"b\":2}\n{\"a\":2,\"b\":3}\n{\"a\":2,\"b\":4}\n")
			p.run("create continuous query q as select a, sum(b) as s from flows group by a")
			p.run("create view large as select s from q where s > 2")
			p.run("create continuous query total as select sum(s) as t from large")
			p.run("create continuous query rate as select t * 10 as r, (select count(*) from flows) as n from total")
			p.run("wait all")
			if got := p.run("select t, r, n from total cross join rate"); got != "7 70 3" {
				t.Error(got)
			}
			p.fails("create or replace continuous query q as select a, sum(b) as x from flows group by a",
				"\"q\" is read by continuous query \"total\", which cannot be made over the new definition: ")
			p.fails("create or replace continuous query q as select t as s from total", "\"q\" would read itself")
			p.run("pause continuous query rate")
			p.run("create or replace continuous query q as select b, sum(b) + 0.5 as s from flows group by b")
			p.run("wait q")
			if got := p.run("select t, r, n from total cross join rate"); got != "10.5 105.0 3" {
				t.Error(got)
			}
			if got := p.run("select name, state, name <> 'q' or batch_id = 1 as b from flowsql.queries order by name"); got != "q CAUGHT_UP true\nrate PAUSED true\ntotal CAUGHT_UP true" {
				t.Error(got)
			}
			p.write("b.json", "{\"a\":1,\"b\":5}\n")
			p.run("resume continuous query rate")
			p.run("wait all")
			if got := p.run("select t, r, n from total cross join rate"); got != "16.0 160.0 4" {
				t.Error(got)
			}
			p.fails("drop continuous query q", "is read by continuous query")
			for _, name := range []string{"q", "total", "rate"} {
				p.run("verify " + name)
			}
		})
	}
}
