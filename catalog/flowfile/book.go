package flowfile

// book is a ledger being written. It belongs to one Advance at a time, and only that appends to what the book's versions share.
type book struct {
	changes []change
	latest  []int32         // by number: the place of the entry's last change
	inodes  map[inode]int32 // number of the entry that is, or was last, a file
	given   *version        // the last one
	fixed   int             // changes of versions given
	rereads int
	line    *lineage
}

// openBook makes a book that continues a version, of which it makes a copy.
func openBook(from *version) *book {
	entries := from.folded()
	b := &book{changes: make([]change, len(entries), len(entries)+len(entries)/4+16), latest: make([]int32, len(entries)),
		inodes: make(map[inode]int32, len(entries)), given: from, fixed: len(entries), rereads: from.rereads, line: &lineage{from.id, len(entries)}}
	for i := range entries {
		b.changes[i] = entries[i]
		b.changes[i].before = -1
		b.latest[i] = int32(i)
		b.index(int32(i))
	}
	return b
}

// entry is the present entry of a number, not to be changed.
func (b *book) entry(number int32) *entry { return &b.changes[b.latest[number]].entry }

// index notes which file an entry is. An inode that was given again belongs to the entry that is not gone, else to the latest.
func (b *book) index(number int32) {
	e := b.entry(number)
	have, ok := b.inodes[e.inode]
	if !ok || !e.gone || b.entry(have).inode != e.inode || b.entry(have).gone && have < number {
		b.inodes[e.inode] = number
	}
}

// of is the number of the entry that is, or was last, a file.
func (b *book) of(f inode) (number int32, ok bool) {
	number, ok = b.inodes[f]
	if !ok && f.birth != 0 { // a ledger of before births were kept
		f.birth = 0
		number, ok = b.inodes[f]
	}
	return number, ok && b.entry(number).inode == f
}

// put sets the entry of a number, or with -1 a new one. It returns the number.
func (b *book) put(number int32, e entry) int32 {
	if number < 0 {
		number = int32(len(b.latest))
		b.latest = append(b.latest, int32(len(b.changes)))
		b.changes = append(b.changes, change{entry: e, number: number, before: -1})
		b.index(number)
		return number
	}
	at := b.latest[number]
	b.rereads += int(e.rereads - b.changes[at].rereads)
	if int(at) >= b.fixed {
		b.changes[at].entry = e
	} else {
		b.latest[number] = int32(len(b.changes))
		b.changes = append(b.changes, change{entry: e, number: number, before: at})
	}
	b.index(number)
	return number
}

// version is the ledger as it stands: the last one given, if nothing changed.
func (b *book) version() *version {
	if b.fixed < len(b.changes) {
		b.fixed = len(b.changes)
		b.given = &version{changes: b.changes[:b.fixed:b.fixed], files: len(b.latest), rereads: b.rereads, line: b.line, id: &identity{}}
	}
	return b.given
}

// long reports whether most changes are outdated by later ones.
func (b *book) long() bool { return len(b.changes) > 2*len(b.latest)+300 }

// last is the path of the file that was covered last.
func (b *book) last() string {
	for n := int32(len(b.latest)) - 1; n >= 0; n-- {
		if e := b.entry(n); e.covers() {
			return e.path
		}
	}
	return ""
}
