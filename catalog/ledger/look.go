package ledger

import "strings"

// Is reports whether a row is of a file.
func (p *Page) Is(i int, dev, ino uint64, birth int64) bool {
	c, l := cursor{b: p.body, at: p.start(i)}, looks{}
	c.identity(p, &l)
	return l.ino == ino && l.dev == dev && l.birth == birth
}

// Inode tells which file a row is of.
func (p *Page) Inode(i int) (dev, ino uint64, birth int64) {
	c, l := cursor{b: p.body, at: p.start(i)}, looks{}
	c.identity(p, &l)
	return l.dev, l.ino, l.birth
}

// Flags are those of a row.
func (p *Page) Flags(i int) uint8 {
	c := cursor{b: p.body, at: p.start(i)}
	return uint8(c.fixed16())
}

// Settled reports whether a row says that a file is as it was, under its path, and that all of it is covered.
func (p *Page) Settled(i int, s *Status) bool {
	c, l := cursor{b: p.body, at: p.start(i)}, looks{}
	c.looks(p, &l)
	return l.ino == s.Ino && l.dev == s.Dev && l.birth == s.Birth && l.size == s.Size && l.mtime == s.Modified && l.marks&(Gone|Kept) == 0 &&
		l.upto >= l.size && l.isAt(s.Folder, s.Name)
}

// isAt reports whether the path is that of a name in a folder.
func (l *looks) isAt(folder, name string) bool {
	if len(l.prefix)+len(l.suffix) != len(folder)+len(name) || !strings.HasPrefix(l.prefix, folder) {
		return false
	}
	rest := l.prefix[len(folder):]
	return strings.HasPrefix(name, rest) && name[len(rest):] == string(l.suffix)
}
