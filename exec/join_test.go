package exec

import (
	"fmt"
	"testing"
	"time"

	"flowsql/catalog/store"
)

// TestJoin has a query that is behind commit several steps at once, each with its batch; one that fails keeps none back.
func TestJoin(t *testing.T) {
	l := newLab(t)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query rows with (max_files_per_trigger = 1) as select n from flows",
		"create continuous query q with (max_files_per_trigger = 1) as select d, count(*) as c, group_concat(n) as g from flows where n <> 999 group by d",
		"create continuous query joined with (max_files_per_trigger = 1) as select count(*) as c from flows a join flows b on a.n = b.n + 1",
		"create continuous query top with (max_files_per_trigger = 1) as select cast(if(n = 55, 'x', n) as bigint) as n from flows order by n desc limit 3",
		"create continuous query above as select sum(c) as c from q")
	l.deliver(0, 3)
	l.run("wait all")
	for i := range 20 {
		l.deliver(3*i+3, 3)
	}
	e := l.open(store.Options{})
	defer e.Close()
	commits := map[string]int64{}
	for _, name := range []string{"rows", "q", "joined", "top"} {
		x, _ := e.find(name)
		c := x.continuous
		release, err := e.lease()
		if err != nil {
			t.Fatal(err)
		}
		for more := true; more && err == nil; {
			c.stepping.Lock()
			c.durable.took = time.Hour // whatever it is
			c.stepping.Unlock()
			more, err = c.stepOn(t.Context(), 1, 7)
		}
		release()
		if bad := name == "top"; bad != isFailed(err) {
			t.Errorf("%s: %v", name, err)
		}
		h, err := e.store.Head(t.Context(), x.id)
		if err != nil {
			t.Fatal(err)
		}
		commits[name] = h.Seq
		batches, err := c.allBatches(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := 21
		if name == "top" {
			want = 18 // those before the one with 55
		}
		if len(batches) != want {
			t.Errorf("%s has %d batches", name, len(batches))
		}
		for i, b := range batches {
			if b.id != int64(i) || b.files != 1 || b.rows != 3 && name != "joined" {
				t.Errorf("%s: %+v", name, b)
			}
		}
	}
	if got := fmt.Sprint(commits["rows"], commits["q"], commits["joined"]); got != "4 4 4" {
		t.Errorf("commits: %s", got)
	}
	l.want("batch_id change n\n19 + 57\n19 + 58\n19 + 59\n20 + 60\n20 + 61\n20 + 62\n", "subscribe rows with (from = 19) until caught up")
	l.want("c r s\n63 63 62\n", "select (select c from above) as c, (select count(*) from rows) as r, (select c from joined) as s")
	for _, name := range []string{"rows", "q", "joined", "above"} {
		l.run("verify " + name)
	}
	l.deliver(63, 2)
	l.want("c r s\n65 65 64\n", "select (select c from above) as c, (select count(*) from rows) as r, (select c from joined) as s")
}
