// Package ast is the language that flowsql accepts, as trees whose nodes know their place in the
// user's text. Only sql/parse makes them; names are not yet resolved and types not yet known.
package ast

import (
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Expr is an expression. The set is sealed.
type Expr interface {
	Place() source.Span
	expr()
}

// Node is the place that every tree node embeds.
type Node struct{ Span source.Span }

// Place is where in the text the node stands.
func (n Node) Place() source.Span { return n.Span }

type exprNode struct{ Node }

func (exprNode) expr() {}

// At makes the embedded part of an expression node.
func At(span source.Span) exprNode { return exprNode{Node{span}} }

// The operators of Binary and Unary, by their SQL spelling in lower case.
type Op string

const (
	OpAdd      Op = "+"
	OpSub      Op = "-"
	OpMul      Op = "*"
	OpDiv      Op = "/"
	OpIntDiv   Op = "div"
	OpMod      Op = "%"
	OpAnd      Op = "and"
	OpOr       Op = "or"
	OpXor      Op = "xor"
	OpNot      Op = "not"
	OpEq       Op = "="
	OpNe       Op = "<>"
	OpLt       Op = "<"
	OpLe       Op = "<="
	OpGt       Op = ">"
	OpGe       Op = ">="
	OpSame     Op = "<=>" // NULL-safe equality; IS NOT DISTINCT FROM
	OpBitAnd   Op = "&"
	OpBitOr    Op = "|"
	OpBitXor   Op = "^"
	OpBitNot   Op = "~"
	OpShiftL   Op = "<<"
	OpShiftR   Op = ">>"
	OpJSON     Op = "->"
	OpJSONText Op = "->>"
)

type (
	// Null is the NULL literal.
	Null struct{ exprNode }
	// Bool is TRUE or FALSE.
	Bool struct {
		exprNode
		Value bool
	}
	// Number is a numeric literal as written, without a sign: 12, 1.50, 1e9, 0x1F.
	Number struct {
		exprNode
		Text string
	}
	// String is a text literal with its escapes resolved. Double says that it stood in double quotes. Stray is the first escape in
	// it that a regular expression would read otherwise, such as \d, which is the letter d in a text; zero if there is none.
	String struct {
		exprNode
		Value  string
		Double bool
		Stray  source.Span
	}
	// Interval is INTERVAL x unit; Unit is in lower case and singular: millisecond, second, minute, hour, day, week, month, quarter, year.
	Interval struct {
		exprNode
		X    Expr
		Unit string
	}
	// Column is a column by name, with its table and that table's schema if written.
	Column struct {
		exprNode
		Schema, Table string
		Name          string
	}
	// Star is * or t.*, in a select list only: every column but those of Except, with those named by the aliases of Replace
	// computed anew.
	Star struct {
		exprNode
		Schema, Table string
		Except        []Name
		Replace       []Item
	}
	// Variable is @name.
	Variable struct {
		exprNode
		Name string
	}
	// Unary is Op X: - + not ~.
	Unary struct {
		exprNode
		Op Op
		X  Expr
	}
	// Binary is X Op Y.
	Binary struct {
		exprNode
		Op   Op
		X, Y Expr
	}
	// Is is X IS [NOT] NULL, TRUE or FALSE; What is "null", "true" or "false".
	Is struct {
		exprNode
		X    Expr
		What string
		Not  bool
	}
	// In is X [NOT] IN (List) or X [NOT] IN (Query); exactly one is set. List may be empty.
	In struct {
		exprNode
		X     Expr
		List  []Expr
		Query Query
		Not   bool
	}
	// Between is X [NOT] BETWEEN Low AND High.
	Between struct {
		exprNode
		X, Low, High Expr
		Not          bool
	}
	// Like is X [NOT] LIKE or ILIKE Pattern [ESCAPE Escape]; Escape may be nil.
	Like struct {
		exprNode
		X, Pattern, Escape Expr
		Not, FoldCase      bool
	}
	// Regexp is X [NOT] REGEXP Pattern.
	Regexp struct {
		exprNode
		X, Pattern Expr
		Not        bool
	}
	// Case is CASE [Operand] WHEN ... THEN ... [ELSE ...] END; Operand and Else may be nil.
	Case struct {
		exprNode
		Operand Expr
		Whens   []When
		Else    Expr
	}
	// When is one branch of a Case.
	When struct{ Cond, Result Expr }
	// Cast is CAST(X AS Type), X::Type or, with Try, TRY_CAST.
	Cast struct {
		exprNode
		X    Expr
		Type types.Type
		Try  bool
	}
	// Call is a function or aggregate call. Name is in lower case, NamePlace where it stands.
	// CallStar is count(*). OrderBy and Separator belong to group_concat; Separator nil means the default.
	// Over is set for a window function call. IgnoreNulls is lag, lead, first_value, last_value or nth_value with IGNORE NULLS.
	Call struct {
		exprNode
		Name        string
		NamePlace   source.Span
		Args        []Expr
		CallStar    bool
		Distinct    bool
		OrderBy     []Order
		Separator   *string
		Filter      Expr
		Over        *Window
		IgnoreNulls bool
	}
	// Tuple is (a, b, ...), two items or more.
	Tuple struct {
		exprNode
		Items []Expr
	}
	// Subquery is a query in the place of a value.
	Subquery struct {
		exprNode
		Query Query
	}
	// Exists is EXISTS (query).
	Exists struct {
		exprNode
		Query Query
	}
	// Quantified is X Op ANY (Query), or with All, X Op ALL (Query); SOME is ANY. Op is a comparison: = <> < <= > >=.
	// X is never a Tuple.
	Quantified struct {
		exprNode
		Op    Op
		X     Expr
		All   bool
		Query Query
	}
)

// Window is OVER (...); a nil Frame is the default one.
type Window struct {
	Node
	PartitionBy []Expr
	OrderBy     []Order
	Frame       *Frame
}

// Frame is ROWS or RANGE BETWEEN Start AND End.
type Frame struct {
	Node
	Mode       string // rows, range or groups
	Start, End Bound
	Exclude    string // "", or current row, group, ties
}

// Bound is one end of a frame: Offset rows PRECEDING (Following false) or FOLLOWING;
// a nil Offset is CURRENT ROW, or UNBOUNDED where Unbounded is set.
type Bound struct {
	Offset    Expr
	Unbounded bool
	Following bool
}
