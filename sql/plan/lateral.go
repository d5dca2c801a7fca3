package plan

import (
	"flowsql/catalog"
	"flowsql/sql/source"
)

// Lateral joins each left row with the rows that Right gives for it: Right's Params are Args, which are over Left's columns. Kind is
// Inner, Left, Semi or Anti, and Residual as in a Join. The optimizer makes joins of it.
type Lateral struct {
	Kind        JoinKind
	Left, Right Node
	Args        []Expr
	Residual    Expr
	Span        source.Span // of the right side
}

func (*Lateral) node() {}

func (n *Lateral) Inputs() []Node { return []Node{n.Left, n.Right} }

func (n *Lateral) Fields() []Field {
	return (&Join{Kind: n.Kind, Left: n.Left, Right: n.Right}).Fields()
}

func (n *Lateral) Growth() catalog.Growth {
	return (&Join{Kind: n.Kind, Left: n.Left, Right: n.Right}).Growth()
}
