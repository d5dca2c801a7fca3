package op

import (
	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Closing says when no more rows can come for a group: once the watermark has passed the end of its window of time. Its state
// is then dropped, and its row kept; with Only it is passed on, once, and no row of an open group is.
type Closing struct {
	Marks []*Watermark // that all rows of the input come through, with their event times; the lowest watermark counts
	Key   int          // the key that is a window's start, or the event time itself
	Size  plan.Expr    // of the window; nil if the key is the event time. Sessions have no use for Key and Size
	Only  bool
}

// closing is what a node with groups does about a Closing.
type closing struct {
	Closing
	ends     *program // the window's end, over the keys
	past     bool     // there is a watermark up to which groups have been closed:
	mark     types.Value
	restored bool  // closed groups may be among those kept
	done     *rows // of closed groups, unless Only
}

// newClosing is a Closing by keys of these types.
func newClosing(by Closing, keys []types.Type) (*closing, error) {
	c := &closing{Closing: by, done: &rows{}}
	if len(keys) == 0 {
		return c, nil
	}
	var end plan.Expr = plan.NewColumn(by.Key, plan.Field{Type: keys[by.Key]})
	if by.Size != nil {
		end = plan.NewCall("window_end", keys[by.Key], end, by.Size)
	}
	var err error
	c.ends, err = compile(end)
	return c, err
}

// forget drops what earlier steps have closed.
func (c *closing) forget() { c.past, c.restored, c.done = false, false, &rows{} }

// advance takes over the watermark of the step.
func (c *closing) advance() {
	for i, m := range c.Marks {
		mark, ok := m.Mark()
		if !ok {
			c.past = false
			return
		}
		if c.past = true; i == 0 || mark.Int < c.mark.Int || mark.Double < c.mark.Double {
			c.mark = mark
		}
	}
}

// split divides groups, whose keys are columns, into closed and open ones.
func (c *closing) split(keys []*vec.Vector, n int) (closed, open []int32, err error) {
	if !c.past || n == 0 {
		return nil, firstRows(n, n), nil
	}
	if err := c.ends.ready(1); err != nil {
		return nil, nil, err
	}
	ends, err := c.ends.eval(0, &vec.Batch{N: n, Cols: keys})
	if err != nil {
		return nil, nil, err
	}
	closed, open = c.behind(ends[0], n, c.Size == nil)
	return closed, open, nil
}

// behind is the numbers of the times that the watermark has reached, or with beyond, passed, and those of the others.
func (c *closing) behind(v *vec.Vector, n int, beyond bool) (rows, others []int32) {
	v = v.Flat()
	passed := func(i int) bool { return v.Int[i] <= c.mark.Int }
	switch {
	case v.Type.Kind == types.Null:
		return nil, firstRows(n, n)
	case v.Type.Kind == types.Double && beyond:
		passed = func(i int) bool { return v.Double[i] < c.mark.Double }
	case v.Type.Kind == types.Double:
		passed = func(i int) bool { return v.Double[i] <= c.mark.Double }
	case v.Type.Kind == types.Date && beyond:
		passed = func(i int) bool { return v.Int[i]*types.DayMicros < c.mark.Int }
	case v.Type.Kind == types.Date:
		passed = func(i int) bool { return v.Int[i]*types.DayMicros <= c.mark.Int }
	case beyond:
		passed = func(i int) bool { return v.Int[i] < c.mark.Int }
	}
	for i := range n {
		if !v.IsNull(i) && passed(i) {
			rows = append(rows, int32(i))
		} else {
			others = append(others, int32(i))
		}
	}
	return rows, others
}

// savedMark is the watermark up to which groups have been closed.
func (c *closing) savedMark() []*vec.Vector {
	mark := c.mark
	mark.Null = !c.past
	t := types.TypeBigInt
	if len(c.Marks) > 0 && c.Marks[0].typ.Kind == types.Double {
		t = types.TypeDouble
	}
	return []*vec.Vector{vec.Constant(t, mark, 1).Flat()}
}

// save adds parts "closed", the watermark, and, if all, "done", the rows of closed groups.
func (c *closing) save(saved Saved, all bool) {
	saved["closed"] = saveRows(&vec.Batch{N: 1, Cols: c.savedMark()})
	if all && c.done.n > 0 {
		saved["done"] = saveRows(c.done.all())
	}
}

// delta adds the watermark to what steps have added.
func (c *closing) delta(list []Saved) []Saved {
	if c == nil {
		return list
	}
	mark := Saved{}
	c.save(mark, false)
	return append(list, mark)
}

// restore takes the parts of save out of saved, and returns the others.
func (c *closing) restore(saved Saved) (Saved, error) {
	rest := Saved{}
	for part, records := range saved {
		switch part {
		case "closed", "done":
		default:
			rest[part] = records
		}
	}
	err := restoreRows(saved["closed"], func(b *vec.Batch) error {
		c.past, c.restored = !b.Cols[0].IsNull(0), true
		if c.past {
			c.mark = b.Cols[0].Value(0)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rest, restoreRows(saved["done"], func(b *vec.Batch) error {
		c.done.add(b)
		return nil
	})
}
