package flowfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"flowsql/catalog"
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
			err, listed = t.look(a.run), true
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
	return &snapshot{table: t, layout: t.layout.Load(), version: v}, log, nil
}

func (t *Table) versionOf(v catalog.Version) (*version, error) {
	if v == nil {
		return &version{}, nil
	}
	own, ok := v.(*version)
	if !ok {
		return nil, fmt.Errorf("bug: version of another table given to %q", t.name)
	}
	return own, nil
}

// last is the path of the file that was covered last.
func (b *book) last() string {
	for n := len(b.latest) - 1; n >= 0; n-- {
		if e := b.entry(n); e.upto > 0 {
			return e.path
		}
	}
	return ""
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
}

// take takes what is new in the run's files, as far as the limit allows.
func (a *advance) take(ctx context.Context) error {
	r := a.run
	for len(r.todo) > 0 && !a.full && (r.limit.Files <= 0 || a.files < r.limit.Files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := a.file(&r.todo[0])
		if err != nil {
			return err
		}
		if done {
			r.log.FilesDone++
			r.todo = r.todo[1:]
		}
	}
	return nil
}

// file takes what is new in a file. done is false if some of it is left for later steps.
func (a *advance) file(p *candidate) (done bool, err error) {
	r := a.run
	if !a.fresh {
		if err := r.check(p); err != nil {
			return false, err
		}
	}
	f := p.file
	e := entry{file: f, born: f.mark()}
	if p.number >= 0 {
		e = *r.book.entry(p.number)
	}
	to, err := a.t.upto(f, e.upto, a.now)
	if err != nil {
		if !a.fresh && errors.Is(err, fs.ErrNotExist) {
			return false, errOutdated
		}
		return false, err
	}
	if to.upto == e.upto {
		if to.held {
			r.hold(f)
		}
		return true, nil
	}
	if e.upto > 0 && to.whole { // covered by a Snapshot as it was
		if err := a.t.changed(&e, "grew, which only files of lines may"); err != nil {
			return false, err
		}
		r.book.put(p.number, e)
		r.log.BytesDone += f.size - e.upto
		return true, nil
	}
	done = true
	if r.limit.Bytes > 0 && a.bytes+to.upto-e.upto > r.limit.Bytes {
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
	a.files++
	a.bytes += to.upto - e.upto
	r.log.BytesDone += to.upto - e.upto
	a.end = f.path
	e.file, e.upto, e.whole = f, to.upto, to.whole
	if !to.whole {
		if e.tail, err = tailHash(f.path, e.upto); err != nil {
			return false, err
		}
	}
	p.number = r.book.put(p.number, e)
	if done && to.held {
		r.hold(f)
	}
	return done, nil
}

// match finds the number of the entry of each listed file, -1 for a new one, and updates the entries of files that were renamed
// or are gone, or not as they were.
func (t *Table) match(b *book, taken []file) ([]int, error) {
	byKey := make(map[fileKey]int, len(b.latest))
	for i := range b.latest {
		byKey[b.entry(i).key()] = i
	}
	at := make([]int, len(taken))
	present := make([]bool, len(b.latest))
	missing := len(b.latest)
	for n, f := range taken {
		i, ok := byKey[f.key()]
		if at[n] = -1; ok {
			at[n], present[i] = i, true
			missing--
		}
	}
	if missing > 0 {
		if err := t.matchMoved(b, taken, at, present); err != nil {
			return nil, err
		}
	}
	for i := range b.latest {
		if e := *b.entry(i); e.gone == present[i] {
			e.gone = !present[i]
			b.put(i, e)
		}
	}
	for n, f := range taken {
		if at[n] < 0 {
			continue
		}
		e := *b.entry(at[n])
		if e.kept || e.size == f.size && e.mtime == f.mtime {
			continue
		}
		same, err := sameStart(&e, f)
		if err != nil {
			return nil, err
		}
		switch {
		case same:
			e.file = f
		case f.size < e.upto:
			err = t.changed(&e, fmt.Sprintf("shrank from %d to %d bytes", e.upto, f.size))
		default:
			err = t.changed(&e, "was changed where it was already read")
		}
		if err != nil {
			return nil, err
		}
		b.put(at[n], e)
	}
	return at, nil
}

// matchMoved finds the entries of files that have another path or another number than before.
func (t *Table) matchMoved(b *book, taken []file, at []int, present []bool) error {
	byInode, byPath := map[fileKey]int{}, map[string]int{}
	for i := range b.latest {
		if e := b.entry(i); e.upto > 0 && !present[i] {
			byInode[e.inode()], byPath[e.path] = i, i
		}
	}
	for n, f := range taken { // renamed
		if at[n] >= 0 {
			continue
		}
		i, ok := byInode[f.inode()]
		if !ok || present[i] {
			continue
		}
		e := *b.entry(i)
		if same, err := sameStart(&e, f); err != nil {
			return err
		} else if same {
			e.path = f.path
			b.put(i, e)
			at[n], present[i] = i, true
		}
	}
	for n, f := range taken { // replaced
		i, ok := byPath[f.path]
		if at[n] >= 0 || !ok || present[i] {
			continue
		}
		e := *b.entry(i)
		same, err := sameStart(&e, f)
		if err != nil {
			return err
		}
		if !same {
			if err := t.changed(&e, "was replaced by another file"); err != nil {
				return err
			}
		}
		e.dev, e.ino = f.dev, f.ino
		b.put(i, e)
		at[n], present[i] = i, true
	}
	return nil
}

// changed follows on_change for a file whose covered bytes are not what they were.
func (t *Table) changed(e *entry, how string) error {
	hint := "rebuild from the files as they are now (REFRESH ... FULL), or create the table with on_change = 'ignore' to keep what was read"
	switch t.set.onChange {
	case "ignore":
		e.kept = true
		return nil
	case "reread":
		hint = "on_change = 'reread' is not available yet: " + hint
	}
	return &catalog.RowError{File: e.path, Reason: "the file " + how, Hint: hint}
}
