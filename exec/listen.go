package exec

import (
	"flowsql/catalog/store"

	"github.com/apache/arrow/go/v15/arrow"
)

// listener learns of what happens to a continuous query.
type listener struct {
	changed chan struct{} // has an element when something has changed since the last receive
	commits []commit      // committed since the last take; guarded by Continuous.mu. Only kept if all is set
	all     bool
}

// commit is one batch with the whole result before and after it.
type commit struct {
	first          int64 // the id of batch; or of one before it, if another process has made several since the latest look
	batch          batch
	before, result []arrow.Record
	grew           bool           // result is before, and then
	added          []arrow.Record // of the batch
	cut            bool           // nothing leads from before to result, which is of another definition
	whole          bool           // result takes the place of all that was sent, whatever it was
	known          store.Known    // what the reader had before, where another process has made it
}

// listen registers a listener until stop is called. With all it gets every commit from now on, beginning with the
// latest if there is one.
func (c *Continuous) listen(all bool) (l *listener, stop func()) {
	l = &listener{changed: make(chan struct{}, 1), all: all}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listeners == nil {
		c.listeners = map[*listener]bool{}
	}
	c.listeners[l] = true
	if n := len(c.batches); all && n > 0 {
		l.commits = append(l.commits, commit{first: c.batches[n-1].id, batch: c.batches[n-1], result: c.result})
	}
	return l, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, l)
	}
}

// take is the commits that l has not had yet, oldest first.
func (c *Continuous) take(l *listener) []commit {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := l.commits
	l.commits = nil
	return list
}

// tell hands a batch to those who want each, and keeps it for those who will. c.mu is held.
func (c *Continuous) tell(x commit) {
	switch {
	case c.durable.id != 0: // the store has it
	case x.cut:
		c.recent = recent{}
	default:
		c.recent.add(x, c.options.history)
	}
	for l := range c.listeners {
		if l.all {
			l.commits = append(l.commits, x)
		}
	}
}

// wake tells every listener that something has changed. c.mu is held.
func (c *Continuous) wake() {
	for l := range c.listeners {
		select {
		case l.changed <- struct{}{}:
		default:
		}
	}
}
