package flowfile

import (
	"sync"

	"github.com/apache/arrow/go/v15/arrow/array"
)

// texts is the one dictionary of a VARCHAR column, for all that is cached of a table. Safe for concurrent use.
type texts struct {
	mu      sync.Mutex
	d       *dictionary
	view    *array.String // of all entries; nil if there are newer ones
	counted int64         // bytes, as the cache has them in its size; guarded by the cache
}

func newTexts() *texts { return &texts{d: newDictionary()} }

// all is the dictionary so far. Later entries do not change it.
func (x *texts) all() *array.String {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.view == nil {
		x.view = array.NewStringData(x.d.data())
	}
	return x.view
}

// bytes is the memory of the dictionary.
func (x *texts) bytes() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	const slotBytes = 24
	return int64(cap(x.d.bytes) + 4*cap(x.d.offsets) + slotBytes*len(x.d.slots))
}

// translation turns one reader's codes into those of texts.
type translation struct {
	of    *array.String // the reader's dictionary, as far as it is known
	codes []int32
}

// learn takes in the entries of a reader's dictionary that are new. It is false if there are too many texts to keep.
func (t *translation) learn(dict *array.String, to *texts) bool {
	if t.of == nil || !extends(dict, t.of) {
		t.codes = t.codes[:0]
	}
	t.of = dict
	if len(t.codes) == dict.Len() {
		return true
	}
	to.mu.Lock()
	defer to.mu.Unlock()
	offsets, bytes := dict.ValueOffsets(), dict.Data().Buffers()[2].Bytes()
	for i := len(t.codes); i < dict.Len(); i++ {
		if to.d.full {
			return false
		}
		t.codes = append(t.codes, to.d.text(bytes[offsets[i]:offsets[i+1]]))
	}
	if to.view != nil && to.view.Len() < to.d.len() {
		to.view = nil
	}
	return true
}

// extends reports whether a dictionary of a reader is a later form of another, seen from shared memory.
func extends(later, earlier *array.String) bool {
	return later.Len() >= earlier.Len() && earlier.Len() > 0 && &later.ValueOffsets()[0] == &earlier.ValueOffsets()[0]
}

// translated is codes in the shared dictionary; what stands for NULL stays arbitrary.
func (t *translation) translated(codes []int32) []int32 {
	out := make([]int32, len(codes))
	for i, c := range codes {
		out[i] = t.codes[c]
	}
	return out
}
