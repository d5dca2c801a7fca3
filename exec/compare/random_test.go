package compare

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

var (
	count    = flag.Int("compare.n", 300, "how many random queries to run")
	seed     = flag.Int64("compare.seed", 1, "the first seed; each seed makes tables and 20 queries")
	keep     = flag.String("compare.keep", "", "write the query about to run to this file, to know it after a panic")
	failures = flag.Int("compare.failures", 5, "stop after so many differences")
	slow     = flag.Duration("compare.slow", 0, "a select that takes longer, and 20 times as long as in SQLite, is a fault; 0 for none")
	patience = flag.Duration("compare.shrink", 15*time.Second, "how long to make a difference smaller")
	share    = flag.Int("compare.continuous", 100, "how many of a hundred queries are asked as continuous queries, too")
	wait     = flag.Duration("compare.wait", 2*time.Minute, "the longest that a query may take")
)

const queriesOfSeed = 20

// TestRandom holds flowsql against SQLite on random queries: as selects, and as continuous queries over files that
// arrive one a step.
func TestRandom(t *testing.T) {
	compareRandom(t, func() (reference, error) { return openSQLite(t), nil })
}

// compareRandom runs random queries in flowsql and in a reference, which is opened anew for each seed.
func compareRandom(t *testing.T, open func() (reference, error)) {
	tally := map[string]int{} // queries by class; the first of each class are told
	var slowest time.Duration
	tell := func() {
		var list []string
		for k, n := range tally {
			list = append(list, fmt.Sprintf("%s: %d", k, n))
		}
		sort.Strings(list)
		t.Logf("%s; slowest query %s", strings.Join(list, ", "), slowest)
	}
	defer tell()
	found, n := 0, *count
	if testing.Short() {
		n = min(n, 3*queriesOfSeed)
	}
	for s := *seed; s < *seed+int64((n+queriesOfSeed-1)/queriesOfSeed); s++ {
		r := rand.New(rand.NewSource(s))
		tables := randomTables(r)
		threads := 1 + r.Intn(3)
		b := newBench(t, tables, threads, open)
		for i := 0; i < queriesOfSeed; i++ {
			q := randomQuery(r, tables, b.ref.dialect())
			before := time.Now()
			verdict := b.judge(q)
			tally[verdict.class]++
			if took := time.Since(before); took > slowest {
				slowest = took
			}
			if verdict.class == "agree slowly" || verdict.class == "excused: both refuse" {
				t.Log(verdict.detail)
			}
			if strings.HasSuffix(verdict.class, b.ref.name()+" takes too long") {
				break // it may have ended
			}
			if verdict.excused() || tally[verdict.class] > 5 || tally[verdict.class] > 1 && !strings.Contains(verdict.class, "differs") {
				continue
			}
			found++
			t.Errorf("seed %d, query %d: %s", s, i, shrunk(t, tables, threads, open, q, verdict))
			if found >= *failures {
				b.close()
				t.FailNow()
			}
			break // the tables are smaller now
		}
		b.close()
		if (s-*seed)%100 == 99 {
			tell()
		}
	}
}

func randomQuery(r *rand.Rand, tables []*table, target int) *node {
	g := &grammar{r: r, tables: tables, target: target, huge: huge(tables), budget: 8 + r.Intn(70)}
	var want []kind
	for i := 0; i < 1+r.Intn(3); i++ {
		k := g.kind()
		if g.chance(0.1) && !g.huge {
			k = rough
		}
		want = append(want, k)
	}
	q := g.query(want, nil, 3)
	if !q.sorted && g.chance(0.4) {
		q = g.ordered(q, g.chance(0.5))
	}
	return q
}

// bench is both engines with the same tables.
type bench struct {
	dir    string
	tables []*table
	flow   *flowsql
	ref    reference
	second *sqlite // who is asked when another reference differs; nil where SQLite is the reference
}

func newBench(t testing.TB, tables []*table, threads int, open func() (reference, error)) *bench {
	t.Helper()
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		t.Fatal(err)
	}
	ref, err := open()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{dir: dir, tables: tables, flow: openFlowsql(), ref: ref}
	if ref.dialect() != inSQLite {
		b.second = openSQLite(t)
	}
	if err := b.flow.exec(fmt.Sprintf("set threads = %d", threads)); err != nil {
		t.Fatal(err)
	}
	if err := load(tables, dir, b.flow, b.ref); err != nil {
		b.close()
		t.Fatal(err)
	}
	if b.second != nil {
		for _, tab := range tables {
			for _, text := range tab.statements(inSQLite) {
				if err := b.second.exec(text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return b
}

// alone reports whether SQLite, asked the same, agrees with flowsql, so that the reference stands alone.
func (b *bench) alone(ctx context.Context, q *node, have answer) bool {
	text := q.sql(inSQLite)
	if b.second == nil || strings.Contains(text, leftOut) {
		return false
	}
	want, err := b.second.query(ctx, text, q.cols)
	return err == nil && have.differs(want, q.sorted) == ""
}

func (b *bench) close() {
	b.flow.close()
	b.ref.close()
	if b.second != nil {
		b.second.close()
	}
	os.RemoveAll(b.dir)
}

// verdict is what came of a query.
type verdict struct {
	class  string // "agree", an excused class, or what is wrong
	detail string
}

func (v verdict) excused() bool {
	return strings.HasPrefix(v.class, "agree") || strings.HasPrefix(v.class, "left out: ") || strings.HasPrefix(v.class, "excused: ")
}

// judge runs a query in all ways and compares.
func (b *bench) judge(q *node) verdict {
	flow, lite := q.sql(inFlowsql), q.sql(b.ref.dialect())
	if _, what, found := strings.Cut(lite, leftOut); found {
		what, _, _ = strings.Cut(what, leftOut)
		return verdict{"left out: " + what, ""}
	}
	if *keep != "" {
		if err := os.WriteFile(*keep, []byte(flow+";\n"+lite+";\n"), 0o644); err != nil {
			panic(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), *wait)
	defer cancel()
	before := time.Now()
	want, liteErr := b.ref.query(ctx, lite, q.cols)
	middle := time.Now()
	have, err := b.flow.query(ctx, flow)
	took := time.Since(middle)
	switch {
	case errors.Is(liteErr, context.DeadlineExceeded):
		return verdict{"excused: " + b.ref.name() + " takes too long", ""}
	case err != nil && liteErr != nil:
		return verdict{"excused: both refuse", err.Error() + "\n" + liteErr.Error()}
	case err != nil && overflow(err):
		return verdict{"excused: overflow", ""}
	case err != nil && ctx.Err() != nil:
		return verdict{"flowsql takes too long", err.Error()}
	case err != nil:
		return verdict{refusal(err, "flowsql fails"), err.Error()}
	case liteErr != nil && excuse(b.ref.dialect(), liteErr) != "":
		return verdict{"excused: " + excuse(b.ref.dialect(), liteErr), ""}
	case liteErr != nil && b.ref.dialect() == inSQLite && fault(lite, liteErr) != "":
		return verdict{"excused: " + fault(lite, liteErr), ""}
	case liteErr != nil:
		return verdict{b.ref.name() + " fails: " + shape.ReplaceAllString(liteErr.Error(), "_"), liteErr.Error()}
	}
	if d := have.differs(want, q.sorted); d != "" {
		if b.alone(ctx, q, have) {
			return verdict{"excused: " + b.ref.name() + " is alone against SQLite", ""}
		}
		if b.ref.dialect() == inSQLite && fault(lite, nil) != "" {
			return verdict{"excused: " + fault(lite, nil), ""}
		}
		return verdict{"select differs", fmt.Sprintf("%s\nflowsql:\n%s%s:\n%s", d, have, b.ref.name(), want)}
	}
	liteTook := middle.Sub(before)
	tooLong := func() bool { return *slow > 0 && took > *slow && took > 20*liteTook }
	for try := 0; try < 3 && tooLong(); try++ { // the machine may have been busy
		again := time.Now()
		b.flow.query(ctx, flow)
		took = min(took, time.Since(again))
	}
	if tooLong() {
		return verdict{"flowsql is slow", fmt.Sprintf("%s against %s", took, liteTook)}
	}
	if b.ref.dialect() != inSQLite || len(flow)%100 >= *share { // all continuous queries are compared with SQLite
		return verdict{class: "agree"}
	}
	begun := time.Now()
	arrive, err := b.hold(len(flow)%3 == 0)
	if err != nil {
		return verdict{"files cannot be held back", err.Error()}
	}
	rows, stage, err := b.flow.continuously(ctx, flow, arrive)
	if arrive != nil && (stage == "create" || stage == "wait" || stage == "read early") {
		if err := arrive(); err != nil {
			return verdict{"files cannot be put back", err.Error()}
		}
	}
	switch {
	case err != nil && overflow(err):
		return verdict{"excused: overflow", "" /* a step may sum up what the whole does not */}
	case err != nil && ctx.Err() != nil:
		return verdict{"continuous query takes too long", stage + ": " + err.Error()}
	case err != nil:
		return verdict{refusal(err, "continuous query fails to "+stage), err.Error()}
	}
	if d := rows.differs(have, q.sorted); d != "" {
		return verdict{"continuous query differs", fmt.Sprintf("%s\ncontinuous:\n%sselect:\n%s", d, rows, have)}
	}
	if all := time.Since(before); *slow > 0 && all > 2**slow {
		return verdict{"agree slowly", fmt.Sprintf("SQLite %s, select %s, continuous query %s: %s", liteTook, took, time.Since(begun), flow)}
	}
	if len(want) == 0 {
		return verdict{class: "agree on no rows"}
	}
	return verdict{class: "agree"}
}

// hold takes the last file of each table over files away, if it is asked to; arrive brings them back. Views and tables
// over files are held, what has read its files already is not.
func (b *bench) hold(ask bool) (arrive func() error, err error) {
	if !ask {
		return nil, nil
	}
	away := map[string]string{}
	for _, t := range b.tables {
		if t.stands != "files" && t.stands != "view" || len(t.parts) < 2 {
			continue
		}
		last := fmt.Sprintf("f%03d.json", len(t.parts)-1)
		away[filepath.Join(b.dir, t.name, last)] = filepath.Join(b.dir, t.name+"."+last)
	}
	for from, to := range away {
		if err := os.Rename(from, to); err != nil {
			return nil, err
		}
	}
	return func() error {
		for from, to := range away {
			if err := os.Rename(to, from); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// refused are messages by which flowsql refuses what SQLite takes.
var refused = []string{
	"a subquery cannot stand in the condition of an outer join",
	"a subquery cannot stand in a window function",
}

// refusal is the class of an error: excused if it is a known refusal.
func refusal(err error, class string) string {
	for _, m := range refused {
		if strings.Contains(err.Error(), m) {
			return "excused: refused: " + m
		}
	}
	return class + ": " + shape.ReplaceAllString(err.Error(), "_")
}

// shape is what differs between messages of one kind: places, names and numbers.
var shape = regexp.MustCompile("-e:[0-9:]+|\"[^\"]*\"|`[^`]*`|'[^']*'|[0-9.]+")

func overflow(err error) bool {
	return strings.Contains(err.Error(), "out of range") || strings.Contains(err.Error(), "does not fit BIGINT")
}

// shrunk makes tables and query smaller while the verdict stays the same, and describes what is left.
func shrunk(t testing.TB, tables []*table, threads int, open func() (reference, error), q *node, v verdict) string {
	end, first, asked := time.Now().Add(*patience), v.detail, q.sql(inFlowsql)
	dialect, named := 0, ""
	try := func() bool {
		if time.Now().After(end) {
			return false
		}
		b := newBench(t, tables, threads, open)
		defer b.close()
		dialect, named = b.ref.dialect(), b.ref.name()
		got := b.judge(q)
		if got.class != v.class {
			return false
		}
		v = got
		return true
	}
	if strings.Contains(v.class, "too long") {
		end = time.Now()
	}
	for again := true; again; {
		again = shrinkQuery(q, try)
		for _, t := range tables {
			for size := (len(t.rows) + 1) / 2; size > 0; size /= 2 {
				for at := 0; at+size <= len(t.rows); {
					rows, parts := t.rows, t.parts
					t.rows = append(append([][]any{}, rows[:at]...), rows[at+size:]...)
					t.parts = less(parts, at, size)
					if !try() {
						t.rows, t.parts = rows, parts
						at += size
						continue
					}
					again = true
				}
			}
		}
	}
	for _, t := range tables { // plainer and fewer files
		stands := t.stands
		if t.stands = "files"; stands != "files" && !try() {
			t.stands = stands
		}
		parts := t.parts
		t.parts = []int{len(t.rows)}
		if !try() {
			t.parts = parts
		}
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n", v.class)
	for _, t := range tables {
		if strings.Contains(q.sql(0), t.name+" ") {
			fmt.Fprintf(&s, "%s(rows in files: %v)\n", t, t.parts)
		}
	}
	fmt.Fprintf(&s, "flowsql> %s\n%s> %s\n%s", q.sql(inFlowsql), named, q.sql(dialect), v.detail)
	if first, _, _ := strings.Cut(first, "\n"); !strings.HasPrefix(v.detail, first) {
		fmt.Fprintf(&s, "\nbefore it was made smaller: %s\n%s", first, asked)
	}
	return s.String()
}

// less is the parts without size rows from at on.
func less(parts []int, at, size int) []int {
	out := append([]int{}, parts...)
	begin := 0
	for i, n := range parts {
		from, to := max(at, begin), min(at+size, begin+n)
		if to > from {
			out[i] -= to - from
		}
		begin += n
	}
	return out
}

// shrinkQuery replaces pieces of a query by smaller ones, in place, while try says that it is still the same fault.
func shrinkQuery(q *node, try func() bool) bool {
	shrunk := false
	for again := true; again; {
		again = false
		q.walk(func(n *node) bool {
			for _, smaller := range smallerThan(n) {
				old := *n
				*n = smaller
				if try() {
					again, shrunk = true, true
					return false
				}
				*n = old
			}
			return true
		})
	}
	return shrunk
}

// smallerThan are what a node may be replaced by, the smallest first.
func smallerThan(n *node) []node {
	var out []node
	if n.loose {
		out = append(out, node{kind: clause})
	}
	if n.text[0] == "$*" || n.text[0] == "$&" {
		for i := range n.kids {
			if len(n.kids) > n.least {
				without := *n
				without.kids = append(append([]*node{}, n.kids[:i]...), n.kids[i+1:]...)
				out = append(out, without)
			}
		}
	}
	if n.kind == clause || n.name != "" || len(n.kids) == 0 {
		return out
	}
	if n.kind != query {
		g := &grammar{r: rand.New(rand.NewSource(1))}
		for _, text := range map[kind][]string{whole: {"0", "1"}, exact: {"0.5"}, truth: {"true", "false"}, letters: {"'a'"}}[n.kind] {
			out = append(out, *same(n.kind, bindAtom, text))
		}
		out = append(out, *g.null(n.kind))
	}
	// a piece of the same kind from inside
	n.walk(func(k *node) bool {
		if k != n && k.kind == n.kind && (k.kind != query || len(k.cols) == len(n.cols)) && k.name == "" {
			out = append(out, *k)
		}
		return true
	})
	if n.kind != query {
		n.columnsIn(func(c *node) {
			if c.kind == n.kind {
				out = append(out, *c)
			}
		})
	}
	return out
}
