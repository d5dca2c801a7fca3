package vec

import (
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
)

// Dict is the texts that the codes of a Varchar vector stand for. Immutable. Entries may be equal to one another
// and entries may be unused: equality of texts is never equality of codes across entries, unless Unique says so.
type Dict struct {
	offsets []int32 // len is Len()+1
	bytes   []byte
	unique  bool
}

// DictOf is a dictionary of texts, in order.
func DictOf(texts []string) *Dict {
	size := 0
	for _, s := range texts {
		size += len(s)
	}
	d := &Dict{offsets: make([]int32, 1, len(texts)+1), bytes: make([]byte, 0, size)}
	for _, s := range texts {
		d.bytes = append(d.bytes, s...)
		d.offsets = append(d.offsets, int32(len(d.bytes)))
	}
	return d
}

// UniqueDict is a dictionary whose entry i is bytes[offsets[i]:offsets[i+1]], none of them equal to another. Both may be
// appended to, but not changed.
func UniqueDict(offsets []int32, bytes []byte) *Dict {
	return &Dict{offsets: offsets[:len(offsets):len(offsets)], bytes: bytes[:len(bytes):len(bytes)], unique: true}
}

// Parts are the dictionary as UniqueDict takes them, to be appended to but not changed.
func (d *Dict) Parts() (offsets []int32, bytes []byte) {
	n := len(d.offsets)
	size := d.offsets[n-1]
	return d.offsets[:n:n], d.bytes[:size:size]
}

// Len is the number of entries.
func (d *Dict) Len() int { return len(d.offsets) - 1 }

// Value is the text of a code; it shares the dictionary's memory.
func (d *Dict) Value(code int32) string {
	start, end := d.offsets[code], d.offsets[code+1]
	if start == end {
		return ""
	}
	return unsafe.String(&d.bytes[start], int(end-start))
}

// Unique reports whether no two entries are equal, as far as is known.
func (d *Dict) Unique() bool { return d.unique }

// Extends reports whether d starts with all entries of prev, seen from shared memory alone.
func (d *Dict) Extends(prev *Dict) bool {
	if d == prev {
		return true
	}
	if prev == nil || d.Len() < prev.Len() || &d.offsets[0] != &prev.offsets[0] {
		return false
	}
	return len(prev.bytes) == 0 || (len(d.bytes) >= len(prev.bytes) && &d.bytes[0] == &prev.bytes[0])
}

// dictFromArrow views a String array. unique is what its maker promises.
func dictFromArrow(a *array.String, unique bool) *Dict {
	d := &Dict{offsets: a.ValueOffsets(), unique: unique}
	if a.Len() == 0 {
		d.offsets = []int32{0}
		return d
	}
	// ValueBytes starts at the first offset; offsets are absolute, so view the whole buffer.
	d.bytes = a.Data().Buffers()[2].Bytes()
	return d
}

// arrow is the dictionary as a String array over the same memory.
func (d *Dict) arrow() *array.String {
	data := array.NewData(arrow.BinaryTypes.String, d.Len(), []*memory.Buffer{
		nil,
		memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(d.offsets)),
		memory.NewBufferBytes(d.bytes),
	}, nil, 0, 0)
	return array.NewStringData(data)
}

// DictBuilder makes a dictionary whose entries are unique: it interns texts. Not safe for concurrent use.
type DictBuilder struct {
	codes map[string]int32
	dict  Dict
}

// NewDictBuilder is an empty builder.
func NewDictBuilder() *DictBuilder {
	return &DictBuilder{codes: map[string]int32{}, dict: Dict{offsets: []int32{0}, unique: true}}
}

// Code is the code of text, a new one if it has not been seen. It keeps a copy of a new text.
func (b *DictBuilder) Code(text string) int32 {
	if c, ok := b.codes[text]; ok {
		return c
	}
	c := int32(b.dict.Len())
	b.dict.bytes = append(b.dict.bytes, text...)
	b.dict.offsets = append(b.dict.offsets, int32(len(b.dict.bytes)))
	// The key must not point into the growing buffer, which moves: copy it.
	b.codes[string(append([]byte(nil), text...))] = c
	return c
}

// Len is the number of codes given so far.
func (b *DictBuilder) Len() int { return b.dict.Len() }

// Value is the text of a code.
func (b *DictBuilder) Value(code int32) string { return b.dict.Value(code) }

// Dict is the dictionary so far; it stays valid and unchanged when more codes are given, and later ones extend it.
func (b *DictBuilder) Dict() *Dict {
	d := b.dict
	n := len(d.offsets)
	d.offsets, d.bytes = d.offsets[:n:n], d.bytes[:len(d.bytes):len(d.bytes)]
	return &d
}
