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
	file         // as it was when last looked at; size is the file's, not what is covered
	born  uint64 // mark of the file as first covered; stays through renames
	upto  int64  // bytes covered, from the start
	whole bool   // taken as it was: compressed files, arrays, and everything of a Snapshot
	tail  uint32 // hash of the last bytes before upto; 0 if not known
	gone  bool   // missing when last looked at
	kept  bool   // changed under on_change = ignore: never read again
}

// change is what an entry became. Entries are numbered in the order in which files were first covered.
type change struct {
	entry
	number int
	was    int64 // upto before; 0 for a new entry
}

// lineage is shared by the versions of one book. Of two of them, the longer one grew out of the other.
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
	case v.grewFrom(o):
		return len(v.grown(o)) == 0
	case o.grewFrom(v):
		return len(o.grown(v)) == 0
	}
	return len(v.since(o)) == 0 && len(o.since(v)) == 0
}

// empty reports whether the version covers no byte.
func (v *version) empty() bool {
	return !slices.ContainsFunc(v.folded(), func(c change) bool { return c.upto > 0 })
}

// Extends reports whether v covers what another does of each of its entries.
func (v *version) Extends(other catalog.Version) bool {
	from, ok := other.(*version)
	if !ok || from == nil {
		return other == nil || ok
	}
	if v.grewFrom(from) {
		return true
	}
	if from.files > v.files {
		return false
	}
	now := v.folded()
	for i, was := range from.folded() {
		if e := &now[i]; e.born != was.born || e.upto < was.upto {
			return false
		}
	}
	return true
}

// grewFrom reports whether v was made from another by changes alone, which are its own beyond those of the other.
func (v *version) grewFrom(from *version) bool {
	return v.line != nil && v.line == from.line && len(from.changes) <= len(v.changes)
}

// fileKey is a file's identity. A file that was renamed keeps its number; copies are two files.
type fileKey struct {
	path     string
	dev, ino uint64
}

func (f *file) key() fileKey { return fileKey{f.path, f.dev, f.ino} }

// mark is a hash of a file's identity, to tell files that were covered from each other.
func (f *file) mark() uint64 {
	h := fnv.New64a()
	h.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, f.dev), f.ino))
	h.Write([]byte(f.path))
	return h.Sum64()
}

// inode is a file's identity whatever its path is.
func (f *file) inode() fileKey { return fileKey{"", f.dev, f.ino} }

// span is a range of a file's bytes, as stored.
type span struct {
	entry    entry
	from, to int64
}

// since is what v covers and from does not, in v's order: that in which files were first covered. A file that was renamed
// between the two is known by its number. It costs the difference where v grew from it.
func (v *version) since(from *version) []span {
	if from != nil && v.grewFrom(from) {
		return v.grown(from)
	}
	entries := v.folded()
	known, byInode := map[uint64]*change{}, map[fileKey]*change{}
	if from != nil {
		old := from.folded()
		for i := range old {
			e := &old[i]
			known[e.born] = e
			byInode[e.inode()] = e
		}
	}
	present := make(map[uint64]bool, len(entries))
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

// grown is since for a version that v grew from.
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
