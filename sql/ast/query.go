package ast

import "flowsql/sql/source"

// Query is a select or a combination of selects. The set is sealed.
type Query interface {
	Place() source.Span
	query()
}

// Tail is what may follow any query.
type Tail struct {
	OrderBy       []Order
	Limit, Offset Expr // nil if absent
}

// Order is one key of ORDER BY; a Star is ORDER BY ALL, every column of the result. Nulls is "", "first" or "last"; "" is first ascending and last descending.
type Order struct {
	Expr  Expr
	Desc  bool
	Nulls string
}

type (
	// Select is one SELECT. From is nil for a select without tables, which has one row.
	//
	// Sets is the grouping sets of ROLLUP, CUBE and GROUPING SETS, nil for a plain GROUP BY: the rows are grouped once by each
	// set, which is indexes into GroupBy in ascending order, and () is all rows as one group. A set may stand there twice, and
	// then its groups do too. No two of GroupBy are written alike where Sets is set.
	Select struct {
		Node
		With     []CTE
		Distinct bool
		On       []Expr // DISTINCT ON: one row of each combination of these, the first in the order of the result; Distinct is false
		Items    []Item
		From     From
		Where    Expr
		GroupBy  []Expr
		GroupAll bool // GROUP BY ALL: by what the select list has outside of aggregates; GroupBy is nil
		Sets     [][]int
		Having   Expr
		Qualify  Expr // over the results of window functions, after Having
		Tail
	}
	// SetOp is Left UNION | INTERSECT | EXCEPT [ALL] Right; Op is in lower case.
	SetOp struct {
		Node
		With        []CTE
		Op          string
		All         bool
		Left, Right Query
		Tail
	}
)

func (*Select) query() {}
func (*SetOp) query()  {}

// CTE is one name of a WITH clause. Recursive says WITH RECURSIVE, where every name of the clause is in scope
// in its own query; whether it is used there is not known here. Columns is nil if not written.
type CTE struct {
	Node
	Name      string
	Columns   []string
	Recursive bool
	Query     Query
}

// Item is one entry of a select list. A Star has no alias. Text is the expression as the user wrote it:
// the name of a column without alias.
type Item struct {
	Expr       Expr
	Alias      string
	AliasPlace source.Span
	Text       string
}

// From is a table expression. The set is sealed.
type From interface {
	Place() source.Span
	from()
}

type (
	// TableName is a table by name; Schema is "" if not written. Alias is "" if not given.
	// Path says that Name is a file path or glob: from 'dir/*.json'.
	TableName struct {
		Node
		Schema, Name string
		Alias        string
		Path         bool
	}
	// Derived is a query as a table. Alias is "" if not given; Columns names its columns, nil if not written. A Lateral one may use
	// the columns of the tables to its left.
	Derived struct {
		Node
		Query   Query
		Lateral bool
		Alias   string
		Columns []string
	}
	// Series is a table of numbers or times: Func is generate_series or range. Columns has at most one name, nil if not written.
	Series struct {
		Node
		Func    string
		Args    []Expr
		Alias   string
		Columns []string
	}
	// Join is Left kind JOIN Right. On is nil, or Using is empty, or both; a comma is a cross join. Asof says that a left row
	// takes the nearest of its partners alone; Kind is then InnerJoin or LeftJoin.
	Join struct {
		Node
		Kind        JoinKind
		Asof        bool
		Left, Right From
		On          Expr
		Using       []Name
		Natural     bool
	}
)

func (*TableName) from() {}
func (*Derived) from()   {}
func (*Series) from()    {}
func (*Join) from()      {}

// JoinKind is the kind of a Join.
type JoinKind string

const (
	InnerJoin JoinKind = "inner" // also a cross join, when there is no condition
	LeftJoin  JoinKind = "left"
	RightJoin JoinKind = "right"
	FullJoin  JoinKind = "full"
	SemiJoin  JoinKind = "semi" // left rows with a partner, without its columns
	AntiJoin  JoinKind = "anti" // left rows without one
)
