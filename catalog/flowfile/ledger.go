package flowfile

import (
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

// version is an immutable ledger: entries in the order in which files were first covered.
type version struct {
	entries []entry
}

// Same reports whether both cover the same bytes of the same files.
func (v *version) Same(other catalog.Version) bool {
	o, ok := other.(*version)
	if !ok || o == nil {
		return other == nil && v.bytes() == 0
	}
	if v == o {
		return true
	}
	return len(v.since(o)) == 0 && len(o.since(v)) == 0
}

// bytes is how many bytes of files the version covers.
func (v *version) bytes() (n int64) {
	for i := range v.entries {
		n += v.entries[i].upto
	}
	return n
}

// fileKey is a file's identity. A file that was renamed keeps its number; copies are two files.
type fileKey struct {
	path     string
	dev, ino uint64
}

func (f *file) key() fileKey { return fileKey{f.path, f.dev, f.ino} }

// covered finds the entries by file.
func (v *version) covered() map[fileKey]*entry {
	m := make(map[fileKey]*entry, len(v.entries))
	for i := range v.entries {
		m[v.entries[i].key()] = &v.entries[i]
	}
	return m
}

// span is a range of a file's bytes, as stored.
type span struct {
	entry    entry
	from, to int64
}

// since is what v covers and from does not, in v's order: that in which files were first covered. A file that was renamed
// between the two is known by its number.
func (v *version) since(from *version) []span {
	known, byNumber := map[fileKey]*entry{}, map[fileKey]*entry{}
	if from != nil {
		for i := range from.entries {
			e := &from.entries[i]
			known[e.born] = e
			byNumber[fileKey{"", e.dev, e.ino}] = e
		}
	}
	present := make(map[fileKey]bool, len(v.entries))
	for i := range v.entries {
		present[v.entries[i].born] = true
	}
	var out []span
	for i := range v.entries {
		e := &v.entries[i]
		start := int64(0)
		if before, ok := known[e.born]; ok {
			start = before.upto
		} else if before, ok := byNumber[fileKey{"", e.dev, e.ino}]; ok && !present[before.born] && before.upto <= e.upto {
			start = before.upto
		}
		if start < e.upto {
			out = append(out, span{*e, start, e.upto})
		}
	}
	return out
}
