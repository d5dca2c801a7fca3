package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// extreme is min, max, any_value (the least), bool_and (the least) and bool_or (the greatest).
type extreme struct {
	max  bool
	n    int
	best store
}

func (s *extreme) Grow(n int)   { s.n = max(s.n, n); s.best.grow(n) }
func (s *extreme) Clear()       { s.n = 0; s.best.clear() }
func (s *extreme) Kind() string { return "counters" }
func (s *extreme) Bytes() int64 { return s.best.bytes() }

func (s *extreme) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if some {
		s.fold(groups, args[0], null)
	}
	return nil
}

func (s *extreme) fold(groups []int32, v *vec.Vector, null []bool) {
	if s.max {
		s.best.greatest(groups, v, null)
	} else {
		s.best.least(groups, v, null)
	}
}

func (s *extreme) Merge(other State, to []int32) error {
	v := other.(*extreme).best.vector()
	if v.Type.Kind != types.Null {
		groups, values := wanted(to[:v.N], v)
		s.fold(groups, values[0], values[0].Null)
	}
	return nil
}

func (s *extreme) Emit() (*vec.Vector, error) { return s.best.vector(), nil }

func (s *extreme) Encode() ([]arrow.Record, error) {
	return []arrow.Record{vectorRecord([]*vec.Vector{s.best.vector()})}, nil
}

func (s *extreme) Decode(recs []arrow.Record) error {
	if err := records(recs, 1); err != nil {
		return err
	}
	t := s.best.vector().Type
	if t.Kind == types.Null {
		s.Grow(int(recs[0].NumRows()))
		return nil
	}
	cols, err := vectors(recs[0], []types.Type{t})
	if err != nil {
		return err
	}
	s.Grow(cols[0].N)
	return s.Fold(identity(cols[0].N), cols)
}

// identity is 0 to n-1.
func identity(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}
