package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// single is the value of a subquery: that of the only row, NULL if there is none. More rows are an error at Emit.
// It counts rows beside keeping the least value, which is the only one if there is no error.
type single struct {
	call  plan.Aggregate
	rows  count
	value extreme
}

func newSingle(call plan.Aggregate, t types.Type) *single {
	return &single{call: call, value: extreme{best: newStore(t)}}
}

func (s *single) Grow(n int)   { s.rows.Grow(n); s.value.Grow(n) }
func (s *single) Kind() string { return "counters" }
func (s *single) Bytes() int64 { return s.rows.Bytes() + s.value.Bytes() }

func (s *single) Fold(groups []int32, args []*vec.Vector) error {
	if err := s.rows.Fold(groups, nil); err != nil {
		return err
	}
	return s.value.Fold(groups, args)
}

func (s *single) Merge(other State, to []int32) error {
	o := other.(*single)
	if err := s.rows.Merge(&o.rows, to); err != nil {
		return err
	}
	return s.value.Merge(&o.value, to)
}

func (s *single) Emit() (*vec.Vector, error) {
	counts, err := s.rows.Emit()
	if err != nil {
		return nil, err
	}
	for _, n := range counts.Int {
		if n > 1 {
			return nil, source.Errorf(s.call.Span, "the subquery has %d rows in the place of one value", n)
		}
	}
	return s.value.Emit()
}

// Encode is the counts before the values.
func (s *single) Encode() ([]arrow.Record, error) {
	rows, err := s.rows.Encode()
	if err != nil {
		return nil, err
	}
	value, err := s.value.Encode()
	return append(rows, value...), err
}

func (s *single) Decode(recs []arrow.Record) error {
	if err := records(recs, 2); err != nil {
		return err
	}
	if err := s.rows.Decode(recs[:1]); err != nil {
		return err
	}
	return s.value.Decode(recs[1:])
}
