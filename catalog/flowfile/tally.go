package flowfile

import "math/rand/v2"

// tally is what reading the beginning of a file gave.
type tally struct {
	upto    int64 // bytes, as stored
	text    int64 // the same unpacked
	mtime   int64 // of the file then
	rows    int64 // accepted
	rejects int64
	sum     uint32 // of the text
	summed  bool   // sum is known
	settled bool   // the ledger has it too
	was     *tally // before the latest range was read, of which the step may have failed; nil for none
}

// share is what reading one morsel gave.
type share struct {
	rows, rejects int64
	text          int64 // bytes
	sum           uint32
	summed        bool // text and sum are known
	read          bool
}

// finish notes that a morsel was read to its end. What a file gave counts when all its morsels have been, each once.
func (s *scan) finish(m *morsel, number int, got share) {
	f := m.file
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &f.pieces[number-f.first]
	if p.read {
		return
	}
	*p = got
	p.read = true
	if f.left--; f.left == 0 {
		s.table.count(f)
		s.parts.done(f)
	}
}

// count takes over what a range of a file gave, if all before it is counted. So a range counts once, however often it is read.
func (t *Table) count(f *scanFile) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.entry.told.known && t.fixed && f.from == 0 { // it was read before
		return
	}
	c, known := t.tallies[f.entry.born]
	for known && c.text != f.from && c.was != nil && f.from > 0 {
		c = *c.was
	}
	var next tally
	switch {
	case f.from == 0 && (f.to >= c.upto || f.entry.mtime > c.mtime):
		next.summed = true
		if known && c.upto == f.to {
			next.was = c.was
		} else if known {
			c.was = nil
			next.was = &c
		}
	case known && f.from > 0 && f.from == c.text:
		next = c
		next.settled, c.was = false, nil
		next.was = &c
	default:
		return
	}
	for _, p := range f.pieces {
		next.rows += p.rows
		next.rejects += p.rejects
		next.text += p.text
		next.sum = joined(next.sum, p.sum, p.text)
		next.summed = next.summed && p.summed
	}
	if !next.summed {
		next.text = f.entry.text
	}
	next.upto, next.mtime = f.to, f.entry.mtime
	t.tallies[f.entry.born] = next
}

// tally is what is known of the covered beginning of a file.
func (t *Table) tally(e *entry) (tally, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c, ok := t.tallies[e.born]; ok {
		if !c.of(e) && c.was != nil {
			c = *c.was
		}
		if c.of(e) {
			return c, true
		}
	}
	return e.tally(), e.told.known
}

// tally is what an entry itself tells.
func (e *entry) tally() tally {
	return tally{upto: e.upto, text: e.text, mtime: e.mtime, rows: e.told.rows, rejects: e.told.rejects, sum: e.told.sum, summed: e.told.summed}
}

// unsettle makes an entry one of which more is about to be covered: what reading told of it goes to the tallies.
func (t *Table) unsettle(e *entry) {
	if !e.told.known {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c, ok := t.tallies[e.born]
	if !ok || !c.of(e) && (c.was == nil || !c.was.of(e)) {
		t.tallies[e.born] = e.tally()
	}
	e.told = told{}
}

// settle adds to a page what the tallies tell of its files, which need not tell it any more.
func (t *Table) settle(p *ledgerPage) {
	if !t.fixed || !p.untold.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var entries []entry
	untold := false
	for i := range p.entries {
		e := p.entry(i)
		if !e.told.known && e.covers() {
			c, ok := t.tallies[e.born]
			latest := ok && c.of(&e)
			if ok && !latest && c.was != nil {
				c = *c.was
			}
			if ok && c.of(&e) {
				e.text, e.told = c.text, told{true, c.rows, c.rejects, c.sum, c.summed}
			}
			if latest {
				c.settled = true
				t.tallies[e.born] = c
				t.settled = append(t.settled, e.born)
			}
			untold = untold || !e.told.known
		}
		entries = append(entries, e)
	}
	p.at.Store(newPage(entries).at.Load())
	p.untold.Store(untold)
	if len(t.settled) > 2*mostSettled {
		t.forgetSettled()
	}
}

// mostSettled is how many tallies are kept of what a ledger has: another version may be made of the same files beside it.
const mostSettled = 4096

// forgetSettled drops the oldest tallies that a ledger has. t.mu is held.
func (t *Table) forgetSettled() {
	old := t.settled[:len(t.settled)-mostSettled]
	for _, born := range old {
		if t.tallies[born].settled {
			delete(t.tallies, born)
		}
	}
	t.settled = append([]uint64(nil), t.settled[len(old):]...)
}

// of reports whether c is of what an entry covers.
func (c *tally) of(e *entry) bool {
	if e.text >= 0 {
		return c.text == e.text
	}
	return c.upto == e.upto
}

// counted is the rows and rejects of what an entry covers, -1 for what is not known.
func (t *Table) counted(e *entry) (rows, rejects int64) {
	if !e.covers() {
		return 0, 0
	}
	c, ok := t.tally(e)
	switch {
	case !ok:
		return -1, -1
	case t.set.onError == skip:
		return c.rows, -1
	}
	return c.rows, c.rejects
}

// printed is what tells whether a text is the one that an entry covers.
func (t *Table) printed(e *entry) prints {
	p := prints{text: e.text, head: e.head, tail: e.tail}
	if c, ok := t.tally(e); ok {
		p.text, p.sum, p.summed = c.text, c.sum, c.summed
	}
	return p
}

// current reports whether a file is as it was when it was counted last.
func (t *Table) current(f file) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tallies[f.mark(-1, 0)].mtime == f.mtime
}

// marked is an entry with a mark that no other has: its number is another one, and that of before may be given again.
func (t *Table) marked(e entry) entry {
	born := rand.Uint64()
	t.mu.Lock()
	defer t.mu.Unlock()
	if c, ok := t.tallies[e.born]; ok {
		t.tallies[born] = c
	}
	e.born = born
	return e
}

// keep makes an entry what it stays under on_change = ignore: its rows are those that it had, and the file's present text is what it
// is known by.
func (t *Table) keep(e *entry, f file) error {
	rows, rejects := t.counted(e)
	p, packed, err := t.wholePrints(f)
	if err != nil {
		return err
	}
	e.file, e.gone, e.kept = f, false, true
	e.head, e.tail, e.proved = p.head, p.tail, p.text
	e.stored(p.text, p.text, packed)
	e.told = told{}
	if rows < 0 {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.tallies[e.born]
	was.was = nil
	t.tallies[e.born] = tally{upto: e.upto, text: p.text, mtime: f.mtime, rows: rows, rejects: max(rejects, 0), sum: p.sum, summed: true, was: &was}
	return nil
}
