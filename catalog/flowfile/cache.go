package flowfile

import (
	"cmp"
	"slices"
	"sync"

	"flowsql/catalog"

	"github.com/apache/arrow/go/v15/arrow"
)

// Cache keeps decoded columns of the files of tables that are asked again, within a bound. What it keeps of a file is of use
// while the file is as it was, or has only grown. Safe for concurrent use.
type Cache struct {
	mu     sync.Mutex
	limit  int64 // bytes
	size   int64
	scans  int64 // begun so far
	full   int64 // the scan that found nothing older than itself to give up
	tables map[*Table]*cachedTable
}

// NewCache is an empty cache of at most limit bytes.
func NewCache(limit int64) *Cache { return &Cache{limit: limit, tables: map[*Table]*cachedTable{}} }

// cachedTable is what is kept of one table.
type cachedTable struct {
	files map[fileKey]*cachedFile
	texts map[int]*texts // dictionaries of VARCHAR columns, for all files
}

// cachedFile is the morsels kept of a file, by their begin.
type cachedFile struct {
	file    file // as it was when they were read
	layout  *layout
	ended   bool // its last byte was a newline: no row can go on
	morsels map[int64]*cachedMorsel
}

// cachedMorsel is the rows of a morsel. Which ones they are does not depend on the columns that were asked for.
type cachedMorsel struct {
	to             int64
	aligned, split bool
	sum            uint32 // of its text
	summed         bool   // sum is known
	discovered     bool   // its keys are all known to the layout
	rows           int64
	rejected       int64
	rejects        []catalog.Reject
	columns        map[int]*cachedColumn
}

// cachedColumn is all values of a column in a morsel; of VARCHAR the codes in the table's dictionary.
type cachedColumn struct {
	values arrow.Array
	bytes  int64
	used   int64         // the latest scan that wanted it
	zone   *catalog.Zone // nil before it is asked for
}

// The hidden columns' numbers; others have their places in the layout.
const (
	cachedFileName = -1
	cachedLine     = -2
)

// morselBytes is what a morsel costs beside its columns and rejects.
const morselBytes = 512

// SetLimit changes the bound and gives up what is beyond it.
func (c *Cache) SetLimit(limit int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = limit
	if c.size > limit {
		c.shrink(0, c.scans+1)
	}
}

// Size is the bytes kept.
func (c *Cache) Size() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// Forget gives up what is kept of a table.
func (c *Cache) Forget(t *Table) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.tables[t]
	if kept == nil {
		return
	}
	for key := range kept.files {
		c.drop(kept, key)
	}
	for _, x := range kept.texts {
		c.size -= x.counted
	}
	delete(c.tables, t)
}

// Clear gives up everything, and keeps nothing of scans that have begun.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tables)
	c.size, c.full = 0, c.scans
}

func (c *Cache) table(t *Table) *cachedTable {
	kept := c.tables[t]
	if kept == nil {
		kept = &cachedTable{files: map[fileKey]*cachedFile{}, texts: map[int]*texts{}}
		c.tables[t] = kept
	}
	return kept
}

// drop gives up a file.
func (c *Cache) drop(t *cachedTable, key fileKey) {
	f := t.files[key]
	delete(t.files, key)
	for from := range f.morsels {
		c.dropMorsel(f, from)
	}
}

func (c *Cache) dropMorsel(f *cachedFile, from int64) {
	m := f.morsels[from]
	delete(f.morsels, from)
	c.size -= m.cost()
	for _, col := range m.columns {
		c.size -= col.bytes
	}
}

// cost is a morsel's bytes beside its columns.
func (m *cachedMorsel) cost() int64 {
	n := int64(morselBytes)
	for i := range m.rejects {
		r := &m.rejects[i]
		n += int64(128 + len(r.Reason) + len(r.Raw))
	}
	return n
}

// shrink gives up columns that no scan from a number on has wanted, those that were not for the longest time first, until there
// is room for some bytes. It reports whether there is.
func (c *Cache) shrink(room, scan int64) bool {
	if c.full == scan {
		return false
	}
	type victim struct {
		m    *cachedMorsel
		id   int
		used int64
	}
	var victims []victim
	for _, t := range c.tables {
		for _, f := range t.files {
			for _, m := range f.morsels {
				for id, col := range m.columns {
					if col.used < scan {
						victims = append(victims, victim{m, id, col.used})
					}
				}
			}
		}
	}
	slices.SortFunc(victims, func(a, b victim) int { return cmp.Compare(a.used, b.used) })
	for _, v := range victims {
		if c.size+room <= c.limit {
			break
		}
		c.size -= v.m.columns[v.id].bytes
		delete(v.m.columns, v.id)
	}
	if c.size+room > c.limit {
		c.full = scan
		return false
	}
	return true
}
