package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// sum is sum and avg of BIGINT and DOUBLE.
type sum struct {
	call plan.Aggregate
	acc  acc128
}

func newSum(call plan.Aggregate, arg types.Type) *sum {
	return &sum{call, acc128{unit: unitOf(arg)}}
}

// unitOf is the unit of sums of values of t.
func unitOf(t types.Type) int {
	if t.Kind == types.Double {
		return -fine
	}
	return 0
}

func (s *sum) Grow(n int)   { s.acc.grow(n) }
func (s *sum) Clear()       { s.acc.clear() }
func (s *sum) Kind() string { return "counters" }
func (s *sum) Bytes() int64 { return s.acc.bytes() }

func (s *sum) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	switch {
	case !some:
	case args[0].Type.Kind == types.Double:
		s.acc.doubles(groups, args[0].Double, null)
	default:
		s.acc.ints(groups, args[0].Int, null)
	}
	return nil
}

func (s *sum) Merge(other State, to []int32) error {
	s.acc.merge(&other.(*sum).acc, to)
	return nil
}

func (s *sum) Emit() (*vec.Vector, error) {
	n := s.acc.groups()
	null := make([]bool, n)
	if s.call.Func == "sum" && s.acc.unit == 0 {
		out := make([]int64, n)
		if s.acc.isNear() {
			for g, c := range s.acc.near {
				out[g], null[g] = c.sum, c.n == 0
			}
			return &vec.Vector{Type: types.TypeBigInt, N: n, Null: nulls(null), Int: out}, nil
		}
		for g := range out {
			v, ok := s.acc.small(g)
			if !ok {
				return nil, misfit(s.call, types.TypeBigInt)
			}
			out[g], null[g] = v, s.acc.rows(g) == 0
		}
		return &vec.Vector{Type: types.TypeBigInt, N: n, Null: nulls(null), Int: out}, nil
	}
	out := make([]float64, n)
	for g := range out {
		rows := s.acc.rows(g)
		if null[g] = rows == 0; null[g] {
			continue
		}
		den := uint64(1)
		if s.call.Func == "avg" {
			den = uint64(rows)
		}
		v, ok := s.acc.over(g, den)
		if !ok {
			return nil, misfit(s.call, types.TypeDouble)
		}
		out[g] = v
	}
	return &vec.Vector{Type: types.TypeDouble, N: n, Null: nulls(null), Double: out}, nil
}

func (s *sum) Encode() ([]arrow.Record, error) {
	cells, wides := s.acc.encode()
	return []arrow.Record{wordRecord(cells...), wordRecord(wides...)}, nil
}

func (s *sum) Decode(recs []arrow.Record) error {
	if err := records(recs, 2); err != nil {
		return err
	}
	cells, err := words(recs[0], 3)
	if err != nil {
		return err
	}
	wides, err := words(recs[1], 3)
	if err == nil {
		s.acc.decode(cells, wides)
	}
	return err
}
