package flowfile

import (
	"path/filepath"
	"strings"
	"time"
)

// packSuffixes end the names of packed files.
var packSuffixes = [...]string{".gz", ".bz2", ".zst"}

// unpackedName is a name without the suffix of a packed file.
func unpackedName(name string) string {
	for _, end := range packSuffixes {
		if len(name) > len(end) && strings.EqualFold(name[len(name)-len(end):], end) {
			return name[:len(name)-len(end)]
		}
	}
	return name
}

// unrotatedName is an unpacked name without what rotation adds to it: groups of digits after a point or a dash, as in x.json.1,
// x.json-20260101 and x.json.2026-01-01.
func unrotatedName(name string) string {
	short := strings.TrimRight(name, "0123456789-.")
	if len(short) == len(name) || len(short) == 0 || name[len(short)] != '.' && name[len(short)] != '-' {
		return name
	}
	return short
}

// stem is what the names of a file have in common, however often it is rotated and packed.
func stem(path string) string { return unrotatedName(unpackedName(filepath.Base(path))) }

// isRotated reports whether a name is one that rotation gives.
func isRotated(path string) bool {
	name := unpackedName(filepath.Base(path))
	return unrotatedName(name) != name
}

// sibling reports whether two paths may have been given to a file by rotation within its folder.
func sibling(a, b string) bool { return filepath.Dir(a) == filepath.Dir(b) && stem(a) == stem(b) }

// unsettled reports whether a file was changed so lately that somebody may be at work on it.
func (t *Table) unsettled(f file, now time.Time) bool {
	return now.Sub(time.Unix(0, f.ctime)) < t.set.hold
}

// isFresh reports whether a file may still be at work: a new one that looks like the copy of another that is still there. Rotation
// copies a file before it removes or truncates it, so for a moment both are there; then one is waited for. Two files that rest
// beside each other are two, however equal.
func (t *Table) isFresh(b *book, f file, now time.Time) bool {
	if !t.unsettled(f, now) {
		return false
	}
	plain := unpackedName(f.path)
	if plain != f.path {
		if _, regular, err := stat(plain); err == nil && regular {
			return true
		}
	}
	short := filepath.Join(filepath.Dir(plain), unrotatedName(filepath.Base(plain)))
	if short == plain {
		return false
	}
	original, _, err := stat(short)
	if err != nil {
		return false
	}
	i, ok := b.of(original.inode)
	if !ok {
		return false
	}
	e := b.entry(i)
	return e.covers()
}
