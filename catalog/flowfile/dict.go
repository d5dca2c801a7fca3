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

// slot is one place of the hash table. Texts of at most 16 bytes are w0, w1, filled with zero bytes; longer ones have
// their hash in w0. n is the length, -1 for a free slot.
type slot struct {
	w0, w1 uint64
	code   int32
	n      int32
}

// dictionary numbers distinct texts from 0 in the order they come. Its offsets and bytes only grow, so that an Arrow
// array over their beginnings stays true.
type dictionary struct {
	slots   []slot
	shift   uint // 64 - log2(len(slots))
	offsets []int32
	bytes   []byte
	full    bool        // beyond its bounds
	made    *array.Data // over all entries; nil if there are newer ones
}

func newDictionary() *dictionary {
	d := &dictionary{offsets: make([]int32, 1, 1024), bytes: make([]byte, 0, 8<<10)}
	d.resize(10)
	return d
}

func (d *dictionary) len() int { return len(d.offsets) - 1 }

func (d *dictionary) resize(log2 uint) {
	old := d.slots
	d.slots = make([]slot, 1<<log2)
	d.shift = 64 - log2
	for i := range d.slots {
		d.slots[i].n = -1
	}
	for _, s := range old {
		if s.n < 0 {
			continue
		}
		h := s.w0
		if s.n <= 16 {
			h = mix(s.w0, s.w1)
		}
		at := h >> d.shift
		for d.slots[at].n >= 0 {
			at = (at + 1) & uint64(len(d.slots)-1)
		}
		d.slots[at] = s
	}
}

// mix is the multiply-fold hash of two words.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xa0761d6478bd642f)
	return hi ^ lo
}

// short is the code of a text of n <= 16 bytes, given as words.
func (d *dictionary) short(w0, w1 uint64, n int32) int32 {
	at := mix(w0, w1) >> d.shift
	for {
		s := &d.slots[at]
		if s.w0 == w0 && s.w1 == w1 && s.n == n {
			return s.code
		}
		if s.n < 0 {
			var text [16]byte
			binary.LittleEndian.PutUint64(text[:], w0)
			binary.LittleEndian.PutUint64(text[8:], w1)
			return d.add(s, slot{w0, w1, 0, n}, text[:n])
		}
		at = (at + 1) & uint64(len(d.slots)-1)
	}
}

// words are the bytes of a text of at most 16, filled with zero bytes. Overlapping loads agree where they overlap.
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
	if len(s) <= 16 {
		w0, w1 := words(s)
		return d.short(w0, w1, int32(len(s)))
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
		p := &d.slots[at]
		if p.n < 0 {
			return d.add(p, slot{h, 0, 0, int32(len(s))}, s)
		}
		if p.w0 == h && int(p.n) == len(s) && string(d.bytes[d.offsets[p.code]:d.offsets[p.code+1]]) == string(s) {
			return p.code
		}
	}
}

// add puts a new entry into the free slot p.
func (d *dictionary) add(p *slot, s slot, text []byte) int32 {
	s.code = int32(d.len())
	*p = s
	d.bytes = append(d.bytes, text...)
	d.offsets = append(d.offsets, int32(len(d.bytes)))
	d.made = nil
	d.full = len(d.bytes) > dictMaxBytes || d.len() > dictMaxEntries
	if d.len()*2 > len(d.slots) {
		d.resize(64 - d.shift + 1)
	}
	return s.code
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
