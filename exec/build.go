package exec

import (
	"fmt"

	"flowsql/exec/op"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// build turns a plan into operators. It is the only place that knows both.
func build(n plan.Node) (op.Node, error) {
	inputs := make([]op.Node, len(n.Inputs()))
	for i, in := range n.Inputs() {
		node, err := build(in)
		if err != nil {
			return nil, err
		}
		inputs[i] = node
	}
	switch n := n.(type) {
	case *plan.Scan:
		names := make([]string, len(n.Columns))
		for i, c := range n.Columns {
			names[i] = c.Name
		}
		return op.NewScan(n.Table, names, n.Table.Growth()), nil
	case *plan.Values:
		return op.NewValues(n.Rows, typesOf(n.Columns))
	case *plan.Filter:
		return op.NewFilter(inputs[0], n.Cond)
	case *plan.Project:
		return op.NewProject(inputs[0], n.Exprs)
	case *plan.Group:
		return op.NewGroup(inputs[0], n.Keys, n.Aggregates)
	case *plan.Distinct:
		return op.NewDistinct(inputs[0], typesOf(n.Fields())), nil
	case *plan.Join:
		return op.NewJoin(n.Kind, inputs[0], inputs[1], n.LeftKeys, n.RightKeys, n.Residual, typesOf(n.Right.Fields()))
	case *plan.Sort:
		return op.NewSort(inputs[0], n.Keys, typesOf(n.Fields()), n.Limit, n.Offset)
	case *plan.Limit:
		return op.NewLimit(inputs[0], n.Limit, n.Offset), nil
	case *plan.Union:
		return op.NewUnion(inputs...), nil
	case *plan.Replay:
		return op.NewReplay(inputs[0], n.Reread), nil
	}
	panic(fmt.Sprintf("bug: no operator for %T", n))
}

func typesOf(fields []plan.Field) []types.Type {
	list := make([]types.Type, len(fields))
	for i, f := range fields {
		list[i] = f.Type
	}
	return list
}
