package flowfile

import (
	"encoding/json"
	"fmt"

	"flowsql/catalog"
)

// savedEntry is an entry as it is kept on disk.
type savedEntry struct {
	Path     string `json:"path"`
	Dev      uint64 `json:"dev"`
	Ino      uint64 `json:"ino"`
	Size     int64  `json:"size"`
	Modified int64  `json:"mtime"` // nanoseconds since 1970 UTC
	BornPath string `json:"born,omitempty"`
	BornDev  uint64 `json:"bornDev,omitempty"`
	BornIno  uint64 `json:"bornIno,omitempty"`
	Upto     int64  `json:"upto"`
	Whole    bool   `json:"whole,omitempty"`
	Tail     uint64 `json:"tail,omitempty"`
	Gone     bool   `json:"gone,omitempty"`
	Kept     bool   `json:"kept,omitempty"`
}

// EncodeVersion is a version as bytes to keep; DecodeVersion is its inverse, in any process.
func (t *Table) EncodeVersion(v catalog.Version) ([]byte, error) {
	own, err := t.versionOf(v)
	if err != nil {
		return nil, err
	}
	entries := own.folded()
	saved := make([]savedEntry, len(entries))
	for i := range entries {
		e := &entries[i]
		saved[i] = savedEntry{e.path, e.dev, e.ino, e.size, e.mtime, "", 0, 0, e.upto, e.whole, e.tail, e.gone, e.kept}
		if e.born != e.key() {
			saved[i].BornPath, saved[i].BornDev, saved[i].BornIno = e.born.path, e.born.dev, e.born.ino
		}
	}
	return json.Marshal(saved)
}

// DecodeVersion reads what EncodeVersion made.
func (t *Table) DecodeVersion(data []byte) (catalog.Version, error) {
	var saved []savedEntry
	if err := json.Unmarshal(data, &saved); err != nil {
		return nil, fmt.Errorf("the kept ledger of table %q is damaged: %w", t.name, err)
	}
	entries := make([]entry, len(saved))
	for i, s := range saved {
		f := file{path: s.Path, dev: s.Dev, ino: s.Ino, size: s.Size, mtime: s.Modified}
		born := f.key()
		if s.BornPath != "" {
			born = fileKey{s.BornPath, s.BornDev, s.BornIno}
		}
		entries[i] = entry{file: f, born: born, upto: s.Upto, whole: s.Whole, tail: s.Tail, gone: s.Gone, kept: s.Kept}
	}
	return versionOfEntries(entries), nil
}
