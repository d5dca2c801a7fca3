package agg

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"flowsql/exec/hash"
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// concat is group_concat: the texts of its arguments, joined row by row, in the call's order and among equals, or
// without one, in order of the texts. Rows in which an argument is NULL are left out. With DISTINCT a text stands
// only at the first of its places.
type concat struct {
	bag
	call plan.Aggregate
	args int
}

func newConcat(call plan.Aggregate) *concat {
	var cols []types.Type
	for _, a := range call.Args {
		cols = append(cols, a.Type())
	}
	for _, k := range call.OrderBy {
		cols = append(cols, k.Expr.Type())
	}
	return &concat{newBag(cols), call, len(call.Args)}
}

func (s *concat) Kind() string { return "rows" }

func (s *concat) Fold(groups []int32, args []*vec.Vector) error {
	flat, null, some := present(args[:s.args], len(groups))
	if some {
		s.add(groups, append(flat, args[s.args:]...), nil, null)
	}
	return nil
}

func (s *concat) Merge(other State, to []int32) error { return s.merge(&other.(*concat).bag, to) }

func (s *concat) Emit() (*vec.Vector, error) {
	cols, ids, start := s.byGroup()
	compare := s.order(cols)
	// once[id] is the same number for keys whose texts are the same.
	var once []int32
	if s.call.Distinct {
		kinds := s.keys.set.Types()[1 : 1+s.args]
		once = hash.NewGroups(kinds).Assign(cols[:s.args], len(ids), nil)
	}
	used := make([]int32, len(ids)) // by number of once: group + 1 that has it already
	texts, null := make([]string, s.n), make([]bool, s.n)
	size := 0
	var b strings.Builder
	for g := range texts {
		rows := ids[start[g]:start[g+1]]
		slices.SortFunc(rows, compare)
		if !s.call.Distinct {
			more := s.size(rows, cols)
			if int64(size)+more > math.MaxInt32 {
				return nil, s.long()
			}
			b.Grow(int(more))
		}
		first := true
		for _, id := range rows {
			times := s.counts[id]
			if s.call.Distinct {
				if used[once[id]] == int32(g)+1 {
					continue
				}
				used[once[id]], times = int32(g)+1, 1
			}
			for ; times > 0; times-- {
				if !first {
					b.WriteString(s.call.Separator)
				}
				first = false
				for _, c := range cols[:s.args] {
					b.WriteString(c.Dict.Value(c.Code[id]))
				}
				if size+b.Len() > math.MaxInt32 {
					return nil, s.long()
				}
			}
		}
		texts[g], null[g] = b.String(), first
		b.Reset()
		size += len(texts[g])
	}
	return &vec.Vector{Type: types.TypeVarchar, N: s.n, Null: nulls(null), Code: identity(s.n), Dict: vec.DictOf(texts)}, nil
}

func (s *concat) long() error {
	return source.Errorf(s.call.Span, "results of group_concat(...) are longer than 2 GiB")
}

// size is the bytes of the text of a group, all of whose rows are in it.
func (s *concat) size(rows []int32, cols []*vec.Vector) int64 {
	size, n := int64(0), int64(0)
	for _, id := range rows {
		one := 0
		for _, c := range cols[:s.args] {
			one += len(c.Dict.Value(c.Code[id]))
		}
		size += int64(one) * s.counts[id]
		n += s.counts[id]
	}
	return size + max(n-1, 0)*int64(len(s.call.Separator))
}

// order compares keys by the call's order, then by texts.
func (s *concat) order(cols []*vec.Vector) func(a, b int32) int {
	var by []func(a, b int32) int
	for i, k := range s.call.OrderBy {
		c := cols[s.args+i]
		value, sign := comparison(c), 1
		if k.Desc {
			sign = -1
		}
		nullSign := sign
		if k.NullsOther {
			nullSign = -sign
		}
		by = append(by, func(a, b int32) int {
			if x, y := c.IsNull(int(a)), c.IsNull(int(b)); x || y {
				return -nullSign * compareBools(x, y)
			}
			return sign * value(a, b)
		})
	}
	for _, c := range cols[:s.args] {
		by = append(by, comparison(c))
	}
	return func(a, b int32) int {
		for _, compare := range by {
			if order := compare(a, b); order != 0 {
				return order
			}
		}
		return 0
	}
}

// comparison compares two slots of v that are not NULL.
func comparison(v *vec.Vector) func(a, b int32) int {
	switch v.Type.Kind {
	case types.Boolean:
		return func(a, b int32) int { return compareBools(v.Bool[a], v.Bool[b]) }
	case types.Double:
		return func(a, b int32) int { return cmp.Compare(v.Double[a], v.Double[b]) }
	case types.Decimal:
		return func(a, b int32) int { return v.Decimal[a].Cmp(v.Decimal[b]) }
	case types.Varchar:
		return func(a, b int32) int {
			return strings.Compare(v.Dict.Value(v.Code[a]), v.Dict.Value(v.Code[b]))
		}
	}
	return func(a, b int32) int { return cmp.Compare(v.Int[a], v.Int[b]) }
}

func (s *concat) Encode() ([]arrow.Record, error)  { return s.bag.Encode() }
func (s *concat) Decode(recs []arrow.Record) error { return s.bag.Decode(recs) }
