package flowfile

import (
	"bytes"
	"sync/atomic"

	"flowsql/catalog/ledger"
)

// ledgerPage is some entries in a row of a ledger, which versions share. What reading tells of its files is added to it once, and makes no
// version another one. Safe for concurrent use.
type ledgerPage struct {
	at      atomic.Pointer[ledger.Page]
	untold  atomic.Bool // something may be covered of which it is not known what reading told
	entries int
}

func newPage(entries []entry) *ledgerPage {
	rows := make([]ledger.Row, len(entries))
	untold := false
	for i := range entries {
		rows[i] = entries[i].row()
		untold = untold || entries[i].covers() && !entries[i].told.known
	}
	p := &ledgerPage{entries: len(entries)}
	p.at.Store(ledger.NewPage(rows))
	p.untold.Store(untold)
	return p
}

// entry is an entry by its place.
func (p *ledgerPage) entry(i int) entry {
	r := p.at.Load().Row(i)
	return entryOf(&r)
}

// as reports whether two pages have the same entries.
func (p *ledgerPage) as(other *ledgerPage) bool {
	return p == other || bytes.Equal(p.at.Load().Bytes(), other.at.Load().Bytes())
}

// row is an entry as it is kept.
func (e *entry) row() ledger.Row {
	r := ledger.Row{Born: e.born, Path: e.path, Dev: e.dev, Ino: e.ino, Birth: e.birth, Size: e.size, Modified: e.mtime, Changed: e.ctime, Upto: e.upto, Text: e.text,
		Head: e.head, Tail: e.tail, Rereads: e.rereads, Rows: -1, Rejects: -1}
	if e.told.known {
		r.Rows, r.Rejects, r.Sum = e.told.rows, e.told.rejects, e.told.sum
	}
	for _, f := range [...]struct {
		on   bool
		flag uint8
	}{{e.whole, ledger.Whole}, {e.gone, ledger.Gone}, {e.kept, ledger.Kept}, {e.told.known && e.told.summed, ledger.Summed}, {e.aside, ledger.Aside},
		{e.link, ledger.Link}} {
		if f.on {
			r.Flags |= f.flag
		}
	}
	return r
}

// entryOf is the inverse of row.
func entryOf(r *ledger.Row) entry {
	e := entry{file: file{path: r.Path, inode: inode{r.Dev, r.Ino, r.Birth}, size: r.Size, mtime: r.Modified, ctime: r.Changed,
		link: r.Flags&ledger.Link != 0}, born: r.Born, upto: r.Upto, text: r.Text,
		head: r.Head, tail: r.Tail, rereads: r.Rereads, whole: r.Flags&ledger.Whole != 0, gone: r.Flags&ledger.Gone != 0,
		kept: r.Flags&ledger.Kept != 0, aside: r.Flags&ledger.Aside != 0}
	if r.Rows >= 0 {
		e.told = told{true, r.Rows, max(r.Rejects, 0), r.Sum, r.Flags&ledger.Summed != 0}
	}
	return e
}
