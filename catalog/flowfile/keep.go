package flowfile

import (
	"io"
	"os"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"flowsql/catalog"
)

// Keep makes the table keep what it decodes in a cache. It is called before the table is used; a frozen table does not
// inherit it.
func (t *Table) Keep(c *Cache) { t.cache = c }

// keptScan is a scan of which some morsels are in memory, and the others will be.
type keptScan struct {
	*scan        // of all columns that are kept
	asked   scan // of those that are wanted
	cache   *Cache
	number  int64         // of the cache's scans
	columns []int         // as the cache numbers them: those wanted, in output order, and then others
	types   []arrow.Field // of columns
	width   int           // how many are wanted
	schema  *arrow.Schema // of those
	hits    []*hit        // by morsel; nil for one that has to be read
	texts   map[int]*texts
	dicts   map[int]*array.String    // of texts, as they were when the scan began
	shared  map[arrow.ArrayData]bool // the same, to know them again
}

// hit is the rows of a morsel from memory.
type hit struct {
	morsel *cachedMorsel
	arrays []arrow.Array
	none   bool // no row is of use
}

// kept plans which morsels come from memory, and that of the others some columns are kept that are not asked for.
func (c *Cache) kept(s *scan, also []string) *keptScan {
	k := &keptScan{scan: s, asked: *s, cache: c, width: len(s.req.Columns), hits: make([]*hit, s.Morsels()), texts: map[int]*texts{},
		dicts: map[int]*array.String{}, shared: map[arrow.ArrayData]bool{}}
	s.req.Prune, s.req.Lend = nil, false // all rows are to be kept
	s.req.Columns = slices.Clip(s.req.Columns)
	for _, name := range also {
		if !slices.Contains(s.req.Columns, name) {
			s.req.Columns = append(s.req.Columns, name)
		}
	}
	b, _ := newBatch(s.layout, s.req.Columns, 0, clock{})
	k.types = b.schema.Fields()
	k.schema = arrow.NewSchema(k.types[:k.width], nil)
	for _, at := range b.outputs {
		id := at
		switch at {
		case b.file:
			id = cachedFileName
		case b.line:
			id = cachedLine
		}
		k.columns = append(k.columns, id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scans++
	k.number = c.scans
	t := c.table(s.table)
	for i, id := range k.columns {
		if k.types[i].Type.ID() == arrow.DICTIONARY {
			if t.texts[id] == nil {
				t.texts[id] = newTexts()
			}
			k.texts[id], k.dicts[id] = t.texts[id], t.texts[id].all()
			k.shared[k.dicts[id].Data()] = true
		}
	}
	for m := range k.hits {
		part := s.parts.planned(m)
		f := c.valid(t, &part, s.layout)
		if f == nil {
			continue
		}
		if kept := f.morsels[part.from]; kept != nil && kept.serves(&part, s) {
			k.hits[m] = k.hit(kept)
		}
	}
	return k
}

// valid is what is kept of a morsel's file, nil if there is nothing or the file is another than it was. Of a file that only
// grew, the morsels stay that no new byte belongs to.
func (c *Cache) valid(t *cachedTable, part *morsel, l *layout) *cachedFile {
	now := part.file.entry.file
	f := t.files[now.key()]
	if f == nil || f.layout == l && f.file == now {
		return f
	}
	if f.layout != l || !f.ended || now.size <= f.file.size {
		c.drop(t, now.key())
		return nil
	}
	for from, m := range f.morsels {
		if !m.split || !m.unchanged(now.path, from) {
			c.dropMorsel(f, from)
		}
	}
	f.file, f.ended = now, false
	return f
}

// unchanged reports whether a file still has the morsel's text.
func (m *cachedMorsel) unchanged(path string, from int64) bool {
	in, err := os.Open(path)
	if err != nil || !m.summed {
		return false
	}
	defer in.Close()
	p, err := printsOf(io.NewSectionReader(in, from, m.to-from), m.to-from)
	return err == nil && p.sum == m.sum
}

// serves reports whether the kept rows are those of a morsel and were checked for all that a scan wants to know.
func (m *cachedMorsel) serves(part *morsel, s *scan) bool {
	return m.to == part.to && m.aligned == part.aligned && m.split == part.split &&
		(m.discovered || !s.discovers())
}

// discovers reports whether keys that the layout does not know end the scan.
func (s *scan) discovers() bool { return s.req.Discover && s.layout.inferred }

// hit is the wanted columns of a kept morsel, nil if one is not there. It notes that they were wanted.
func (k *keptScan) hit(m *cachedMorsel) *hit {
	h := &hit{morsel: m, arrays: make([]arrow.Array, k.width)}
	for i, id := range k.columns[:k.width] {
		col := m.columns[id]
		if col == nil {
			return nil
		}
		col.used = k.number
		h.arrays[i] = col.values
		if dict := k.dicts[id]; dict != nil {
			h.arrays[i] = array.NewDictionaryArray(typeText, col.values, dict)
		}
		for _, r := range k.req.Ranges {
			if r.Column == k.schema.Field(i).Name {
				h.none = h.none || !col.meets(r)
			}
		}
	}
	return h
}

// meets reports whether a value of the column may be in a range.
func (c *cachedColumn) meets(r catalog.Range) bool {
	if c.zone == nil {
		z, ok := catalog.ZoneOf(c.values)
		if !ok {
			return true
		}
		c.zone = &z
	}
	return c.zone.Meets(r)
}
