// Package build turns plans into operators. It alone knows both.
package build

import (
	"fmt"

	"flowsql/exec/expr"
	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// Tree is the operators of a plan. The error says what cannot be run.
func Tree(n plan.Node) (op.Node, error) { return newBuilder().node(n) }

// Measured is Tree with a meter on every operator, by the node that it stands for.
func Measured(n plan.Node) (op.Node, map[plan.Node]*op.Meter, error) {
	b := newBuilder()
	b.meters = map[plan.Node]*op.Meter{}
	tree, err := b.node(n)
	return tree, b.meters, err
}

func newBuilder() *builder {
	return &builder{shared: map[*plan.Key]op.Node{}, working: map[*plan.Key]*op.Working{}, marks: map[*plan.Gauge]*op.Watermark{}}
}

// builder makes one operator of the nodes that stand for the same relation.
type builder struct {
	shared  map[*plan.Key]op.Node
	working map[*plan.Key]*op.Working
	marks   map[*plan.Gauge]*op.Watermark
	meters  map[plan.Node]*op.Meter // nil if nothing is measured
}

func (b *builder) node(n plan.Node) (op.Node, error) {
	switch n := n.(type) {
	case *plan.Shared:
		if b.shared[n.Key] == nil {
			in, err := b.node(n.Key.Input)
			if err != nil {
				return nil, err
			}
			b.shared[n.Key] = op.NewShared(in)
		}
		return b.shared[n.Key], nil
	case *plan.Recursive:
		b.working[n.Key] = op.NewWorking()
		b = b.apart()
	}
	inputs := make([]op.Node, len(n.Inputs()))
	for i, in := range n.Inputs() {
		node, err := b.node(in)
		if err != nil {
			return nil, err
		}
		inputs[i] = node
	}
	node, err := b.over(n, inputs)
	if err != nil || b.meters == nil {
		return node, err
	}
	b.meters[n] = op.NewMeter(node)
	return b.meters[n], nil
}

// apart is a builder for what a recursion reads. That is run from the start in every step, and must not share operators
// with what keeps state between steps.
func (b *builder) apart() *builder {
	return &builder{shared: map[*plan.Key]op.Node{}, working: b.working, marks: map[*plan.Gauge]*op.Watermark{}, meters: b.meters}
}

// over is the operator of n over its inputs' operators.
func (b *builder) over(n plan.Node, inputs []op.Node) (op.Node, error) {
	switch n := n.(type) {
	case *plan.Scan:
		names := make([]string, len(n.Columns))
		for i, c := range n.Columns {
			names[i] = c.Name
		}
		return op.NewScan(n.Table, names, n.Table.Growth()), nil
	case *plan.Watermark:
		return b.watermark(n, inputs[0])
	case *plan.Values:
		return op.NewValues(n.Rows, typesOf(n.Columns))
	case *plan.Series:
		return op.NewSeries(n.Column.Type, n.Rows, func(row int64) int64 { v, _ := n.Value(row); return v }), nil
	case *plan.Filter:
		if scan, ok := inputs[0].(*op.Scan); ok {
			scan.Prune(n.Cond)
		}
		return op.NewFilter(inputs[0], n.Cond)
	case *plan.Project:
		return op.NewProject(inputs[0], n.Exprs)
	case *plan.Hop:
		return hop(n, inputs[0])
	case *plan.Group:
		return b.group(n, inputs[0])
	case *plan.Distinct:
		return op.NewDistinct(inputs[0], typesOf(n.Fields())), nil
	case *plan.Join:
		return op.NewJoin(n.Kind, inputs[0], inputs[1], n.LeftKeys, n.RightKeys, n.Residual, typesOf(n.Right.Fields()))
	case *plan.Asof:
		return op.NewAsof(inputs[0], inputs[1], op.AsofOn{LeftKeys: n.LeftKeys, RightKeys: n.RightKeys, LeftTime: n.LeftTime, RightTime: n.RightTime,
			How: n.How, Outer: n.Outer}, typesOf(n.Right.Fields()))
	case *plan.Sort:
		if n.EachStep {
			return op.NewStepSort(inputs[0], n.Keys, typesOf(n.Fields()))
		}
		return op.NewSort(inputs[0], n.Keys, typesOf(n.Fields()), n.Limit, n.Offset)
	case *plan.Limit:
		return op.NewLimit(inputs[0], n.Limit, n.Offset), nil
	case *plan.Union:
		return op.NewUnion(inputs...), nil
	case *plan.Window:
		return op.NewWindow(inputs[0], n.Calls, typesOf(n.Input.Fields()))
	case *plan.Recursive:
		return op.NewRecursive(n.Key.Name, inputs[0], inputs[1], b.working[n.Key], n.Distinct, typesOf(n.Fields())), nil
	case *plan.Working:
		return b.working[n.Key], nil
	case *plan.Replay:
		return op.NewReplay(inputs[0], n.Reread), nil
	}
	panic(fmt.Sprintf("bug: no operator for %T", n))
}

func hop(n *plan.Hop, in op.Node) (op.Node, error) {
	time := plan.NewColumn(n.At, n.Fields()[n.At])
	time.Span = n.Span
	windows, err := expr.NewHop(time, n.Slide, n.Size)
	if err != nil {
		return nil, err
	}
	return op.NewHop(in, n.At, windows), nil
}

func (b *builder) watermark(n *plan.Watermark, in op.Node) (op.Node, error) {
	w, err := op.NewWatermark(in, n.Event, n.Width, n.Input.Fields()[n.Event].Type, n.Delay)
	b.marks[n.Gauge] = w
	return w, err
}

func (b *builder) group(n *plan.Group, in op.Node) (op.Node, error) {
	var by op.Closing
	if n.Closing != nil {
		by = op.Closing{Key: n.Closing.Key, Size: n.Closing.Size, Only: n.Closing.Only}
		for _, gauge := range n.Closing.Gauges {
			by.Marks = append(by.Marks, b.marks[gauge])
		}
	}
	if n.Session != nil {
		s, err := op.NewSessions(in, n.Keys, n.Session.Time, n.Session.Gap, n.Aggregates)
		if err != nil || n.Closing == nil {
			return s, err
		}
		return s, s.CloseBy(by)
	}
	g, err := op.NewGroup(in, n.Keys, n.Aggregates)
	if err != nil || n.Closing == nil {
		return g, err
	}
	return g, g.CloseBy(by)
}

func typesOf(fields []plan.Field) []types.Type {
	list := make([]types.Type, len(fields))
	for i, f := range fields {
		list[i] = f.Type
	}
	return list
}
