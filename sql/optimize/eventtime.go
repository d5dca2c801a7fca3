package optimize

import (
	"flowsql/catalog"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// EventTime is a column whose values say when rows happened, and how late rows may come.
type EventTime struct {
	Column plan.Field
	Delay  types.Value // of the column's type; of DATE, microseconds
}

// Watermarks puts a watermark above every scan of a table that has an event time. It comes after all rules that move filters
// and prune columns: a watermark sees every row of its table.
func Watermarks(n plan.Node, of func(catalog.Table) (EventTime, bool)) plan.Node {
	n, _ = everywhere(n, func(n plan.Node) (plan.Node, error) {
		return plan.Transform(n, func(n plan.Node) plan.Node {
			scan, ok := n.(*plan.Scan)
			if !ok {
				return n
			}
			event, ok := of(scan.Table)
			if !ok {
				return n
			}
			return watermark(scan, event)
		}), nil
	})
	return n
}

func watermark(scan *plan.Scan, event EventTime) plan.Node {
	c := *scan
	w := &plan.Watermark{Input: &c, Event: -1, Width: len(c.Columns), Delay: event.Delay, Gauge: new(plan.Gauge)}
	for i, f := range c.Columns {
		if f.Name == event.Column.Name {
			w.Event = i
		}
	}
	if w.Event < 0 {
		w.Event = len(c.Columns)
		c.Columns = append(c.Columns[:w.Event:w.Event], event.Column)
	}
	return w
}

// CloseGroups makes every aggregation whose groups are known to be complete at some time drop their state then, and
// with only, pass on these groups alone.
func CloseGroups(n plan.Node, only bool) plan.Node {
	n, _ = everywhere(n, func(n plan.Node) (plan.Node, error) {
		return plan.Transform(n, func(n plan.Node) plan.Node {
			g, ok := n.(*plan.Group)
			if !ok || g.Input.Growth() != catalog.Append {
				return n
			}
			if closing := closingOf(g); closing != nil {
				c := *g
				closing.Only = only
				c.Closing = closing
				return &c
			}
			return n
		}), nil
	})
	return n
}

// closingOf is how groups are closed, nil if they are not.
func closingOf(g *plan.Group) *plan.Closing {
	if g.Session != nil {
		if gauges := gaugesOf(g.Input, g.Session.Time); gauges != nil {
			return &plan.Closing{Gauges: gauges}
		}
		return nil
	}
	for i, k := range g.Keys {
		if at, size, ok := windowOf(g.Input, k); ok {
			if gauges := gaugesOf(at.node, at.expr); gauges != nil {
				return &plan.Closing{Gauges: gauges, Key: i, Size: size}
			}
		}
	}
	return nil
}

// place is an expression over a node's output.
type place struct {
	node plan.Node
	expr plan.Expr
}

// windowOf is the time whose window, of a constant size, e is over n's output; an event time stands for itself, without a
// size.
func windowOf(n plan.Node, e plan.Expr) (at place, size plan.Expr, ok bool) {
	for {
		if c, isCall := e.(*plan.Call); isCall && c.Func == "tumble" {
			return place{n, c.Args[0]}, c.Args[1], true
		}
		c, isColumn := e.(*plan.Column)
		if !isColumn {
			return place{}, nil, false
		}
		switch below := n.(type) {
		case *plan.Project:
			n, e = below.Input, below.Exprs[c.Index]
		case *plan.Filter:
			n = below.Input
		case *plan.Hop:
			if c.Index == below.At {
				return place{below.Input, c}, below.Size, true
			}
			n = below.Input
		default:
			return place{n, e}, nil, true
		}
	}
}

// gaugesOf is the watermarks that every row of a step comes through in that step, e being their event time; nil if
// that is not so.
func gaugesOf(n plan.Node, e plan.Expr) []*plan.Gauge {
	c, ok := e.(*plan.Column)
	if !ok {
		return nil
	}
	switch n := n.(type) {
	case *plan.Watermark:
		if c.Index == n.Event {
			return []*plan.Gauge{n.Gauge}
		}
	case *plan.Filter, *plan.Distinct:
		return gaugesOf(n.Inputs()[0], e)
	case *plan.Project:
		return gaugesOf(n.Input, n.Exprs[c.Index])
	case *plan.Hop:
		if c.Index != n.At {
			return gaugesOf(n.Input, e)
		}
	case *plan.Shared:
		return gaugesOf(n.Key.Input, e)
	case *plan.Union:
		return gaugesOfAll(n.All, e)
	case *plan.Join:
		return gaugesOfJoin(n, c)
	}
	return nil
}

func gaugesOfAll(list []plan.Node, e plan.Expr) []*plan.Gauge {
	var all []*plan.Gauge
	for _, n := range list {
		gauges := gaugesOf(n, e)
		if gauges == nil {
			return nil
		}
		all = append(all, gauges...)
	}
	return all
}

// gaugesOfJoin looks through joins with a table that does not grow: rows of one that grows meet old rows.
func gaugesOfJoin(n *plan.Join, c *plan.Column) []*plan.Gauge {
	width := len(n.Left.Fields())
	switch {
	case c.Index < width && n.Right.Growth() == catalog.Fixed:
		return gaugesOf(n.Left, c)
	case c.Index >= width && n.Kind == plan.Inner && n.Left.Growth() == catalog.Fixed:
		return gaugesOf(n.Right, plan.NewColumn(c.Index-width, n.Right.Fields()[c.Index-width]))
	}
	return nil
}

// EachStep takes back the order that a result without ORDER BY is presented in: it orders the rows of each step for
// themselves, so that they can be added to those of earlier ones.
func EachStep(n plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.Project:
		return plan.WithInputs(n, []plan.Node{EachStep(n.Input)})
	case *plan.Sort:
		if n.Limit < 0 && n.Offset == 0 {
			c := *n
			c.EachStep = true
			return &c
		}
	}
	return n
}
