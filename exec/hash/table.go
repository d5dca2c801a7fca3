package hash

import "math/bits"

// Table maps rows of a fixed number of words to ids 0, 1, 2, ... in the order in which they are first seen. It is
// open addressing with linear probing, indexed by the high bits of the hash, so that growing walks memory in order;
// a slot of a one-word table holds its key, one of a wider table half the hash, which is compared before the key. A dense
// table is an array indexed by the word itself. Not safe for concurrent use; Lookup alone may run concurrently.
type Table struct {
	width int
	keys  []uint64 // row-major: key id is keys[id*width : (id+1)*width]
	n     int

	dense   []int32 // id+1 by word; 0 is none. Only while isDense
	isDense bool
	one     []slot   // width 1
	many    []uint64 // wider: hash's high half | id+1; 0 is empty
	shift   uint     // slot of hash h is h>>shift
}

type slot struct {
	key uint64
	id  int32 // id+1; 0 is empty
}

const firstSlots = 64

// NewTable is an empty table of keys of width words, 1 or more.
func NewTable(width int) *Table {
	t := &Table{width: width}
	t.resize(firstSlots)
	return t
}

// NewDense is an empty table of one-word keys that are all small: it takes 4 bytes for every word up to the largest.
func NewDense() *Table { return &Table{width: 1, isDense: true} }

// Reserve makes room for n keys in all, as far as it is not there. In a dense table n bounds their words, too.
func (t *Table) Reserve(n int) {
	if t.isDense {
		if n > len(t.dense) {
			t.dense = append(make([]int32, 0, n), t.dense...)[:n]
		}
		return
	}
	if n*t.width > cap(t.keys) {
		t.keys = append(make([]uint64, 0, n*t.width), t.keys...)
	}
	size := max(len(t.one), len(t.many))
	for 5*size < 8*n {
		size *= 2
	}
	if size > max(len(t.one), len(t.many)) {
		t.resize(size)
	}
}

// Clear takes all keys out and keeps the room that they had.
func (t *Table) Clear() {
	t.keys, t.n = t.keys[:0], 0
	clear(t.dense)
	clear(t.one)
	clear(t.many)
}

// Len is the number of keys.
func (t *Table) Len() int { return t.n }

// Width is the number of words of a key.
func (t *Table) Width() int { return t.width }

// Keys are all keys, row-major in id order. They are valid and unchanged until Clear, but not to be written to.
func (t *Table) Keys() []uint64 { return t.keys[:len(t.keys):len(t.keys)] }

// Bytes is about how much memory the table holds.
func (t *Table) Bytes() int64 {
	return int64(8*cap(t.keys) + 4*cap(t.dense) + 16*cap(t.one) + 8*cap(t.many))
}

// Find sets out[i] to the id of row i of words (row-major, len(out) rows), adding keys that are new.
func (t *Table) Find(words []uint64, out []int32) {
	switch {
	case t.isDense:
		t.findDense(words, out)
	case t.width == 1:
		t.findOne(words, out)
	default:
		t.findMany(words, out)
	}
}

// Lookup sets out[i] to the id of row i of words, -1 where there is none.
func (t *Table) Lookup(words []uint64, out []int32) {
	switch {
	case t.isDense:
		for i := range out {
			out[i] = -1
			if w := words[i]; w < uint64(len(t.dense)) {
				out[i] = t.dense[w] - 1
			}
		}
	case t.width == 1:
		t.lookupOne(words, out)
	default:
		for i := range out {
			row := words[i*t.width : (i+1)*t.width]
			_, id := t.probe(row, mixN(row))
			out[i] = id
		}
	}
}

func (t *Table) add(words ...uint64) int32 {
	if t.n == 1<<31-1 {
		panic("bug: more than 2^31-1 keys in one table")
	}
	if len(t.keys)+len(words) > cap(t.keys) {
		t.keys = append(make([]uint64, 0, max(64, 2*cap(t.keys))), t.keys...)
	}
	t.keys = append(t.keys, words...)
	t.n++
	return int32(t.n)
}

func (t *Table) findDense(words []uint64, out []int32) {
	dense := t.dense
	for i := range out {
		w := words[i]
		if w >= uint64(len(dense)) {
			grown := make([]int32, max(64, 2*len(dense), int(w)+1))
			copy(grown, dense)
			dense, t.dense = grown, grown
		}
		id := dense[w]
		if id == 0 {
			id = t.add(w)
			dense[w] = id
		}
		out[i] = id - 1
	}
}

// chunk is how many rows are looked up together: their first slots are loaded one after the other without a branch
// between, so that the cache misses overlap; only rows that do not hit there are then probed one by one, in order.
const chunk = 256

func (t *Table) findOne(words []uint64, out []int32) {
	var rest [chunk]int32
	for len(out) > 0 {
		n := min(chunk, len(out))
		for _, i := range rest[:t.firstOne(words[:n], out[:n], &rest)] {
			out[i] = t.findOneSlow(words[i])
		}
		words, out = words[n:], out[n:]
	}
}

// firstOne sets out to what the first slot of each word says, and rest to the rows where that is not the word's.
func (t *Table) firstOne(words []uint64, out []int32, rest *[chunk]int32) int {
	slots, shift := t.one, t.shift
	mask := uint64(len(slots) - 1)
	n := 0
	for i, w := range words {
		s := &slots[mix1(w)>>shift&mask]
		out[i] = s.id - 1
		rest[n&(chunk-1)] = int32(i)
		miss := s.key ^ w
		if s.id == 0 {
			miss = 1
		}
		if miss != 0 {
			n++
		}
	}
	return n
}

func (t *Table) lookupOne(words []uint64, out []int32) {
	var rest [chunk]int32
	mask := uint64(len(t.one) - 1)
	for len(out) > 0 {
		n := min(chunk, len(out))
		for _, i := range rest[:t.firstOne(words[:n], out[:n], &rest)] {
			w := words[i]
			p := mix1(w) >> t.shift
			for t.one[p&mask].id != 0 && t.one[p&mask].key != w {
				p++
			}
			out[i] = t.one[p&mask].id - 1
		}
		words, out = words[n:], out[n:]
	}
}

func (t *Table) findOneSlow(w uint64) int32 {
	mask := uint64(len(t.one) - 1)
	for p := mix1(w) >> t.shift; ; p++ {
		s := &t.one[p&mask]
		if s.id == 0 {
			id := t.add(w)
			*s = slot{w, id}
			if t.full() {
				t.resize(2 * len(t.one))
			}
			return id - 1
		}
		if s.key == w {
			return s.id - 1
		}
	}
}

func (t *Table) findMany(words []uint64, out []int32) {
	var hashes, first [chunk]uint64
	width := t.width
	for len(out) > 0 {
		n := min(chunk, len(out))
		mask := uint64(len(t.many) - 1)
		for i := range n {
			h := mixN(words[i*width : (i+1)*width])
			hashes[i], first[i] = h, t.many[h>>t.shift&mask]
		}
		for i := range n {
			row, h := words[i*width:(i+1)*width], hashes[i]
			if id := int32(uint32(first[i])) - 1; id >= 0 && first[i]>>32 == h>>32 && t.same(id, row) {
				out[i] = id
				continue
			}
			p, id := t.probe(row, h)
			if id < 0 {
				id = t.add(row...) - 1
				t.many[p] = h>>32<<32 | uint64(id+1)
				if t.full() {
					t.resize(2 * len(t.many))
				}
			}
			out[i] = id
		}
		words, out = words[n*width:], out[n:]
	}
}

func (t *Table) same(id int32, row []uint64) bool {
	key := t.keys[int(id)*len(row):]
	for k, w := range row {
		if key[k] != w {
			return false
		}
	}
	return true
}

// probe is the slot and id of row, or the empty slot where it belongs and -1.
func (t *Table) probe(row []uint64, h uint64) (uint64, int32) {
	mask := uint64(len(t.many) - 1)
	for p := h >> t.shift; ; p++ {
		s := t.many[p&mask]
		if s == 0 {
			return p & mask, -1
		}
		if id := int32(uint32(s)) - 1; s>>32 == h>>32 && t.same(id, row) {
			return p & mask, id
		}
	}
}

// full reports a load of more than 5/8.
func (t *Table) full() bool { return 8*t.n > 5*max(len(t.one), len(t.many)) }

// resize makes the table of size slots, a power of two. Walking old slots in order visits new ones nearly in order.
func (t *Table) resize(size int) {
	t.shift = uint(64 - bits.TrailingZeros(uint(size)))
	mask := uint64(size - 1)
	if t.width == 1 {
		old := t.one
		t.one = make([]slot, size)
		for _, s := range old {
			if s.id == 0 {
				continue
			}
			p := mix1(s.key) >> t.shift
			for t.one[p&mask].id != 0 {
				p++
			}
			t.one[p&mask] = s
		}
		return
	}
	old := t.many
	t.many = make([]uint64, size)
	for _, s := range old {
		if s == 0 {
			continue
		}
		p := s >> t.shift // the tag is the hash's high half; no table has more than 2^32 slots
		for t.many[p&mask] != 0 {
			p++
		}
		t.many[p&mask] = s
	}
}
