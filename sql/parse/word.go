package parse

// sym is a keyword of the SELECT language or an operator. Words that have a meaning only in one place
// (OVER, NULLS, OFFSET, CONTINUOUS ...) are not here: they are names unless that place asks for them.
type sym uint8

const (
	none sym = iota

	kAll
	kAnd
	kAs
	kAsc
	kBetween
	kBy
	kCase
	kCollate
	kCross
	kDesc
	kDistinct
	kDiv
	kElse
	kEnd
	kEscape
	kExcept
	kExists
	kFalse
	kFrom
	kFull
	kGroup
	kHaving
	kILike
	kIn
	kInner
	kIntersect
	kInterval
	kIs
	kJoin
	kLeft
	kLike
	kLimit
	kMod
	kNatural
	kNot
	kNull
	kOn
	kOr
	kOrder
	kOuter
	kQualify
	kRegexp
	kRight
	kSelect
	kStraightJoin
	kThen
	kTrue
	kUnion
	kUsing
	kWhen
	kWhere
	kWith
	kXor

	oOpen
	oClose
	oComma
	oDot
	oSemicolon
	oAdd
	oSub
	oMul
	oDiv
	oMod
	oBitXor
	oBitAnd
	oBitOr
	oBitNot
	oBang
	oEq
	oNe
	oLt
	oLe
	oGt
	oGe
	oSame
	oShiftL
	oShiftR
	oConcat
	oAndAnd
	oColons
	oArrow
	oArrows
	oOther // an operator of other dialects: := => // ** @> [ ] ? : $ ...
)

// keyword is the symbol of a word in lower case, or none.
func keyword(word string) sym {
	switch word {
	case "all":
		return kAll
	case "and":
		return kAnd
	case "as":
		return kAs
	case "asc":
		return kAsc
	case "between":
		return kBetween
	case "by":
		return kBy
	case "case":
		return kCase
	case "collate":
		return kCollate
	case "cross":
		return kCross
	case "desc":
		return kDesc
	case "distinct":
		return kDistinct
	case "div":
		return kDiv
	case "else":
		return kElse
	case "end":
		return kEnd
	case "escape":
		return kEscape
	case "except", "minus":
		return kExcept
	case "exists":
		return kExists
	case "false":
		return kFalse
	case "from":
		return kFrom
	case "full":
		return kFull
	case "group":
		return kGroup
	case "having":
		return kHaving
	case "ilike":
		return kILike
	case "in":
		return kIn
	case "inner":
		return kInner
	case "intersect":
		return kIntersect
	case "interval":
		return kInterval
	case "is":
		return kIs
	case "join":
		return kJoin
	case "left":
		return kLeft
	case "like":
		return kLike
	case "limit":
		return kLimit
	case "mod":
		return kMod
	case "natural":
		return kNatural
	case "not":
		return kNot
	case "null":
		return kNull
	case "on":
		return kOn
	case "or":
		return kOr
	case "order":
		return kOrder
	case "outer":
		return kOuter
	case "qualify":
		return kQualify
	case "regexp", "rlike":
		return kRegexp
	case "right":
		return kRight
	case "select":
		return kSelect
	case "straight_join":
		return kStraightJoin
	case "then":
		return kThen
	case "true":
		return kTrue
	case "union":
		return kUnion
	case "using":
		return kUsing
	case "when":
		return kWhen
	case "where":
		return kWhere
	case "with":
		return kWith
	case "xor":
		return kXor
	}
	return none
}

const longestKeyword = len("straight_join")

// spelling is how sqlparser wants a symbol that goes to it. Those of other dialects go in as the
// operator of the right precedence; convert looks at the user's own token to tell them apart:
// XOR as or, || as << (below + and above comparisons, as in PostgreSQL), FULL JOIN as left join.
var spelling = [...]string{
	kAnd: "and", kAs: "as", kAsc: "asc", kBetween: "between", kCase: "case", kDesc: "desc", kDistinct: "distinct",
	kDiv: "div", kElse: "else", kEnd: "end", kEscape: "escape", kFrom: "from", kFull: "left", kILike: "like", kIn: "in",
	kInner: "inner", kInterval: "interval", kIs: "is", kJoin: "join", kLeft: "left", kLike: "like", kMod: "mod",
	kNatural: "natural", kNot: "not", kNull: "null", kOn: "on", kOr: "or", kOuter: "outer", kRegexp: "regexp",
	kRight: "right", kThen: "then", kTrue: "true", kFalse: "false", kUsing: "using", kWhen: "when", kXor: "or",
	kCross: "cross",
	oOpen:  "(", oClose: ")", oComma: ",", oDot: ".", oAdd: "+", oSub: "-", oMul: "*", oDiv: "/", oMod: "%", oBitXor: "^",
	oBitAnd: "&", oBitOr: "|", oBitNot: "~", oBang: "!", oEq: "=", oNe: "<>", oLt: "<", oLe: "<=", oGt: ">", oGe: ">=",
	oSame: "<=>", oShiftL: "<<", oShiftR: ">>", oConcat: "<<", oAndAnd: "and", oArrow: "^", oArrows: "^", // what sqlparser knows takes columns only
	oOther: "",
}
