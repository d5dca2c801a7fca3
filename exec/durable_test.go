package exec

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"flowsql/catalog/store"
	"flowsql/sql/source"
)

// lab is a catalog directory with flow files beside it, opened anew for each statement unless it is kept open.
type lab struct {
	t      testing.TB
	dir    string
	flows  string
	files  int
	inline int64 // of store.Options
}

func newLab(t testing.TB) *lab {
	t.Helper()
	dir := t.TempDir()
	l := &lab{t: t, dir: filepath.Join(dir, "lab"), flows: filepath.Join(dir, "flows")}
	if err := os.Mkdir(l.flows, 0o755); err != nil {
		t.Fatal(err)
	}
	return l
}

// deliver adds a file of rows {"d": device, "n": number}, n counting from number.
func (l *lab) deliver(number, rows int) {
	l.t.Helper()
	var b strings.Builder
	for i := range rows {
		fmt.Fprintf(&b, "{\"d\": \"dev%d\", \"n\": %d}\n", (number+i)%7, number+i)
	}
	l.files++
	if err := os.WriteFile(filepath.Join(l.flows, fmt.Sprintf("f%04d.json", l.files)), []byte(b.String()), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) open(o store.Options) *Engine {
	l.t.Helper()
	if o.Inline == 0 {
		o.Inline = l.inline
	}
	st, err := store.Open(context.Background(), l.dir, o)
	if err != nil {
		l.t.Fatal(err)
	}
	e, err := Open(context.Background(), Options{Store: st})
	if err != nil {
		l.t.Fatal(err)
	}
	return e
}

// in runs statements in a session of an engine and gives the last result set.
func (l *lab) in(e *Engine, statements ...string) (string, *tape, error) {
	l.t.Helper()
	s := e.NewSession()
	out := &tape{}
	for _, text := range statements {
		if err := s.Run(context.Background(), &source.Text{Name: "-e", Body: strings.ReplaceAll(text, "FLOWS", l.flows)}, out); err != nil {
			return "", out, fmt.Errorf("%s: %w", text, err)
		}
	}
	return out.last(), out, nil
}

// try is in, in an engine of its own: a process that starts and ends.
func (l *lab) try(statements ...string) (string, *tape, error) {
	l.t.Helper()
	e := l.open(store.Options{})
	defer e.Close()
	return l.in(e, statements...)
}

// run is try for what must not fail.
func (l *lab) run(statements ...string) string {
	l.t.Helper()
	text, _, err := l.try(statements...)
	if err != nil {
		l.t.Fatal(err)
	}
	return text
}

func (l *lab) want(text string, statements ...string) {
	l.t.Helper()
	if got := l.run(statements...); got != text {
		l.t.Errorf("%s:\n%swant:\n%s", statements, got, text)
	}
}

// durableQueries have every kind of operator state.
var durableQueries = map[string]string{
	"grouped":   "select d, count(*) as n, sum(n) as s, avg(n) as a, min(n) as l, median(n) as m, group_concat(d) as g from flows group by d order by d",
	"single":    "select count(*) as n, sum(n) as s, count(distinct d) as k from flows",
	"filtered":  "select d, n from flows where n % 3 = 0",
	"distinct1": "select distinct d from flows",
	"topped":    "select d, n from flows order by n desc limit 5",
	"joined":    "select a.d, b.n from flows a join flows b on a.n = b.n + 7",
	"semi":      "select n from flows where n in (select n + 11 from flows)",
	"anti":      "select n from flows where n not in (select n + 2 from flows)",
	"ranked":    "select d, n, row_number() over (partition by d order by n) as r from flows",
	"named":     "select f.d, h.name, count(*) as n from flows f join hosts h on f.d = h.d group by f.d, h.name order by f.d",
	"above":     "select d, n from grouped where n > 3 order by d",
	"viewed":    "select d, n from small order by n desc limit 3",
}

// A restart after every file leaves no trace: each query gives what a select gives.
func TestDurableQueries(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 20)
	l.run("create table flows with (path = 'FLOWS')",
		"create table hosts as select 'dev1' as d, 'one' as name union all select 'dev2', 'two'",
		"create view small as select d, n from flows where n % 2 = 0")
	names := slices.Sorted(maps.Keys(durableQueries))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(btoi(a == "above"), btoi(b == "above")) })
	for _, name := range names {
		l.run(fmt.Sprintf("create continuous query %s with (max_files_per_trigger = 1) as %s", name, durableQueries[name]))
	}
	for i := range 6 {
		if i > 0 {
			l.deliver(20*i, 20)
		}
		e := l.open(store.Options{})
		for _, name := range names {
			by := " order by " + strings.Join(columnsOf(t, e, name), ", ")
			got, _, err := l.in(e, "select * from "+name+by)
			if err != nil {
				t.Fatalf("file %d: %s: %v", i, name, err)
			}
			query := strings.ReplaceAll(durableQueries[name], "from grouped", "from ("+durableQueries["grouped"]+") x")
			want, _, err := l.in(e, "select * from ("+query+") q"+by)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("file %d: %s:\n%swant:\n%s", i, name, got, want)
			}
			if _, _, err := l.in(e, "verify "+name); err != nil {
				t.Error(err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range names { // each step read its own file: nothing was made again
		rows := map[string]int{"joined": 40, "semi": 40, "anti": 180, "above": 7, "named": 22}[name]
		if rows == 0 {
			rows = 20
		}
		l.want(fmt.Sprintf("n most\n6 %d\n", rows), fmt.Sprintf("select count(*) as n, max(rows) as most from flowsql.batches where query = '%s'", name))
	}
	l.want("rows files_done batch_id\n120 6 5\n", "select rows, files_done, batch_id from flowsql.queries where name = 'grouped'")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func columnsOf(t *testing.T, e *Engine, name string) []string {
	t.Helper()
	x, ok := e.find(name)
	if !ok {
		t.Fatalf("%s is not there", name)
	}
	var list []string
	for _, f := range x.table.Schema().Fields() {
		list = append(list, f.Name)
	}
	return list
}

// The state is folded into a base when its deltas outgrow it, and is the same then.
func TestDurableFold(t *testing.T) {
	l := newLab(t)
	l.run("create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query q with (max_files_per_trigger = 1) as select n, count(*) as c from flows group by n")
	for range mostFiles + 3 {
		l.deliver(5, 1)
	}
	l.run("wait q")
	l.deliver(6, 1)
	l.want("n c\n5 259\n6 1\n", "select * from q order by n")
	e := l.open(store.Options{})
	defer e.Close()
	x, _ := e.find("q")
	if base, deltas, files, err := e.store.StateSize(t.Context(), x.id); err != nil || base == 0 || deltas > leastFold || files > mostFiles {
		t.Errorf("a base of %d bytes, %d of deltas in %d files, %v", base, deltas, files, err)
	}
}

func TestDurableStates(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 3)
	l.run("create table flows with (path = 'FLOWS')", "create continuous query q as select count(*) as n from flows", "wait q",
		"pause continuous query q")
	l.deliver(3, 3)
	l.want("n\n3\n", "select * from q")
	l.want("state\nPAUSED\n", "select state from flowsql.queries")
	l.run("resume continuous query q")
	l.want("n\n6\n", "select * from q")

	bad := filepath.Join(l.flows, "g.json")
	if err := os.WriteFile(bad, []byte("{\"d\": \"x\", \"n\": \"no\"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.try("select * from q"); err == nil {
		t.Fatal("a bad row was taken")
	}
	var failed *FailedError
	if _, _, err := l.try("select * from q"); !errors.As(err, &failed) || !strings.Contains(err.Error(), "g.json:1") {
		t.Errorf("after a restart: %v", err)
	}
	l.want("state last\nFAILED true\n", "select state, last_error like '%g.json:1%' as last from flowsql.queries")
	if err := os.WriteFile(bad, []byte("{\"d\": \"x\", \"n\": 7}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	l.want("n\n7\n", "resume continuous query q", "select * from q")
}

func TestDurableTables(t *testing.T) {
	l := newLab(t)
	l.run("create table t (a bigint, b varchar, c double, d boolean, e decimal(10, 2), f date, g timestamp)")
	row := "(1, 'x', 0.5, true, 1.25, '2024-01-02', '2024-01-02 03:04:05')"
	for range 5 {
		l.run("insert into t values "+row, "insert into t (a) values (2)")
	}
	l.want("a n b e\n1 5 x 1.25\n2 5 NULL NULL\n", "select a, count(*) as n, max(b) as b, max(e) as e from t group by a order by a")
	l.run("create table u as select a, b from t where a = 1")
	l.want("n\n5\n", "select count(b) as n from u")
	l.run("create view v as select a from u")
	l.want("n\n5\n", "select count(a) as n from v")
	l.run("create table if not exists u as select 1 as a")
	_, out, err := l.try("create table if not exists u as select 2 as b")
	if err != nil || len(out.warnings) == 0 || !strings.Contains(out.warnings[0], "create or replace") {
		t.Errorf("%v, %v", out.warnings, err)
	}
	l.run("drop view v", "drop table u")
	if _, _, err := l.try("select * from u"); err == nil {
		t.Error("a dropped table is still there")
	}
}

// Another process goes on from a batch where a result is only added to.
func TestSubscribeFromAnotherProcess(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 2)
	l.run("create table flows with (path = 'FLOWS')", "create continuous query q with (max_files_per_trigger = 1) as select n from flows",
		"create continuous query g with (max_files_per_trigger = 1) as select count(*) as c from flows", "wait all")
	l.deliver(2, 1)
	l.deliver(3, 2)
	l.run("wait all")
	l.want("batch_id change n\n0 + 0\n0 + 1\n1 + 2\n2 + 3\n2 + 4\n", "subscribe q with (from = 0) until caught up")
	l.deliver(5, 1)
	l.want("batch_id change n\n2 + 3\n2 + 4\n3 + 5\n", "subscribe q with (from = 2) until caught up")
	l.want("batch_id change n\n", "subscribe q with (from = 4) until caught up")
	l.want("batch_id change c\n1 - 2\n1 + 3\n2 - 3\n2 + 5\n3 - 5\n3 + 6\n", "subscribe g with (from = 1) until caught up")
	l.run("refresh continuous query q full")
	l.want("batch_id change n\n2 + 3\n2 + 4\n3 + 5\n", "subscribe q with (from = 2) until caught up")

	l.run("create or replace continuous query q with (max_files_per_trigger = 1) as select n, n as m from flows")
	_, _, err := l.try("subscribe q with (from = 2) until caught up")
	if want := "the changes of batch 2 are no longer kept; those from batch 6 on are"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	l.want("batch_id change n m\n5 reset NULL NULL\n5 + 0 0\n5 + 1 1\n", "subscribe q with (from = 2, reset = true) limit 3")
	l.want("batch_id change n m\n", "subscribe q with (from = 6, reset = true) until caught up")
}

// Another process has made the batches of which each is told, from the first one on, and a query that takes the place of another one is followed.
func TestSubscribeElsewhere(t *testing.T) {
	l := newLab(t)
	l.deliver(0, 2)
	l.run("create table flows with (path = 'FLOWS')", "create continuous query q with (max_files_per_trigger = 1) as select count(*) as c from flows")
	reader, writer := l.open(store.Options{}), l.open(store.Options{})
	defer reader.Close()
	defer writer.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	x, _ := reader.find("q")
	w := &subscriber{session: reader.NewSession(), of: x.continuous, changer: x.continuous.changer(), left: -1}
	if err := w.of.show(ctx); err != nil {
		t.Fatal(err)
	}
	lis, err := w.listen(ctx, subscribeOptions{from: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { w.stop() }()
	var got []string
	for _, rows := range []int{0, 1, 2, 3} {
		for range rows {
			l.deliver(0, 1)
		}
		if _, _, err := l.in(writer, "wait q"); err != nil {
			t.Fatal(err)
		}
		if err := w.of.followElsewhere(ctx); err != nil {
			t.Fatal(err)
		}
		for _, x := range w.of.take(lis) {
			list, err := w.of.apart(ctx, x)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				got = append(got, fmt.Sprintf("%d: %d rows and then %d", x.batch.id, rowsIn(x.before), rowsIn(x.result)))
			}
		}
	}
	if _, _, err := l.in(writer, "create or replace continuous query q with (max_files_per_trigger = 1) as select count(*) + 1 as c from flows"); err != nil {
		t.Fatal(err)
	}
	if err := w.of.followElsewhere(ctx); !errors.Is(err, errDropped) {
		t.Fatal(err)
	}
	w.next = 7
	c, lis, err := w.heir(ctx)
	if err != nil || c == nil {
		t.Fatal(c, err)
	}
	for _, x := range c.take(lis) {
		rec, err := w.changer.changes(ctx, x)
		if err != nil || x.batch.id != 7 || rec.NumRows() != 2 {
			t.Errorf("batch %d of the new query changes %d rows, %v", x.batch.id, rec.NumRows(), err)
		}
	}
	if _, _, err := l.in(writer, "create or replace continuous query q as select count(*) as n from flows"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.heir(ctx); err == nil || !strings.Contains(err.Error(), "was replaced by one with other columns") {
		t.Error(err)
	}
	if want := "0: 0 rows and then 1, 1: 1 rows and then 1, 2: 1 rows and then 1, 3: 1 rows and then 1, 4: 1 rows and then 1, 5: 1 rows and then 1, 6: 1 rows and then 1"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}

// Who follows a query over another one until it is caught up is sent what the last file of that changes, though others change nothing.
func TestFollowOverAnother(t *testing.T) {
	l := newLab(t)
	for n := range 6 {
		l.deliver(n/5, 1)
	}
	l.run("create table flows with (path = 'FLOWS')", "create continuous query a with (max_files_per_trigger = 1) as select max(n) as m from flows",
		"create continuous query b as select m from a where m > 0", "create continuous query c as select m + 1 as m from b")
	l.want("batch_id change m\n0 + 2\n", "subscribe c until caught up")
}
