package exec

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"flowsql/catalog/store"
)

var pastSeeds = flag.Int("pasts", 1, "how many seeds TestPasts has")

// pastQueries are of every kind of result and output mode. The first columns of one with output_mode = update are its key.
var pastQueries = []struct {
	name, options, query, other string // other is another definition of the same columns
	keys                        int    // columns; 0 where rows are no upserts
}{
	{"grouped", "", "select d, count(*) as c, sum(n) as s from flows group by d", "select d, max(n) as c, sum(n) as s from flows where d <> 'dev1' group by d", 0},
	{"upserted", "output_mode = update, ", "select d, n % 2 as e, sum(n) as s from flows group by d, n % 2", "select d, n % 2 as e, max(n) as s from flows where n > 3 group by d, n % 2", 2},
	{"topped", "history = '40 kB', ", "select d, n from flows order by n desc, d limit 4", "select d, n from flows order by d, n limit 5", 0},
	{"ranked", "", "select n, row_number() over (order by n desc) as r from flows", "select n, row_number() over (order by n) as r from flows", 0},
	{"wide", "", "select n * 10 + k as m, count(*) as c from flows join (select generate_series as k from generate_series(1, 60)) g on k < 60 group by n * 10 + k", "select n as m, count(*) as c from flows group by n", 0},
	{"few", "", "select d, count(*) as c from flows group by d having count(*) < 3", "select d, count(*) as c from flows group by d having count(*) < 5", 0},
	{"added", "", "select d, n from flows where n % 3 <> 0", "select d, n from flows where n % 2 <> 0", 0},
	{"closed", "output_mode = append, watermark = 5, event_time = n, ", "select tumble(n, 4) as w, count(*) as c from flows group by w", "select tumble(n, 4) as w, count(*) + 1 as c from flows group by w", 0},
	{"above", "", "select c, count(*) as k from few group by c", "select c, count(*) + 1 as k from few group by c", 0},
	{"below", "output_mode = update, ", "select k, max(c) as c from above where c = 1 group by k", "select k, min(c) as c from above group by k", 1},
	{"lasting", "", "select count(*) as c, max(n) as m from flows", "select count(*) + 1 as c, min(n) as m from flows", 0},
}

// consumer holds what the changes of a query that it was sent make.
type consumer struct {
	keys  int
	rows  map[string]int    // how often a row is there
	byKey map[string]string // rows of upserts
}

func (c *consumer) clone() *consumer {
	return &consumer{c.keys, maps.Clone(c.rows), maps.Clone(c.byKey)}
}

func (c *consumer) apply(sign, row string) error {
	key := strings.Join(strings.Fields(row)[:min(c.keys, len(strings.Fields(row)))], " ")
	switch {
	case sign == signReset:
		clear(c.rows)
		clear(c.byKey)
	case c.keys > 0 && sign == signAdded:
		c.byKey[key] = row
	case c.keys > 0 && c.byKey[key] != row:
		return fmt.Errorf("%q goes and %q is there", row, c.byKey[key])
	case c.keys > 0:
		delete(c.byKey, key)
	case sign == signAdded:
		c.rows[row]++
	case c.rows[row] == 0:
		return fmt.Errorf("%q goes and is not there", row)
	case c.rows[row] == 1:
		delete(c.rows, row)
	default:
		c.rows[row]--
	}
	return nil
}

func (c *consumer) text() string {
	var list []string
	for row, n := range c.rows {
		for range n {
			list = append(list, row)
		}
	}
	list = append(list, slices.Collect(maps.Values(c.byKey))...)
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// pasts is what consumers of many queries have after each batch.
type pasts struct {
	*lab
	rng  *rand.Rand
	e    *Engine                      // the process at hand
	had  map[string]map[int]*consumer // by batch; by -1 before the first
	kept map[string]int               // how often changes were kept that were asked for, and not
}

// consume has a consumer that had all up to the batch before from be sent the rest, and holds what it has after each batch against what others
// had then, and at the end against the result.
func (p *pasts) consume(q int, from int, options string) {
	p.t.Helper()
	name, had := pastQueries[q].name, p.had[pastQueries[q].name]
	now := had[from-1].clone()
	set, _, err := p.in(p.e, fmt.Sprintf("subscribe %s with (from = %d%s) until caught up", name, from, options))
	if err != nil {
		m := regexp.MustCompile(`the changes of batch \d+ are no longer kept; those from batch (\d+) on are`).FindStringSubmatch(err.Error())
		if m == nil {
			p.t.Fatal(err)
		}
		oldest, _ := strconv.Atoi(m[1])
		if p.kept["no"]++; oldest <= from {
			p.t.Fatalf("%s: from batch %d: %v", name, from, err)
		}
		if had[oldest-1] != nil {
			p.consume(q, oldest, "")
		}
		p.consume(q, from, ", reset = true")
		return
	}
	p.kept["yes"]++
	lines := rowsOf(set)
	if options != "" && (len(lines) == 0 || !strings.Contains(lines[0], signReset)) {
		p.t.Fatalf("%s: no reset: %s", name, set)
	}
	last, _, err := p.in(p.e, "select batch_id from flowsql.queries where name = '"+name+"'", "select * from "+name)
	if err != nil {
		p.t.Fatal(err)
	}
	result := rowsOf(last)
	slices.Sort(result)
	batches, _, err := p.in(p.e, "select batch_id from flowsql.queries where name = '"+name+"'")
	if err != nil {
		p.t.Fatal(err)
	}
	end, err := strconv.Atoi(rowsOf(batches)[0])
	if err != nil {
		return // no batch yet
	}
	for batch := from; batch <= end; batch++ {
		for len(lines) > 0 && strings.HasPrefix(lines[0], fmt.Sprint(batch, " ")) {
			word := strings.SplitN(lines[0], " ", 3)
			if err := now.apply(word[1], word[2]); err != nil {
				p.t.Fatalf("%s: from batch %d of %d: %s: %v\n%s", name, from, end, lines[0], err, set)
			}
			lines = lines[1:]
		}
		switch {
		case options != "" && (batch < end || len(lines) > 0): // it was sent the last one
		case had[batch] == nil:
			had[batch] = now.clone()
		case had[batch].text() != now.text():
			p.t.Fatalf("%s: from batch %d of %d, after batch %d:\n%s\nwant\n%s", name, from, end, batch, now.text(), had[batch].text())
		}
	}
	if len(lines) > 0 || now.text() != strings.Join(result, "\n") {
		p.t.Fatalf("%s: from batch %d of %d, %d lines are left:\n%s\nwant\n%s\nsent\n%s", name, from, end, len(lines), now.text(), strings.Join(result, "\n"), set)
	}
}

// next is the batch after the last one that a consumer was sent.
func (p *pasts) next(q int) int {
	return 1 + slices.Max(slices.Collect(maps.Keys(p.had[pastQueries[q].name])))
}

// restart is another process.
func (p *pasts) restart() {
	if p.e != nil {
		p.e.Close()
	}
	p.e = p.open(store.Options{})
}

// stepTogether takes steps of a query that are committed as few.
func (p *pasts) stepTogether(name string) {
	x, _ := p.e.find(name)
	release, err := p.e.lease()
	if err != nil {
		p.t.Fatal(err)
	}
	defer release()
	for more := true; more; {
		x.continuous.stepping.Lock()
		x.continuous.durable.took = time.Hour // whatever it is
		x.continuous.stepping.Unlock()
		if more, err = x.continuous.stepOn(p.t.Context(), 1, 5); err != nil {
			p.t.Fatal(err)
		}
	}
}

// disturb does something to the files, or to a query.
func (p *pasts) disturb() {
	q := pastQueries[p.rng.IntN(len(pastQueries))]
	run := func(text string) {
		if _, _, err := p.in(p.e, text); err != nil {
			p.t.Fatal(err)
		}
	}
	switch p.rng.IntN(12) {
	case 0:
		p.restart()
	case 1:
		run("refresh continuous query " + q.name + " full")
	case 2:
		other := q.query
		if p.rng.IntN(2) == 0 {
			other = q.other
		}
		run(fmt.Sprintf("create or replace continuous query %s with (%smax_files_per_trigger = 1) as %s", q.name, q.options, other))
	case 3: // a file is edited where it was read
		path := filepath.Join(p.flows, fmt.Sprintf("f%04d.json", 1+p.rng.IntN(p.files)))
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(strings.Replace(string(text), `"n": `, `"n": 1`, 1)), 0o644)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	case 4, 5:
		for range 1 + p.rng.IntN(6) {
			p.deliver(p.rng.IntN(40), 1+p.rng.IntN(3))
		}
		p.stepTogether(q.name)
	case 6:
		for range 20 {
			p.deliver(p.rng.IntN(40), 1)
		}
	default:
		p.deliver(p.rng.IntN(40), p.rng.IntN(4))
	}
}

// TestPasts has consumers of all kinds of results stop after any batch and come back in other processes, while files grow and are edited,
// queries are made again and replaced, and old changes are forgotten: what they are sent makes what others have, batch by batch.
func TestPasts(t *testing.T) {
	kept := map[string]int{}
	for seed := range uint64(*pastSeeds) {
		p := &pasts{lab: newLab(t), rng: rand.New(rand.NewPCG(seed, 9)), had: map[string]map[int]*consumer{}, kept: kept}
		p.restart()
		p.deliver(0, 3)
		if _, _, err := p.in(p.e, "create table flows (d varchar, n bigint) with (path = 'FLOWS', on_change = 'reread')"); err != nil {
			t.Fatal(err)
		}
		for _, q := range pastQueries {
			if _, _, err := p.in(p.e, fmt.Sprintf("create continuous query %s with (%smax_files_per_trigger = 1) as %s", q.name, q.options, q.query)); err != nil {
				t.Fatal(err)
			}
			p.had[q.name] = map[int]*consumer{-1: {q.keys, map[string]int{}, map[string]string{}}}
		}
		for range 60 {
			p.disturb()
			if p.rng.IntN(2) == 0 {
				continue
			}
			q := p.rng.IntN(len(pastQueries))
			p.consume(q, p.next(q), "")
			batches := slices.Sorted(maps.Keys(p.had[pastQueries[q].name]))
			p.consume(q, 1+batches[p.rng.IntN(len(batches))], "")
		}
		for q := range pastQueries {
			p.consume(q, p.next(q), "")
		}
		p.e.Close()
	}
	if kept["no"] == 0 || kept["yes"] < 5*kept["no"] {
		t.Errorf("changes were kept %d times, and not %d times", kept["yes"], kept["no"])
	}
}
