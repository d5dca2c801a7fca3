package flowfile

import (
	"encoding/binary"
	"hash/fnv"
	"iter"
	"slices"

	"flowsql/catalog"
	"flowsql/catalog/ledger"
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
	told    told
}

// covers reports whether any byte of the file is covered.
func (e *entry) covers() bool { return e.upto > 0 || e.text > 0 || e.kept }

// done reports whether all that the file had when last looked at is covered, or never will be.
func (e *entry) done() bool { return e.kept || e.upto >= e.size }

// told is what reading told of all that an entry covers. Of what is being read a Table's tallies tell.
type told struct {
	known         bool
	rows, rejects int64
	sum           uint32 // of the text
	summed        bool   // sum is known
}

// version is an immutable ledger: entries, numbered in the order in which files were first covered. Versions share the pages that have
// the same entries, so that one more costs what changed, and what two differ in is found by looking at the pages that they do not share.
type version struct {
	pages   []*ledgerPage // of ledger.PageRows entries, but the last
	files   int           // entries
	rereads int           // of all entries
}

// versionOfEntries is a version with entries in their order.
func versionOfEntries(entries []entry) *version {
	v := &version{files: len(entries)}
	for i := range entries {
		v.rereads += int(entries[i].rereads)
	}
	for part := range slices.Chunk(entries, ledger.PageRows) {
		v.pages = append(v.pages, newPage(part))
	}
	return v
}

// entry is the entry of a number.
func (v *version) entry(number int32) entry {
	return v.pages[number/ledger.PageRows].entry(int(number % ledger.PageRows))
}

// all is each entry by its number. An entry is valid until the next.
func (v *version) all() iter.Seq2[int32, *entry] {
	return func(yield func(int32, *entry) bool) {
		for n, p := range v.pages {
			for i := range p.entries {
				e := p.entry(i)
				if !yield(int32(n*ledger.PageRows+i), &e) {
					return
				}
			}
		}
	}
}

// otherThan is the places of the pages that another version does not have as they are.
func (v *version) otherThan(from *version) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n, p := range v.pages {
			if (n >= len(from.pages) || !p.as(from.pages[n])) && !yield(n) {
				return
			}
		}
	}
}

// Same reports whether both cover the same bytes of the same files.
func (v *version) Same(other catalog.Version) bool {
	o, ok := other.(*version)
	if !ok || o == nil {
		return other == nil && v.empty()
	}
	return v == o || v.rereads == o.rereads && !v.beyond(o) && !o.beyond(v)
}

// beyond reports whether v covers something that another does not.
func (v *version) beyond(other *version) bool {
	for range v.since(other) {
		return true
	}
	return false
}

// InOrder reports whether a scan of all has the rows in the order in which they were taken.
func (v *version) InOrder() bool {
	for _, p := range v.pages {
		rows := p.at.Load()
		for i := range p.entries {
			if rows.Flags(i)&ledger.Aside != 0 {
				return false
			}
		}
	}
	return true
}

// empty reports whether the version covers no byte.
func (v *version) empty() bool {
	for _, e := range v.all() {
		if e.covers() {
			return false
		}
	}
	return true
}

// Extends reports whether v covers what another does, of each of its entries.
func (v *version) Extends(other catalog.Version) bool {
	from, ok := other.(*version)
	if !ok || from == nil {
		return other == nil || ok
	}
	if v.rereads != from.rereads || from.files > v.files {
		return false
	}
	for n := range from.otherThan(v) {
		for i := range from.pages[n].entries {
			was, now := from.pages[n].entry(i), v.pages[n].entry(i)
			if now.born != was.born || was.uncovered(&now) >= 0 {
				return false
			}
		}
	}
	return true
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
	number int32 // of the entry
	entry  entry
	from   int64 // in the unpacked text
	to     int64 // as stored; the end of a packed file
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
// between the two is known by its mark. It costs the difference where the two share pages.
func (v *version) since(from *version) iter.Seq[span] {
	if from == nil {
		from = &version{}
	}
	return func(yield func(span) bool) {
		known := from.marksOtherThan(v)
		for n := range v.otherThan(from) {
			for i := range v.pages[n].entries {
				e := v.pages[n].entry(i)
				was, ok := entry{}, false
				if n < len(from.pages) && i < from.pages[n].entries {
					was = from.pages[n].entry(i)
					ok = was.born == e.born
				}
				if !ok {
					var number int32
					if number, ok = known[e.born]; ok {
						was = from.entry(number)
					}
				}
				start := e.uncovered(nil)
				if ok {
					start = e.uncovered(&was)
				}
				if start >= 0 && !yield(span{int32(n*ledger.PageRows + i), e, start, e.upto}) {
					return
				}
			}
		}
	}
}

// marksOtherThan is the numbers, by their marks, of the entries that another version has not under the same number.
func (v *version) marksOtherThan(other *version) map[uint64]int32 {
	var marks map[uint64]int32
	for n := range v.otherThan(other) {
		for i := range v.pages[n].entries {
			born := v.pages[n].entry(i).born
			if n < len(other.pages) && i < other.pages[n].entries && other.pages[n].entry(i).born == born {
				continue
			}
			if marks == nil {
				marks = map[uint64]int32{}
			}
			marks[born] = int32(n*ledger.PageRows + i)
		}
	}
	return marks
}
