package plan

// WithInputs is n over other inputs, its expressions unchanged.
func WithInputs(n Node, inputs []Node) Node {
	switch n := n.(type) {
	case *Scan, *Values, *Series, *Working, *Shared:
		return n
	case *Watermark:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Filter:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Project:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Group:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Hop:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Distinct:
		return &Distinct{Input: inputs[0]}
	case *Join:
		c := *n
		c.Left, c.Right = inputs[0], inputs[1]
		return &c
	case *Lateral:
		c := *n
		c.Left, c.Right = inputs[0], inputs[1]
		return &c
	case *Asof:
		c := *n
		c.Left, c.Right = inputs[0], inputs[1]
		return &c
	case *Sort:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Limit:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Union:
		return &Union{All: inputs}
	case *Recursive:
		c := *n
		c.Base, c.Step = inputs[0], inputs[1]
		return &c
	case *Window:
		c := *n
		c.Input = inputs[0]
		return &c
	case *Replay:
		c := *n
		c.Input = inputs[0]
		return &c
	}
	panic("bug: unknown plan node")
}

// Transform is n with change applied to it and everything below, inputs first. What stands behind a Shared stays.
func Transform(n Node, change func(Node) Node) Node {
	inputs := n.Inputs()
	if len(inputs) == 0 {
		return change(n)
	}
	out := make([]Node, len(inputs))
	for i, in := range inputs {
		out[i] = Transform(in, change)
	}
	return change(WithInputs(n, out))
}
