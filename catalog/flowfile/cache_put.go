package flowfile

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
	if !c.room(0, k.number) {
		return
	}
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

// takes reports whether there may be room for what a scan reads.
func (c *Cache) takes(scan int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.full < scan
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
