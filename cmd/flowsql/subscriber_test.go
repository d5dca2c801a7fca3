package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// subscriber is a consumer of a query's changes that is killed now and then and comes back.
type subscriber struct {
	query string
	next  int            // the batch to go on from
	rows  map[string]int // that the changes of the batches before make; how often each is there
}

func newSubscribers() (list []*subscriber) {
	for _, query := range []string{"counts", "total", "evens", "top", "kinds", "pairs"} {
		list = append(list, &subscriber{query: query, rows: map[string]int{}})
	}
	return list
}

func (s *subscriber) statement() string {
	return fmt.Sprintf("subscribe %s with (from = %d)", s.query, s.next)
}

// take applies what was sent. If the sender was killed, a part of a line may be missing, and others of the last batch.
func (s *subscriber) take(sent string, killed bool) error {
	lines := strings.SplitAfter(sent, "\n")
	lines = lines[:len(lines)-1]
	batch := func(line string) int {
		id, _, _ := strings.Cut(line, "\t")
		n, _ := strconv.Atoi(id)
		return n
	}
	if len(lines) == 0 {
		return nil
	}
	last := batch(lines[len(lines)-1])
	for _, line := range lines {
		id := batch(line)
		if id < s.next {
			return fmt.Errorf("%s: batch %d was sent after %d was asked for", s.query, id, s.next)
		}
		if killed && id == last {
			break
		}
		part := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		by := map[string]int{"+": 1, "-": -1}[part[1]]
		if s.rows[part[2]] += by; by == 0 || s.rows[part[2]] < 0 {
			return fmt.Errorf("%s: %q cannot be applied", s.query, line)
		}
		if s.rows[part[2]] == 0 {
			delete(s.rows, part[2])
		}
	}
	s.next = last
	if !killed {
		s.next++
	}
	return nil
}

// text is the rows in order, as lines.
func (s *subscriber) text() string {
	var list []string
	for row, n := range s.rows {
		for range n {
			list = append(list, row+"\n")
		}
	}
	slices.Sort(list)
	return strings.Join(list, "")
}

// subscribe starts a process that sends one of the subscribers changes, until kill is called.
func (c *crash) subscribe() (kill func()) {
	s := c.subscribers[c.rng.IntN(len(c.subscribers))]
	cmd := c.command("", "-N", "-e", s.statement())
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	killed := false
	return func() {
		if killed {
			return
		}
		killed = true
		cmd.Process.Kill()
		cmd.Wait()
		if err := s.take(out.String(), true); err != nil {
			c.t.Fatal(err)
		}
	}
}

// checkSubscribers has all that were sent to the subscribers, and the rest, make the results.
func (c *crash) checkSubscribers(after string) {
	c.t.Helper()
	for _, s := range c.subscribers {
		cmd := c.command("", "-N", "-e", s.statement()+" until caught up")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			c.t.Fatalf("after %s: %s: %v\n%s", after, s.statement(), err, stderr.String())
		}
		if err := s.take(string(out), false); err != nil {
			c.t.Fatalf("after %s: %v", after, err)
		}
		result := strings.SplitAfter(c.run("--stale", "-N", "-e", "select * from "+s.query), "\n")
		slices.Sort(result)
		if got, want := s.text(), strings.Join(result, ""); got != want {
			c.t.Fatalf("after %s: changes of %s make\n%swant:\n%s", after, s.query, got, want)
		}
	}
}
