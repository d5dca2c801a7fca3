package agg

import (
	"flowsql/exec/vec"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow"
)

// count is the number of rows without a NULL among the arguments; all rows if there are no arguments.
type count struct{ n []int64 }

func (c *count) Grow(n int)   { c.n = grow(c.n, n) }
func (c *count) Clear()       { c.n = cleared(c.n) }
func (c *count) Kind() string { return "counters" }
func (c *count) Bytes() int64 { return int64(8 * cap(c.n)) }

func (c *count) Fold(groups []int32, args []*vec.Vector) error {
	null := anyNull(args, len(groups))
	n := c.n
	switch {
	case null != nil:
		for i, g := range groups {
			if !null[i] {
				n[g]++
			}
		}
	case len(n) == 1:
		n[0] += int64(len(groups))
	case isFew(len(groups), len(n)):
		var l lanes
		l.count(groups)
		for g := range n {
			n[g] += l.sum(g)
		}
	default:
		for _, g := range groups {
			n[g]++
		}
	}
	return nil
}

func (c *count) Merge(other State, to []int32) error {
	for g, n := range other.(*count).n {
		if t := to[g]; t >= 0 {
			c.n[t] += n
		}
	}
	return nil
}

func (c *count) Emit() (*vec.Vector, error) {
	return &vec.Vector{Type: types.TypeBigInt, N: len(c.n), Int: append([]int64(nil), c.n...)}, nil
}

func (c *count) Encode() ([]arrow.Record, error) {
	return []arrow.Record{wordRecord(append([]int64(nil), c.n...))}, nil
}

func (c *count) Decode(recs []arrow.Record) error {
	if err := records(recs, 1); err != nil {
		return err
	}
	cols, err := words(recs[0], 1)
	if err != nil {
		return err
	}
	c.n = cols[0]
	return nil
}

// anyNull tells which of n rows have a NULL in some vector; nil if none has.
func anyNull(args []*vec.Vector, n int) []bool {
	var null []bool
	own := false
	for _, a := range args {
		if a.Type.Kind != types.Null && a.Null == nil || n == 0 {
			continue
		}
		if a.Const || a.Type.Kind == types.Null {
			if a.IsNull(0) {
				null = make([]bool, n)
				for i := range null {
					null[i] = true
				}
				return null
			}
			continue
		}
		if null == nil {
			null = a.Null[:n]
			continue
		}
		if !own {
			null, own = append([]bool(nil), null...), true
		}
		for i, is := range a.Null[:n] {
			null[i] = null[i] || is
		}
	}
	return null
}

// present is vectors with a slot for each row, and which rows have a NULL in one of them; nil if none has. It reports
// false if every row has, so that there is nothing to fold.
func present(args []*vec.Vector, n int) (flat []*vec.Vector, null []bool, some bool) {
	flat = make([]*vec.Vector, len(args))
	for i, a := range args {
		if n == 0 || a.Type.Kind == types.Null || a.Const && a.IsNull(0) {
			return nil, nil, false
		}
		flat[i] = a.Flat()
	}
	return flat, anyNull(flat, n), true
}

// countIf is the number of rows for which its argument is true.
type countIf struct{ count }

func (c *countIf) Fold(groups []int32, args []*vec.Vector) error {
	args, null, some := present(args, len(groups))
	if !some {
		return nil
	}
	for i, g := range groups {
		if args[0].Bool[i] && (null == nil || !null[i]) {
			c.n[g]++
		}
	}
	return nil
}

func (c *countIf) Merge(other State, to []int32) error {
	return c.count.Merge(&other.(*countIf).count, to)
}
