package flowfile

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"flowsql/catalog"
	"flowsql/catalog/ledger"
)

var _ catalog.Ledgered = (*Table)(nil)

// LedgerPages passes on the pages of a version that differ from those of an earlier one, as of catalog.Ledgered.
func (t *Table) LedgerPages(from, at catalog.Version, put func(place int, page []byte) error) error {
	before, err := t.versionOf(from)
	if err != nil {
		return err
	}
	now, err := t.versionOf(at)
	if err != nil {
		return err
	}
	for n := range now.otherThan(before) {
		t.settle(now.pages[n])
		if err := put(n, now.pages[n].at.Load().Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// RestoreVersion makes a version of kept pages, as of catalog.Ledgered.
func (t *Table) RestoreVersion(pages iter.Seq2[[]byte, error]) (catalog.Version, error) {
	v := &version{}
	for body, err := range pages {
		if err != nil {
			return nil, err
		}
		p, rereads, err := openPage(body)
		if err == nil && v.files != len(v.pages)*ledger.PageRows {
			err = errors.New("it follows one that is not full")
		}
		if err != nil {
			return nil, fmt.Errorf("the kept ledger of table %q is damaged: page %d: %w", t.name, len(v.pages), err)
		}
		v.pages = append(v.pages, p)
		v.files += p.entries
		v.rereads += rereads
	}
	return v, nil
}

// openPage is a page of the bytes that are kept of it.
func openPage(body []byte) (p *ledgerPage, rereads int, err error) {
	rows, err := ledger.Open(body)
	if err != nil {
		return nil, 0, err
	}
	p = &ledgerPage{entries: rows.Len()}
	for i := range p.entries {
		r := rows.Row(i)
		if reason := damagedRow(&r); reason != "" {
			return nil, 0, fmt.Errorf("row %d: %s", i, reason)
		}
		rereads += int(r.Rereads)
	}
	p.at.Store(rows)
	return p, rereads, nil
}

// At pins the rows that a version covers.
func (t *Table) At(v catalog.Version) (catalog.Snapshot, error) {
	own, err := t.versionOf(v)
	if err != nil {
		return nil, err
	}
	return &snapshot{table: t, layout: t.layout.Load(), cache: t.cache, version: own}, nil
}

// damagedRow says why a row cannot be one of ours, "" if it can.
func damagedRow(r *ledger.Row) string {
	switch {
	case !filepath.IsAbs(r.Path):
		return fmt.Sprintf("the path %q is not absolute", r.Path)
	case r.Size < 0 || r.Upto < 0 || r.Text < -1:
		return "a size is negative"
	case r.Rereads < 0:
		return fmt.Sprintf("it was begun anew %d times", r.Rereads)
	case r.Rows < -1 || r.Rejects < -1:
		return "a count is negative"
	}
	return ""
}
