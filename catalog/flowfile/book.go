package flowfile

import (
	"slices"

	"flowsql/catalog/ledger"
)

// book is a ledger being written. It belongs to one Advance at a time. What it changes, it changes in copies of pages: those of versions
// that it has given stay as they are.
type book struct {
	pages   []*ledgerPage
	open    map[int32][]entry // pages that are being written, by place; what pages has there is outdated
	files   int               // entries
	rereads int
	gone    bitmap // entries that are, by number

	goneFiles int
	goneBytes int64 // covered of them
	keptHere  int   // entries that are kept, and not gone

	inodes  slots           // of all entries
	proved  map[int32]int64 // of entries of large texts, by number
	given   *version        // the last one
	changed bool            // since then
	written []*ledgerPage   // since then, and untold before
}

// mostOpen is how many pages are open at once.
const mostOpen = 32

// openBook makes a book that continues a version.
func openBook(from *version) *book {
	b := &book{pages: slices.Clone(from.pages), open: map[int32][]entry{}, files: from.files, rereads: from.rereads, gone: newBitmap(from.files),
		inodes: newSlots(from.files + from.files/4), proved: map[int32]int64{}, given: from}
	for n, p := range b.pages {
		rows := p.at.Load()
		for i := range p.entries {
			number := int32(n*ledger.PageRows + i)
			if flags := rows.Flags(i); flags&(ledger.Gone|ledger.Kept) != 0 {
				e := p.entry(i)
				b.gone.set(number, e.gone)
				b.count(&e, 1)
			}
			b.index(number, inodeAt(rows, i))
		}
		if p.untold.Load() {
			b.written = append(b.written, p)
		}
	}
	return b
}

func inodeAt(rows *ledger.Page, i int) inode {
	dev, ino, birth := rows.Inode(i)
	return inode{dev, ino, birth}
}

// entry is the present entry of a number.
func (b *book) entry(number int32) entry {
	if page, ok := b.open[number/ledger.PageRows]; ok {
		return page[number%ledger.PageRows]
	}
	e := b.pages[number/ledger.PageRows].entry(int(number % ledger.PageRows))
	e.proved = b.proved[number]
	return e
}

// is reports whether the entry of a number is, or was last, a file.
func (b *book) is(number int32, f inode) bool {
	if page, ok := b.open[number/ledger.PageRows]; ok {
		return page[number%ledger.PageRows].inode == f
	}
	return b.pages[number/ledger.PageRows].at.Load().Is(int(number%ledger.PageRows), f.dev, f.ino, f.birth)
}

// inode is that of a number's entry.
func (b *book) inode(number int32) inode {
	if page, ok := b.open[number/ledger.PageRows]; ok {
		return page[number%ledger.PageRows].inode
	}
	return inodeAt(b.pages[number/ledger.PageRows].at.Load(), int(number%ledger.PageRows))
}

// find is the place in inodes of the entry that is, or was last, a file.
func (b *book) find(f inode) (at int, ok bool) {
	return b.inodes.find(f.hash(), func(number int32) bool { return b.is(number, f) })
}

// index notes which file an entry is. An inode that was given again belongs to the entry that is not gone, else to the latest.
func (b *book) index(number int32, f inode) {
	at, ok := b.find(f)
	switch {
	case !ok && b.inodes.full():
		b.inodes = newSlots(b.files + b.files/2)
		for n := range int32(b.files) {
			b.index(n, b.inode(n))
		}
	case !ok:
		b.inodes.put(at, number, f.hash())
	default:
		if have := b.inodes.all[at].number - 1; !b.gone.has(number) || b.gone.has(have) && have < number {
			b.inodes.all[at].number = number + 1
		}
	}
}

// of is the number of the entry that is, or was last, a file.
func (b *book) of(f inode) (number int32, ok bool) {
	at, ok := b.find(f)
	if !ok && f.birth != 0 { // a ledger of before births were kept
		f.birth = 0
		at, ok = b.find(f)
	}
	return b.inodes.all[at].number - 1, ok
}

// settled is the number of the entry of a file that is as it was, and all of it covered; -1 if it has none. Calls may be concurrent.
func (b *book) settled(s *ledger.Status) int32 {
	f := inode{s.Dev, s.Ino, s.Birth}
	at, ok := b.find(f)
	if !ok {
		return -1
	}
	number := b.inodes.all[at].number - 1
	if page, ok := b.open[number/ledger.PageRows]; ok {
		e := &page[number%ledger.PageRows]
		ok = !e.gone && !e.kept && e.inode == f && e.size == s.Size && e.mtime == s.Modified && e.upto >= e.size && e.path == s.Folder+s.Name
		if !ok {
			number = -1
		}
	} else if !b.pages[number/ledger.PageRows].at.Load().Settled(int(number%ledger.PageRows), s) {
		number = -1
	}
	return number
}

// put sets the entry of a number, or with -1 a new one. It returns the number.
func (b *book) put(number int32, e entry) int32 {
	added := number < 0
	if added {
		number = int32(b.files)
		b.files++
	}
	place := number / ledger.PageRows
	page := b.write(place)
	if added {
		page = append(page, e)
		b.open[place] = page
	} else {
		was := &page[number%ledger.PageRows]
		b.count(was, -1)
		b.rereads += int(e.rereads - was.rereads)
		*was = e
	}
	b.changed = true
	b.count(&e, 1)
	if e.text > alwaysSummed && e.proved > 0 {
		b.proved[number] = e.proved
	}
	if e.gone || b.gone.has(number) {
		b.gone.set(number, e.gone)
	}
	b.index(number, e.inode)
	return number
}

// count adds an entry to the sums, or takes it away.
func (b *book) count(e *entry, by int) {
	switch {
	case e.gone:
		b.goneFiles += by
		b.goneBytes += int64(by) * e.upto
	case e.kept:
		b.keptHere += by
	}
}

// write opens a page.
func (b *book) write(place int32) []entry {
	page, ok := b.open[place]
	if ok {
		return page
	}
	if len(b.open) == mostOpen {
		b.close()
	}
	page = make([]entry, 0, ledger.PageRows)
	if int(place) == len(b.pages) {
		b.pages = append(b.pages, nil)
	} else {
		for i := range b.pages[place].entries {
			page = append(page, b.entry(place*ledger.PageRows+int32(i)))
		}
	}
	b.open[place] = page
	return page
}

// close closes all pages.
func (b *book) close() {
	for place, page := range b.open {
		p := newPage(page)
		b.pages[place] = p
		if p.untold.Load() {
			b.written = append(b.written, p)
		}
	}
	clear(b.open)
}

// version is the ledger as it stands: the last one given, if nothing changed.
func (b *book) version() *version {
	if b.changed {
		b.close()
		b.changed = false
		b.given = &version{pages: slices.Clone(b.pages), files: b.files, rereads: b.rereads}
	}
	return b.given
}

// last is the path of the file that was covered last.
func (b *book) last() string {
	for n := int32(b.files) - 1; n >= 0; n-- {
		if e := b.entry(n); e.covers() {
			return e.path
		}
	}
	return ""
}
