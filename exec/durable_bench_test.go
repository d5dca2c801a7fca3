package exec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flowsql/catalog/store"
)

// BenchmarkSmallStep takes steps of 300 rows of a query with a million groups, in memory and with a catalog on disk.
func BenchmarkSmallStep(b *testing.B) {
	for _, x := range []struct{ name, order string }{{"keys", ""}, {"ordered", " order by c desc"}} {
		query := "create continuous query q with (max_files_per_trigger = 1) as select d, e, count(*) as c, sum(n) as s from flows group by d, e" + x.order
		for _, durable := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/durable=%v", x.name, durable), func(b *testing.B) {
				l := newLab(b)
				o := Options{}
				if durable {
					st, err := store.Open(b.Context(), l.dir, store.Options{})
					if err != nil {
						b.Fatal(err)
					}
					o.Store = st
				}
				e, err := Open(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				defer e.Close()
				pairs := func(from, rows, stride int) {
					var t strings.Builder
					for i := range rows {
						k := (from + i*stride) % 1_000_000
						fmt.Fprintf(&t, "{\"d\": \"Comp%06d\", \"e\": \"Port%05d\", \"n\": %d}\n", k/100, k%100, i)
					}
					l.files++
					if err := os.WriteFile(filepath.Join(l.flows, fmt.Sprintf("f%06d.json", l.files)), []byte(t.String()), 0o644); err != nil {
						b.Fatal(err)
					}
				}
				pairs(0, 1_000_000, 1)
				if _, _, err := l.in(e, "create table flows (d varchar, e varchar, n bigint) with (path = 'FLOWS')", query, "wait q"); err != nil {
					b.Fatal(err)
				}
				x, _ := e.find("q")
				for i := 0; b.Loop(); i++ {
					b.StopTimer()
					pairs(i*7919, 300, 3331)
					b.StartTimer()
					if more, err := x.continuous.step(b.Context(), 1); err != nil || !more {
						b.Fatal(more, err)
					}
				}
			})
		}
	}
}

// BenchmarkTinyStep takes steps of one small file each with a catalog on disk: what a commit costs.
func BenchmarkTinyStep(b *testing.B) {
	l := newLab(b)
	e := l.open(store.Options{})
	defer e.Close()
	if _, _, err := l.in(e, "create table flows (d varchar, n bigint) with (path = 'FLOWS')",
		"create continuous query q with (max_files_per_trigger = 1) as select d, count(*) as c, sum(n) as s from flows group by d"); err != nil {
		b.Fatal(err)
	}
	for range 1000 {
		l.deliver(1, 20)
	}
	x, _ := e.find("q")
	for i := 0; b.Loop(); i++ {
		if i%500 == 499 {
			b.StopTimer()
			for range 500 {
				l.deliver(1, 20)
			}
			b.StartTimer()
		}
		if more, err := x.continuous.step(b.Context(), 1); err != nil || !more {
			b.Fatal(more, err)
		}
	}
}
