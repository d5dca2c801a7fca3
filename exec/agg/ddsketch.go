package agg

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// approxQuantile is approx_quantile(x, q): the DDSketch of Masson, Rim and Lee (2019), with an unbounded store, which is
// a multiset of bucket numbers. The result is within sketchAccuracy of the value at place floor(q * (n-1)) of the
// sorted ones, relative to it, and not outside the least and the greatest, which are kept.
type approxQuantile struct {
	bag
	share     float64 // -1 until known; a constant of the call, learned from the first rows folded
	low, high extreme
	buckets   []int64
}

func newApproxQuantile() *approxQuantile {
	return &approxQuantile{bag: newBag([]types.Type{types.TypeBigInt}), share: -1,
		low: extreme{best: newStore(types.TypeDouble)}, high: extreme{max: true, best: newStore(types.TypeDouble)}}
}

func (s *approxQuantile) Kind() string { return "values" }
func (s *approxQuantile) Grow(n int)   { s.bag.Grow(n); s.low.Grow(n); s.high.Grow(n) }
func (s *approxQuantile) Bytes() int64 {
	return s.bag.Bytes() + s.low.Bytes() + s.high.Bytes() + int64(8*cap(s.buckets))
}

func (s *approxQuantile) Fold(groups []int32, args []*vec.Vector) error {
	flat, null, some := present(args[:1], len(groups))
	if !some {
		return nil
	}
	if s.share < 0 && !args[1].IsNull(0) {
		s.share = args[1].Double[0]
	}
	x := flat[0]
	if x.Type.Kind == types.BigInt {
		doubles := make([]float64, x.N)
		for i, v := range x.Int {
			doubles[i] = float64(v)
		}
		x = &vec.Vector{Type: types.TypeDouble, N: x.N, Null: x.Null, Double: doubles}
	}
	s.low.fold(groups, x, null)
	s.high.fold(groups, x, null)
	s.buckets = s.buckets[:0]
	for _, v := range x.Double {
		s.buckets = append(s.buckets, bucketOf(v))
	}
	s.add(groups, []*vec.Vector{{Type: types.TypeBigInt, N: x.N, Int: s.buckets}}, nil, null)
	return nil
}

func (s *approxQuantile) Merge(other State, to []int32) error {
	o := other.(*approxQuantile)
	s.share = max(s.share, o.share)
	if err := s.low.Merge(&o.low, to); err != nil {
		return err
	}
	if err := s.high.Merge(&o.high, to); err != nil {
		return err
	}
	return s.merge(&o.bag, to)
}

func (s *approxQuantile) Emit() (*vec.Vector, error) {
	cols, ids, start := s.byGroup()
	low, high := s.low.best.vector(), s.high.best.vector()
	out, null := make([]float64, s.n), make([]bool, s.n)
	var list []weighted
	for g := range out {
		list = list[:0]
		total := int64(0)
		for _, id := range ids[start[g]:start[g+1]] {
			list = append(list, weighted{float64(cols[0].Int[id]), s.counts[id]})
			total += s.counts[id]
		}
		if null[g] = total == 0; !null[g] {
			place, _, _ := placeOf(s.share, total-1)
			bucket, _ := pick(list, place)
			out[g] = min(max(valueOf(int64(bucket)), low.Double[g]), high.Double[g])
		}
	}
	return &vec.Vector{Type: types.TypeDouble, N: s.n, Null: nulls(null), Double: out}, nil
}

// Encode is the share, the least and the greatest values, and the bag.
func (s *approxQuantile) Encode() ([]arrow.Record, error) {
	out := []arrow.Record{vectorRecord([]*vec.Vector{{Type: types.TypeDouble, N: 1, Double: []float64{s.share}}})}
	for _, part := range []interface {
		Encode() ([]arrow.Record, error)
	}{&s.low, &s.high, &s.bag} {
		recs, err := part.Encode()
		if err != nil {
			return nil, err
		}
		out = append(out, recs...)
	}
	return out, nil
}

func (s *approxQuantile) Decode(recs []arrow.Record) error {
	if err := records(recs, 5); err != nil {
		return err
	}
	share, err := vectors(recs[0], []types.Type{types.TypeDouble})
	if err != nil {
		return err
	}
	s.share = share[0].Double[0]
	if err := s.low.Decode(recs[1:2]); err != nil {
		return err
	}
	if err := s.high.Decode(recs[2:3]); err != nil {
		return err
	}
	return s.bag.Decode(recs[3:])
}

// sketchAccuracy is how far a value may be from its bucket's, relative to it.
const sketchAccuracy = 0.01

// Buckets are numbered by a cubic in place of the logarithm, which interpolates it between powers of two (the cubic
// mapping of Datadog's implementations of DDSketch): it takes 1 % more buckets than the logarithm does, needs no more than
// sums and products, and so numbers alike on every machine.
const (
	cubicA, cubicB, cubicC = 6.0 / 35, -3.0 / 5, 10.0 / 7
	// perOctave is the buckets from a power of two to the next: at least 1 / log2(gamma), gamma being (1 + a) / (1 - a) for
	// the accuracy a, times 7 / (10 ln 2) for where the cubic is less steep than the logarithm. That is 34.9989.
	perOctave = 35
	// bucketShift is more than the number of buckets below 1: 1074 octaves.
	bucketShift = 1 << 16
)

// bucketOf numbers the buckets in the order of their values; that of 0 is 0.
func bucketOf(x float64) int64 {
	switch {
	case x > 0:
		return bucketShift + positiveBucket(x)
	case x < 0:
		return -bucketShift - positiveBucket(-x)
	}
	return 0
}

func positiveBucket(x float64) int64 {
	part, exponent := math.Frexp(x)
	s := 2*part - 1
	log := float64((float64((float64(cubicA*s)+cubicB)*s)+cubicC)*s) + float64(exponent-1)
	return int64(math.Floor(log * perOctave))
}

// valueOf is the value of a bucket whose distance from the bucket's ends is the same, relative to them.
func valueOf(bucket int64) float64 {
	switch {
	case bucket == 0:
		return 0
	case bucket < 0:
		return -valueOf(-bucket)
	}
	low, high := bucketStart(bucket-bucketShift), bucketStart(bucket-bucketShift+1)
	return low * (2 / (1 + low/high))
}

// bucketStart is the least double of the buckets from b on, found by halving the doubles.
func bucketStart(b int64) float64 {
	low, high := uint64(1), math.Float64bits(math.Inf(1))
	for low < high {
		mid := low + (high-low)/2
		if positiveBucket(math.Float64frombits(mid)) >= b {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return math.Float64frombits(low)
}
