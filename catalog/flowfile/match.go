package flowfile

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"flowsql/catalog"
)

// matching finds, for each file of a listing, the entry that it is.
//
// A file is what its inode says, wherever it is found, also under a name that the rules pass over for its suffix (x.json.1). Where
// an entry's inode is gone or holds another text, a new file that begins with the text that was read is its copy: under any path if
// the text was there a look before, or if it is packed; else, put back later, under the same path or a rotated one beside it. Two
// files that are there at once with different inodes are two, however equal.
type matching struct {
	t        *Table
	onChange string
	book     *book
	taken    []file // those are added that were renamed to what the rules pass over
	passed   []file
	now      time.Time
	held     bool    // a file may be the copy of another one that is being made
	at       []int32 // by file taken: the number of its entry, -1 for a new file
	seen     bitmap  // numbers of entries found; at first, of those that are as they were
	fresh    []int   // places in taken of new files that hold something
	broken   []broken
	lately   []int32 // numbers of entries that are gone since the look before
}

// broken is a file in which what an entry covers is not what it was.
type broken struct {
	place  int // in taken
	number int32
	how    string
}

// run matches, updates the entries, and follows on_change where one is not what it was.
func (m *matching) run() error {
	m.at = make([]int32, len(m.taken))
	if linked := linkedTo(m.taken); linked != nil {
		m.passed = slices.DeleteFunc(m.passed, func(f file) bool { return linked[f.inode] })
	}
	turned := m.turned()
	for place := range m.taken {
		if err := m.byInode(place); err != nil {
			return err
		}
	}
	if err := m.renamed(); err != nil {
		return err
	}
	m.replaced()
	if err := m.copied(); err != nil {
		return err
	}
	m.take(turned)
	for _, b := range m.broken {
		if m.seen.has(b.number) || m.at[b.place] >= 0 { // a copy was made of it before, or of another file over it
			continue
		}
		if err := m.changed(b); err != nil {
			return err
		}
	}
	for i := range m.unseen() {
		e := m.book.entry(i)
		e.gone = true
		m.book.put(i, e)
		m.lately = append(m.lately, i)
	}
	for i := range m.book.gone.all() {
		if e := m.book.entry(i); m.seen.has(i) {
			e.gone = false
			m.book.put(i, e)
		}
	}
	return nil
}

// byInode matches a file with the entry of its inode, if that is what it was.
func (m *matching) byInode(place int) error {
	f := m.taken[place]
	m.at[place] = -1
	i, ok := m.book.of(f.inode)
	if !ok || m.seen.has(i) || m.nothing(i, f) {
		if f.size > 0 {
			m.fresh = append(m.fresh, place)
		}
		return nil
	}
	e := m.book.entry(i)
	if e.kept && m.onChange == onChangeReread {
		m.broken = append(m.broken, broken{place, i, "was changed where it was already read"})
		return nil
	}
	if !e.gone && e.inode == f.inode && e.path == f.path && e.size == f.size && e.mtime == f.mtime {
		m.found(place, i)
		return nil
	}
	moved := e.path != f.path
	how, err := m.t.became(&e, f)
	switch {
	case err != nil:
		return err
	case how == "":
		m.book.put(i, e)
		m.found(place, i)
	case f.birth == 0 && (moved || e.gone): // the inode was given to another file, or the text was moved out of it after it was renamed
		if f.size > 0 {
			m.fresh = append(m.fresh, place)
		}
	default:
		m.broken = append(m.broken, broken{place, i, how})
	}
	return nil
}

// nothing reports whether an entry has no text by which it could be known again under another path, where the inode alone may be
// that of another file.
func (m *matching) nothing(number int32, f file) bool {
	e := m.book.entry(number)
	return f.birth == 0 && (e.gone || e.path != f.path) && m.t.printed(&e).text == 0 && (e.size != f.size || e.mtime != f.mtime)
}

// unseen is the numbers of entries that were there a look before and were not found.
func (m *matching) unseen() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := range m.seen.missing(m.book.files) {
			if !m.book.gone.has(i) && !yield(i) {
				return
			}
		}
	}
}

func (m *matching) found(place int, number int32) { m.at[place] = number; m.seen.set(number, true) }

// renamed goes on with files that were renamed to what the rules pass over for its suffix, to lose no row of them.
func (m *matching) renamed() error {
	for _, f := range m.passed {
		if i, ok := m.book.of(f.inode); !ok || m.seen.has(i) || !passedForSuffix(f) {
			continue
		}
		if err := m.byInode(m.add(f)); err != nil {
			return err
		}
		m.dropNew()
	}
	return nil
}

func passedForSuffix(f file) bool { return f.passed != "" && f.passed == passedSuffix(f.path) }

// add takes a file that the rules pass over.
func (m *matching) add(f file) (place int) {
	f.passed = ""
	m.taken, m.at = append(m.taken, f), append(m.at, -1)
	return len(m.taken) - 1
}

// dropNew undoes add for a file that no entry was found for.
func (m *matching) dropNew() {
	last := len(m.taken) - 1
	if m.at[last] < 0 && !slices.ContainsFunc(m.broken, func(b broken) bool { return b.place == last }) {
		m.taken, m.at = m.taken[:last], m.at[:last]
		m.fresh = slices.DeleteFunc(m.fresh, func(place int) bool { return place == last })
	}
}

// replaced finds the files under whose paths others were a look before. Rotation itself puts others under the names that it gives.
func (m *matching) replaced() {
	if len(m.fresh) == 0 {
		return
	}
	byPath := map[string]int32{}
	for i := range m.unseen() {
		if e := m.book.entry(i); e.covers() && !isRotated(e.path) {
			byPath[e.path] = i
		}
	}
	m.fresh = slices.DeleteFunc(m.fresh, func(place int) bool {
		i, ok := byPath[m.taken[place].path]
		if ok {
			m.broken = append(m.broken, broken{place, i, "was replaced by another file"})
		}
		return ok
	})
}

// copied looks for the copies of files that were there a look before, and are gone or hold another text.
func (m *matching) copied() error {
	l := newLost()
	l.moved = true
	for i := range m.unseen() {
		if e := m.book.entry(i); e.covers() {
			l.add(m.t, i, &e)
		}
	}
	if len(l.sizes) == 0 {
		return nil
	}
	try := func(place int) error {
		i, err := m.t.copyOf(m.book, m.taken[place], l)
		if err == nil && i >= 0 && !m.seen.has(i) {
			m.found(place, i)
		}
		return err
	}
	for _, b := range m.broken { // the same path: the text was put into another file
		if err := try(b.place); err != nil {
			return err
		}
	}
	for _, place := range m.fresh {
		if err := try(place); err != nil {
			return err
		}
	}
	for _, f := range m.passed {
		if !isRotated(f.path) || !passedForSuffix(f) {
			continue
		}
		if err := try(m.add(f)); err != nil {
			return err
		}
		m.dropNew()
	}
	return nil
}

// stored makes an entry, of which text bytes are covered, that of a file that holds all bytes in all.
func (e *entry) stored(text, all int64, packed bool) {
	e.text, e.upto, e.whole = text, text, e.whole && !packed
	if packed {
		e.upto, e.whole = 0, true
		if all == text {
			e.upto = e.size
		}
	}
}

// changed follows on_change for a file in which what an entry covers is not what it was.
func (m *matching) changed(b broken) error {
	f := m.taken[b.place]
	e := m.book.entry(b.number)
	switch m.onChange {
	case "ignore":
		if err := m.t.keep(&e, f); err != nil {
			return err
		}
	case onChangeReread:
		e = entry{file: f, born: f.mark(b.number, e.rereads+1), rereads: e.rereads + 1}
	default:
		return &catalog.RowError{File: f.path, Reason: "the file " + b.how,
			Hint: "rebuild from the files as they are now (REFRESH ... FULL), or create the table with on_change = 'reread', " +
				"which does so by itself, or 'ignore', which keeps what was read"}
	}
	m.book.put(b.number, e)
	m.found(b.place, b.number)
	return nil
}

// became brings an entry in line with the file of its inode. how says what is not as it was, and leaves the entry as it is;
// "" if the file begins with what is covered.
func (t *Table) became(e *entry, f file) (how string, err error) {
	asWas := e.size == f.size && e.mtime == f.mtime
	if asWas && (e.path != f.path || e.gone) { // an inode that was given again may have both by chance
		if asWas, err = t.sameEnds(e, f); err != nil {
			return "", err
		}
	}
	if !e.covers() || asWas {
		e.file, e.gone = f, false
		return "", nil
	}
	sh, err := t.shape(f)
	if err != nil && !isDamage(err) && !isRefused(err) {
		return "", err
	}
	packed := err == nil && sh.pack != packPlain
	p := t.printed(e)
	if !packed && f.size < p.text {
		return fmt.Sprintf("shrank from %d to %d bytes", p.text, f.size), nil
	}
	same, all, err := t.sameStart(e, p, f, packed)
	switch {
	case err != nil:
		return "", err
	case !same:
		return "was changed where it was already read", nil
	case e.whole && !packed && !e.kept && all > p.text:
		return "was changed where it was already read: it grew, which only files of lines may", nil
	}
	e.file, e.gone = f, false
	e.stored(p.text, all, packed)
	return "", nil
}
