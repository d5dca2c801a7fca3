package exec

import (
	"context"
	"time"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// batch is one committed step, as flowsql.batches shows it.
type batch struct {
	id            int64
	files         int64 // taken by this step
	endFile       string
	filesDone     int64
	rows, rejects int64
	took          time.Duration
	caughtUp      bool
	committed     time.Time
	late          int64 // rows behind the watermark
}

// feedProgress is how far the feeds of a query are, together.
type feedProgress struct {
	filesDone, filesTotal int64
	bytesDone, bytesTotal int64
	held                  bool
	endFile               string
}

// outcome is what a step leaves behind.
type outcome struct {
	rebuild    bool
	generation uint64
	fresh      []arrow.Record // of the step
	result     []arrow.Record // all of it
	rejects    []catalog.Reject
	rejected   int64
	rows       int64
	late       int64 // behind the watermark, of all steps
	busy       time.Duration
	progress   feedProgress
	state      state
	batch      *batch // nil if the step is none to be counted
	next       int64  // the id of the batch after it
}

// Bounds of what is kept without a store, so that memory does not grow with history.
const (
	mostBatches = 10_000
	mostRejects = 10_000
)

// latest is the end of a list, of at least n elements where there are so many.
func latest[T any](list []T, n int) []T {
	if len(list) < 2*n {
		return list
	}
	return append(make([]T, 0, 2*n), list[len(list)-n:]...)
}

// standing is what a step begins with.
type standing struct {
	generation     uint64
	result         []arrow.Record
	rejected, rows int64
	late           int64
	busy           time.Duration
	filesDone      int64
	next           int64 // the id of the next batch
}

// standingLocked is that of the last commit. c.mu is held.
func (c *Continuous) standingLocked() standing {
	return standing{c.generation, c.result, c.rejected, c.rows, c.late, c.busy, c.progress.filesDone, c.nextBatch}
}

// standing is that after a step.
func (o *outcome) standing() standing {
	return standing{o.generation, o.result, o.rejected, o.rows, o.late, o.busy, o.progress.filesDone, o.next}
}

// outcomeFrom is what a step leaves behind that began with at. late is the rows behind the watermark since the result was begun.
func (c *Continuous) outcomeFrom(at standing, p *pending, records []arrow.Record, rejects []catalog.Reject, rows, late int64, took time.Duration) *outcome {
	o := &outcome{
		rebuild: p.rebuild, generation: at.generation, fresh: records, result: at.result, rejects: rejects, next: at.next,
		rejected: at.rejected + int64(len(rejects)), rows: at.rows + rows, late: late, busy: at.busy + took, progress: progressOf(c.inputs), state: stateRunning,
	}
	filesBefore, lateBefore := at.filesDone, at.late
	switch {
	case p.rebuild:
		o.generation++
		o.result, o.rejected, o.rows = records, int64(len(rejects)), rows
		filesBefore, lateBefore = 0, 0
	case c.root.Growth() == catalog.Append:
		o.result = grown(at.result, records)
	case c.root.Growth() == catalog.Replace:
		o.generation++
		o.result = records
	}
	if o.progress.caughtUp() {
		o.state = stateCaughtUp
	}
	files := o.progress.filesDone - filesBefore
	if files == 0 && rows == 0 && len(rejects) == 0 && len(c.inputs) > 0 && len(records) == 0 && rowsIn(o.result) == rowsIn(at.result) && !c.lost {
		return o // nothing has arrived yet: the empty result is not a batch
	}
	o.batch = &batch{
		id: at.next, files: files, endFile: o.progress.endFile, filesDone: o.progress.filesDone,
		rows: rows, rejects: int64(len(rejects)), took: took, caughtUp: o.progress.caughtUp(), committed: time.Now(), late: late - lateBefore,
	}
	o.next++
	return o
}

// note takes over what a look has learned of the feeds, so that progress has a true denominator.
func (c *Continuous) note(ctx context.Context, p *pending) error {
	for _, in := range c.inputs {
		in.adopt(p.snapshots[in.table], p.backlogs[in.table])
	}
	return c.noteProgress(ctx)
}

// adopt takes over what a look has learned: of an input that has nothing new, where its files are now.
func (in *input) adopt(snapshot catalog.Snapshot, backlog catalog.Backlog) {
	in.backlog = backlog
	if in.version != nil && in.version.Same(snapshot.Version()) {
		in.snapshot, in.version = snapshot, snapshot.Version()
	}
}

// noteProgress shows how far the inputs are.
func (c *Continuous) noteProgress(ctx context.Context) error {
	progress := progressOf(c.inputs)
	c.mu.Lock()
	moved := progress != c.progress || c.durable.asking != c.durable.head.Status.Answered
	c.progress = progress
	before := c.state
	c.state = stateRunning
	if c.caughtUpLocked() {
		c.state = stateCaughtUp
	}
	moved = moved || before != c.state || c.durable.seq > 0 && string(c.state) != c.durable.head.State
	if before != c.state {
		c.wake()
	}
	c.mu.Unlock()
	if moved {
		return c.persistProgress(ctx)
	}
	return nil
}

func (c *Continuous) caughtUpLocked() bool { return c.progress.caughtUp() }

func (f feedProgress) caughtUp() bool { return f.filesDone >= f.filesTotal && !f.held }

func progressOf(inputs []*input) feedProgress {
	var f feedProgress
	for _, in := range inputs {
		if _, ok := in.table.(catalog.Feed); !ok || in.version == nil {
			continue
		}
		b := in.backlog
		f.filesDone += int64(b.FilesDone)
		f.filesTotal += int64(b.FilesTotal)
		f.bytesDone += b.BytesDone
		f.bytesTotal += b.BytesTotal
		f.held = f.held || b.Held
		if b.EndFile != "" {
			f.endFile = b.EndFile
		}
	}
	return f
}
