package exec

import (
	"errors"
	"testing"
)

// TestOneCommit reads a query together with one that is made of its result: both at one commit, unless the second is held up.
func TestOneCommit(t *testing.T) {
	p := newPlace(t, "", Options{Stale: true})
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("create continuous query counts as select a, count(*) as n from flows group by a")
	p.run("create continuous query total as select sum(n) as n from counts")
	p.run("wait all")
	both := "select (select sum(n) from counts) as a, (select n from total) as b"
	step := func(want string) {
		t.Helper()
		if _, err := p.query("counts").step(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if got := p.run(both); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	p.write("b.json", "{\"a\":1,\"b\":2}\n")
	step("2 2")
	p.write("c.json", "{\"a\":1,\"b\":2}\n")
	p.query("total").postpone(errors.New("a fault"))
	step("2 2") // what total was made of
	if got := p.run("select n from counts"); got != "3" {
		t.Error(got)
	}
	p.run("pause continuous query total") // it holds nobody back
	if got := p.run(both); got != "3 2" {
		t.Error(got)
	}
	p.run("resume continuous query total")
	p.run("wait all")
	if got := p.run(both); got != "3 3" {
		t.Error(got)
	}
}

// TestReadersFollow has a background: who reads a query's result is told of each commit.
func TestReadersFollow(t *testing.T) {
	p := newPlace(t, "", Options{Background: true})
	p.run("create continuous query counts as select a, count(*) as n from flows group by a")
	p.run("create continuous query total with (interval = '1h') as select sum(n) as n from counts")
	p.write("a.json", "{\"a\":1,\"b\":2}\n")
	p.run("wait counts")
	l, stop := p.query("total").listen(true)
	defer stop()
	for p.run("select n from total") != "1" {
		<-l.changed
	}
}
