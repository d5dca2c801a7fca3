package flowfile

import (
	"context"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"flowsql/catalog"
)

// Keep makes the table keep what it decodes in a cache. It is called before the table is used; a frozen table does not
// inherit it.
func (t *Table) Keep(c *Cache) { t.cache = c }

// keptScan is a scan of which some morsels are in memory, and the others will be.
type keptScan struct {
	*scan
	cache   *Cache
	number  int64 // of the cache's scans
	columns []int // wanted, as the cache numbers them, in output order
	schema  *arrow.Schema
	hits    []*hit // by morsel; nil for one that has to be read
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

// kept plans which morsels come from memory.
func (c *Cache) kept(s *scan) *keptScan {
	k := &keptScan{scan: s, cache: c, hits: make([]*hit, len(s.morsels)), texts: map[int]*texts{},
		dicts: map[int]*array.String{}, shared: map[arrow.ArrayData]bool{}}
	s.req.Prune = nil // all rows are to be kept
	b, _ := newBatch(s.layout, s.req.Columns, 0, clock{})
	k.schema = b.schema
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
		if k.schema.Field(i).Type.ID() == arrow.DICTIONARY {
			if t.texts[id] == nil {
				t.texts[id] = newTexts()
			}
			k.texts[id], k.dicts[id] = t.texts[id], t.texts[id].all()
			k.shared[k.dicts[id].Data()] = true
		}
	}
	for m := range s.morsels {
		part := &s.morsels[m]
		f := c.valid(t, part, s.layout)
		if f == nil {
			continue
		}
		if kept := f.morsels[part.from]; kept != nil && kept.serves(part, s) {
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
	h := &hit{morsel: m, arrays: make([]arrow.Array, len(k.columns))}
	for i, id := range k.columns {
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

// Reader makes one whose rows come from memory where they can.
func (k *keptScan) Reader() catalog.Reader {
	rd := &keptReader{scan: k, reader: k.scan.Reader().(*reader), translations: map[int]*translation{}}
	for id := range k.texts {
		rd.translations[id] = &translation{}
	}
	return rd
}

// keptReader reads for one goroutine, and hands what it decodes to the cache.
type keptReader struct {
	scan         *keptScan
	reader       *reader
	translations map[int]*translation
}

// Distinct reports whether a dictionary is one of all that is kept of a column: its entries differ.
func (r *keptReader) Distinct(dictionary arrow.ArrayData) bool { return r.scan.shared[dictionary] }

// Close ends the reader that decodes.
func (r *keptReader) Close() error { return r.reader.Close() }

// Read passes on a morsel from memory, or reads it and keeps it.
func (r *keptReader) Read(ctx context.Context, m int, emit func(arrow.Record) error) error {
	if h := r.scan.hits[m]; h != nil {
		return r.scan.recall(ctx, m, h, emit)
	}
	take := &taking{scan: r.scan, translations: r.translations, pieces: make([][]arrow.Array, len(r.scan.columns))}
	r.reader.r.reject = take.reject
	err := r.reader.Read(ctx, m, func(rec arrow.Record) error {
		take.record(rec)
		return emit(rec)
	})
	if err == nil {
		take.store(m)
	}
	return err
}

// recall passes on a morsel from memory, and tells again what was rejected in it.
func (k *keptScan) recall(ctx context.Context, m int, h *hit, emit func(arrow.Record) error) error {
	if tell := k.req.Reject; tell != nil {
		for _, reject := range h.morsel.rejects {
			tell(reject)
		}
	}
	rows := h.morsel.rows
	if h.none {
		k.finish(m, share{rows: rows, rejects: h.morsel.rejected})
		return nil
	}
	for at := int64(0); at < rows; at += int64(k.rows) {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(int64(k.rows), rows-at)
		arrays := h.arrays
		if n < rows {
			arrays = make([]arrow.Array, len(h.arrays))
			for i, a := range h.arrays {
				arrays[i] = array.NewSlice(a, at, at+n)
			}
		}
		if err := emit(array.NewRecord(k.schema, arrays, n)); err != nil {
			return err
		}
	}
	k.finish(m, share{rows: rows, rejects: h.morsel.rejected})
	return nil
}

// maxKeptRejects is how many rejects of a morsel are kept; with more it is read again each time.
const maxKeptRejects = 1000

// taking is what reading a morsel gives the cache.
type taking struct {
	scan         *keptScan
	translations map[int]*translation
	rows         int64
	pieces       [][]arrow.Array // by output column
	rejects      []catalog.Reject
	many         bool // too many rejects
	lost         bool // too many texts
}

func (t *taking) reject(r catalog.Reject) {
	if t.many = t.many || len(t.rejects) == maxKeptRejects; !t.many {
		t.rejects = append(t.rejects, r)
	}
	if tell := t.scan.req.Reject; tell != nil {
		tell(r)
	}
}

// record takes the columns of a record.
func (t *taking) record(rec arrow.Record) {
	t.rows += rec.NumRows()
	for i, id := range t.scan.columns {
		values := rec.Column(i)
		if x := t.scan.texts[id]; x != nil && !t.lost {
			dict := values.(*array.Dictionary)
			tr := t.translations[id]
			if !tr.learn(dict.Dictionary().(*array.String), x) {
				t.lost = true
				continue
			}
			values = codes(tr.translated(dict.Indices().(*array.Int32).Int32Values()), dict)
		}
		t.pieces[i] = append(t.pieces[i], values)
	}
}

// codes is an array of codes that is NULL where another is.
func codes(values []int32, like arrow.Array) arrow.Array {
	buffers := []*memory.Buffer{like.Data().Buffers()[0], memory.NewBufferBytes(bytesOf(values))}
	return array.MakeFromData(array.NewData(arrow.PrimitiveTypes.Int32, len(values), buffers, nil, like.NullN(), 0))
}

// store hands over what was read. A file that has changed since it was listed is not kept.
func (t *taking) store(m int) {
	if t.many || t.lost {
		return
	}
	k := t.scan
	part := &k.morsels[m]
	columns := map[int]*cachedColumn{}
	for i, id := range k.columns {
		if columns[id] == nil {
			columns[id] = joinedColumn(t.pieces[i], k.layoutType(i), k.number)
		}
	}
	piece := part.file.pieces[m-part.file.first]
	kept := &cachedMorsel{to: part.to, aligned: part.aligned, split: part.split, discovered: k.discovers(),
		sum: piece.sum, summed: piece.summed, rows: t.rows, rejected: piece.rejects, rejects: t.rejects, columns: columns}
	ended := !part.split && endsLine(part.file.entry.path, part.to)
	was := part.file.entry.file
	now, _, err := stat(was.path)
	now.link = was.link
	if err != nil || now != was {
		return
	}
	k.cache.put(k, part, kept, ended)
}

// layoutType is the Arrow type in which an output column is kept.
func (k *keptScan) layoutType(i int) arrow.DataType {
	if k.texts[k.columns[i]] != nil {
		return arrow.PrimitiveTypes.Int32
	}
	return k.schema.Field(i).Type
}

// joinedColumn is the pieces of a column as one array.
func joinedColumn(pieces []arrow.Array, typ arrow.DataType, number int64) *cachedColumn {
	var all arrow.Array
	switch len(pieces) {
	case 0:
		all = array.MakeArrayOfNull(memory.DefaultAllocator, typ, 0)
	case 1:
		all = pieces[0]
	default:
		var err error
		if all, err = array.Concatenate(pieces, memory.DefaultAllocator); err != nil {
			panic("bug: pieces of one column do not join: " + err.Error())
		}
	}
	bytes := int64(0)
	for _, b := range all.Data().Buffers() {
		if b != nil {
			bytes += int64(b.Cap())
		}
	}
	return &cachedColumn{values: all, bytes: bytes, used: number}
}

// endsLine reports whether a newline stands before an offset of a file.
func endsLine(path string, offset int64) bool {
	in, err := os.Open(path)
	if err != nil {
		return false
	}
	defer in.Close()
	var last [1]byte
	_, err = in.ReadAt(last[:], offset-1)
	return err == nil && last[0] == '\n'
}

// put keeps a morsel, or more columns of one that is kept, if there is room.
func (c *Cache) put(k *keptScan, part *morsel, m *cachedMorsel, ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.tables[k.table]
	if t == nil || c.full >= k.number {
		return
	}
	now := part.file.entry.file
	f := t.files[now.key()]
	if f != nil && (f.layout != k.layout || f.file != now) {
		c.drop(t, now.key())
		f = nil
	}
	if f == nil {
		f = &cachedFile{file: now, layout: k.layout, morsels: map[int64]*cachedMorsel{}}
		t.files[now.key()] = f
	}
	f.ended = f.ended || ended
	c.size += k.newTexts()
	kept := f.morsels[part.from]
	if kept != nil && (!kept.serves(part, k.scan) || kept.rows != m.rows) {
		c.dropMorsel(f, part.from)
		kept = nil
	}
	columns := m.columns
	if kept == nil {
		if !c.room(m.cost(), k.number) {
			return
		}
		kept = m
		kept.columns = map[int]*cachedColumn{}
		f.morsels[part.from] = kept
		c.size += kept.cost()
	}
	for id, col := range columns {
		if kept.columns[id] == nil && c.room(col.bytes, k.number) {
			kept.columns[id] = col
			c.size += col.bytes
		}
	}
}

// room makes room for some bytes of a scan.
func (c *Cache) room(bytes, scan int64) bool {
	return c.size+bytes <= c.limit || c.shrink(bytes, scan)
}

// newTexts is by how many bytes the dictionaries have grown since they were last counted.
func (k *keptScan) newTexts() int64 {
	grown := int64(0)
	for _, x := range k.texts {
		now := x.bytes()
		grown += now - x.counted
		x.counted = now
	}
	return grown
}
