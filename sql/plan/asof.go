package plan

import "flowsql/catalog"

// Asof joins each left row with one right row: of those whose RightKeys equal its LeftKeys, pairwise and never NULL, and for whose
// RightTime LeftTime How RightTime holds, the one with the nearest RightTime; of several, the first in the order of all right
// columns. How is >= or > for the last one before, <= or < for the first one after. Outer keeps left rows without partner,
// with NULLs on the right. Keys and times have one type on both sides; that of the times is BIGINT, DOUBLE, DATE or TIMESTAMP.
type Asof struct {
	Left, Right         Node
	Outer               bool
	LeftKeys, RightKeys []Expr
	LeftTime, RightTime Expr
	How                 string
}

func (*Asof) node() {}

func (n *Asof) Inputs() []Node { return []Node{n.Left, n.Right} }

func (n *Asof) Fields() []Field {
	left, right := n.Left.Fields(), n.Right.Fields()
	return append(left[:len(left):len(left)], right...)
}

// Growth of an as-of join: a right row that comes later may be nearer than the one that was taken.
func (n *Asof) Growth() catalog.Growth {
	left, right := n.Left.Growth(), n.Right.Growth()
	if right == catalog.Fixed {
		return left
	}
	return catalog.Replace
}

func describeAsof(n *Asof) string {
	text := "as-of join"
	if n.Outer {
		text = "left as-of join"
	}
	text += " on "
	for i := range n.LeftKeys {
		text += Format(n.LeftKeys[i]) + " = " + Format(n.RightKeys[i]) + " and "
	}
	return text + Format(n.LeftTime) + " " + n.How + " " + Format(n.RightTime)
}
