package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// While one process refreshes, another reads in a tight loop: it sees no error, no torn result, none older than before, and no query
// ahead of another one that reads it.
func TestReaders(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	refreshes := *crashes * 10
	c := newCrash(t, 4)
	if err := os.RemoveAll(c.path("flows")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(c.path("flows"), 0o755); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder // every key as often as the others
	for n := range 20 {
		fmt.Fprintf(&file, "{\"k\": \"k%d\", \"n\": %d}\n", n%5, n)
	}
	for i := range refreshes {
		if err := os.WriteFile(c.path(fmt.Sprintf("flows/f%06d.json", i)), []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A sink has each step committed by itself.
	c.run("-e", `create table flows (k varchar, n bigint) with (path = 'flows');
		create continuous query counts with (max_files_per_trigger = 1, sink = 'out', sink_format = 'csv', output_mode = 'update') as select k, count(*) as c, sum(n) as s from flows group by k;
		create continuous query total as select sum(c) as c from counts`)
	server := c.command("", "serve", "-q")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		server.Process.Signal(os.Interrupt)
		if err := server.Wait(); err != nil {
			t.Errorf("serve ends with %v", err)
		}
	}()
	reader := c.command("", "--stale", "-N")
	in, err := reader.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := reader.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Stderr = os.Stderr
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(out)
	last, seen, began := -1, 0, time.Now()
	for last < refreshes {
		io.WriteString(in, "select coalesce(sum(c), 0) div 20, coalesce(min(c) * 5, 0) div 20, coalesce(max(c) * 5, 0) div 20,\n"+
			"(select coalesce(sum(c), 0) div 20 from total), (select coalesce(batch_id, -1) from flowsql.queries where name = 'total') from counts;\n")
		if !answers.Scan() {
			t.Fatal("the reader ended")
		}
		var sum, least, most, total, batch int
		_, err := fmt.Sscan(answers.Text(), &sum, &least, &most, &total, &batch)
		if err != nil || sum != least || sum != most || sum < last || total != sum && batch >= 0 {
			t.Fatalf("%q after %d: %v", answers.Text(), last, err)
		}
		if sum > last {
			seen++
		}
		last = sum
	}
	most := max(resident(server.Process.Pid), resident(reader.Process.Pid))
	if most > 200<<20 {
		t.Errorf("%d MiB are resident", most>>20)
	}
	in.Close()
	if err := reader.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("at most %d MiB resident", most>>20)
	t.Logf("%d of %d results seen in %s", seen, refreshes, time.Since(began))
}

// resident is the most memory that a process has had, bytes; 0 where that is not told.
func resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kib int64
	if _, high, ok := strings.Cut(string(text), "VmHWM:"); ok {
		fmt.Sscan(high, &kib)
	}
	return kib << 10
}
