package flowfile

import (
	"cmp"
	"slices"

	"flowsql/catalog"
)

// entry is how much of one file a version covers.
type entry struct {
	file          // as it was when last looked at; size is the file's, not what is covered
	born  fileKey // as first covered; stays through renames
	upto  int64   // bytes covered, from the start
	whole bool    // taken as it was: compressed files, arrays, and everything of a Snapshot
	tail  uint64  // hash of the last 64 KiB before upto; 0 if not known
	gone  bool    // missing when last looked at
	kept  bool    // changed under on_change = ignore: never read again
}

// change is what an entry became. Entries are numbered in the order in which files were first covered.
type change struct {
	entry
	number int
	was    int64 // upto before; 0 for a new entry
}

// lineage is shared by the versions of one book. Of two of them, the longer one extends the other.
type lineage struct{ _ byte }

// version is an immutable ledger: what became of each file, in the order of time. A later change of an entry takes the place of
// an earlier one.
type version struct {
	changes []change
	files   int      // entries
	line    *lineage // nil for a version of its own
}

// versionOfEntries is a version with entries in their order.
func versionOfEntries(entries []entry) *version {
	v := &version{changes: make([]change, len(entries)), files: len(entries)}
	for i, e := range entries {
		v.changes[i] = change{entry: e, number: i}
	}
	return v
}

// folded is the latest change of each entry, by number.
func (v *version) folded() []change {
	if v.files == len(v.changes) {
		return v.changes
	}
	out := make([]change, v.files)
	for _, c := range v.changes {
		out[c.number] = c
	}
	return out
}

// Same reports whether both cover the same bytes of the same files.
func (v *version) Same(other catalog.Version) bool {
	o, ok := other.(*version)
	if !ok || o == nil {
		return other == nil && v.empty()
	}
	switch {
	case v == o:
		return true
	case v.extends(o):
		return len(v.grown(o)) == 0
	case o.extends(v):
		return len(o.grown(v)) == 0
	}
	return len(v.since(o)) == 0 && len(o.since(v)) == 0
}

// empty reports whether the version covers no byte.
func (v *version) empty() bool {
	return !slices.ContainsFunc(v.folded(), func(c change) bool { return c.upto > 0 })
}

// extends reports whether v was made from another by changes alone, which are its own beyond those of the other.
func (v *version) extends(from *version) bool {
	return v.line != nil && v.line == from.line && len(from.changes) <= len(v.changes)
}

// fileKey is a file's identity. A file that was renamed keeps its number; copies are two files.
type fileKey struct {
	path     string
	dev, ino uint64
}

func (f *file) key() fileKey { return fileKey{f.path, f.dev, f.ino} }

// inode is a file's identity whatever its path is.
func (f *file) inode() fileKey { return fileKey{"", f.dev, f.ino} }

// span is a range of a file's bytes, as stored.
type span struct {
	entry    entry
	from, to int64
}

// since is what v covers and from does not, in v's order: that in which files were first covered. A file that was renamed
// between the two is known by its number. It costs the difference where v extends from.
func (v *version) since(from *version) []span {
	if from != nil && v.extends(from) {
		return v.grown(from)
	}
	entries := v.folded()
	known, byInode := map[fileKey]*change{}, map[fileKey]*change{}
	if from != nil {
		old := from.folded()
		for i := range old {
			e := &old[i]
			known[e.born] = e
			byInode[e.inode()] = e
		}
	}
	present := make(map[fileKey]bool, len(entries))
	for i := range entries {
		present[entries[i].born] = true
	}
	var out []span
	for i := range entries {
		e := &entries[i]
		start := int64(0)
		if before, ok := known[e.born]; ok {
			start = before.upto
		} else if before, ok := byInode[e.inode()]; ok && !present[before.born] && before.upto <= e.upto {
			start = before.upto
		}
		if start < e.upto {
			out = append(out, span{e.entry, start, e.upto})
		}
	}
	return out
}

// grown is since for a version that v extends.
func (v *version) grown(from *version) []span {
	type edge struct {
		number int
		was    int64   // at from
		last   *change // at v
	}
	var edges []edge
	at := map[int]int{}
	for i := len(from.changes); i < len(v.changes); i++ {
		c := &v.changes[i]
		n, ok := at[c.number]
		if !ok {
			n = len(edges)
			at[c.number] = n
			edges = append(edges, edge{number: c.number, was: c.was})
		}
		edges[n].last = c
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.number, b.number) })
	var out []span
	for _, e := range edges {
		if e.was < e.last.upto {
			out = append(out, span{e.last.entry, e.was, e.last.upto})
		}
	}
	return out
}

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
