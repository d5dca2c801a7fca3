package op

import (
	"slices"

	"flowsql/sql/plan"
)

// needsTies reports whether the function tells peers apart.
func (c *windowCall) needsTies() bool {
	switch c.Func {
	case "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value":
		return true
	case "rank", "dense_rank", "percent_rank", "cume_dist":
		return false
	}
	return c.Frame.Rows && !unbounded(c.Frame)
}

// needsPeers reports whether the function looks at peers.
func (c *windowCall) needsPeers() bool {
	switch c.Func {
	case "rank", "dense_rank", "percent_rank", "cume_dist":
		return true
	case "row_number", "ntile", "lag", "lead":
		return false
	}
	return !c.Frame.Rows && !unbounded(c.Frame) || c.Frame.Exclude >= plan.ThePeers
}

// unbounded reports whether the frame is always the whole partition, less what it excludes.
func unbounded(f plan.Frame) bool {
	return f.Start.Kind == plan.UnboundedPreceding && f.End.Kind == plan.UnboundedFollowing
}

// framer finds the frames of one call. It is used by one goroutine at a time.
type framer struct {
	sheet      *sheet
	frame      plan.Frame
	start, end *distance // nil for bounds that are none
	firsts     []int32   // of a partition in GROUPS mode: the first places of sets of peers
}

// framers makes framers for a call, each with a state of its own.
func (c *windowCall) framers(s *sheet) func() *framer {
	if c.Frame.Rows || c.Frame.Groups {
		return func() *framer { return &framer{sheet: s, frame: c.Frame} }
	}
	start, end := c.distance(s, c.Frame.Start), c.distance(s, c.Frame.End)
	return func() *framer { return &framer{sheet: s, frame: c.Frame, start: start.clone(), end: end.clone()} }
}

// of sets the frames of the rows at places [lo, hi), which are a partition: the frame of place k is places [from[k-lo],
// to[k-lo]), where from <= to. Both rise with k, except where months of different lengths meet.
func (f *framer) of(lo, hi int32, from, to []int32) {
	f.edge(f.frame.Start, f.start, false, lo, hi, from)
	f.edge(f.frame.End, f.end, true, lo, hi, to)
	for i := range to {
		to[i] = max(from[i], to[i])
	}
}

// edge sets, for each row of a partition, the first place of a frame or the place after its last.
func (f *framer) edge(b plan.Bound, d *distance, after bool, lo, hi int32, out []int32) {
	switch {
	case b.Kind == plan.UnboundedPreceding:
		fill(out, lo)
	case b.Kind == plan.UnboundedFollowing:
		fill(out, hi)
	case f.frame.Rows:
		countedEdge(b, after, lo, hi, out)
	case b.Kind == plan.CurrentRow && after:
		copy(out, f.sheet.last[lo:hi])
	case b.Kind == plan.CurrentRow:
		copy(out, f.sheet.first[lo:hi])
	case f.frame.Groups:
		f.groupedEdge(b, after, lo, hi, out)
	default:
		d.edge(f.sheet, after, lo, hi, out)
	}
}

func fill(out []int32, v int32) {
	for i := range out {
		out[i] = v
	}
}

// countedEdge is edge in ROWS mode.
func countedEdge(b plan.Bound, after bool, lo, hi int32, out []int32) {
	by := int64(0)
	if b.Offset != nil {
		by = min(b.Offset.Value.Int, 1<<31)
	}
	if b.Kind == plan.Preceding {
		by = -by
	}
	if after {
		by++
	}
	for i := range out {
		out[i] = int32(min(max(int64(lo)+int64(i)+by, int64(lo)), int64(hi)))
	}
}

// groupedEdge is edge in GROUPS mode, by a number of sets of peers.
func (f *framer) groupedEdge(b plan.Bound, after bool, lo, hi int32, out []int32) {
	f.firsts = f.firsts[:0]
	for k := lo; k < hi; k = f.sheet.last[k] {
		f.firsts = append(f.firsts, k)
	}
	by := min(b.Offset.Value.Int, 1<<31)
	if b.Kind == plan.Preceding {
		by = -by
	}
	for g, first := range f.firsts {
		at := int64(g) + by
		if after {
			at++
		}
		edge := lo
		switch {
		case at >= int64(len(f.firsts)):
			edge = hi
		case at > 0:
			edge = f.firsts[at]
		}
		fill(out[first-lo:f.sheet.last[first]-lo], edge)
	}
}

// pieces is a frame without what it excludes: up to three ranges in order.
type pieces [3]frame

// without is the frame of place k, which is [from, to), without what is excluded.
func (f *framer) without(k, from, to int32) pieces {
	var a, b int32 // [a, b) is excluded
	switch f.frame.Exclude {
	case plan.NoOthers:
		return pieces{{from, to}}
	case plan.TheRow:
		a, b = k, k+1
	default:
		a, b = f.sheet.first[k], f.sheet.last[k]
	}
	p := pieces{{from, max(from, min(a, to))}, {}, {min(to, max(b, from)), to}}
	if f.frame.Exclude == plan.TheOtherPeers && from <= k && k < to {
		p[1] = frame{k, k + 1}
	}
	return p
}

// edge is framer.edge for a distance in the key: NULLs reach to their peers, other rows to keys that are not NULL.
func (d *distance) edge(s *sheet, after bool, lo, hi int32, out []int32) {
	a, z := lo, hi // the places of keys that are not NULL
	for a < z && s.key.IsNull(int(s.rows[a])) {
		a++
	}
	for z > a && s.key.IsNull(int(s.rows[z-1])) {
		z--
	}
	peers := s.first
	if after {
		peers = s.last
	}
	copy(out, peers[lo:hi])
	at := a
	for k := a; k < z; k++ {
		d.aim(s.rows[k])
		if at > a && d.reached(s.rows[at-1], after) {
			i, _ := slices.BinarySearchFunc(s.rows[a:at], 0, func(row int32, _ int) int {
				if d.reached(row, after) {
					return 1
				}
				return -1
			})
			at = a + int32(i)
		}
		for at < z && !d.reached(s.rows[at], after) {
			at++
		}
		out[k-lo] = at
	}
}
