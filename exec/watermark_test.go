package exec

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"flowsql/catalog/store"
)

// arrival is rows in the order in which they come, and what a watermark makes of them.
type arrival struct {
	rng   *rand.Rand
	clock int
	top   int
	late  int
	kept  map[int]int // rows by window
}

const arrivalDelay, arrivalWindow = 7, 5

// rows is some more, as lines.
func (a *arrival) rows(n int) string {
	var b strings.Builder
	for range n {
		a.clock += a.rng.IntN(3)
		t := a.clock - a.rng.IntN(2)*a.rng.IntN(12)
		if t < a.top-arrivalDelay {
			a.late++
		} else {
			a.top = max(a.top, t)
			a.kept[t/arrivalWindow*arrivalWindow]++
		}
		fmt.Fprintf(&b, "{\"t\":%d}\n", t)
	}
	return b.String()
}

// windows is the counts of windows, of complete ones only or of all.
func (a *arrival) windows(complete bool) []string {
	var list []string
	for w := 0; w <= a.clock; w += arrivalWindow {
		if n := a.kept[w]; n > 0 && (!complete || w+arrivalWindow <= a.top-arrivalDelay) {
			list = append(list, fmt.Sprintf("%d %d", w, n))
		}
	}
	return list
}

func appendText(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// TestWatermarkInSteps delivers rows in files that grow, some side by side, through restarts and rebuilds: what counts is the
// order in which rows come, and not where the steps fall.
func TestWatermarkInSteps(t *testing.T) {
	for seed := range uint64(6) {
		a := &arrival{rng: rand.New(rand.NewPCG(seed, 3)), clock: 20, kept: map[int]int{}}
		sideways := seed%3 == 2 // two files grow at a time
		l := newLab(t)
		create := func(name, options string) string {
			return fmt.Sprintf("create continuous query %s with (watermark = %d, event_time = t%s) as "+
				"select tumble(t, %d) as w, count(*) as c from flows group by w", name, arrivalDelay, options, arrivalWindow)
		}
		appendText(t, filepath.Join(l.flows, "00.json"), a.rows(3))
		l.run("create table flows (t bigint) with (path = 'FLOWS')", create("whole", ""), create("one", ", max_files_per_trigger = 1"),
			create("bytes", ", max_bytes_per_trigger = 40, output_mode = update"), create("closed", ", output_mode = append"),
			"wait all")
		e := l.open(store.Options{})
		for step := range 10 {
			for range 1 + a.rng.IntN(3) {
				file := step / 3
				if sideways {
					file = a.rng.IntN(2)
				}
				appendText(t, filepath.Join(l.flows, fmt.Sprintf("%02d.json", file)), a.rows(a.rng.IntN(9)))
				if sideways { // rows come in the order in which they are taken
					break
				}
			}
			got := map[string][]string{}
			for _, name := range []string{"whole", "one", "bytes", "closed"} {
				set, _, err := l.in(e, "wait "+name, "select w, c from "+name+" order by w")
				if err != nil {
					t.Fatal(err)
				}
				got[name] = rowsOf(set)
				want := a.windows(name == "closed")
				if !slices.Equal(got[name], want) {
					t.Fatalf("seed %d, step %d, %s:\n%s\nwant\n%s", seed, step, name, strings.Join(got[name], "\n"), strings.Join(want, "\n"))
				}
			}
			if set, _, _ := l.in(e, "select distinct late_rows from flowsql.queries"); set != fmt.Sprintf("late_rows\n%d\n", a.late) {
				t.Fatalf("seed %d, step %d: %s, want %d", seed, step, set, a.late)
			}
			if set, _, _ := l.in(e, "select distinct sum(late_rows) as n from flowsql.batches group by query"); set != fmt.Sprintf("n\n%d\n", a.late) {
				t.Fatalf("seed %d, step %d: batches have %s, want %d", seed, step, set, a.late)
			}
			if a.rng.IntN(3) == 0 {
				e.Close()
				e = l.open(store.Options{})
			}
		}
		for _, name := range []string{"whole", "one", "bytes", "closed"} {
			_, _, err := l.in(e, "verify "+name)
			if err != nil && !(sideways && strings.Contains(err.Error(), "cannot verify: which rows came late")) {
				t.Errorf("seed %d: verify %s: %v", seed, name, err)
			}
		}
		e.Close()
	}
}

// TestVerifyLateRows spoils a result in which rows came late: it is told where the order of the rows is known, and where it is not
// nothing is said.
func TestVerifyLateRows(t *testing.T) {
	for sideways, want := range map[bool]string{false: "differs from a recomputation in 1 rows", true: "cannot verify: which rows came late (1 did)"} {
		l := newLab(t)
		path := func(name string) string { return filepath.Join(l.flows, name) }
		appendText(t, path("a.json"), "{\"t\":100}\n{\"t\":3}\n")
		l.run("create table flows (t bigint) with (path = 'FLOWS')",
			"create continuous query q with (watermark = 7, event_time = t) as select count(*) as c from flows", "wait q")
		appendText(t, path("b.json"), "{\"t\":101}\n")
		l.run("wait q")
		if sideways {
			appendText(t, path("a.json"), "{\"t\":102}\n")
		}
		e := l.open(store.Options{})
		defer e.Close()
		if _, _, err := l.in(e, "wait q", "verify q"); err != nil {
			t.Errorf("%v: %v", sideways, err)
		}
		e.mu.Lock()
		c := e.entries["q"].continuous
		e.mu.Unlock()
		c.mu.Lock()
		c.result = c.result[:0]
		c.mu.Unlock()
		if _, _, err := l.in(e, "verify q"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", sideways, err, want)
		}
	}
}
