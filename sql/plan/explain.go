package plan

import (
	"fmt"
	"strings"
	"time"

	"flowsql/catalog"
	"flowsql/sql/types"
)

// Line is one node of an explained plan.
type Line struct {
	Node   Node
	Depth  int
	Text   string // what the node does
	Growth string // of the edge above it
	State  string // what it keeps between the steps of a continuous query; "" for nothing
}

// Explain lists a plan's nodes, parents first. What a name of WITH stands for is listed where it is first read.
func Explain(n Node) []Line {
	x := &explainer{seen: map[*Key]bool{}}
	x.add(n, 0)
	return x.list
}

type explainer struct {
	list []Line
	seen map[*Key]bool
}

func (x *explainer) add(n Node, depth int) {
	x.list = append(x.list, Line{n, depth, describe(n), n.Growth().String(), state(n)})
	for _, in := range n.Inputs() {
		x.add(in, depth+1)
	}
	if s, ok := n.(*Shared); ok && !x.seen[s.Key] {
		x.seen[s.Key] = true
		x.add(s.Key.Input, depth+1)
	}
}

func describe(n Node) string {
	switch n := n.(type) {
	case *Scan:
		names := make([]string, len(n.Columns))
		for i, c := range n.Columns {
			names[i] = c.Name
		}
		return fmt.Sprintf("scan %s (%s)", n.Table.Name(), strings.Join(names, ", "))
	case *Watermark:
		event := n.Input.Fields()[n.Event]
		return fmt.Sprintf("watermark %s less %s", event.Name, describeDelay(event.Type, n.Delay))
	case *Values:
		return fmt.Sprintf("values, %d rows", len(n.Rows))
	case *Series:
		return fmt.Sprintf("series %s, %d rows", n.Column.Name, n.Rows)
	case *Filter:
		return "filter " + Format(n.Cond)
	case *Project:
		texts := make([]string, len(n.Exprs))
		for i, e := range n.Exprs {
			texts[i] = Format(e)
			if name := n.Columns[i].Name; name != "" && name != texts[i] {
				texts[i] += " as " + name
			}
		}
		return "project " + strings.Join(texts, ", ")
	case *Group:
		texts := make([]string, len(n.Aggregates))
		for i, a := range n.Aggregates {
			texts[i] = a.String()
		}
		keys := formatList(n.Keys)
		switch {
		case n.Session != nil:
			keys = formatList(append(n.Keys[:len(n.Keys):len(n.Keys)], NewCall("session", n.Session.Time.Type(), n.Session.Time, n.Session.Gap)))
		case len(n.Keys) == 0:
			return "aggregate " + strings.Join(texts, ", ")
		}
		text := "group by " + keys
		if len(texts) > 0 {
			text += ": " + strings.Join(texts, ", ")
		}
		return text + n.Closing.describe()
	case *Hop:
		return fmt.Sprintf("hop %s, windows of %s every %s", n.Fields()[n.At].Name, Format(n.Size), Format(n.Slide))
	case *Distinct:
		return "distinct"
	case *Join:
		return describeJoin(n)
	case *Asof:
		return describeAsof(n)
	case *Lateral:
		text := "lateral " + n.Kind.String() + " join"
		if n.Residual != nil {
			text += " on " + Format(n.Residual)
		}
		return text
	case *Sort:
		if n.EachStep {
			return "sort the rows of each step by " + formatKeys(n.Keys)
		}
		return "sort by " + formatKeys(n.Keys) + describeLimit(n.Limit, n.Offset)
	case *Limit:
		return "first rows" + describeLimit(n.Limit, n.Offset)
	case *Union:
		return "union all"
	case *Shared:
		return "with " + n.Key.Name
	case *Recursive:
		return "with recursive " + n.Key.Name
	case *Working:
		return "rows of " + n.Key.Name + " found last"
	case *Window:
		texts := make([]string, len(n.Calls))
		for i, c := range n.Calls {
			texts[i] = c.String()
		}
		return "window " + strings.Join(texts, ", ")
	case *Replay:
		if n.Reread {
			return "replay, reading the files again"
		}
		return "replay, from kept rows"
	}
	panic("bug: description of an unknown node")
}

func (c *Closing) describe() string {
	switch {
	case c == nil:
		return ""
	case c.Only:
		return "; complete groups, once each"
	}
	return "; complete groups keep their row only"
}

// describeDelay is a watermark's delay as a number or a span of time.
func describeDelay(t types.Type, delay types.Value) string {
	if t.Kind == types.Date || t.Kind == types.Timestamp {
		return (time.Duration(delay.Int) * time.Microsecond).String()
	}
	return delay.Text(t)
}

func describeJoin(n *Join) string {
	text := n.Kind.String() + " join"
	if len(n.LeftKeys) == 0 && n.Residual == nil && n.Kind == Inner {
		return "cross join"
	}
	sep := " on "
	for i := range n.LeftKeys {
		text += sep + Format(n.LeftKeys[i]) + " = " + Format(n.RightKeys[i])
		sep = " and "
	}
	if n.Residual != nil {
		text += sep + Format(n.Residual)
	}
	return text
}

func describeLimit(limit, offset int64) string {
	text := ""
	if limit >= 0 {
		text = fmt.Sprintf(", limit %d", limit)
	}
	if offset > 0 {
		text += fmt.Sprintf(", offset %d", offset)
	}
	return text
}

// valueAggregates keep a count for each value, rowAggregates each row.
var (
	valueAggregates = map[string]bool{
		"quantile": true, "quantile_disc": true, "median": true, "approx_count_distinct": true, "approx_quantile": true, "mode": true, "topk": true,
		"histogram": true, "entropy": true,
	}
	rowAggregates = map[string]bool{"group_concat": true}
)

// state is what a node keeps between steps: "counters" of a fixed size a group, "values" with their counts, or "rows".
func state(n Node) string {
	switch n := n.(type) {
	case *Watermark:
		return "counters"
	case *Group:
		kind := "counters"
		for _, a := range n.Aggregates {
			switch {
			case rowAggregates[a.Func]:
				return "rows"
			case a.Distinct || valueAggregates[a.Func]:
				kind = "values"
			}
		}
		return kind
	case *Distinct:
		return "values"
	case *Join, *Asof:
		return "rows"
	case *Sort:
		if n.Input.Growth() == catalog.Append && !n.EachStep {
			return "rows"
		}
	case *Replay:
		if !n.Reread {
			return "rows"
		}
	}
	return ""
}
