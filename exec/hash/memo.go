package hash

import (
	"slices"

	"flowsql/exec/vec"
)

// memo remembers what the codes of one dictionary are among names, so that a row costs one array lookup and a text is
// hashed once a dictionary, and only if a row has it.
type memo struct {
	dict  *vec.Dict
	same  bool    // the dictionary's codes are the numbers
	codes []int32 // unless same, by dictionary code: the text's number + 1, 0 not known yet, -1 known to be absent
	ids   []int32 // by dictionary code: id + 1 of a table with this column alone; 0 not known yet
	known int     // texts there were when -1 was last written
	keys  int     // of the table, when a Probe last wrote ids
}

// memos are the most recently used ones of a column, the last first.
type memos []*memo

const maxMemos = 4

// of is the memo of d. A dictionary that extends a known one, or is the start of one, continues its memo.
func (ms *memos) of(d *vec.Dict, names *Names) *memo {
	for i, m := range *ms {
		if m.dict == d || m.dict.Extends(d) {
			ms.toFront(i)
			return m
		}
		if d.Extends(m.dict) {
			m.extend(d, names)
			ms.toFront(i)
			return m
		}
	}
	m := &memo{dict: d, same: names.takes(d)}
	if !m.same {
		m.codes = make([]int32, d.Len())
	}
	if len(*ms) < maxMemos {
		*ms = append(*ms, nil)
	}
	copy((*ms)[1:], *ms)
	(*ms)[0] = m
	return m
}

// extend makes m the memo of d, which extends its dictionary.
func (m *memo) extend(d *vec.Dict, names *Names) {
	before := m.dict.Len()
	m.dict = d
	if m.ids != nil {
		m.ids = extend(m.ids, d.Len())
	}
	if m.same && names.takes(d) {
		return
	}
	m.codes = extend(m.codes, d.Len())
	for i := range before {
		if !m.same {
			break
		}
		m.codes[i] = int32(i) + 1
	}
	m.same = false
}

func (ms memos) toFront(i int) {
	m := ms[i]
	copy(ms[1:i+1], ms[:i])
	ms[0] = m
}

// drop forgets d, so that its memory can be freed.
func (ms *memos) drop(d *vec.Dict) {
	*ms = slices.DeleteFunc(*ms, func(m *memo) bool { return m.dict == d })
}

func (ms memos) size() int64 {
	size := int64(0)
	for _, m := range ms {
		size += int64(4 * (cap(m.codes) + cap(m.ids)))
	}
	return size
}

// extend is s with zeros up to length n.
func extend(s []int32, n int) []int32 {
	if n <= len(s) {
		return s
	}
	if n <= cap(s) {
		return s[:n]
	}
	return append(s, make([]int32, n-len(s))...)
}

// forget makes absent texts unknown again if there are more texts than when they were found absent.
func (m *memo) forget(texts int) {
	if m.known == texts {
		return
	}
	for i, c := range m.codes {
		if c < 0 {
			m.codes[i] = 0
		}
	}
	m.known = texts
}
