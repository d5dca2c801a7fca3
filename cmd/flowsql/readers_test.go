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

// While one process refreshes, another reads in a tight loop: it sees no error, no torn result and none older than before.
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
	c.run("-e", crashQueries)
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
		io.WriteString(in, "select coalesce(sum(c), 0) div 20, coalesce(min(c) * 5, 0) div 20, coalesce(max(c) * 5, 0) div 20 from counts;\n")
		if !answers.Scan() {
			t.Fatal("the reader ended")
		}
		var sum, least, most int
		if _, err := fmt.Sscan(answers.Text(), &sum, &least, &most); err != nil || sum != least || sum != most || sum < last {
			t.Fatalf("%q after %d: %v", answers.Text(), last, err)
		}
		if sum > last {
			seen++
		}
		last = sum
	}
	in.Close()
	if err := reader.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("%d of %d results seen in %s", seen, refreshes, time.Since(began))
}
