package flowfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"flowsql/catalog"
	"flowsql/catalog/system"
)

// Advance pins the rows up to a place at most limit beyond from. New files and what was appended to plain ones are taken in
// feed order, up to the last whole row (see tail.go). A file that is not as it was follows on_change; error names it. That nothing
// is left is only said by a listing of now.
func (t *Table) Advance(ctx context.Context, from catalog.Version, limit catalog.Limit) (catalog.Snapshot, catalog.Backlog, error) {
	before, err := t.versionOf(from)
	if err != nil {
		return nil, catalog.Backlog{}, err
	}
	a := &advance{t: t, now: time.Now()}
	a.run, a.fresh = t.resume(before, limit, a.now)
	for listed := false; ; a.fresh = true {
		if a.fresh {
			err, listed = t.look(ctx, a.run, t.set.onChange), true
		}
		if err == nil {
			err = a.take(ctx)
		}
		if listed && err == nil {
			a.run.settle()
		}
		if errors.Is(err, errOutdated) && !listed {
			err = nil
			continue
		}
		if err != nil {
			return nil, catalog.Backlog{}, err
		}
		if listed || len(a.run.todo) > 0 {
			break
		}
	}
	v, log := a.run.book.version(), a.run.log
	if log.EndFile = a.end; log.EndFile == "" {
		log.EndFile = a.run.book.last()
	}
	t.leave(a.run)
	return t.pinned(v), log, nil
}

// Look pins what a version covers, wherever its files are now, and tells how far that is behind what is present.
func (t *Table) Look(ctx context.Context, from catalog.Version) (catalog.Snapshot, catalog.Backlog, error) {
	return t.looked(ctx, from, t.set.onChange)
}

// Renewed is what a version covers where its files are as they were; those that changed are to be read from their start.
func (t *Table) Renewed(ctx context.Context, at catalog.Version) (catalog.Snapshot, error) {
	snap, _, err := t.looked(ctx, at, onChangeReread)
	return snap, err
}

func (t *Table) looked(ctx context.Context, from catalog.Version, onChange string) (catalog.Snapshot, catalog.Backlog, error) {
	before, err := t.versionOf(from)
	if err != nil {
		return nil, catalog.Backlog{}, err
	}
	r, _ := t.resume(before, catalog.Limit{}, time.Now())
	if err := t.look(ctx, r, onChange); err != nil {
		return nil, catalog.Backlog{}, err
	}
	r.looked = true
	v, log := r.book.version(), r.log
	log.EndFile = r.book.last()
	t.leave(r)
	return t.pinned(v), log, nil
}

func (t *Table) pinned(v *version) *snapshot {
	return &snapshot{table: t, layout: t.layout.Load(), cache: t.cache, version: v}
}

// Missing tells the paths of the files that a version covers and that are not there any more.
func (t *Table) Missing(ctx context.Context, at catalog.Version) ([]string, error) {
	snap, _, err := t.Look(ctx, at)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range snap.Version().(*version).all() {
		if e.gone && e.covers() {
			paths = append(paths, e.path)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// Present is what a version covers of the files that are there as they were.
func (t *Table) Present(ctx context.Context, at catalog.Version) (catalog.Snapshot, error) {
	snap, _, err := t.Look(ctx, at)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, e := range snap.Version().(*version).all() {
		if !e.gone && !e.kept {
			entries = append(entries, t.marked(*e))
		}
	}
	return t.pinned(versionOfEntries(entries)), nil
}

func (t *Table) versionOf(v catalog.Version) (*version, error) {
	if v == nil {
		return versionOfEntries(nil), nil
	}
	own, ok := v.(*version)
	if !ok {
		return nil, fmt.Errorf("bug: version of another table given to %q", t.name)
	}
	return own, nil
}

// advance is one Advance at work.
type advance struct {
	t     *Table
	run   *run
	fresh bool // the run's listing was made by this Advance
	now   time.Time
	files int   // taken in this step
	bytes int64 // of them
	full  bool
	end   string

	glances []glance // memory of ahead
	ahead   []glance // at the first files that are left to do
	buffers [][]byte // of those who look
}

// take takes what is new in the run's files, as far as the limit allows.
func (a *advance) take(ctx context.Context) error {
	r := a.run
	a.ahead = nil
	for len(r.todo) > 0 && (r.todo[0].again || !a.full && (r.limit.Files <= 0 || a.files < r.limit.Files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(a.ahead) == 0 {
			a.lookAhead()
		}
		done, err := a.file(&r.todo[0])
		if err != nil {
			return err
		}
		a.ahead = a.ahead[1:]
		if done {
			r.log.FilesDone++
			*r.todo[0].file = file{} // its path is of no use any more
			r.todo = r.todo[1:]
		} else {
			a.ahead = nil
		}
	}
	if len(r.todo) == 0 {
		r.todo = nil // and what was listed with it
	}
	return nil
}

// file takes what is new in a file. done is false if some of it is left for later steps.
func (a *advance) file(p *candidate) (done bool, err error) {
	r := a.run
	if !a.fresh {
		if err := r.check(a.t, p); err != nil {
			return false, err
		}
	}
	f := *p.file
	if p.number < 0 {
		if p.number, err = r.copyOf(a.t, f); err != nil {
			return false, err
		}
	}
	e := entry{file: f, born: f.mark(int32(r.book.files), 0)}
	if p.number >= 0 {
		e = r.book.entry(p.number)
	}
	g := a.glance(f, e.upto)
	to, err := g.to, g.err
	if err != nil {
		if !a.fresh && errors.Is(err, fs.ErrNotExist) {
			return false, errOutdated
		}
		return false, err
	}
	if e.done() && e.covers() { // a copy, which has nothing more
		r.log.BytesDone += f.size
		return true, nil
	}
	if to.upto == e.upto {
		if to.held {
			r.hold(f)
		}
		return true, nil
	}
	done = true
	if r.limit.Bytes > 0 && !p.again && a.bytes+to.upto-e.upto > r.limit.Bytes {
		a.full = true
		if a.files > 0 {
			return false, nil
		}
		if to.lines {
			if cut, err := lineAfter(f.path, e.upto+r.limit.Bytes, to.upto); err != nil {
				return false, err
			} else if cut < to.upto {
				to.upto, done = cut, false
			}
		}
	}
	before := e.upto
	e.aside = e.aside || e.covers() && int(p.number) < r.book.files-1
	if to.upto != g.to.upto {
		g.head, g.tail, err = endsOf(f, to.upto)
	}
	if err == nil {
		err = a.t.cover(&e, f, to, g.head, g.tail)
	}
	if err != nil {
		return false, err
	}
	a.files++
	a.bytes += to.upto - before
	r.log.BytesDone += to.upto - before
	a.end = f.path
	p.number = r.book.put(p.number, e)
	if done && to.held {
		r.hold(f)
	}
	return done, nil
}

// endsOf prints the first and last bytes of the first size of a plain file.
func endsOf(f file, size int64) (head, tail uint32, err error) {
	in, err := system.Open(f.path)
	if err != nil {
		return 0, 0, err
	}
	defer in.Close()
	return headAndTail(in, size)
}

// cover makes an entry cover as much of a file as is within reach: a plain text with that head and tail, or what is taken as a whole.
func (t *Table) cover(e *entry, f file, to reach, head, tail uint32) (err error) {
	rest := e.text > 0 && to.whole // of a file that was packed after some of it was read
	p := t.printed(e)
	t.unsettle(e)
	e.file, e.upto, e.whole = f, to.upto, to.whole
	if to.whole {
		e.text, e.tail = -1, 0
		if e.head, err = t.headOf(f); err != nil || !rest {
			return err
		}
		var same bool
		if same, e.text, err = t.compare(p, f); err == nil && !same {
			err = &catalog.RowError{File: f.path, Reason: "the file is being changed", Retry: true}
		}
		return err
	}
	if e.text == 0 {
		e.proved = to.upto
	}
	e.text, e.head, e.tail = to.upto, head, tail
	return nil
}
