package agg

import (
	"math/big"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// sumDecimal is sum and avg of DECIMAL.
type sumDecimal struct {
	call  plan.Aggregate
	scale int
	acc   acc192
	n     []int64 // rows
}

func (s *sumDecimal) Grow(n int)   { s.acc.grow(n); s.n = grow(s.n, n) }
func (s *sumDecimal) Kind() string { return "counters" }
func (s *sumDecimal) Bytes() int64 { return s.acc.bytes() + int64(8*cap(s.n)) }

func (s *sumDecimal) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	values := args[0].Decimal[:len(groups)]
	for i, g := range groups {
		if null == nil || !null[i] {
			s.acc.cells[g].addDecimal(values[i])
			s.n[g]++
		}
	}
	return nil
}

func (s *sumDecimal) Merge(other State, to []int32) error {
	o := other.(*sumDecimal)
	s.acc.merge(&o.acc, to)
	for g, n := range o.n {
		if t := to[g]; t >= 0 {
			s.n[t] += n
		}
	}
	return nil
}

func (s *sumDecimal) Emit() (*vec.Vector, error) {
	if s.call.Func == "avg" {
		return s.emitAvg()
	}
	t := types.TypeDecimal(types.MaxPrecision, s.scale)
	out, null := make([]decimal128.Num, len(s.n)), make([]bool, len(s.n))
	for g, n := range s.n {
		c := &s.acc.cells[g]
		d := decimal128.New(int64(c[1]), c[0])
		if int64(c[2]) != int64(c[1])>>63 || !d.FitsInPrecision(types.MaxPrecision) {
			return nil, misfit(s.call, t)
		}
		out[g], null[g] = d, n == 0
	}
	return &vec.Vector{Type: t, N: len(out), Null: nulls(null), Decimal: out}, nil
}

func (s *sumDecimal) emitAvg() (*vec.Vector, error) {
	out, null := make([]float64, len(s.n)), make([]bool, len(s.n))
	unit := pow10(s.scale)
	for g, n := range s.n {
		if null[g] = n == 0; null[g] {
			continue
		}
		z, exp := s.acc.value(g)
		out[g], _ = bigRatio(z, exp, new(big.Int).Mul(unit, big.NewInt(n)))
	}
	return &vec.Vector{Type: types.TypeDouble, N: len(out), Null: nulls(null), Double: out}, nil
}

func (s *sumDecimal) Encode() ([]arrow.Record, error) {
	cells, _ := s.acc.encode()
	return []arrow.Record{wordRecord(append(cells, append([]int64(nil), s.n...))...)}, nil
}

func (s *sumDecimal) Decode(recs []arrow.Record) error {
	if err := records(recs, 1); err != nil {
		return err
	}
	cols, err := words(recs[0], 4)
	if err != nil {
		return err
	}
	s.acc.decode(cols[:3], [][]int64{nil, nil, nil})
	s.n = cols[3]
	return nil
}
