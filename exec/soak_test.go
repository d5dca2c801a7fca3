package exec

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"flowsql/catalog/store"
)

var soakFor = flag.Duration("soak", 0, "how long TestSoak runs; 0 leaves it out")

// soak is an endless stream: rows appended to files that are rotated and in the end removed, and what must come of them.
type soak struct {
	*lab
	rng   *rand.Rand
	clock int64 // event time, seconds
	top   int64 // latest of the rows written
	rows  int64
	late  int64
	open  map[[2]int64]int64 // rows by window and source, of windows that the watermark has not passed
	want  digest             // of the rows of the others
	file  *os.File
	ticks int
}

const (
	soakTick   = 250 * time.Millisecond
	soakRows   = 200 // a tick
	soakDelay  = 20  // seconds
	soakWindow = 10
	soakFiles  = 40 // ticks a file
)

// digest tells bags of rows apart in little memory, which the test must not need more of as it goes on.
type digest struct{ rows, sum int64 }

func (d *digest) add(window int64, source string, count int64) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", window, source, count)
	d.rows, d.sum = d.rows+1, d.sum+int64(h.Sum64())
}

// tick appends rows; few are out of order, and some of these late.
func (k *soak) tick() {
	if k.ticks%soakFiles == 0 {
		k.rotate()
	}
	k.ticks++
	k.clock += 2
	var b strings.Builder
	for range soakRows {
		t := k.clock + k.rng.Int64N(3)
		if k.rng.IntN(50) == 0 {
			t -= k.rng.Int64N(2 * soakDelay)
		}
		src := k.rng.Int64N(20)
		if t < k.top-soakDelay {
			k.late++
		} else {
			k.top = max(k.top, t)
			k.open[[2]int64{t / soakWindow * soakWindow, src}]++
		}
		fmt.Fprintf(&b, "{\"t\":%d,\"src\":\"host%d\",\"dst\":\"host%d\",\"bytes\":%d}\n", t, src, k.rng.IntN(5000), k.rng.IntN(1_000_000))
	}
	k.rows += soakRows
	for key, n := range k.open {
		if key[0]+soakWindow <= k.top-soakDelay {
			k.want.add(key[0], fmt.Sprintf("host%d", key[1]), n)
			delete(k.open, key)
		}
	}
	if _, err := k.file.WriteString(b.String()); err != nil {
		k.t.Fatal(err)
	}
}

// rotate begins another file, and removes old ones, as whoever collects flows does.
func (k *soak) rotate() {
	if k.file != nil {
		k.file.Close()
	}
	k.files++
	var err error
	if k.file, err = os.Create(filepath.Join(k.flows, fmt.Sprintf("f%08d.json", k.files))); err != nil {
		k.t.Fatal(err)
	}
	os.Remove(filepath.Join(k.flows, fmt.Sprintf("f%08d.json", k.files-4)))
}

// gauge is what a soak looks at from time to time.
type gauge struct{ heap, rss, disk int64 }

func (k *soak) gauge(out string) gauge {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	list, _ := filepath.Glob(filepath.Join(out, "*.ndjson"))
	for _, path := range list[:max(0, len(list)-1)] { // taken by whoever reads the sink
		os.Remove(path)
	}
	return gauge{int64(m.HeapAlloc), residentBytes(), diskBytes(k.dir)}
}

func residentBytes() int64 {
	body, err := os.ReadFile("/proc/self/statm")
	var size, resident int64
	if err != nil {
		return 0
	}
	fmt.Sscan(string(body), &size, &resident)
	return resident * int64(os.Getpagesize())
}

func diskBytes(dir string) int64 {
	size := int64(0)
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size
}

// TestSoak runs a windowed query under a watermark over an endless stream, with a catalog and a sink, for as long as -soak says. Memory
// and disk must not grow with what has gone by, but by the result, whose windows stay (about 70 bytes a row in memory; their number is logged), and
// the result must be right in the end.
//
//	go test ./exec -run TestSoak -soak 1h -timeout 2h -v
func TestSoak(t *testing.T) {
	if *soakFor == 0 {
		t.Skip("without -soak DURATION")
	}
	k := &soak{lab: newLab(t), clock: 1000, rng: rand.New(rand.NewPCG(1, 2)), open: map[[2]int64]int64{}}
	k.rotate()
	st, err := store.Open(context.Background(), k.dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(context.Background(), Options{Store: st, Background: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	s := e.NewSession()
	out := filepath.Join(t.TempDir(), "out")
	run(t, s, fmt.Sprintf("create table flows (t bigint, src varchar, dst varchar, bytes bigint) with (path = '%s')", k.flows),
		fmt.Sprintf("create continuous query w with (watermark = '%d seconds', event_time = t, output_mode = append, interval = '250ms', sink = '%s') as "+
			"select tumble(t, %d) as w, src, count(*) as c, count(distinct dst) as d, median(bytes) as m from flows group by w, src", soakDelay, out, soakWindow))
	var seen []gauge
	began, looked := time.Now(), time.Now()
	for time.Since(began) < *soakFor {
		k.tick()
		time.Sleep(soakTick)
		if time.Since(looked) < *soakFor/40 {
			continue
		}
		looked = time.Now()
		g := k.gauge(out)
		seen = append(seen, g)
		t.Logf("%8s  %9d rows  %6d windows  heap %6.2f MiB  rss %6.1f MiB  catalog %6.2f MiB  %s", time.Since(began).Round(time.Second), k.rows,
			k.want.rows, mebi(g.heap), mebi(g.rss), mebi(g.disk), strings.Join(rowsOf(run(t, s, "select batch_id, late_rows, state_rows, state_bytes, rows_per_second from flowsql.queries").last()), " "))
	}
	run(t, s, "wait w")
	k.check(t, s)
	for i, name := range []string{"heap", "rss", "disk"} {
		early, late := mean(seen[len(seen)/4:len(seen)/2], i), mean(seen[3*len(seen)/4:], i)
		t.Logf("%s: second quarter %.2f MiB, last quarter %.2f MiB", name, mebi(early), mebi(late))
		if late > early+early/4+4<<20 {
			t.Errorf("%s grows: %.2f MiB, later %.2f MiB", name, mebi(early), mebi(late))
		}
	}
}

func mebi(n int64) float64 { return float64(n) / (1 << 20) }

func mean(list []gauge, which int) int64 {
	sum := int64(0)
	for _, g := range list {
		sum += [...]int64{g.heap, g.rss, g.disk}[which]
	}
	return sum / int64(max(1, len(list)))
}

// check compares the result with what was counted while the rows were written.
func (k *soak) check(t *testing.T, s *Session) {
	t.Helper()
	var have digest
	for _, row := range rowsOf(run(t, s, "select w, src, c from w").last()) {
		var window, count int64
		var source string
		if _, err := fmt.Sscan(row, &window, &source, &count); err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		have.add(window, source, count)
	}
	if have != k.want {
		t.Errorf("the result has %v, want %v (rows, sum of their hashes)", have, k.want)
	}
	if late := run(t, s, "select late_rows from flowsql.queries").last(); late != fmt.Sprintf("late_rows\n%d\n", k.late) {
		t.Errorf("%s, want %d", late, k.late)
	}
}
