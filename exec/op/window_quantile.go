package op

import (
	"cmp"
	"math"
	"slices"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// quantileMover is median and quantile: the items in the frame counted by rank, in a tree of partial sums (Fenwick, A
// New Data Structure for Cumulative Frequency Tables, 1994). A step costs the logarithm of the number of values.
type quantileMover struct {
	share float64
	ranks []int32   // by item, from 1; 0 for NULL
	x     []float64 // by rank
	tree  []int32   // by rank: items in the frame whose rank is in (r - lowest bit of r, r]
	n     int64     // items in the frame
	out   *vec.Vector
}

func newQuantileMover(v *vec.Vector, share float64, frames int) *quantileMover {
	m := &quantileMover{share: share, ranks: make([]int32, v.N), x: make([]float64, 1)}
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

// emit interpolates as the aggregate does, bit by bit.
func (m *quantileMover) emit(frame int) error {
	if m.n == 0 {
		if m.out.Null == nil {
			m.out.Null = make([]bool, m.out.N)
		}
		m.out.Null[frame] = true
		return nil
	}
	at := m.share * float64(m.n-1)
	k := min(int64(at), m.n-1)
	a, part := m.place(k), at-float64(k)
	m.out.Double[frame] = a
	if part <= 0 || k+1 >= m.n {
		return nil
	}
	b := m.place(k + 1)
	switch d := b - a; {
	case b == a:
	case !math.IsInf(d, 0):
		m.out.Double[frame] = a + float64(d*part) + 0
	default:
		m.out.Double[frame] = float64(a*(1-part)) + float64(b*part)
	}
	return nil
}

func (m *quantileMover) result() *vec.Vector { return m.out }
