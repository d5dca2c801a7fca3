package op

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// quantileMover is median and quantile: the items in the frame counted by rank, in a tree of partial sums (Fenwick, A
// New Data Structure for Cumulative Frequency Tables, 1994). A step costs the logarithm of the number of values.
type quantileMover struct {
	share *big.Rat
	ranks []int32   // by item, from 1; 0 for NULL
	x     []float64 // by rank
	tree  []int32   // by rank: items in the frame whose rank is in (r - lowest bit of r, r]
	n     int64     // items in the frame
	out   *vec.Vector
}

func newQuantileMover(v *vec.Vector, share float64, frames int) *quantileMover {
	// The share is the decimal number that it is written as.
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(share, 'f', -1, 64))
	m := &quantileMover{share: exact, ranks: make([]int32, v.N), x: make([]float64, 1)}
	m.out = &vec.Vector{Type: types.TypeDouble, N: frames, Double: make([]float64, frames)}
	values := double(v)
	var list []int32
	for i := range values {
		if !v.IsNull(i) {
			list = append(list, int32(i))
		}
	}
	slices.SortFunc(list, func(a, b int32) int { return cmp.Compare(values[a], values[b]) })
	for _, i := range list {
		if len(m.x) == 1 || values[i] != m.x[len(m.x)-1] {
			m.x = append(m.x, values[i])
		}
		m.ranks[i] = int32(len(m.x)) - 1
	}
	m.tree = make([]int32, len(m.x))
	return m
}

func (m *quantileMover) add(item int32)  { m.count(m.ranks[item], 1) }
func (m *quantileMover) drop(item int32) { m.count(m.ranks[item], -1) }

func (m *quantileMover) count(rank, by int32) {
	if rank == 0 {
		return
	}
	m.n += int64(by)
	for r := int(rank); r < len(m.tree); r += r & -r {
		m.tree[r] += by
	}
}

// place is the value at place k, from 0, of the frame's values in order.
func (m *quantileMover) place(k int64) float64 {
	at := 0
	for bit := 1 << 30; bit > 0; bit >>= 1 {
		if next := at + bit; next < len(m.tree) && int64(m.tree[next]) <= k {
			at = next
			k -= int64(m.tree[next])
		}
	}
	return m.x[at+1]
}

// emit is the value at place share * (n-1), interpolated as agg's quantile does: exactly, then rounded once.
func (m *quantileMover) emit(frame int) error {
	if m.n == 0 {
		if m.out.Null == nil {
			m.out.Null = make([]bool, m.out.N)
		}
		m.out.Null[frame] = true
		return nil
	}
	at := new(big.Int).Mul(m.share.Num(), big.NewInt(m.n-1))
	k, part := at.QuoRem(at, m.share.Denom(), new(big.Int))
	a := m.place(k.Int64())
	m.out.Double[frame] = a
	if part.Sign() == 0 {
		return nil
	}
	if b := m.place(k.Int64() + 1); b != a {
		m.out.Double[frame] = between(a, b, new(big.Rat).SetFrac(part, m.share.Denom()))
	}
	return nil
}

// between is a + (b-a) * part.
func between(a, b float64, part *big.Rat) float64 {
	const small = 1 << 20
	if of := part.Denom(); of.IsInt64() && of.Int64() < small && whole32(a) && whole32(b) {
		p, d := part.Num().Int64(), of.Int64()
		return float64(int64(a)*(d-p)+int64(b)*p) / float64(d)
	}
	x, y := new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b)
	y.Sub(y, x).Mul(y, part).Add(y, x)
	v, _ := y.Float64()
	return v + 0
}

func whole32(x float64) bool { return x == math.Trunc(x) && math.Abs(x) < 1<<32 }

func (m *quantileMover) result() *vec.Vector { return m.out }
