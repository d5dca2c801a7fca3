package agg

import (
	"encoding/binary"
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// approxDistinct is approx_count_distinct: a HyperLogLog sketch a group.
type approxDistinct struct {
	groups []hll
	hashes hashes
	cells  int64 // bytes of all sketches' cells
}

func (s *approxDistinct) Grow(n int) { s.groups = grow(s.groups, n) }

// Kind is not "counters": a sketch has a bound, but one that is large.
func (s *approxDistinct) Kind() string { return "values" }

func (s *approxDistinct) Bytes() int64 { return int64(32*cap(s.groups)) + s.cells + s.hashes.bytes() }

func (s *approxDistinct) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	hash := s.hashes.of(args[0])
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		h := &s.groups[g]
		before := len(h.cells)
		h.add(hash(i))
		s.cells += int64(len(h.cells) - before)
	}
	return nil
}

func (s *approxDistinct) Merge(other State, to []int32) error {
	for g := range other.(*approxDistinct).groups {
		if to[g] < 0 {
			continue
		}
		h := &s.groups[to[g]]
		before := len(h.cells)
		other.(*approxDistinct).groups[g].each(h.put)
		s.cells += int64(len(h.cells) - before)
	}
	return nil
}

func (s *approxDistinct) Emit() (*vec.Vector, error) {
	out := make([]int64, len(s.groups))
	for g := range out {
		out[g] = int64(math.Round(s.groups[g].estimate()))
	}
	return &vec.Vector{Type: types.TypeBigInt, N: len(out), Int: out}, nil
}

// Encode is the number of groups; the registers of sparse sketches as group << 32 | register << 8 | rank; the groups
// with full sketches; and these sketches, eight registers a word.
func (s *approxDistinct) Encode() ([]arrow.Record, error) {
	sparse, full, words := []int64{}, []int64{}, []int64{}
	for g := range s.groups {
		h := &s.groups[g]
		if !h.full() {
			h.each(func(register uint32, rank uint8) {
				sparse = append(sparse, int64(g)<<32|int64(register)<<8|int64(rank))
			})
			continue
		}
		full = append(full, int64(g))
		for at := 0; at < hllRegisters; at += 8 {
			words = append(words, int64(binary.LittleEndian.Uint64(h.cells[at:])))
		}
	}
	return []arrow.Record{wordRecord([]int64{int64(len(s.groups))}), wordRecord(sparse), wordRecord(full), wordRecord(words)}, nil
}

func (s *approxDistinct) Decode(recs []arrow.Record) error {
	if err := records(recs, 4); err != nil {
		return err
	}
	var cols [4][]int64
	for i, r := range recs {
		col, err := words(r, 1)
		if err != nil {
			return err
		}
		cols[i] = col[0]
	}
	s.Grow(int(cols[0][0]))
	for _, w := range cols[1] {
		s.groups[w>>32].put(uint32(w)>>8, uint8(w))
	}
	for k, g := range cols[2] {
		s.groups[g].cells = make([]byte, hllRegisters)
		for i, w := range cols[3][k*hllRegisters/8:][:hllRegisters/8] {
			binary.LittleEndian.PutUint64(s.groups[g].cells[8*i:], uint64(w))
		}
	}
	for g := range s.groups {
		s.cells += int64(len(s.groups[g].cells))
	}
	return nil
}
