package agg

import (
	"math/big"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// comoments is corr(y, x), covar_pop(y, x) and covar_samp(y, x), from exact sums. Rows with a NULL are left out. A
// correlation with something that does not vary is NULL.
type comoments struct {
	call       plan.Aggregate
	x, y       acc128 // x counts the rows
	xy, xx, yy acc192 // xx and yy are for corr only
}

func newComoments(call plan.Aggregate, arg types.Type) *comoments {
	unit := unitOf(arg)
	return &comoments{call: call, x: acc128{unit: unit}, y: acc128{unit: unit}}
}

func (s *comoments) sums() []*acc128     { return []*acc128{&s.x, &s.y} }
func (s *comoments) products() []*acc192 { return []*acc192{&s.xy, &s.xx, &s.yy} }

func (s *comoments) Grow(n int) {
	s.x.grow(n)
	s.y.grow(n)
	s.xy.grow(n)
	if s.call.Func == "corr" {
		s.xx.grow(n)
		s.yy.grow(n)
	}
}

func (s *comoments) Kind() string { return "counters" }

func (s *comoments) Bytes() int64 {
	size := s.x.bytes() + s.y.bytes()
	for _, a := range s.products() {
		size += a.bytes()
	}
	return size
}

func (s *comoments) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	x, y := args[0], args[1]
	addNumbers(&s.x, groups, x, null)
	addNumbers(&s.y, groups, y, null)
	addProducts(&s.xy, groups, x, y, null)
	if s.call.Func == "corr" {
		addProducts(&s.xx, groups, x, x, null)
		addProducts(&s.yy, groups, y, y, null)
	}
	return nil
}

func (s *comoments) Merge(other State, to []int32) error {
	o := other.(*comoments)
	s.x.merge(&o.x, to)
	s.y.merge(&o.y, to)
	for i, a := range s.products() {
		a.merge(o.products()[i], to)
	}
	return nil
}

func (s *comoments) Emit() (*vec.Vector, error) {
	n := s.x.groups()
	out, null := make([]float64, n), make([]bool, n)
	for g := range out {
		rows := s.x.rows(g)
		if null[g] = rows == 0 || rows == 1 && s.call.Func == "covar_samp"; null[g] {
			continue
		}
		if s.call.Func == "corr" {
			out[g], null[g] = s.correlation(g, rows)
			continue
		}
		x, ex := s.x.value(g)
		y, ey := s.y.value(g)
		num, exp := spread(rows, x, ex, y, ey)(s.xy.value(g))
		den := big.NewInt(divisor(rows, s.call.Func == "covar_samp"))
		v, ok := bigRatio(num, exp, den.Mul(den, big.NewInt(rows)))
		if !ok {
			return nil, misfit(s.call, types.TypeDouble)
		}
		out[g] = v
	}
	return &vec.Vector{Type: types.TypeDouble, N: n, Null: nulls(null), Double: out}, nil
}

// correlation is the root of the exact square of the coefficient, with its sign.
func (s *comoments) correlation(g int, rows int64) (r float64, null bool) {
	x, ex := s.x.value(g)
	y, ey := s.y.value(g)
	xy, exy := spread(rows, x, ex, y, ey)(s.xy.value(g))
	xx, exx := spread(rows, x, ex, x, ex)(s.xx.value(g))
	yy, eyy := spread(rows, y, ey, y, ey)(s.yy.value(g))
	if xx.Sign() == 0 || yy.Sign() == 0 {
		return 0, true
	}
	square := new(big.Int).Mul(xy, xy)
	r, _ = rootOfRatio(square, 2*exy-exx-eyy, xx.Mul(xx, yy))
	if xy.Sign() < 0 {
		r = -r
	}
	return max(-1, min(1, r)), false
}

func (s *comoments) Encode() ([]arrow.Record, error) { return encodeSums(s.sums(), s.products()), nil }

func (s *comoments) Decode(recs []arrow.Record) error {
	return decodeSums(recs, s.sums(), s.products())
}
