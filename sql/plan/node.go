package plan

import (
	"flowsql/catalog"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Field is one column of a node's output.
type Field struct {
	Name string
	Type types.Type
}

// Node is a relation. The set is sealed.
type Node interface {
	Fields() []Field
	// Growth is what the edge above the node carries in a step after the first.
	Growth() catalog.Growth
	Inputs() []Node
	node()
}

type (
	// Scan reads Columns of a table, by name, hidden ones included. AllColumns says that the query read *, so that keys
	// unknown to the schema matter.
	Scan struct {
		Table      catalog.Table
		Columns    []Field
		AllColumns bool
		Span       source.Span
	}
	// Values is rows of constant expressions (over no input). One row of no columns is the FROM of a select without one.
	Values struct {
		Columns []Field
		Rows    [][]Expr
	}
	// Series is Rows values of a BIGINT, DATE or TIMESTAMP, Start and then a Step after the other: of numbers Step.Micros.
	Series struct {
		Column Field
		Start  int64
		Step   types.Span
		Rows   int64
	}
	// Filter keeps the rows for which Cond, a BOOLEAN, is true.
	Filter struct {
		Input Node
		Cond  Expr
	}
	// Project computes Exprs over its input, one for each of Columns.
	Project struct {
		Input   Node
		Exprs   []Expr
		Columns []Field
	}
	// Hop gives each row once for each window that its time lies in: column At becomes the start of the window. Windows of
	// Size begin every Slide; both are constants, as in the call of hop that stands at Span.
	Hop struct {
		Input       Node
		At          int
		Slide, Size Expr
		Span        source.Span
	}
	// Group is an aggregation: one row for each combination of Keys, or exactly one row if there are no Keys. With Session it is
	// a row for each session of each combination. Its columns are the keys, then the aggregates.
	Group struct {
		Input      Node
		Keys       []Expr
		Session    *Session // nil for none
		Closing    *Closing // nil if no group is ever known to be complete
		Aggregates []Aggregate
		Columns    []Field
	}
	// Distinct keeps one of each set of rows that are equal in all columns, NULLs being equal.
	Distinct struct{ Input Node }
	// Join combines rows whose LeftKeys equal RightKeys, pairwise and never NULL, and for which Residual, over the left's
	// columns followed by the right's, is true (nil: always). A left join keeps unmatched left rows with NULLs on the
	// right; semi and anti joins have the left's columns only, and a mark join all left rows with a BOOLEAN that says whether
	// there is a partner.
	Join struct {
		Kind                JoinKind
		Left, Right         Node
		LeftKeys, RightKeys []Expr
		Residual            Expr
	}
	// Sort orders by Keys, and keeps Limit rows after Offset; a negative Limit keeps all. Keys must make the order total
	// up to rows that are equal in every column. With EachStep it orders the rows of every step for themselves.
	Sort struct {
		Input         Node
		Keys          []SortKey
		Limit, Offset int64
		EachStep      bool
	}
	// Limit keeps the first Limit rows (all if negative) after Offset, in the input's scan order.
	Limit struct {
		Input         Node
		Limit, Offset int64
	}
	// Union is the rows of all inputs, whose columns have the same types, in that order.
	Union struct{ All []Node }
	// Window adds a column for each of Calls to its input's.
	Window struct {
		Input   Node
		Calls   []WindowFunc
		Columns []Field
	}
	// Shared is a relation that several places of a plan read, each through a Shared of the same Key. It is computed once
	// a step. To walks over a plan it is a leaf; SharedKeys tells what is behind the leaves.
	Shared struct{ Key *Key }
	// Recursive is WITH RECURSIVE: the rows of Base, then those that Step makes of the rows found last, until there are no
	// new ones. Step reads those through the Working of the same Key. Distinct leaves out rows found before.
	Recursive struct {
		Key        *Key
		Base, Step Node
		Distinct   bool
	}
	// Working is the rows found last, within the Step of a Recursive.
	Working struct {
		Key     *Key
		Columns []Field
	}
	// Replay gives all rows of an Append or Fixed input in every step, for a consumer that needs its input whole. It
	// keeps them, or with Reread reads the tables below it again.
	Replay struct {
		Input  Node
		Reread bool
	}
)

// Session divides the rows of a combination of keys by their Time: a new session begins where the time before is more than
// Gap away. Rows without a time are one session. Gap is a constant of the type of Time, or a span of time.
type Session struct{ Time, Gap Expr }

// JoinKind is how a Join treats rows without partner.
type JoinKind uint8

const (
	Inner JoinKind = iota
	Left
	Semi
	Anti
	Mark
)

func (k JoinKind) String() string { return [...]string{"inner", "left", "semi", "anti", "mark"}[k] }

func (*Scan) node()      {}
func (*Values) node()    {}
func (*Series) node()    {}
func (*Filter) node()    {}
func (*Project) node()   {}
func (*Group) node()     {}
func (*Hop) node()       {}
func (*Distinct) node()  {}
func (*Join) node()      {}
func (*Sort) node()      {}
func (*Limit) node()     {}
func (*Union) node()     {}
func (*Window) node()    {}
func (*Shared) node()    {}
func (*Recursive) node() {}
func (*Working) node()   {}
func (*Replay) node()    {}

func (n *Scan) Inputs() []Node      { return nil }
func (n *Values) Inputs() []Node    { return nil }
func (n *Series) Inputs() []Node    { return nil }
func (n *Filter) Inputs() []Node    { return []Node{n.Input} }
func (n *Project) Inputs() []Node   { return []Node{n.Input} }
func (n *Group) Inputs() []Node     { return []Node{n.Input} }
func (n *Hop) Inputs() []Node       { return []Node{n.Input} }
func (n *Distinct) Inputs() []Node  { return []Node{n.Input} }
func (n *Join) Inputs() []Node      { return []Node{n.Left, n.Right} }
func (n *Sort) Inputs() []Node      { return []Node{n.Input} }
func (n *Limit) Inputs() []Node     { return []Node{n.Input} }
func (n *Union) Inputs() []Node     { return n.All }
func (n *Window) Inputs() []Node    { return []Node{n.Input} }
func (n *Shared) Inputs() []Node    { return nil }
func (n *Recursive) Inputs() []Node { return []Node{n.Base, n.Step} }
func (n *Working) Inputs() []Node   { return nil }
func (n *Replay) Inputs() []Node    { return []Node{n.Input} }

func (n *Scan) Fields() []Field     { return n.Columns }
func (n *Values) Fields() []Field   { return n.Columns }
func (n *Series) Fields() []Field   { return []Field{n.Column} }
func (n *Filter) Fields() []Field   { return n.Input.Fields() }
func (n *Project) Fields() []Field  { return n.Columns }
func (n *Group) Fields() []Field    { return n.Columns }
func (n *Hop) Fields() []Field      { return n.Input.Fields() }
func (n *Distinct) Fields() []Field { return n.Input.Fields() }
func (n *Join) Fields() []Field {
	left := n.Left.Fields()
	switch n.Kind {
	case Semi, Anti:
		return left
	case Mark:
		return append(left[:len(left):len(left)], Field{Type: types.TypeBoolean})
	}
	right := n.Right.Fields()
	return append(left[:len(left):len(left)], right...)
}

// Width is the number of n's fields, without making them up join by join.
func Width(n Node) int {
	switch n := n.(type) {
	case *Join:
		switch n.Kind {
		case Semi, Anti:
			return Width(n.Left)
		case Mark:
			return Width(n.Left) + 1
		}
		return Width(n.Left) + Width(n.Right)
	case *Filter:
		return Width(n.Input)
	}
	return len(n.Fields())
}

func (n *Sort) Fields() []Field      { return n.Input.Fields() }
func (n *Limit) Fields() []Field     { return n.Input.Fields() }
func (n *Union) Fields() []Field     { return n.All[0].Fields() }
func (n *Window) Fields() []Field    { return n.Columns }
func (n *Shared) Fields() []Field    { return n.Key.Input.Fields() }
func (n *Recursive) Fields() []Field { return n.Base.Fields() }
func (n *Working) Fields() []Field   { return n.Columns }
func (n *Replay) Fields() []Field    { return n.Input.Fields() }
