package flowfile

// book is a ledger being written. It belongs to one Advance at a time, and only that appends to what the book's versions share.
type book struct {
	changes []change
	latest  []int    // by number: the place of the entry's last change
	given   *version // the last one
	fixed   int      // changes of versions given
	line    *lineage
}

// openBook makes a book that continues a version, of which it makes a copy.
func openBook(from *version) *book {
	entries := from.folded()
	b := &book{changes: make([]change, len(entries), len(entries)+len(entries)/4+16), latest: make([]int, len(entries)),
		given: from, fixed: len(entries), line: &lineage{}}
	for i := range entries {
		b.changes[i] = entries[i]
		b.latest[i] = i
	}
	return b
}

// entry is the present entry of a number, not to be changed.
func (b *book) entry(number int) *entry { return &b.changes[b.latest[number]].entry }

// put sets the entry of a number, or with -1 a new one. It returns the number.
func (b *book) put(number int, e entry) int {
	if number < 0 {
		number = len(b.latest)
		b.latest = append(b.latest, len(b.changes))
		b.changes = append(b.changes, change{entry: e, number: number})
		return number
	}
	at := b.latest[number]
	if at >= b.fixed {
		b.changes[at].entry = e
		return number
	}
	b.latest[number] = len(b.changes)
	b.changes = append(b.changes, change{entry: e, number: number, was: b.changes[at].upto})
	return number
}

// version is the ledger as it stands: the last one given, if nothing changed.
func (b *book) version() *version {
	if b.fixed < len(b.changes) {
		b.fixed = len(b.changes)
		b.given = &version{changes: b.changes[:b.fixed:b.fixed], files: len(b.latest), line: b.line}
	}
	return b.given
}

// long reports whether most changes are outdated by later ones.
func (b *book) long() bool { return len(b.changes) > 2*len(b.latest)+300 }
