package flowfile

import (
	"context"
	"errors"
	"slices"
	"time"

	"flowsql/catalog"
)

// run is what Advances in a row share: each goes on from the version that the one before returned, with the same limit, so that it
// need not look for files while there are some left of the last listing. A run belongs to one Advance at a time.
type run struct {
	book   *book
	limit  catalog.Limit
	looked bool             // by Look, for whatever limit
	until  time.Time        // when the listing is too old
	todo   []candidate      // of the listing, what is to be looked at, in feed order
	log    catalog.Backlog  // of the book, by the listing
	held   map[fileKey]file // files found to have nothing but a last row without end
	lost   *lost            // of the book; nil if not yet looked for, else it has at least the entries that are gone
}

// candidate is one file of a listing and the number of its entry, -1 for none.
type candidate struct {
	*file
	number int32
	again  bool // begun anew: taken whole and at once, since its rows were in the result
}

// listingRests is how long a listing is of use at least.
const listingRests = time.Second

// resume takes the run that a version ends, else begins one. fresh is false if the run's listing serves.
func (t *Table) resume(from *version, limit catalog.Limit, now time.Time) (r *run, fresh bool) {
	if r = t.goOn(from); r == nil {
		r = &run{book: openBook(from), limit: limit}
		fresh = true
	}
	for _, p := range r.book.written {
		t.settle(p)
	}
	r.book.written = nil
	fresh = fresh || r.limit != limit && !r.looked || len(r.todo) == 0 || !now.Before(r.until)
	r.limit, r.looked = limit, false
	if fresh {
		r.held = nil
	}
	return r, fresh
}

// goOn takes the run that a version ends, nil if there is none.
func (t *Table) goOn(from *version) *run {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.run
	if r == nil || r.book.given != from {
		return nil
	}
	t.run = nil
	return r
}

// hold notes that a file has a last row without end.
func (r *run) hold(f file) {
	r.log.Held = true
	if r.held == nil {
		r.held = map[fileKey]file{}
	}
	r.held[f.key()] = f
}

// settle ends a step that is at its limit: files that the run has found held and that did not change are not left to do.
func (r *run) settle() {
	if len(r.held) == 0 {
		return
	}
	r.todo = slices.DeleteFunc(r.todo, func(c candidate) bool {
		held := r.held[c.key()] == *c.file
		if held {
			r.log.Held = true
			r.log.FilesDone++
		}
		return held
	})
}

// leave keeps a run for the next Advance.
func (t *Table) leave(r *run) {
	t.mu.Lock()
	t.run = r
	t.mu.Unlock()
}

// look lists the files anew and brings the run's book and backlog in line.
func (t *Table) look(ctx context.Context, r *run, onChange string) error {
	begun := time.Now()
	k := &known{book: r.book, seen: newBitmap(r.book.files)}
	taken, passed, err := listBeside(ctx, k, t.paths, t.order)
	if err != nil {
		return err
	}
	now := time.Now()
	r.until = now.Add(max(t.set.rests, 10*now.Sub(begun)))
	m := &matching{t: t, onChange: onChange, book: r.book, taken: taken, passed: passed, now: now, seen: k.seen}
	if err := m.run(); err != nil {
		return err
	}
	if r.lost != nil {
		for _, i := range m.lately {
			e := r.book.entry(i)
			r.lost.add(t, i, &e)
		}
	}
	r.todo, r.log = nil, catalog.Backlog{FilesDone: k.files, FilesTotal: k.files + len(m.taken), BytesDone: k.bytes, BytesTotal: k.bytes, Held: m.held}
	for n := range m.taken {
		f := &m.taken[n]
		r.log.BytesTotal += f.size
		upto, done := int64(0), f.size == 0
		if at := m.at[n]; at >= 0 {
			e := r.book.entry(at)
			upto, done = e.upto, e.done()
		}
		switch {
		case done:
			r.log.FilesDone++
			r.log.BytesDone += f.size
			continue
		case m.at[n] < 0 && t.isFresh(r.book, *f, now):
			r.log.FilesDone++
			r.log.Held = true
			continue
		}
		r.log.BytesDone += upto
		again := false
		if at := m.at[n]; at >= 0 {
			e := r.book.entry(at)
			again = e.rereads > 0 && !e.covers()
		}
		r.todo = append(r.todo, candidate{f, m.at[n], again})
	}
	if r.book.rereads > 0 {
		slices.SortStableFunc(r.todo, func(a, b candidate) int {
			switch {
			case a.again == b.again:
				return 0
			case a.again:
				return -1
			}
			return 1
		})
	}
	b := r.book
	r.log.Gone = b.goneFiles + b.keptHere
	r.log.FilesTotal += b.goneFiles
	r.log.FilesDone += b.goneFiles
	r.log.BytesTotal += b.goneBytes
	r.log.BytesDone += b.goneBytes
	return nil
}

// copyOf is the number of an entry that is gone and whose text a new file begins with, -1 if there is none.
func (r *run) copyOf(t *Table, f file) (int32, error) {
	if r.lost == nil {
		r.lost = t.lostOf(r.book)
	}
	was := r.book.goneBytes
	number, err := t.copyOf(r.book, f, r.lost)
	if number >= 0 { // it is not gone but here
		was -= r.book.goneBytes
		r.log.FilesTotal--
		r.log.FilesDone--
		r.log.Gone--
		r.log.BytesTotal -= was
		r.log.BytesDone -= was
	}
	return number, err
}

// errOutdated says that a file is not as the run's listing has it.
var errOutdated = errors.New("the listing is outdated")

// check brings the next file of an older listing up to date. It fails with errOutdated where only a new listing can tell what
// became of it.
func (r *run) check(t *Table, p *candidate) error {
	now, regular, err := stat(p.path)
	if err != nil || !regular {
		return errOutdated
	}
	now.link = p.link
	switch {
	case now == *p.file:
		return nil
	case now.inode != p.inode || p.number < 0: // another file may have been given the inode, and be a copy
		return errOutdated
	}
	e := r.book.entry(p.number)
	if how, err := t.became(&e, now); err != nil || how != "" {
		return errOutdated
	}
	r.book.put(p.number, e)
	r.log.BytesTotal += now.size - p.size
	*p.file = now
	return nil
}
