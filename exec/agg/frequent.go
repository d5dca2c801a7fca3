package agg

import (
	"cmp"
	"math"
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// frequencies is the aggregates of how often each value occurs: mode, topk, histogram and entropy. NULLs do not count.
type frequencies struct {
	bag
	call plan.Aggregate
	k    int64 // of topk, a constant of the call, learned from the first rows folded; 0 until known
}

func newFrequencies(call plan.Aggregate, arg types.Type) *frequencies {
	s := &frequencies{bag: newBag([]types.Type{arg}), call: call}
	if len(call.Args) == 1 {
		s.k = 10
	}
	return s
}

func (s *frequencies) Kind() string { return "values" }

func (s *frequencies) Fold(groups []int32, args []*vec.Vector) error {
	flat, null, some := present(args[:1], len(groups))
	if !some {
		return nil
	}
	if s.k == 0 && !args[1].IsNull(0) {
		s.k = args[1].Int[0]
	}
	s.add(groups, flat, nil, null)
	return nil
}

func (s *frequencies) Merge(other State, to []int32) error {
	o := other.(*frequencies)
	s.k = max(s.k, o.k)
	return s.merge(&o.bag, to)
}

func (s *frequencies) Emit() (*vec.Vector, error) {
	cols, ids, start := s.byGroup()
	x := cols[0]
	of := func(g int) []int32 { return ids[start[g]:start[g+1]] }
	null := make([]bool, s.n)
	for g := range null {
		null[g] = start[g] == start[g+1]
	}
	value := comparison(x)
	often := func(a, b int32) int {
		if c := cmp.Compare(s.counts[b], s.counts[a]); c != 0 {
			return c
		}
		return value(a, b)
	}
	switch s.call.Func {
	case "entropy":
		out := make([]float64, s.n)
		for g := range out {
			out[g] = s.entropy(of(g))
		}
		return &vec.Vector{Type: types.TypeDouble, N: s.n, Null: nulls(null), Double: out}, nil
	case "mode":
		first := make([]int32, s.n)
		for g := range first {
			if !null[g] {
				first[g] = slices.MinFunc(of(g), often)
			}
		}
		return picked(x, first, null), nil
	case "topk":
		return s.lists(null, "[]", func(g int) []int32 {
			list := of(g)
			slices.SortFunc(list, often)
			return list[:min(int64(len(list)), s.k)]
		}, func(b []byte, id int32) []byte { return x.Value(int(id)).Append(b, x.Type) })
	case "histogram":
		return s.lists(null, "{}", func(g int) []int32 {
			slices.SortFunc(of(g), value)
			return of(g)
		}, func(b []byte, id int32) []byte {
			b = append(x.Value(int(id)).Append(b, x.Type), '=')
			return types.Value{Int: s.counts[id]}.Append(b, types.TypeBigInt)
		})
	}
	panic("bug: no frequencies for " + s.call.Func)
}

// picked is slots of x, those of NULL groups being 0, which x need not have.
func picked(x *vec.Vector, slots []int32, null []bool) *vec.Vector {
	if x.N == 0 {
		return vec.Constant(x.Type, types.Value{Null: true}, len(slots)).Flat()
	}
	v := *x.Take(slots)
	v.Null = nulls(null)
	return &v
}

// lists is the items of every group in brackets.
func (s *frequencies) lists(null []bool, brackets string, of func(g int) []int32, item func(b []byte, id int32) []byte) (*vec.Vector, error) {
	texts := make([]string, s.n)
	size := 0
	var b []byte
	for g := range texts {
		if null[g] {
			continue
		}
		b = append(b[:0], brackets[0])
		for i, id := range of(g) {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = item(b, id)
			if size+len(b) >= math.MaxInt32 {
				return nil, source.Errorf(s.call.Span, "results of %s(...) are longer than 2 GiB", s.call.Func)
			}
		}
		texts[g] = string(append(b, brackets[1]))
		size += len(texts[g])
	}
	return &vec.Vector{Type: types.TypeVarchar, N: s.n, Null: nulls(null), Code: identity(s.n), Dict: vec.DictOf(texts)}, nil
}

// entropy is the sum of -p * log2(p) over the values, p being the share of each: added in order of the counts, which
// does not depend on the order of the rows.
func (s *frequencies) entropy(ids []int32) float64 {
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Compare(s.counts[a], s.counts[b]) })
	total := int64(0)
	for _, id := range ids {
		total += s.counts[id]
	}
	sum := 0.0
	for i := 0; i < len(ids); {
		count, same := s.counts[ids[i]], i
		for i < len(ids) && s.counts[ids[i]] == count {
			i++
		}
		p := float64(count) / float64(total)
		sum += float64(float64(i-same) * float64(p*-math.Log2(p)))
	}
	return sum + 0
}

// Encode is the bag and k.
func (s *frequencies) Encode() ([]arrow.Record, error) {
	recs, err := s.bag.Encode()
	return append(recs, wordRecord([]int64{s.k})), err
}

func (s *frequencies) Decode(recs []arrow.Record) error {
	if err := records(recs, 3); err != nil {
		return err
	}
	k, err := words(recs[2], 1)
	if err != nil {
		return err
	}
	s.k = k[0][0]
	return s.bag.Decode(recs[:2])
}
