package flowfile

import (
	"unsafe"

	"flowsql/catalog"
)

// sieve is a condition of the scan on a VARCHAR column: rows that fail it are checked but not written.
type sieve struct {
	column int
	words  []word                      // the texts it wants, if they are few and short
	prefix word                        // else what it wants them to begin with, up to maxShort bytes
	keep   func(texts []string) []bool // and all it wants; nil if it cannot tell
	dict   *dictionary                 // whose entries kept is about
	kept   []bool                      // by code
}

// word is a text of n <= maxShort bytes, as words.
type word struct {
	w0, w1 uint64
	n      int
}

// newSieves readies conditions, up to the first that nothing is known of: those behind it are not for every row.
func newSieves(l *layout, conditions []catalog.Condition) (sieves []sieve) {
	for _, c := range conditions {
		at, ok := l.exact[c.Column]
		if !ok || l.fields[at].kind != kindText {
			break
		}
		p := sieve{column: at}
		for _, text := range c.Texts {
			if len(text) > maxShort || len(c.Texts) > 8 {
				p.words = nil
				break
			}
			w0, w1 := words([]byte(text))
			p.words = append(p.words, word{w0, w1, len(text)})
		}
		if p.words == nil {
			begin := c.Prefix[:min(len(c.Prefix), maxShort)]
			p.prefix.w0, p.prefix.w1 = words([]byte(begin))
			p.prefix.n = len(begin)
			p.keep = c.Keep()
		}
		sieves = append(sieves, p)
	}
	return sieves
}

// know brings kept up to the entries of d. It returns false if the condition cannot tell.
func (p *sieve) know(d *dictionary) bool {
	if p.keep == nil {
		return false
	}
	if p.dict != d {
		p.dict, p.kept = d, p.kept[:0]
	}
	if known := len(p.kept); known < d.len() {
		texts := make([]string, d.len()-known)
		for i := range texts {
			text := d.bytes[d.offsets[known+i]:d.offsets[known+i+1]]
			texts[i] = unsafe.String(unsafe.SliceData(text), len(text))
		}
		p.kept = append(p.kept, p.keep(texts)...)
		if len(p.kept) < d.len() {
			p.keep = nil
			return false
		}
	}
	return true
}

// sift leaves the rows that meet the batch's conditions.
func (f *framed) sift(b *batch) {
	for i := range b.sieves {
		p := &b.sieves[i]
		v := f.text(p.column)
		if v == nil {
			return
		}
		if p.words != nil {
			f.narrow(f.wordy(v, p.words))
			continue
		}
		if p.prefix.n > 0 {
			f.narrow(f.begun(v, &p.prefix))
		}
		c := &b.cols[p.column]
		codes := c.codes[b.rows:][:len(f.rows)]
		f.texts(v, c.dict, codes)
		f.done = append(f.done, done{v, codes})
		if !p.know(c.dict) {
			return
		}
		kept := f.room[:0]
		for i, code := range codes {
			if p.kept[code] {
				kept = append(kept, int32(i))
			}
		}
		f.narrow(kept)
	}
}

// done is a column that is already written.
type done struct {
	value *frameValue
	codes []int32
}

// text is the value that texts writes into a column, nil if there is none.
func (f *framed) text(column int) *frameValue {
	for i := range f.values {
		if v := &f.values[i]; v.column == column && v.op == opText {
			return v
		}
	}
	return nil
}

// wordy is the numbers of the rows whose value is one of some words.
func (f *framed) wordy(v *frameValue, words []word) []int32 {
	kept := f.room[:len(f.rows)+1]
	k := 0
	for i, at := range f.rows {
		from, n := f.short(v, at)
		hit := 0
		if n <= maxShort {
			x, y := load(f.buf, from)&lowBytes[n], load(f.buf, from+8)&highBytes[n]
			for j := range words {
				if w := &words[j]; (w.w0^x)|(w.w1^y)|uint64(w.n^n) == 0 {
					hit = 1
				}
			}
		}
		kept[k] = int32(i)
		k += hit
	}
	return kept[:k]
}

// begun is the numbers of the rows whose value begins with a text, and perhaps some whose value is shorter.
func (f *framed) begun(v *frameValue, with *word) []int32 {
	kept := f.room[:len(f.rows)+1]
	low, high := lowBytes[with.n], highBytes[with.n]
	k := 0
	for i, at := range f.rows {
		from := f.base + int(f.places[at+v.comma]+v.from)
		kept[k] = int32(i)
		if (load(f.buf, from)^with.w0)&low|(load(f.buf, from+8)^with.w1)&high == 0 {
			k++
		}
	}
	return kept[:k]
}

// narrow leaves the rows with some numbers.
func (f *framed) narrow(kept []int32) {
	if len(kept) == len(f.rows) {
		return
	}
	for i, at := range kept {
		f.rows[i] = f.rows[at]
	}
	f.rows = f.rows[:len(kept)]
	for _, d := range f.done {
		for i, at := range kept {
			d.codes[i] = d.codes[at]
		}
	}
}
