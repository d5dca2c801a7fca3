package agg

import (
	"math"
	"math/big"
	"strconv"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// quantile is median(x) and quantile(x, q): exact, interpolated linearly between the two values around place
// q * (n-1) of the sorted ones, exactly, rounded once: definition 7 of Hyndman and Fan, Sample Quantiles in Statistical
// Packages (1996), as in NumPy and DuckDB. With DISTINCT every value counts once. The share q is a constant of the call,
// learned from the first rows folded. Numbers are kept as they come until there are many; then equal ones are counted.
type quantile struct {
	bag
	fresh gathered // not in the bag yet
	call  plan.Aggregate
	share float64 // -1 until known
}

// maxFresh is how many numbers are kept as they come, maxMerged how many when some are another's: 96 and 192 MiB.
const maxFresh, maxMerged = 1 << 23, 1 << 24

func newQuantile(call plan.Aggregate, arg types.Type) *quantile {
	s := &quantile{bag: newBag([]types.Type{arg}), call: call, share: -1}
	if call.Func == "median" {
		s.share = 0.5
	}
	return s
}

func (s *quantile) Clear() {
	fresh := s.fresh
	fresh.clear()
	*s = *newQuantile(s.call, s.call.Args[0].Type())
	s.fresh = fresh
}

func (s *quantile) Kind() string { return "values" }
func (s *quantile) Bytes() int64 { return s.bag.Bytes() + s.fresh.bytes() }

func (s *quantile) Fold(groups []int32, args []*vec.Vector) error {
	flat, null, some := present(args[:1], len(groups))
	if !some {
		return nil
	}
	if s.share < 0 && !args[1].IsNull(0) {
		s.share = args[1].Double[0]
	}
	if s.call.Distinct {
		s.add(groups, flat, nil, null)
		return nil
	}
	s.gather(groups, flat[0], null)
	return nil
}

func (s *quantile) gather(groups []int32, v *vec.Vector, null []bool) {
	s.fresh.add(groups, v, null)
	if s.fresh.rows >= maxFresh {
		s.settle()
	}
}

// settle counts the fresh numbers in the bag.
func (s *quantile) settle() {
	for _, part := range s.fresh.chunks {
		s.add(part.groups, []*vec.Vector{part.vector(s.call.Args[0].Type())}, nil, nil)
	}
	s.fresh = gathered{}
}

func (s *quantile) Merge(other State, to []int32) error {
	o := other.(*quantile)
	s.share = max(s.share, o.share)
	for _, part := range o.fresh.chunks {
		s.fresh.take(part, s.call.Args[0].Type(), to)
	}
	if s.fresh.rows >= maxMerged {
		s.settle()
	}
	return s.merge(&o.bag, to)
}

// weighted is a value and how often it occurs.
type weighted struct {
	x     float64
	times int64
}

func (s *quantile) Emit() (*vec.Vector, error) {
	if s.keys.len() == 0 {
		return s.emitFresh(), nil
	}
	s.settle()
	cols, ids, start := s.byGroup()
	out, null := make([]float64, s.n), make([]bool, s.n)
	var list []weighted
	for g := range out {
		list = list[:0]
		for _, id := range ids[start[g]:start[g+1]] {
			w := weighted{times: s.counts[id]}
			if cols[0].Type.Kind == types.Double {
				w.x = cols[0].Double[id]
			} else {
				w.x = float64(cols[0].Int[id])
			}
			if s.call.Distinct {
				w.times = 1
			}
			list = append(list, w)
		}
		if null[g] = len(list) == 0; !null[g] {
			out[g] = quantileOf(list, s.share)
		}
	}
	return &vec.Vector{Type: types.TypeDouble, N: s.n, Null: nulls(null), Double: out}, nil
}

// emitFresh is Emit where the bag is empty.
func (s *quantile) emitFresh() *vec.Vector {
	values, start := s.fresh.byGroup(s.n)
	places := placesOf(max(s.share, 0))
	out, null := make([]float64, s.n), make([]bool, s.n)
	for g := range out {
		list := values[start[g]:start[g+1]]
		if null[g] = len(list) == 0; !null[g] {
			out[g] = quantileOfAll(list, places)
		}
	}
	return &vec.Vector{Type: types.TypeDouble, N: s.n, Null: nulls(null), Double: out}
}

// quantileOfAll is quantileOf numbers that count once each, places being placesOf the share.
func quantileOfAll(list []float64, places func(int64) (int64, *big.Int, *big.Int)) float64 {
	k, part, of := places(int64(len(list) - 1))
	a, b := nextTo(list, int(k))
	if part.Sign() == 0 {
		return a
	}
	return between(a, b, part, of)
}

// quantileOf is the quantile of a list that is not empty, which it reorders. The share is taken as the decimal number that
// it is written as, so that 0.95 of 101 values is the 96th and not a little beside it.
func quantileOf(list []weighted, share float64) float64 {
	total := int64(0)
	for _, w := range list {
		total += w.times
	}
	k, part, of := placeOf(share, total-1)
	a, upTo := pick(list, k)
	if part.Sign() == 0 || k+1 < upTo {
		return a
	}
	b := math.Inf(1)
	for _, w := range list {
		if w.x > a && w.x < b {
			b = w.x
		}
	}
	if math.IsInf(b, 1) { // values that differ as BIGINT and not as DOUBLE
		return a
	}
	return between(a, b, part, of)
}

// placeOf is share * last, as a whole number and a fraction part / of.
func placeOf(share float64, last int64) (whole int64, part, of *big.Int) {
	return placesOf(share)(last)
}

// placesOf is placeOf for many.
func placesOf(share float64) func(last int64) (whole int64, part, of *big.Int) {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(share, 'f', -1, 64))
	num, of := r.Num(), r.Denom()
	const small = 1 << 31
	few := num.IsInt64() && num.Int64() < small && of.IsInt64()
	return func(last int64) (int64, *big.Int, *big.Int) {
		if few && last < small {
			n, d := num.Int64()*last, of.Int64()
			return n / d, big.NewInt(n % d), of
		}
		q, rem := new(big.Int).QuoRem(new(big.Int).Mul(num, big.NewInt(last)), of, new(big.Int))
		return q.Int64(), rem, of
	}
}

// between is a + (b-a) * part/of, rounded once.
func between(a, b float64, part, of *big.Int) float64 {
	const small, exact = 1 << 20, 1 << 32
	if of.IsInt64() && of.Int64() < small && a == math.Trunc(a) && b == math.Trunc(b) && math.Abs(a) < exact && math.Abs(b) < exact {
		p, d := part.Int64(), of.Int64()
		return float64(int64(a)*(d-p)+int64(b)*p) / float64(d)
	}
	x, y := new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b)
	y.Sub(y, x).Mul(y, new(big.Rat).SetFrac(part, of)).Add(y, x)
	v, _ := y.Float64()
	return v + 0
}

// pick is the value at place k, from 0, of the sorted list, and the number of values up to and with it. It reorders
// the list: quickselect (Hoare, Algorithm 65) with three ways and the middle of three as pivot.
func pick(list []weighted, k int64) (x float64, upTo int64) {
	before := int64(0)
	for {
		pivot := middle(list[0].x, list[len(list)/2].x, list[len(list)-1].x)
		less, same := int64(0), int64(0)
		lo, hi, i := 0, len(list), 0
		for i < hi {
			switch w := list[i]; {
			case w.x < pivot:
				list[i], list[lo] = list[lo], w
				less += w.times
				lo++
				i++
			case w.x > pivot:
				hi--
				list[i], list[hi] = list[hi], w
			default:
				same += w.times
				i++
			}
		}
		switch {
		case k < before+less:
			list = list[:lo]
		case k < before+less+same:
			return pivot, before + less + same
		default:
			before += less + same
			list = list[hi:]
		}
	}
}

func middle(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }

func (s *quantile) Encode() ([]arrow.Record, error) {
	s.settle()
	return s.bag.encodeWith(s.share)
}

func (s *quantile) Decode(recs []arrow.Record) (err error) {
	s.share, err = s.bag.decodeWith(recs)
	return err
}

// encodeWith is the bag and a share.
func (b *bag) encodeWith(share float64) ([]arrow.Record, error) {
	recs, err := b.Encode()
	if err != nil {
		return nil, err
	}
	return append(recs, vectorRecord([]*vec.Vector{{Type: types.TypeDouble, N: 1, Double: []float64{share}}})), nil
}

// decodeWith is the inverse of encodeWith.
func (b *bag) decodeWith(recs []arrow.Record) (share float64, err error) {
	if err := records(recs, 3); err != nil {
		return 0, err
	}
	v, err := vectors(recs[2], []types.Type{types.TypeDouble})
	if err != nil {
		return 0, err
	}
	return v[0].Double[0], b.Decode(recs[:2])
}
