package flowfile

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"path/filepath"

	"flowsql/catalog"
)

var _ catalog.Ledgered = (*Table)(nil)

// Flags of a kept row.
const (
	flagWhole = 1 << iota
	flagGone
	flagKept
	flagSummed
	flagAside
	flagsKnown = 1<<iota - 1
)

// LedgerRows passes on the rows of a version that differ from those of an earlier one, as of catalog.Ledgered.
func (t *Table) LedgerRows(from, at catalog.Version, put func(catalog.LedgerRow) error) error {
	before, err := t.versionOf(from)
	if err != nil {
		return err
	}
	now, err := t.versionOf(at)
	if err != nil {
		return err
	}
	for _, c := range now.otherThan(before) {
		if err := put(t.rowOf(c)); err != nil {
			return err
		}
	}
	return nil
}

// otherThan is the latest change of each entry that is new or another than in from, by number.
func (v *version) otherThan(from *version) []*change {
	if place := v.beyond(from); place >= 0 {
		return v.changedSince(place)
	}
	var out []*change
	now, was := v.folded(), from.folded()
	for i := range now {
		if i >= len(was) || now[i].entry != was[i].entry {
			out = append(out, &now[i])
		}
	}
	return out
}

// rowOf is an entry to be kept, with what reading told of it.
func (t *Table) rowOf(c *change) catalog.LedgerRow {
	p := t.printed(&c.entry)
	r := catalog.LedgerRow{Number: int(c.number), Born: c.born, Path: c.path, Dev: c.dev, Ino: c.ino, Birth: c.birth, Size: c.size, Modified: c.mtime,
		Upto: c.upto, Text: p.text, Head: p.head, Tail: p.tail, Sum: p.sum, Rereads: int(c.rereads)}
	for _, f := range [...]struct {
		on   bool
		flag uint32
	}{{c.whole, flagWhole}, {c.gone, flagGone}, {c.kept, flagKept}, {p.summed, flagSummed}, {c.aside, flagAside}} {
		if f.on {
			r.Flags |= f.flag
		}
	}
	r.Rows, r.Rejects = t.counted(&c.entry)
	return r
}

// RestoreVersion makes a version of kept rows, as of catalog.Ledgered.
func (t *Table) RestoreVersion(about int, rows iter.Seq2[catalog.LedgerRow, error]) (catalog.Version, error) {
	v := &version{changes: make([]change, 0, max(about, 0)), id: &identity{}}
	tallies := make(map[uint64]tally, max(about, 0))
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		if reason := damagedRow(&r, v.files); reason != "" {
			return nil, fmt.Errorf("the kept ledger of table %q is damaged: row %d: %s", t.name, v.files, reason)
		}
		e := entry{file: file{path: r.Path, inode: inode{r.Dev, r.Ino, r.Birth}, size: r.Size, mtime: r.Modified}, born: r.Born, upto: r.Upto,
			text: r.Text, head: r.Head, tail: r.Tail, rereads: int32(r.Rereads),
			whole: r.Flags&flagWhole != 0, gone: r.Flags&flagGone != 0, kept: r.Flags&flagKept != 0,
			aside: r.Flags&flagAside != 0}
		v.changes = append(v.changes, change{entry: e, number: int32(v.files), before: -1})
		v.files++
		v.rereads += r.Rereads
		if r.Rows >= 0 {
			tallies[r.Born] = tally{upto: r.Upto, text: r.Text, mtime: r.Modified, rows: r.Rows, rejects: max(r.Rejects, 0), sum: r.Sum,
				summed: r.Flags&flagSummed != 0}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.tallies) == 0 {
		t.tallies = tallies
	}
	maps.Copy(t.tallies, tallies)
	return v, nil
}

// At pins the rows that a version covers.
func (t *Table) At(v catalog.Version) (catalog.Snapshot, error) {
	own, err := t.versionOf(v)
	if err != nil {
		return nil, err
	}
	return &snapshot{table: t, layout: t.layout.Load(), cache: t.cache, version: own}, nil
}

// damagedRow says why a row cannot be the one of a number, "" if it can.
func damagedRow(r *catalog.LedgerRow, number int) string {
	switch {
	case r.Number != number:
		return fmt.Sprintf("it has the number %d", r.Number)
	case !filepath.IsAbs(r.Path):
		return fmt.Sprintf("the path %q is not absolute", r.Path)
	case r.Size < 0 || r.Upto < 0 || r.Text < -1:
		return "a size is negative"
	case r.Rereads < 0 || r.Rereads > math.MaxInt32:
		return fmt.Sprintf("it was begun anew %d times", r.Rereads)
	case r.Rows < -1 || r.Rejects < -1:
		return "a count is negative"
	case r.Flags&^flagsKnown != 0:
		return fmt.Sprintf("unknown flags %#x", r.Flags)
	}
	return ""
}
