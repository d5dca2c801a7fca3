package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// gathered is rows of a group and a number, as they came, in chunks that are filled once and never moved.
type gathered struct {
	rows   int
	chunks []chunk
}

// chunk is some rows; the numbers are ints or doubles.
type chunk struct {
	groups  []int32
	ints    []int64
	doubles []float64
}

const firstChunk, maxChunk = 1 << 8, 1 << 16 // rows

// add adds rows, but for those whose group is negative and those of null.
func (c *gathered) add(groups []int32, v *vec.Vector, null []bool) {
	for i, g := range groups {
		if g < 0 || null != nil && null[i] {
			continue
		}
		last := len(c.chunks) - 1
		if last < 0 || len(c.chunks[last].groups) == cap(c.chunks[last].groups) {
			c.open(v)
			last++
		}
		to := &c.chunks[last]
		to.groups = append(to.groups, g)
		if v.Type.Kind == types.Double {
			to.doubles = append(to.doubles, v.Double[i])
		} else {
			to.ints = append(to.ints, v.Int[i])
		}
		c.rows++
	}
}

// open begins a chunk for values like v's.
func (c *gathered) open(v *vec.Vector) {
	room := firstChunk
	if n := len(c.chunks); n > 0 {
		room = min(2*cap(c.chunks[n-1].groups), maxChunk)
	}
	next := chunk{groups: make([]int32, 0, room)}
	if v.Type.Kind == types.Double {
		next.doubles = make([]float64, 0, room)
	} else {
		next.ints = make([]int64, 0, room)
	}
	c.chunks = append(c.chunks, next)
}

// vector is a chunk's numbers, of type t.
func (c *chunk) vector(t types.Type) *vec.Vector {
	return &vec.Vector{Type: t, N: len(c.groups), Int: c.ints, Double: c.doubles}
}

// byGroup is the numbers as DOUBLEs, those of group g being values[start[g]:start[g+1]], of n groups.
func (c *gathered) byGroup(n int) (values []float64, start []int32) {
	start = make([]int32, n+2)
	for _, part := range c.chunks {
		for _, g := range part.groups {
			start[g+2]++
		}
	}
	for g := 2; g < len(start); g++ {
		start[g] += start[g-1]
	}
	values = make([]float64, c.rows)
	next := start[1:]
	for _, part := range c.chunks {
		for i, g := range part.groups {
			if part.doubles != nil {
				values[next[g]] = part.doubles[i]
			} else {
				values[next[g]] = float64(part.ints[i])
			}
			next[g]++
		}
	}
	return values, start[:n+1]
}

func (c *gathered) bytes() int64 {
	size := int64(0)
	for _, part := range c.chunks {
		size += int64(12 * cap(part.groups))
	}
	return size
}
