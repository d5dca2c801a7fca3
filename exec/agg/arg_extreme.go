package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// argExtreme is arg_min(x, by) and arg_max(x, by): the x of the row with the least or greatest by, the smallest x among
// equals. Rows in which x or by is NULL are left out.
type argExtreme struct {
	max        bool
	result, by store
}

func (s *argExtreme) Grow(n int)   { s.result.grow(n); s.by.grow(n) }
func (s *argExtreme) Kind() string { return "counters" }
func (s *argExtreme) Bytes() int64 { return s.result.bytes() + s.by.bytes() }

func (s *argExtreme) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	x, by := args[0], args[1]
	for i, g := range groups {
		if null != nil && null[i] {
			continue
		}
		order := 1
		if s.by.has(g) {
			order = s.by.compare(g, by, i)
			if s.max {
				order = -order
			}
		}
		if order > 0 {
			s.by.set(g, by, i)
		}
		if order > 0 || order == 0 && s.result.compare(g, x, i) > 0 {
			s.result.set(g, x, i)
		}
	}
	return nil
}

func (s *argExtreme) Merge(other State, to []int32) error {
	o := other.(*argExtreme)
	x := o.result.vector()
	return s.Fold(wanted(to[:x.N], x, o.by.vector()))
}

func (s *argExtreme) Emit() (*vec.Vector, error) { return s.result.vector(), nil }

func (s *argExtreme) Encode() ([]arrow.Record, error) {
	return []arrow.Record{vectorRecord([]*vec.Vector{s.result.vector(), s.by.vector()})}, nil
}

func (s *argExtreme) Decode(recs []arrow.Record) error {
	if err := records(recs, 1); err != nil {
		return err
	}
	x, by := s.result.vector().Type, s.by.vector().Type
	s.Grow(int(recs[0].NumRows()))
	if x.Kind == types.Null || by.Kind == types.Null {
		return nil
	}
	cols, err := vectors(recs[0], []types.Type{x, by})
	if err != nil {
		return err
	}
	return s.Fold(identity(cols[0].N), cols)
}
