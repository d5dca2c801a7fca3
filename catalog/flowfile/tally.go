package flowfile

// tally is what reading the beginning of a file gave.
type tally struct {
	upto    int64 // bytes, as stored
	mtime   int64 // of the file then
	rows    int64 // accepted
	rejects int64
}

// finish notes that a morsel was read to its end. What a file gave counts when all its morsels have been, each once.
func (s *scan) finish(m int, got tally) {
	f := s.morsels[m].file
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.read[m] {
		return
	}
	s.read[m] = true
	f.tally.rows += got.rows
	f.tally.rejects += got.rejects
	if f.left--; f.left == 0 {
		s.table.count(f)
	}
}

// count takes over what a range of a file gave, if all before it is counted. So a range counts once, however often it is read.
func (t *Table) count(f *scanFile) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, known := t.tallies[f.entry.born]
	switch {
	case f.from == 0 && (f.to >= c.upto || f.entry.mtime > c.mtime):
		c = f.tally
	case known && f.from == c.upto:
		c.rows += f.tally.rows
		c.rejects += f.tally.rejects
	default:
		return
	}
	c.upto, c.mtime = f.to, f.entry.mtime
	t.tallies[f.entry.born] = c
}

// counted is the rows and rejects of a file's first bytes, -1 for what is not known.
func (t *Table) counted(born uint64, upto int64) (rows, rejects int64) {
	t.mu.Lock()
	c, ok := t.tallies[born]
	t.mu.Unlock()
	switch {
	case upto == 0:
		return 0, 0
	case !ok || c.upto != upto:
		return -1, -1
	case t.set.onError == skip:
		return c.rows, -1
	}
	return c.rows, c.rejects
}

// current reports whether a file is as it was when it was counted last.
func (t *Table) current(f file) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tallies[f.mark()].mtime == f.mtime
}
