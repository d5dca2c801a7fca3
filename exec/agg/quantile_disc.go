package agg

import (
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// quantileDisc is quantile_disc(x, q): the least value whose place among the sorted ones, from 1, is at least q * n: the
// standard's percentile_disc. With DISTINCT every value counts once. The share q is a constant of the call, learned from the
// first rows folded.
type quantileDisc struct {
	bag
	distinct bool
	share    float64 // -1 until known
}

func newQuantileDisc(call plan.Aggregate, arg types.Type) *quantileDisc {
	return &quantileDisc{bag: newBag([]types.Type{arg}), distinct: call.Distinct, share: -1}
}

func (s *quantileDisc) Kind() string { return "values" }

func (s *quantileDisc) Fold(groups []int32, args []*vec.Vector) error {
	flat, null, some := present(args[:1], len(groups))
	if !some {
		return nil
	}
	if s.share < 0 && !args[1].IsNull(0) {
		s.share = args[1].Double[0]
	}
	s.add(groups, flat, nil, null)
	return nil
}

func (s *quantileDisc) Merge(other State, to []int32) error {
	o := other.(*quantileDisc)
	s.share = max(s.share, o.share)
	return s.merge(&o.bag, to)
}

func (s *quantileDisc) Emit() (*vec.Vector, error) {
	cols, ids, start := s.byGroup()
	value := comparison(cols[0])
	chosen, null := make([]int32, s.n), make([]bool, s.n)
	for g := range chosen {
		list := ids[start[g]:start[g+1]]
		if null[g] = len(list) == 0; null[g] {
			continue
		}
		slices.SortFunc(list, value)
		total := int64(0)
		for _, id := range list {
			total += s.times(id)
		}
		whole, part, _ := placeOf(s.share, total)
		if part.Sign() > 0 {
			whole++
		}
		for _, id := range list {
			chosen[g] = id
			if whole -= s.times(id); whole <= 0 {
				break
			}
		}
	}
	return picked(cols[0], chosen, null), nil
}

// times is how often a value counts.
func (s *quantileDisc) times(id int32) int64 {
	if s.distinct {
		return 1
	}
	return s.counts[id]
}

// Encode is the bag and the share.
func (s *quantileDisc) Encode() ([]arrow.Record, error) { return s.bag.encodeWith(s.share) }

func (s *quantileDisc) Decode(recs []arrow.Record) (err error) {
	s.share, err = s.bag.decodeWith(recs)
	return err
}
