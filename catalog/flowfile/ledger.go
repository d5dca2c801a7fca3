package flowfile

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"

	"flowsql/catalog"
)

// entry is how much of one file a version covers.
type entry struct {
	file           // as it was when last looked at; size is the file's, not what is covered
	born    uint64 // mark of the file as first covered; stays through renames
	upto    int64  // bytes covered, from the start, as stored
	text    int64  // the same unpacked; -1 for a packed file that was not looked at again since
	proved  int64  // of text, when it was last compared with what was read; only in memory
	head    uint32 // see prints
	tail    uint32
	rereads int32 // how often the file was begun anew
	whole   bool  // taken as it was: compressed files, arrays, and everything of a Snapshot
	gone    bool  // missing when last looked at
	aside   bool  // it grew after files with a higher number were begun: a scan of all has its rows too early
	kept    bool  // changed under on_change = ignore: never read again; the text is what it was changed to, to know it by
}

// covers reports whether any byte of the file is covered.
func (e *entry) covers() bool { return e.upto > 0 || e.text > 0 || e.kept }

// done reports whether all that the file had when last looked at is covered, or never will be.
func (e *entry) done() bool { return e.kept || e.upto >= e.size }

// change is what an entry became. Entries are numbered in the order in which files were first covered.
type change struct {
	entry
	number int32
	before int32 // place of the entry's change before this one; -1 for a new entry
}

// lineage is shared by the versions of one book. Of two of them, the longer one grew out of the other, and both did out of the
// version that the book was opened with.
type lineage struct {
	of    *identity // of that version
	files int       // of it: the book's first changes
}

// identity tells versions apart without holding them.
type identity struct{ _ byte }

// version is an immutable ledger: what became of each file, in the order of time. A later change of an entry takes the place of
// an earlier one.
type version struct {
	changes []change
	files   int      // entries
	rereads int      // of all entries
	line    *lineage // nil for a version of its own
	id      *identity
}

// versionOfEntries is a version with entries in their order.
func versionOfEntries(entries []entry) *version {
	v := &version{changes: make([]change, len(entries)), files: len(entries), id: &identity{}}
	for i, e := range entries {
		v.changes[i] = change{entry: e, number: int32(i), before: -1}
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
	case v.rereads != o.rereads:
		return false
	case v.grewFrom(o):
		return len(v.grown(o)) == 0
	case o.grewFrom(v):
		return len(o.grown(v)) == 0
	}
	return len(v.since(o)) == 0 && len(o.since(v)) == 0
}

// InOrder reports whether a scan of all has the rows in the order in which they were taken.
func (v *version) InOrder() bool {
	return !slices.ContainsFunc(v.folded(), func(c change) bool { return c.aside })
}

// empty reports whether the version covers no byte.
func (v *version) empty() bool {
	return !slices.ContainsFunc(v.folded(), func(c change) bool { return c.covers() })
}

// Extends reports whether v covers what another does, of each of its entries.
func (v *version) Extends(other catalog.Version) bool {
	from, ok := other.(*version)
	if !ok || from == nil {
		return other == nil || ok
	}
	switch {
	case v.rereads != from.rereads || from.files > v.files:
		return false
	case v.grewFrom(from):
		return true
	}
	now := v.folded()
	for i, was := range from.folded() {
		if now[i].born != was.born || was.uncovered(&now[i].entry) >= 0 {
			return false
		}
	}
	return true
}

// grewFrom reports whether v was made from another by changes alone.
func (v *version) grewFrom(from *version) bool { return v.beyond(from) >= 0 }

// beyond is the place of the first of v's changes that was made after another version, of which v grew; -1 if it did not.
func (v *version) beyond(from *version) int {
	switch {
	case v.line == nil || from.id == nil:
	case v.line == from.line && len(from.changes) <= len(v.changes):
		return len(from.changes)
	case v.line.of == from.id:
		return v.line.files
	}
	return -1
}

// fileKey is where a file is found, and which it is.
type fileKey struct {
	path string
	inode
}

// inode is a file's identity, whatever its path is. Numbers are given again once a file is removed, so its birth is a part of it, in
// nanoseconds since 1970 UTC; 0 where the file system does not know.
type inode struct {
	dev, ino uint64
	birth    int64
}

func (f *file) key() fileKey { return fileKey{f.path, f.inode} }

// mark is a hash of a file's identity and of the place in a ledger that it has: the number of its entry, and how often it was
// begun anew. It tells files from each other that are covered, one after another, under the same path and inode.
func (f *file) mark(number, rereads int32) uint64 {
	h := fnv.New64a()
	b := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, f.dev), f.ino)
	h.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(number)), uint32(rereads)))
	h.Write([]byte(f.path))
	return h.Sum64()
}

// span is what is to be read of a file.
type span struct {
	entry entry
	from  int64 // in the unpacked text
	to    int64 // as stored; the end of a packed file
}

// uncovered is where, in the unpacked text, begins what an entry covers and an earlier state of it does not; -1 if there is
// nothing.
func (e *entry) uncovered(was *entry) int64 {
	switch {
	case was != nil && was.kept || e.kept && was != nil && was.covers(): // no more is read of it
	case was == nil || !was.covers():
		if e.upto > 0 || e.kept {
			return 0
		}
	case was.text == 0 && e.text != 0: // it was packed and empty
		return 0
	case was.text < 0 || e.text < 0: // a packed file was taken to its end
	case was.text < e.text:
		return was.text
	}
	return -1
}

// since is what v covers and from does not, in v's order: that in which files were first covered. A file that was renamed
// between the two is known by its number. It costs the difference where v grew from it.
func (v *version) since(from *version) []span {
	if from != nil && v.rereads == from.rereads && v.grewFrom(from) {
		return v.grown(from)
	}
	known := map[uint64]*entry{}
	if from != nil {
		old := from.folded()
		for i := range old {
			known[old[i].born] = &old[i].entry
		}
	}
	var out []span
	entries := v.folded()
	for i := range entries {
		e := &entries[i].entry
		if start := e.uncovered(known[e.born]); start >= 0 {
			out = append(out, span{*e, start, e.upto})
		}
	}
	return out
}

// changedSince is the latest change of each entry that was changed at a place or after it, by number.
func (v *version) changedSince(place int) []*change {
	last := map[int32]*change{}
	for i := place; i < len(v.changes); i++ {
		last[v.changes[i].number] = &v.changes[i]
	}
	out := make([]*change, 0, len(last))
	for _, c := range last {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *change) int { return cmp.Compare(a.number, b.number) })
	return out
}

// grown is since for a version that v grew from.
func (v *version) grown(from *version) []span {
	var out []span
	place := v.beyond(from)
	for _, c := range v.changedSince(place) {
		var was *entry
		before := c.before
		for int(before) >= place {
			before = v.changes[before].before
		}
		if before >= 0 {
			was = &v.changes[before].entry
		}
		if start := c.uncovered(was); start >= 0 {
			out = append(out, span{c.entry, start, c.upto})
		}
	}
	return out
}
