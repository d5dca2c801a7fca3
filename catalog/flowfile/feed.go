package flowfile

import (
	"context"
	"fmt"
	"time"

	"flowsql/catalog"
)

// Advance pins the rows up to a place at most limit beyond from. New files and what was appended to plain ones are taken in
// feed order, up to the last whole row (see tail.go). A file that is not as it was follows on_change; error names it.
func (t *Table) Advance(ctx context.Context, from catalog.Version, limit catalog.Limit) (catalog.Snapshot, catalog.Backlog, error) {
	var log catalog.Backlog
	before, err := t.versionOf(from)
	if err != nil {
		return nil, log, err
	}
	taken, _, err := list(t.paths, t.order)
	if err != nil {
		return nil, log, err
	}
	next := &version{entries: append([]entry(nil), before.entries...)}
	at, err := t.match(next, taken)
	if err != nil {
		return nil, log, err
	}
	a := &advance{t: t, next: next, limit: limit, log: &log, now: time.Now()}
	for i, f := range taken {
		if err := ctx.Err(); err != nil {
			return nil, log, err
		}
		if err := a.file(f, at[i]); err != nil {
			return nil, log, err
		}
	}
	for i := range next.entries {
		if e := &next.entries[i]; e.gone {
			log.FilesTotal++
			log.FilesDone++
			log.BytesTotal += e.upto
			log.BytesDone += e.upto
		}
	}
	if log.EndFile = a.end; log.EndFile == "" && len(next.entries) > 0 {
		log.EndFile = next.last()
	}
	return &snapshot{table: t, layout: t.layout.Load(), version: next}, log, nil
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

// last is the path of the file that was taken last.
func (v *version) last() string {
	for i := len(v.entries) - 1; i >= 0; i-- {
		if v.entries[i].upto > 0 {
			return v.entries[i].path
		}
	}
	return ""
}

// advance is one Advance at work.
type advance struct {
	t     *Table
	next  *version
	limit catalog.Limit
	log   *catalog.Backlog
	now   time.Time
	files int   // taken in this step
	bytes int64 // of them
	full  bool
	end   string
}

// file takes what is new in a file, whose entry is number i of the version, -1 for none.
func (a *advance) file(f file, i int) error {
	a.log.FilesTotal++
	a.log.BytesTotal += f.size
	e := entry{file: f, born: f.key()}
	if i >= 0 {
		e = a.next.entries[i]
	}
	if e.kept || i >= 0 && e.whole && e.upto == e.size || e.upto >= f.size {
		a.log.FilesDone++
		a.log.BytesDone += f.size
		if i < 0 {
			a.next.entries = append(a.next.entries, e)
		}
		return nil
	}
	a.log.BytesDone += e.upto
	if a.full || a.limit.Files > 0 && a.files >= a.limit.Files {
		return nil
	}
	to, err := a.t.upto(f, e.upto, a.now)
	if err != nil {
		return err
	}
	if to.upto == e.upto {
		a.log.Held = a.log.Held || to.held
		a.log.FilesDone++
		return nil
	}
	if e.upto > 0 && to.whole { // covered by a Snapshot as it was
		if err := a.t.changed(&e, "grew, which only files of lines may"); err != nil {
			return err
		}
		a.next.entries[i] = e
		a.log.FilesDone++
		return nil
	}
	complete := true
	if a.limit.Bytes > 0 && a.bytes+to.upto-e.upto > a.limit.Bytes {
		if a.files > 0 {
			a.full = true
			return nil
		}
		if to.lines {
			if cut, err := lineAfter(f.path, e.upto+a.limit.Bytes, to.upto); err != nil {
				return err
			} else if cut < to.upto {
				to.upto, complete = cut, false
			}
		}
		a.full = true
	}
	a.files++
	a.bytes += to.upto - e.upto
	a.log.BytesDone += to.upto - e.upto
	a.end = f.path
	e.file, e.upto, e.whole = f, to.upto, to.whole
	if !to.whole {
		if e.tail, err = tailHash(f.path, e.upto); err != nil {
			return err
		}
	}
	if complete {
		a.log.FilesDone++
		a.log.Held = a.log.Held || to.held
	}
	if i < 0 {
		a.next.entries = append(a.next.entries, e)
	} else {
		a.next.entries[i] = e
	}
	return nil
}

// match finds the entry of each listed file, -1 for a new one, and updates the entries: files that were renamed or are gone, or
// not as they were.
func (t *Table) match(v *version, taken []file) ([]int, error) {
	byKey, byPath := map[fileKey]int{}, map[string]int{}
	byNumber := map[fileKey]int{}
	for i := range v.entries {
		e := &v.entries[i]
		byKey[e.key()], byPath[e.path] = i, i
		byNumber[fileKey{"", e.dev, e.ino}] = i
		e.gone = true
	}
	at := make([]int, len(taken))
	for n, f := range taken {
		i, ok := byKey[f.key()]
		if at[n] = -1; ok {
			at[n] = i
			v.entries[i].gone = false
		}
	}
	for n, f := range taken { // renamed
		if at[n] >= 0 {
			continue
		}
		i, ok := byNumber[fileKey{"", f.dev, f.ino}]
		if !ok || !v.entries[i].gone || v.entries[i].upto == 0 {
			continue
		}
		if same, err := sameStart(&v.entries[i], f); err != nil {
			return nil, err
		} else if same {
			e := &v.entries[i]
			e.path, e.gone = f.path, false
			at[n] = i
		}
	}
	for n, f := range taken { // replaced
		i, ok := byPath[f.path]
		if at[n] >= 0 || !ok || !v.entries[i].gone || v.entries[i].upto == 0 {
			continue
		}
		e := &v.entries[i]
		same, err := sameStart(e, f)
		if err != nil {
			return nil, err
		}
		if !same {
			if err := t.changed(e, "was replaced by another file"); err != nil {
				return nil, err
			}
		}
		e.dev, e.ino, e.gone = f.dev, f.ino, false
		at[n] = i
	}
	for n, f := range taken {
		if at[n] < 0 {
			continue
		}
		e := &v.entries[at[n]]
		if e.kept || e.size == f.size && e.mtime == f.mtime {
			continue
		}
		same, err := sameStart(e, f)
		if err != nil {
			return nil, err
		}
		switch {
		case same:
			e.file = f
		case f.size < e.upto:
			err = t.changed(e, fmt.Sprintf("shrank from %d to %d bytes", e.upto, f.size))
		default:
			err = t.changed(e, "was changed where it was already read")
		}
		if err != nil {
			return nil, err
		}
	}
	return at, nil
}

// changed follows on_change for a file whose covered bytes are not what they were.
func (t *Table) changed(e *entry, how string) error {
	hint := "rebuild from the files as they are now (REFRESH ... FULL), or create the table with on_change = 'ignore' to keep what was read"
	switch t.set.onChange {
	case "ignore":
		e.kept = true
		return nil
	case "reread":
		hint = "on_change = 'reread' cannot yet do so by itself: " + hint
	}
	return &catalog.RowError{File: e.path, Reason: "the file " + how, Hint: hint}
}
