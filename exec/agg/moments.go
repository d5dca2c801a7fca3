package agg

import (
	"math"
	"math/big"
	"math/bits"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// moments is the variances and standard deviations, from the exact sums of x and of x * x: a variance is the double
// nearest to (n * sum(x*x) - sum(x)^2) / n^2, or / n(n-1) of a sample, and a deviation the root of that double.
type moments struct {
	call    plan.Aggregate
	sum     acc128
	squares acc192
}

func newMoments(call plan.Aggregate, arg types.Type) *moments {
	return &moments{call: call, sum: acc128{unit: unitOf(arg)}}
}

func (s *moments) Grow(n int)   { s.sum.grow(n); s.squares.grow(n) }
func (s *moments) Clear()       { s.sum.clear(); s.squares.clear() }
func (s *moments) Kind() string { return "counters" }
func (s *moments) Bytes() int64 { return s.sum.bytes() + s.squares.bytes() }

func (s *moments) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	x := args[0]
	addNumbers(&s.sum, groups, x, null)
	addProducts(&s.squares, groups, x, x, null)
	return nil
}

// addNumbers adds BIGINTs or DOUBLEs.
func addNumbers(to *acc128, groups []int32, x *vec.Vector, null []bool) {
	if x.Type.Kind == types.Double {
		to.doubles(groups, x.Double, null)
	} else {
		to.ints(groups, x.Int, null)
	}
}

// addProducts adds products of BIGINTs or of DOUBLEs.
func addProducts(to *acc192, groups []int32, x, y *vec.Vector, null []bool) {
	if x.Type.Kind == types.Double {
		for i, g := range groups {
			if null == nil || !null[i] {
				to.product(g, x.Double[i], y.Double[i])
			}
		}
		return
	}
	for i, g := range groups {
		if null == nil || !null[i] {
			to.cells[g].addProduct(x.Int[i], y.Int[i])
		}
	}
}

func (s *moments) Merge(other State, to []int32) error {
	o := other.(*moments)
	s.sum.merge(&o.sum, to)
	s.squares.merge(&o.squares, to)
	return nil
}

func (s *moments) Emit() (*vec.Vector, error) {
	n := s.sum.groups()
	out, null := make([]float64, n), make([]bool, n)
	sample := strings.HasSuffix(s.call.Func, "_samp")
	root := strings.HasPrefix(s.call.Func, "stddev")
	for g := range out {
		rows := s.sum.rows(g)
		if null[g] = rows == 0 || sample && rows == 1; null[g] {
			continue
		}
		v, ok := s.of(g, rows, sample, root)
		if !ok {
			return nil, misfit(s.call, types.TypeDouble)
		}
		out[g] = v
	}
	return &vec.Vector{Type: types.TypeDouble, N: n, Null: nulls(null), Double: out}, nil
}

func (s *moments) of(g int, rows int64, sample, root bool) (float64, bool) {
	if hi, lo, ok := s.small(g); ok {
		v := ratio(false, hi, lo, uint64(rows)*uint64(divisor(rows, sample)), 0)
		if root {
			v = math.Sqrt(v)
		}
		return v, true
	}
	sum, exp := s.sum.value(g)
	num, exp := spread(rows, sum, exp, sum, exp)(s.squares.value(g))
	den := new(big.Int).Mul(big.NewInt(rows), big.NewInt(divisor(rows, sample)))
	v, ok := bigRatio(num, exp, den)
	if !root {
		return v, ok
	}
	// The root of the rounded variance, as above, unless rounding has lost digits.
	if ok && (v == 0 && num.Sign() == 0 || v > 0x1p-1000) {
		return math.Sqrt(v), true
	}
	return rootOfRatio(num, exp, den)
}

func divisor(rows int64, sample bool) int64 {
	if sample {
		return rows - 1
	}
	return rows
}

// small is n * sum(x*x) - sum(x)^2 of group g, if it and what it is made of are whole numbers that 128 bits hold,
// and n^2 is one that 64 bits hold.
func (s *moments) small(g int) (hi, lo uint64, ok bool) {
	n := uint64(s.sum.rows(g))
	sum, whole := s.sum.small(g)
	qh, ql, fits := s.squares.small(g)
	if !whole || !fits || n >= 1<<32 {
		return 0, 0, false
	}
	top, high := bits.Mul64(qh, n)
	carry, low := bits.Mul64(ql, n)
	high, over := bits.Add64(high, carry, 0)
	if top|over != 0 {
		return 0, 0, false
	}
	m := magnitude(sum)
	sh, sl := bits.Mul64(m, m)
	lo, borrow := bits.Sub64(low, sl, 0)
	hi, _ = bits.Sub64(high, sh, borrow)
	return hi, lo, true
}

// spread is the function from sum(x*y) to n * sum(x*y) - sum(x) * sum(y), all scaled by powers of 2.
func spread(n int64, x *big.Int, ex int, y *big.Int, ey int) func(xy *big.Int, exy int) (*big.Int, int) {
	return func(xy *big.Int, exy int) (*big.Int, int) {
		first := new(big.Int).Mul(xy, big.NewInt(n))
		second := new(big.Int).Mul(x, y)
		return addScaled(first, exy, second.Neg(second), ex+ey)
	}
}

func (s *moments) Encode() ([]arrow.Record, error) {
	return encodeSums([]*acc128{&s.sum}, []*acc192{&s.squares}), nil
}

func (s *moments) Decode(recs []arrow.Record) error {
	return decodeSums(recs, []*acc128{&s.sum}, []*acc192{&s.squares})
}

// encodeSums is accumulators as two records each.
func encodeSums(sums []*acc128, products []*acc192) []arrow.Record {
	var out []arrow.Record
	put := func(cells, wides [][]int64) { out = append(out, wordRecord(cells...), wordRecord(wides...)) }
	for _, a := range sums {
		put(a.encode())
	}
	for _, a := range products {
		put(a.encode())
	}
	return out
}

// decodeSums is the inverse of encodeSums.
func decodeSums(recs []arrow.Record, sums []*acc128, products []*acc192) error {
	if err := records(recs, 2*(len(sums)+len(products))); err != nil {
		return err
	}
	for i := 0; i < len(recs); i += 2 {
		cells, err := words(recs[i], 3)
		if err != nil {
			return err
		}
		wides, err := words(recs[i+1], 3)
		if err != nil {
			return err
		}
		if k := i / 2; k < len(sums) {
			sums[k].decode(cells, wides)
		} else {
			products[k-len(sums)].decode(cells, wides)
		}
	}
	return nil
}
