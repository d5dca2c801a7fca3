package exec

import (
	"flowsql/exec/op"
	"flowsql/sql/types"
)

// measured is what the operators of a query hold after a step.
type measured struct {
	rows, bytes int64  // of state
	watermark   string // "" if there is none
	late        int64  // rows left out
}

// measure looks at the operators. c.stepping is held.
func (c *Continuous) measure() {
	var m measured
	states := op.States(c.tree)
	for _, s := range states {
		rows, bytes, _ := s.State()
		m.rows, m.bytes = m.rows+rows, m.bytes+bytes
	}
	m.watermark, m.late = lowest(marksOf(states)), lateRows(states)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.measured = m
}

func marksOf(states []op.Stateful) []*op.Watermark {
	var marks []*op.Watermark
	for _, s := range states {
		if w, ok := s.(*op.Watermark); ok {
			marks = append(marks, w)
		}
	}
	return marks
}

// lateRows is how many rows were late. All that read a table see the same rows.
func lateRows(states []op.Stateful) int64 {
	late, sum := map[string]int64{}, int64(0)
	for _, w := range marksOf(states) {
		late[w.Table()] = max(late[w.Table()], w.Late())
	}
	for _, n := range late {
		sum += n
	}
	return sum
}

// forgive makes no row of a tree late.
func forgive(tree op.Node) {
	for _, w := range marksOf(op.States(tree)) {
		w.Forgive()
	}
}

// lowest is the lowest of watermarks as a text, "" as long as one table has none.
func lowest(marks []*op.Watermark) string {
	text := ""
	var low types.Value
	for i, w := range marks {
		mark, ok := w.Mark()
		if !ok {
			return ""
		}
		if i == 0 || mark.Int < low.Int || mark.Double < low.Double {
			low, text = mark, w.Text()
		}
	}
	return text
}
