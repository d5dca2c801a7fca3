package flowfile

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// A dictionary that grew beyond these is dropped for a new one at the next row, so that unique texts do not pile up.
const (
	dictMaxBytes   = 64 << 20
	dictMaxEntries = 4 << 20
)

// key is a text as it is found by. Of at most 15 bytes it is the text, filled with zero bytes, and its length in the last
// byte; a longer one is its hash, and long.
type key struct{ w0, w1 uint64 }

const (
	maxShort = 15
	long     = 0xff << 56
)

// dictionary numbers distinct texts from 0 in the order they come. Its offsets and bytes only grow, so that an Arrow
// array over their beginnings stays true. Its hash table is of numbers alone, and texts met often stand close together, so that
// caches hold what is looked for most.
type dictionary struct {
	slots   []uint32 // code + 1, and the top bits of the hash's low half; 0 if free
	shift   uint     // 64 - log2(len(slots))
	keys    []key    // by code + 1; the first one is that of no text
	offsets []int32
	bytes   []byte
	full    bool        // beyond its bounds
	made    *array.Data // over all entries; nil if there are newer ones
}

// codeBits are enough for code + 1.
const (
	codeBits = 23
	codeMask = 1<<codeBits - 1
	longText = codeMask // no code is as high

	slotBytes, keyBytes = 4, 16
	nearSlots           = 1 << 12 // up to how many are in the nearest cache, with their keys
)

func newDictionary() *dictionary {
	d := &dictionary{offsets: make([]int32, 1, 1024), bytes: make([]byte, 0, 8<<10), keys: make([]key, 1, 1024)}
	d.keys[0].w1 = long - 1
	d.resize(10)
	return d
}

func (d *dictionary) len() int { return len(d.offsets) - 1 }

func (d *dictionary) resize(log2 uint) {
	d.slots = make([]uint32, 1<<log2)
	d.shift = 64 - log2
	for i, e := range d.keys[1:] {
		h := e.w0
		if e.w1 != long {
			h = mix(e.w0, e.w1)
		}
		at := h >> d.shift
		for d.slots[at] != 0 {
			at = (at + 1) & uint64(len(d.slots)-1)
		}
		d.slots[at] = uint32(i+1) | tag(h)
	}
}

// tag tells most other hashes from h, in the bits that a code leaves.
func tag(h uint64) uint32 { return uint32(h) &^ codeMask }

// mix is the multiply-fold hash of two words.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xa0761d6478bd642f)
	return hi ^ lo
}

// short is the code of a text of n <= maxShort bytes, given as words.
func (d *dictionary) short(w0, w1 uint64, n int) int32 {
	w1 |= uint64(n) << 56
	if c := d.slots[mix(w0, w1)>>d.shift] & codeMask; d.keys[c].w0 == w0 && d.keys[c].w1 == w1 {
		return int32(c) - 1
	}
	return d.seek(w0, w1)
}

// code is that of buf[from:from+n].
func (d *dictionary) code(buf []byte, from, n int) int32 {
	if n > maxShort {
		return d.text(buf[from : from+n])
	}
	return d.short(load(buf, from)&lowBytes[n], load(buf, from+8)&highBytes[n], n)
}

// seek is the code of a key that is not long.
func (d *dictionary) seek(w0, w1 uint64) int32 {
	h := mix(w0, w1)
	for at := h >> d.shift; ; at = (at + 1) & uint64(len(d.slots)-1) {
		s := d.slots[at]
		if s == 0 {
			var text [16]byte
			binary.LittleEndian.PutUint64(text[:], w0)
			binary.LittleEndian.PutUint64(text[8:], w1)
			return d.add(at, h, key{w0, w1}, text[:w1>>56])
		}
		if c := s & codeMask; s&^codeMask == tag(h) && d.keys[c] == (key{w0, w1}) {
			return int32(c) - 1
		}
	}
}

// words are the bytes of a text of at most maxShort, filled with zero bytes. Overlapping loads agree where they overlap.
func words(s []byte) (w0, w1 uint64) {
	n := len(s)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[n-8:]) >> (8 * (16 - n))
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(s)) | uint64(binary.LittleEndian.Uint32(s[n-4:]))<<(8*(n-4)), 0
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<(8*(n/2)) | uint64(s[n-1])<<(8*(n-1)), 0
	}
	return 0, 0
}

// text is the code of any text.
func (d *dictionary) text(s []byte) int32 {
	if len(s) <= maxShort {
		w0, w1 := words(s)
		return d.short(w0, w1, len(s))
	}
	h := uint64(len(s))
	rest := s
	for ; len(rest) >= 16; rest = rest[16:] {
		h = mix(h^binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint64(rest[8:]))
	}
	if len(rest) > 0 { // s has at least 16 bytes: take the last 16, some of them again
		rest = s[len(s)-16:]
		h = mix(h^binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint64(rest[8:]))
	}
	for at := h >> d.shift; ; at = (at + 1) & uint64(len(d.slots)-1) {
		slot := d.slots[at]
		if slot == 0 {
			return d.add(at, h, key{h, long}, s)
		}
		c := slot & codeMask
		if slot&^codeMask == tag(h) && d.keys[c] == (key{h, long}) && string(d.bytes[d.offsets[c-1]:d.offsets[c]]) == string(s) {
			return int32(c) - 1
		}
	}
}

// add puts a new entry into the free slot at a place.
func (d *dictionary) add(at, h uint64, e key, text []byte) int32 {
	code := d.len()
	d.slots[at] = uint32(code+1) | tag(h)
	d.keys = append(d.keys, e)
	d.bytes = append(roomier(d.bytes, len(text), 512<<10), text...)
	d.offsets = append(roomier(d.offsets, 1, 64<<10), int32(len(d.bytes)))
	d.made = nil
	d.full = len(d.bytes) > dictMaxBytes || d.len() > dictMaxEntries
	if d.len()*2 > len(d.slots) {
		d.resize(64 - d.shift + 1)
	}
	return int32(code)
}

// roomier is s in eight times its memory if n more values need it and that is at most for so many: whoever follows the dictionary
// by its addresses begins anew where they change.
func roomier[T any](s []T, n, most int) []T {
	if len(s)+n <= cap(s) || 8*cap(s) > most {
		return s
	}
	return append(make([]T, 0, 8*cap(s)), s...)
}

// data is the Arrow form of all entries so far. It shares the dictionary's memory.
func (d *dictionary) data() *array.Data {
	if d.made == nil {
		offsets := memory.NewBufferBytes(bytesOf(d.offsets))
		d.made = array.NewData(arrow.BinaryTypes.String, d.len(), []*memory.Buffer{nil, offsets, memory.NewBufferBytes(d.bytes)}, nil, 0, 0)
	}
	return d.made
}

// bytesOf is the memory of s.
func bytesOf[T any](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}
