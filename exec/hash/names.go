package hash

import (
	"sync"
	"sync/atomic"

	"flowsql/exec/vec"
)

// Names numbers the distinct texts of a column from 0, for any number of Groups and Routers at the same time: what one
// of them has numbered the others find. Where the first texts come with a dictionary whose entries are unique, its codes
// are the numbers and nothing is hashed. Safe for concurrent use.
type Names struct {
	base  atomic.Pointer[vec.Dict] // whose codes are the first numbers; nil if none are
	mu    sync.Mutex
	texts *texts
	view  *vec.Dict // of the first texts, as last asked for
}

// NewNames is no names.
func NewNames() *Names { return &Names{texts: newTexts()} }

// Len is how many texts there are.
func (n *Names) Len() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts.len()
}

// Dict is the texts so far as a dictionary of unique entries; later ones extend it.
func (n *Names) Dict() *vec.Dict {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.view == nil || n.view.Len() < n.texts.len() {
		n.view = n.texts.dict()
	}
	return n.view
}

func (n *Names) size() int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts.size()
}

// takes reports whether the codes of d are its texts' numbers, and makes them so if there are no others yet.
func (n *Names) takes(d *vec.Dict) bool {
	if base := n.base.Load(); base != nil && base.Extends(d) {
		return true
	}
	if !d.Unique() {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch base := n.base.Load(); {
	case base != nil && base.Extends(d):
	case n.texts.len() == 0, base != nil && n.texts.len() == base.Len() && d.Extends(base):
		n.texts = textsOf(d)
		n.base.Store(d)
	default:
		return false
	}
	return true
}

// find is the number of s, -1 if it has none.
func (n *Names) find(s string) int32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts.find(s)
}

// fill numbers those of the given entries of a memo's dictionary that are not known, and are not NULL.
func (n *Names) fill(m *memo, entries []int32, null []bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, d := range entries {
		if (null == nil || !null[i]) && m.codes[d] <= 0 {
			m.codes[d] = n.texts.code(m.dict.Value(d)) + 1
		}
	}
}
