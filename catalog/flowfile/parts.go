package flowfile

import (
	"context"
	"os"
	"sync"

	"flowsql/catalog/ledger"
)

// parts is the morsels of a scan, in memory for a million files. Safe for concurrent use.
type parts struct {
	table   *Table
	version *version
	files   []partFile
	cuts    []cut

	mu   sync.Mutex
	open map[int32]*scanFile // of which some morsels are read, by place in files
	left []uint8             // files that are not read to their end yet, by page of the version
}

// partFile is a file that is to be read.
type partFile struct {
	number   int32 // of its entry
	first    int   // number of its first morsel
	from, to int64 // as of span
}

// cut is a morsel.
type cut struct {
	file           int32 // place of its file
	aligned, split bool
	from, to       int64
}

// partsOf cuts what a version covers and an earlier one does not.
func (t *Table) partsOf(ctx context.Context, v, from *version) (*parts, error) {
	p := &parts{table: t, version: v, open: map[int32]*scanFile{}, left: make([]uint8, len(v.pages))}
	total := int64(0)
	for sp := range v.since(from) {
		switch {
		case sp.entry.gone:
			return nil, missingFile(sp.entry.path)
		case sp.entry.kept:
			return nil, changedFile(sp.entry.path)
		}
		total += max(sp.to-sp.from, 0)
		p.files = append(p.files, partFile{number: sp.number, from: sp.from, to: sp.to})
		p.left[sp.number/ledger.PageRows]++
	}
	p.cuts = make([]cut, 0, len(p.files))
	for place := range p.files {
		p.files[place].first = len(p.cuts)
		if err := p.cut(ctx, int32(place), total); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// cut cuts a file into morsels: plain files of one row a line, where no newline can stand within a row. To know that of a CSV
// file is worth reading it only if it is a good part of all that is to be read, total bytes.
func (p *parts) cut(ctx context.Context, place int32, total int64) error {
	f := &p.files[place]
	one := cut{file: place, from: f.from, to: f.to, aligned: true}
	size := p.table.set.partBytes
	if f.to-f.from > size {
		e := p.version.entry(f.number)
		many, err := p.table.splits(ctx, &e, f.to, f.to-f.from < total/8)
		if err != nil {
			return err
		}
		for many && one.to-one.from > size {
			next := cut{file: place, from: one.from + size, to: one.to}
			one.to, one.split = next.from, true
			p.cuts = append(p.cuts, one)
			one = next
		}
	}
	p.cuts = append(p.cuts, one)
	return nil
}

// splits reports whether a file may be read in parts. One of CSV is not looked at for that where it is little of what is to be read.
func (t *Table) splits(ctx context.Context, e *entry, to int64, little bool) (bool, error) {
	sh, err := t.shape(e.file)
	switch {
	case os.IsNotExist(err):
		return false, vanished(e.path)
	case err != nil: // the reader meets it again and follows on_error
		return false, nil
	case sh.pack != packPlain || sh.format == formatArray || sh.format == formatCSV && little:
		return false, nil
	case sh.format == formatCSV:
		quoted, err := hasQuote(ctx, e.path, to)
		return !quoted, err
	}
	return true, nil
}

// morsel is a morsel by its number. What its file shares is forgotten once all of the file is read.
func (p *parts) morsel(m int) morsel {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &p.cuts[m]
	f, ok := p.open[c.file]
	if !ok {
		f = p.file(c.file)
		p.open[c.file] = f
	}
	return morsel{file: f, from: c.from, to: c.to, aligned: c.aligned, split: c.split}
}

// planned is morsel for one that is not to be read.
func (p *parts) planned(m int) morsel {
	c := &p.cuts[m]
	return morsel{file: p.file(c.file), from: c.from, to: c.to, aligned: c.aligned, split: c.split}
}

func (p *parts) file(place int32) *scanFile {
	f := &p.files[place]
	end := len(p.cuts)
	if int(place) < len(p.files)-1 {
		end = p.files[place+1].first
	}
	n := end - f.first
	return &scanFile{span: span{f.number, p.version.entry(f.number), f.from, f.to}, place: int(place), first: f.first, left: n, pieces: make([]share, n)}
}

// done forgets a file that is read to its end. Once that is so for all of a page, what was told of them goes to the ledger.
func (p *parts) done(f *scanFile) {
	p.mu.Lock()
	delete(p.open, int32(f.place))
	page := f.number / ledger.PageRows
	last := p.left[page] == 1
	p.left[page] = max(p.left[page], 1) - 1 // 0 for a scan that is read again
	p.mu.Unlock()
	if last {
		p.table.settle(p.version.pages[page])
	}
}
