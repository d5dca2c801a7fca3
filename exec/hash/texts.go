package hash

import (
	"hash/maphash"
	"math/bits"
	"unsafe"

	"flowsql/exec/vec"
)

// texts numbers distinct texts 0, 1, 2, ... in the order in which they are first seen. Texts are kept end to end in
// one buffer, without an allocation or a pointer each.
type texts struct {
	seed    maphash.Seed
	slots   []uint64 // hash's high half | code+1; 0 is empty. None while no text of a dictionary was looked up
	shift   uint
	offsets []int32 // text c is bytes[offsets[c]:offsets[c+1]]
	bytes   []byte
}

func newTexts() *texts {
	t := &texts{seed: maphash.MakeSeed(), offsets: []int32{0}}
	t.resize(firstSlots)
	return t
}

// textsOf is the texts of a dictionary of unique entries, over the same memory.
func textsOf(d *vec.Dict) *texts {
	offsets, bytes := d.Parts()
	return &texts{seed: maphash.MakeSeed(), offsets: offsets, bytes: bytes}
}

// index makes the slots of texts that came as a dictionary.
func (t *texts) index() {
	size := firstSlots
	for 5*size < 8*t.len() {
		size *= 2
	}
	t.resize(size)
	for code := range int32(t.len()) {
		h := maphash.String(t.seed, t.value(code))
		p := h >> t.shift
		for t.slots[p&uint64(size-1)] != 0 {
			p++
		}
		t.slots[p&uint64(size-1)] = h>>32<<32 | uint64(code+1)
	}
}

func (t *texts) len() int { return len(t.offsets) - 1 }

func (t *texts) size() int64 { return int64(8*cap(t.slots) + 4*cap(t.offsets) + cap(t.bytes)) }

func (t *texts) value(code int32) string {
	start, end := t.offsets[code], t.offsets[code+1]
	if start == end {
		return ""
	}
	return unsafe.String(&t.bytes[start], int(end-start))
}

// find is the code of s, -1 if it has none.
func (t *texts) find(s string) int32 {
	_, code := t.probe(s, maphash.String(t.seed, s))
	return code
}

// code is the code of s, a new one if it has none; then s is copied.
func (t *texts) code(s string) int32 {
	h := maphash.String(t.seed, s)
	p, code := t.probe(s, h)
	if code >= 0 {
		return code
	}
	if len(t.bytes)+len(s) > 1<<31-1 {
		panic("more than 2 GiB of distinct text in one key column")
	}
	code = int32(t.len())
	t.bytes = append(t.bytes, s...)
	t.offsets = append(t.offsets, int32(len(t.bytes)))
	t.slots[p] = h>>32<<32 | uint64(code+1)
	if 8*t.len() > 5*len(t.slots) {
		t.resize(2 * len(t.slots))
	}
	return code
}

func (t *texts) probe(s string, h uint64) (uint64, int32) {
	if t.slots == nil {
		t.index()
	}
	mask := uint64(len(t.slots) - 1)
	for p := h >> t.shift; ; p++ {
		e := t.slots[p&mask]
		if e == 0 {
			return p & mask, -1
		}
		if e>>32 == h>>32 {
			if code := int32(uint32(e)) - 1; t.value(code) == s {
				return p & mask, code
			}
		}
	}
}

// resize rebuilds the slots from the stored half of the hashes, so it needs no more than 2^32 of them.
func (t *texts) resize(size int) {
	old := t.slots
	t.slots = make([]uint64, size)
	t.shift = uint(64 - bits.TrailingZeros(uint(size)))
	mask := uint64(size - 1)
	for _, e := range old {
		if e == 0 {
			continue
		}
		p := e >> t.shift // the low half is not the hash's, but shift is at least 32
		for t.slots[p&mask] != 0 {
			p++
		}
		t.slots[p&mask] = e
	}
}

// dict is the texts so far as a dictionary over the same memory; later ones extend it.
func (t *texts) dict() *vec.Dict { return vec.UniqueDict(t.offsets, t.bytes) }
