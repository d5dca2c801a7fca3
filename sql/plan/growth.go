package plan

import "flowsql/catalog"

// The growth of each node's output, from that of its inputs. A node that is Fixed on all sides is Fixed.

func (n *Scan) Growth() catalog.Growth     { return n.Table.Growth() }
func (n *Values) Growth() catalog.Growth   { return catalog.Fixed }
func (n *Series) Growth() catalog.Growth   { return catalog.Fixed }
func (n *Filter) Growth() catalog.Growth   { return n.Input.Growth() }
func (n *Project) Growth() catalog.Growth  { return n.Input.Growth() }
func (n *Hop) Growth() catalog.Growth      { return n.Input.Growth() }
func (n *Distinct) Growth() catalog.Growth { return n.Input.Growth() }
func (n *Limit) Growth() catalog.Growth    { return wholly(n.Input.Growth()) }
func (n *Window) Growth() catalog.Growth   { return wholly(n.Input.Growth()) }

// Growth of a recursion: it starts anew whenever anything that it reads has changed.
func (n *Recursive) Growth() catalog.Growth {
	return wholly(max(n.Base.Growth(), n.Step.Growth()))
}
func (n *Working) Growth() catalog.Growth { return catalog.Fixed }
func (n *Replay) Growth() catalog.Growth  { return catalog.Replace }

// Union of appends appends; a mix with Fixed sends the fixed rows once.
func (n *Union) Growth() catalog.Growth {
	g := catalog.Fixed
	for _, in := range n.All {
		g = max(g, in.Growth())
	}
	return g
}

// Growth of a join: an inner join of appends appends by the delta rule, a semi join may let earlier left rows through
// later, and a left join or anti join must take rows back once its right side grows.
func (n *Join) Growth() catalog.Growth {
	left, right := n.Left.Growth(), n.Right.Growth()
	if n.Kind == Inner || n.Kind == Semi || right == catalog.Fixed {
		return max(left, right)
	}
	return catalog.Replace
}

// wholly is the growth of a node that gives its whole output again whenever its input has changed at all.
func wholly(input catalog.Growth) catalog.Growth {
	if input == catalog.Fixed {
		return catalog.Fixed
	}
	return catalog.Replace
}
