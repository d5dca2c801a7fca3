package op

import (
	"fmt"
	"sync"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// side is the rows of one input of a join, to be found by key. Rows with a NULL in a key are not in it: they find
// nothing. Adding is safe for concurrent use; looking up is, while nobody adds.
type side struct {
	mu   sync.Mutex
	keys *hash.Groups
	bare bool // only the keys are wanted, not the rows
	rows rows
	last []int32 // by key: its last row, -1 if all are gone
	prev []int32 // by row: the row before it with the same key, or -1
	many bool    // some key has or had several rows
	dead []bool  // by row: it is gone; nil if none is
	gone int     // number of dead rows

	told int     // keys of a bare side, else rows, that the last save or delta had
	lost []int32 // rows that have died since
	made bool    // since the last save: rows may have other numbers than there
}

func newSide(keys []plan.Expr, bare bool) *side {
	kinds := make([]types.Type, len(keys))
	for i, k := range keys {
		kinds[i] = k.Type()
	}
	return &side{keys: hash.NewGroups(kinds), bare: bare}
}

// add takes the selected rows of b, whose keys are given.
func (s *side) add(keys []*vec.Vector, b *vec.Batch) {
	if b.Rows() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := s.keys.AssignNoNull(keys, b.Rows(), nil)
	if s.bare {
		return
	}
	good := make([]int32, 0, len(ids))
	for len(s.last) < s.keys.Len() {
		s.last = append(s.last, -1)
	}
	for i, id := range ids {
		if id < 0 {
			continue
		}
		row := int32(s.rows.n + len(good))
		s.prev = append(s.prev, s.last[id])
		s.many = s.many || s.last[id] >= 0
		s.last[id] = row
		good = append(good, int32(i))
	}
	if len(good) < len(ids) {
		b = narrow(b, good)
	}
	s.rows.add(b)
	if s.dead != nil {
		s.dead = append(s.dead, make([]bool, len(good))...)
	}
}

// remove takes rows out of the side for good, and appends those that were still there to gone.
func (s *side) remove(list, gone []int32) []int32 {
	if s.dead == nil {
		s.dead = make([]bool, s.rows.n)
	}
	for _, r := range list {
		if !s.dead[r] {
			s.dead[r] = true
			s.gone++
			gone = append(gone, r)
			s.lost = append(s.lost, r)
		}
	}
	return gone
}

// take is the side's rows of a list.
func (s *side) take(list []int32) []*vec.Vector {
	cols := make([]*vec.Vector, len(s.rows.cols))
	for i := range cols {
		cols[i] = s.rows.cols[i].Vector().Take(list)
	}
	return cols
}

// live is the rows that are still there.
func (s *side) live() *vec.Batch {
	b := s.rows.all()
	if s.gone == 0 {
		return b
	}
	b.Sel = make([]int32, 0, b.N-s.gone)
	for i, dead := range s.dead {
		if !dead {
			b.Sel = append(b.Sel, int32(i))
		}
	}
	return b
}

// pairs walks over the rows that share a key with rows 0, 1, ... of a batch, ids being the keys of those, and passes them to
// visit, at most size at a time. mine are the batch's rows and theirs the side's. Rows of the batch for
// which skip is true are left out; skip may change between visits. Not safe for concurrent use once rows were removed.
func (s *side) pairs(ids []int32, size int, skip []bool, visit func(mine, theirs []int32) error) error {
	mine, theirs := make([]int32, 0, min(size, len(ids))), make([]int32, 0, min(size, len(ids)))
	for i, id := range ids {
		if id < 0 {
			continue
		}
		link := &s.last[id]
		for r := *link; r >= 0; r = *link {
			if skip != nil && skip[i] {
				break
			}
			if s.dead != nil && s.dead[r] {
				*link = s.prev[r]
				continue
			}
			link = &s.prev[r]
			mine, theirs = append(mine, int32(i)), append(theirs, r)
			if len(mine) == size {
				if err := visit(mine, theirs); err != nil {
					return err
				}
				mine, theirs = mine[:0], theirs[:0]
			}
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return visit(mine, theirs)
}

// delta is the rows, or the keys of a bare side, that are new since the last one, and the numbers of those that have died.
func (s *side) delta() (fresh, lost []arrow.Record) {
	from := s.told
	if s.bare {
		s.told = s.keys.Len()
		return saveRows(&vec.Batch{N: s.told - from, Cols: s.keys.Slice(from, s.told)}), nil
	}
	s.told = s.rows.n
	numbers := &vec.Vector{Type: types.TypeBigInt, N: len(s.lost), Int: make([]int64, len(s.lost))}
	for i, r := range s.lost {
		numbers.Int[i] = int64(r)
	}
	s.lost = nil
	return saveRows(s.rows.all().Slice(from, s.told)), saveRows(&vec.Batch{N: numbers.N, Cols: []*vec.Vector{numbers}})
}

// restore adds what delta gave; keysOf evaluates the keys of rows.
func (s *side) restore(fresh, lost []arrow.Record, keysOf func(*vec.Batch) ([]*vec.Vector, error)) error {
	err := restoreRows(fresh, func(b *vec.Batch) error {
		if s.bare {
			s.keys.AssignNoNull(b.Cols, b.N, nil)
			return nil
		}
		keys, err := keysOf(b)
		if err != nil {
			return err
		}
		s.add(keys, b)
		return nil
	})
	if err != nil {
		return err
	}
	err = restoreRows(lost, func(b *vec.Batch) error {
		for _, r := range b.Cols[0].Int {
			if r < 0 || r >= int64(s.rows.n) {
				return fmt.Errorf("saved rows of a join end before row %d", r)
			}
			s.remove([]int32{int32(r)}, nil)
		}
		return nil
	})
	s.lost = nil
	s.told = s.rows.n
	if s.bare {
		s.told = s.keys.Len()
	}
	return err
}

// count is the rows and bytes held.
func (s *side) count() (n, bytes int64) {
	bytes = s.keys.Bytes()
	if s.bare {
		return int64(s.keys.Len()), bytes
	}
	return int64(s.rows.n - s.gone), bytes + s.rows.bytes() + int64(4*(len(s.last)+len(s.prev)))
}
