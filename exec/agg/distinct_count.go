package agg

import (
	"math/bits"
	"slices"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// distinctCount is count(distinct a, b, ...): the number of distinct rows of arguments without a NULL. Rows of arguments
// are numbered, and the pairs of group and number are kept as bits of a matrix, or once that would be larger than
// limit, as a set.
type distinctCount struct {
	values *hash.Groups
	counts []int64 // by group
	limit  int     // words of the matrix
	matrix []uint64
	stride int         // words of the matrix for a group
	pairs  *hash.Table // of group<<32 | number; nil while there is a matrix
	ids    []int32
	words  []uint64
	found  []int32
}

// maxMatrix is 64 MiB.
const maxMatrix = 8 << 20

func newDistinctCount(args []types.Type, limit int) *distinctCount {
	return &distinctCount{values: hash.NewGroups(args), limit: limit}
}

func (s *distinctCount) Kind() string { return "values" }

func (s *distinctCount) Bytes() int64 {
	size := s.values.Bytes() + int64(8*(cap(s.counts)+cap(s.matrix)+cap(s.words))+4*(cap(s.ids)+cap(s.found)))
	if s.pairs != nil {
		size += s.pairs.Bytes()
	}
	return size
}

func (s *distinctCount) Grow(n int) {
	s.counts = grow(s.counts, n)
	s.fit()
}

// fit makes the matrix large enough for all groups and values, or gives it up.
func (s *distinctCount) fit() {
	if s.pairs != nil {
		return
	}
	stride := s.stride
	if need := (s.values.Len() + 63) / 64; need > stride {
		stride = need + need/8
	}
	switch size := stride * len(s.counts); {
	case size > s.limit:
		s.toPairs()
	case stride > s.stride:
		wider := make([]uint64, size)
		for g := 0; s.stride > 0 && g < len(s.matrix)/s.stride; g++ {
			copy(wider[g*stride:], s.matrix[g*s.stride:(g+1)*s.stride])
		}
		s.matrix, s.stride = wider, stride
	default:
		s.matrix = grow(s.matrix, size)
	}
}

func (s *distinctCount) toPairs() {
	words := s.all()
	s.pairs, s.matrix, s.stride = hash.NewTable(1), nil, 0
	s.pairs.Find(words, make([]int32, len(words)))
}

// all is every pair, as group<<32 | number.
func (s *distinctCount) all() []uint64 {
	if s.pairs != nil {
		return s.pairs.Keys()
	}
	var out []uint64
	for at, word := range s.matrix {
		group, first := at/s.stride, at%s.stride*64
		for ; word != 0; word &= word - 1 {
			out = append(out, uint64(group)<<32|uint64(first+bits.TrailingZeros64(word)))
		}
	}
	return out
}

func (s *distinctCount) Fold(groups []int32, args []*vec.Vector) error {
	s.ids = s.values.AssignNoNull(args, len(groups), s.ids)
	s.fit()
	s.add(groups, s.ids)
	return nil
}

// add adds pairs, but for those with the number -1, for which fit has made room.
func (s *distinctCount) add(groups, ids []int32) {
	if s.pairs == nil {
		matrix, stride, counts := s.matrix, s.stride, s.counts
		for i, g := range groups {
			id := ids[i]
			if id < 0 {
				continue
			}
			word := &matrix[int(g)*stride+int(id>>6)]
			if bit := uint64(1) << (id & 63); *word&bit == 0 {
				*word |= bit
				counts[g]++
			}
		}
		return
	}
	s.words = s.words[:0]
	for i, g := range groups {
		if ids[i] >= 0 {
			s.words = append(s.words, uint64(g)<<32|uint64(ids[i]))
		}
	}
	s.found = grow(s.found, len(s.words))
	next := int32(s.pairs.Len())
	s.pairs.Find(s.words, s.found[:len(s.words)])
	for i, id := range s.found[:len(s.words)] {
		if id == next { // new pairs get ascending numbers
			s.counts[s.words[i]>>32]++
			next++
		}
	}
}

func (s *distinctCount) Merge(other State, to []int32) error {
	o := other.(*distinctCount)
	pairs := o.all()
	var numbers []int32
	if some := wantedPairs(pairs, to); len(some) < len(pairs) {
		pairs, numbers = some, s.assignOf(o.values, some)
	} else {
		numbers = s.values.Merge(o.values)
	}
	s.fit()
	s.addPairs(pairs, to, numbers)
	return nil
}

// wantedPairs is the pairs whose groups go somewhere.
func wantedPairs(pairs []uint64, to []int32) []uint64 {
	if !slices.ContainsFunc(to, func(t int32) bool { return t < 0 }) {
		return pairs
	}
	var some []uint64
	for _, p := range pairs {
		if to[p>>32] >= 0 {
			some = append(some, p)
		}
	}
	return some
}

// assignOf adds the values of pairs, and is the number here of each number there; those of others mean nothing.
func (s *distinctCount) assignOf(there *hash.Groups, pairs []uint64) []int32 {
	numbers := make([]int32, there.Len())
	used := make([]bool, there.Len())
	var list []int32
	for _, p := range pairs {
		if n := uint32(p); !used[n] {
			used[n] = true
			list = append(list, int32(n))
		}
	}
	cols := there.Columns()
	for i, c := range cols {
		cols[i] = c.Take(list)
	}
	for i, n := range s.values.Assign(cols, len(list), nil) {
		numbers[list[i]] = n
	}
	return numbers
}

// addPairs adds pairs whose groups and numbers are translated.
func (s *distinctCount) addPairs(pairs []uint64, to, numbers []int32) {
	const batch = 1 << 14
	for ; len(pairs) > 0; pairs = pairs[min(batch, len(pairs)):] {
		part := pairs[:min(batch, len(pairs))]
		groups, ids := make([]int32, len(part)), make([]int32, len(part))
		for i, p := range part {
			groups[i], ids[i] = to[p>>32], numbers[uint32(p)]
		}
		s.add(groups, ids)
	}
}

func (s *distinctCount) Emit() (*vec.Vector, error) {
	return &vec.Vector{Type: types.TypeBigInt, N: len(s.counts), Int: append([]int64(nil), s.counts...)}, nil
}

func (s *distinctCount) Encode() ([]arrow.Record, error) {
	all := s.all()
	pairs := make([]int64, len(all))
	for i, p := range all {
		pairs[i] = int64(p)
	}
	return []arrow.Record{wordRecord([]int64{int64(len(s.counts))}), vectorRecord(s.values.Columns()), wordRecord(pairs)}, nil
}

func (s *distinctCount) Decode(recs []arrow.Record) error {
	if err := records(recs, 3); err != nil {
		return err
	}
	n, err := words(recs[0], 1)
	if err != nil {
		return err
	}
	values, err := vectors(recs[1], s.values.Types())
	if err != nil {
		return err
	}
	pairs, err := words(recs[2], 1)
	if err != nil {
		return err
	}
	numbers := s.values.Assign(values, int(recs[1].NumRows()), nil)
	s.Grow(int(n[0][0]))
	all := make([]uint64, len(pairs[0]))
	for i, p := range pairs[0] {
		all[i] = uint64(p)
	}
	s.addPairs(all, identity(len(s.counts)), numbers)
	return nil
}
