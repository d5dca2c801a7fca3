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
// limit, as a set. As long as all rows are texts of one dictionary of unique entries, their codes are the numbers.
type distinctCount struct {
	values *hash.Groups
	base   *vec.Dict // whose codes are the numbers; then values is empty
	counts []int64   // by group
	limit  int       // words of the matrix
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

// Clear keeps the matrix, and whose codes are its numbers.
func (s *distinctCount) Clear() {
	counts := cleared(s.counts)
	if s.base == nil || s.pairs != nil {
		*s = *newDistinctCount(s.values.Types(), s.limit)
	}
	s.counts, s.matrix = counts, cleared(s.matrix)
}

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
	if need := (s.numbers() + 63) / 64; need > stride {
		if stride = need; s.base == nil {
			stride += need / 8
		}
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

// numbers is how many values have been numbered.
func (s *distinctCount) numbers() int {
	if s.base != nil {
		return s.base.Len()
	}
	return s.values.Len()
}

// number is the number of each row, -1 where an argument is NULL.
func (s *distinctCount) number(args []*vec.Vector, n int) []int32 {
	if v := args[0]; len(args) == 1 && v.Dict != nil && !v.Const && s.takes(v.Dict) {
		if v.Null == nil {
			return v.Code[:n]
		}
		s.ids = grow(s.ids, n)
		for i, null := range v.Null[:n] {
			if s.ids[i] = v.Code[i]; null {
				s.ids[i] = -1
			}
		}
		return s.ids[:n]
	}
	s.leaveBase()
	s.ids = s.values.AssignNoNull(args, n, s.ids)
	return s.ids
}

// takes reports whether the codes of d are the numbers, and makes them so if nothing was numbered before.
func (s *distinctCount) takes(d *vec.Dict) bool {
	switch {
	case s.base != nil && s.base.Extends(d):
		return true
	case !d.Unique(), s.base == nil && s.values.Len() > 0, s.base != nil && !d.Extends(s.base):
		return false
	}
	s.base = d
	return true
}

// leaveBase numbers the entries of the dictionary as before, so that other texts can follow.
func (s *distinctCount) leaveBase() {
	if s.base == nil {
		return
	}
	all := &vec.Vector{Type: types.TypeVarchar, N: s.base.Len(), Code: identity(s.base.Len()), Dict: s.base}
	s.values.Assign([]*vec.Vector{all}, all.N, nil)
	s.base = nil
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
	ids := s.number(args, len(groups))
	s.fit()
	s.add(groups, ids)
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
	if o.base != nil && s.takes(o.base) {
		s.fit()
		s.addPairs(wantedPairs(pairs, to), to, identity(o.base.Len()))
		return nil
	}
	o.leaveBase()
	s.leaveBase()
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
	s.leaveBase()
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
