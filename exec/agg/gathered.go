package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// gathered is rows of a group and a number, as they came, in chunks that are filled once and never moved.
type gathered struct {
	rows   int
	chunks []chunk
	sorted []float64 // what byGroup gave last
}

// chunk is some rows; the numbers are ints or doubles.
type chunk struct {
	groups  []int32
	ints    []int64
	doubles []float64
	shared  bool // the numbers are another's too
}

// clear forgets all rows and keeps some memory.
func (c *gathered) clear() {
	c.rows = 0
	n := len(c.chunks)
	if n == 0 || c.chunks[n-1].shared {
		c.chunks = nil
		return
	}
	last := c.chunks[n-1]
	c.chunks = append(c.chunks[:0], chunk{groups: last.groups[:0], ints: last.ints[:0], doubles: last.doubles[:0]})
}

const firstChunk, maxChunk = 1 << 8, 1 << 16 // rows

// add adds rows, but for those of null.
func (c *gathered) add(groups []int32, v *vec.Vector, null []bool) {
	if null != nil {
		rows := rowsLeft(null)
		some := make([]int32, len(rows))
		for i, r := range rows {
			some[i] = groups[r]
		}
		groups, v = some, v.Select(rows)
	}
	c.rows += len(groups)
	for at := 0; at < len(groups); {
		to := c.last(v)
		n := min(len(groups)-at, cap(to.groups)-len(to.groups))
		to.groups = append(to.groups, groups[at:at+n]...)
		if v.Type.Kind == types.Double {
			to.doubles = append(to.doubles, v.Double[at:at+n]...)
		} else {
			to.ints = append(to.ints, v.Int[at:at+n]...)
		}
		at += n
	}
}

// rowsLeft is the rows that are not NULL.
func rowsLeft(null []bool) []int32 {
	rows := make([]int32, 0, len(null))
	for i, is := range null {
		if !is {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// take adds the rows of another's chunk whose group g is to[g] here, and none where that is negative. The numbers are shared.
func (c *gathered) take(part chunk, t types.Type, to []int32) {
	groups := make([]int32, len(part.groups))
	some := false
	for i, g := range part.groups {
		groups[i] = to[g]
		some = some || to[g] < 0
	}
	if some {
		groups, values := wanted(groups, part.vector(t))
		c.add(groups, values[0], nil)
		return
	}
	n := len(groups)
	c.rows += n
	shared := chunk{groups: groups, ints: part.ints[:len(part.ints):len(part.ints)], doubles: part.doubles[:len(part.doubles):len(part.doubles)], shared: true}
	c.chunks = append(c.chunks, shared)
}

// last is the last chunk, a new one for values like v's if that is full.
func (c *gathered) last(v *vec.Vector) *chunk {
	room := firstChunk
	if n := len(c.chunks); n > 0 {
		last := &c.chunks[n-1]
		if len(last.groups) < cap(last.groups) {
			return last
		}
		room = min(max(2*cap(last.groups), firstChunk), maxChunk)
	}
	next := chunk{groups: make([]int32, 0, room)}
	if v.Type.Kind == types.Double {
		next.doubles = make([]float64, 0, room)
	} else {
		next.ints = make([]int64, 0, room)
	}
	c.chunks = append(c.chunks, next)
	return &c.chunks[len(c.chunks)-1]
}

// vector is a chunk's numbers, of type t.
func (c *chunk) vector(t types.Type) *vec.Vector {
	return &vec.Vector{Type: t, N: len(c.groups), Int: c.ints, Double: c.doubles}
}

// byGroup is the numbers as DOUBLEs, those of group g being values[start[g]:start[g+1]], of n groups. They are the caller's until
// the next call.
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
	if cap(c.sorted) < c.rows {
		c.sorted = make([]float64, c.rows)
	}
	values = c.sorted[:c.rows]
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
	return size + int64(8*cap(c.sorted))
}
