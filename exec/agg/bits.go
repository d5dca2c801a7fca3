package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// bitwise is bit_and, bit_or and bit_xor. Without values the result is NULL: MySQL's 18446744073709551615 of an empty
// bit_and is no BIGINT.
type bitwise struct {
	op   func(a, b int64) int64
	acc  []int64
	seen []int64 // 1 if the group has a value
	unit int64   // op(unit, x) = x
}

func newBits(name string) *bitwise {
	switch name {
	case "bit_and":
		return &bitwise{op: func(a, b int64) int64 { return a & b }, unit: -1}
	case "bit_or":
		return &bitwise{op: func(a, b int64) int64 { return a | b }}
	}
	return &bitwise{op: func(a, b int64) int64 { return a ^ b }}
}

func (s *bitwise) Grow(n int) {
	from := len(s.acc)
	s.acc, s.seen = grow(s.acc, n), grow(s.seen, n)
	for g := from; g < len(s.acc); g++ {
		s.acc[g] = s.unit
	}
}

func (s *bitwise) Kind() string { return "counters" }
func (s *bitwise) Bytes() int64 { return int64(16 * cap(s.acc)) }

func (s *bitwise) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	values := args[0].Int[:len(groups)]
	for i, g := range groups {
		if null == nil || !null[i] {
			s.acc[g] = s.op(s.acc[g], values[i])
			s.seen[g] = 1
		}
	}
	return nil
}

func (s *bitwise) Merge(other State, to []int32) error {
	o := other.(*bitwise)
	for g, v := range o.acc {
		if to[g] < 0 {
			continue
		}
		s.acc[to[g]] = s.op(s.acc[to[g]], v)
		s.seen[to[g]] |= o.seen[g]
	}
	return nil
}

func (s *bitwise) Emit() (*vec.Vector, error) {
	null := make([]bool, len(s.acc))
	for g, seen := range s.seen {
		null[g] = seen == 0
	}
	return &vec.Vector{Type: types.TypeBigInt, N: len(s.acc), Null: nulls(null), Int: append([]int64(nil), s.acc...)}, nil
}

func (s *bitwise) Encode() ([]arrow.Record, error) {
	return []arrow.Record{wordRecord(append([]int64(nil), s.acc...), append([]int64(nil), s.seen...))}, nil
}

func (s *bitwise) Decode(recs []arrow.Record) error {
	if err := records(recs, 1); err != nil {
		return err
	}
	cols, err := words(recs[0], 2)
	if err == nil {
		s.acc, s.seen = cols[0], cols[1]
	}
	return err
}
