package plan

import (
	"flowsql/catalog"
	"flowsql/sql/types"
)

// Watermark leaves out rows that are late: whose Event is below the latest Event of the rows before them, in the order of
// the files and their lines, less Delay. Its columns are the first Width of its input's.
type Watermark struct {
	Input Node // a Scan
	Event int  // column of Input
	Width int
	Delay types.Value // of the type of Event; of DATE, microseconds
	Gauge *Gauge
}

func (*Watermark) node()                    {}
func (n *Watermark) Inputs() []Node         { return []Node{n.Input} }
func (n *Watermark) Fields() []Field        { return n.Input.Fields()[:n.Width:n.Width] }
func (n *Watermark) Growth() catalog.Growth { return n.Input.Growth() }

// Gauge stands for a Watermark wherever it is copied to. Gauges are compared by address.
type Gauge struct{ _ byte }

// Closing says that a group is complete once a watermark has passed the end of its window, or of its session: then its
// state is dropped. With Only a Group passes on complete groups alone, each once.
type Closing struct {
	Gauges []*Gauge // all rows come through one of them, in the step in which it lets them through
	Key    int      // the key that is the window's start, or the event time itself; of no use for a Session
	Size   Expr     // of the window; nil if the key is the event time
	Only   bool
}

// Growth of an aggregation whose complete groups alone are passed on.
func (n *Group) Growth() catalog.Growth {
	if in := n.Input.Growth(); n.Closing == nil || !n.Closing.Only || in != catalog.Append {
		return wholly(in)
	}
	return catalog.Append
}

// Growth of a sort of each step's rows.
func (n *Sort) Growth() catalog.Growth {
	if n.EachStep {
		return n.Input.Growth()
	}
	return wholly(n.Input.Growth())
}
