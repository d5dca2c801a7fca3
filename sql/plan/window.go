package plan

import (
	"strings"

	"flowsql/sql/source"
	"flowsql/sql/types"
)

// WindowFunc is one window function over a Window's input: a ranking or offset function, or an aggregate of sql/function,
// computed for each row over the rows of its partition that its frame names. Rows of a partition are in the order
// of OrderBy; rows that are equal there are peers. Ties orders peers, so that the order of rows is total.
type WindowFunc struct {
	Func        string // row_number, rank, lag, ..., or an aggregate
	Args        []Expr
	Distinct    bool
	Filter      Expr // BOOLEAN; nil if absent; aggregates only
	PartitionBy []Expr
	OrderBy     []SortKey
	Ties        []SortKey
	Frame       Frame
	IgnoreNulls bool      // of lag, lead, first_value, last_value and nth_value: rows whose value is NULL do not count
	ArgOrder    []SortKey // of group_concat: ORDER BY among its arguments
	Separator   string    // of group_concat
	Type        types.Type
	Span        source.Span
}

// Frame is the rows around the current one that a window function sees, without those that Exclude names. In Rows mode
// offsets count rows and in Groups mode sets of peers; else (RANGE) they are distances in the one key of OrderBy. But in Rows mode
// a bound at the current row means its first or last peer.
type Frame struct {
	Rows, Groups bool
	Start, End   Bound
	Exclude      Exclusion
}

// Exclusion is rows that a frame does not have.
type Exclusion uint8

const (
	NoOthers      Exclusion = iota // it has all
	TheRow                         // the current row
	ThePeers                       // the current row and its peers
	TheOtherPeers                  // the current row's peers, but not itself
)

func (x Exclusion) String() string {
	return [...]string{"no others", "current row", "group", "ties"}[x]
}

// Bound is one end of a frame.
type Bound struct {
	Kind   BoundKind
	Offset *Const // of Preceding and Following; not NULL, not negative; an INTERVAL over times in RANGE mode
}

// BoundKind is where a frame's end stands.
type BoundKind uint8

const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

func (w WindowFunc) exprs() []Expr {
	list := w.Args[:len(w.Args):len(w.Args)]
	if w.Filter != nil {
		list = append(list, w.Filter)
	}
	list = append(list, w.PartitionBy...)
	for _, k := range w.OrderBy {
		list = append(list, k.Expr)
	}
	for _, k := range w.Ties {
		list = append(list, k.Expr)
	}
	for _, k := range w.ArgOrder {
		list = append(list, k.Expr)
	}
	return list
}

// Exprs are all expressions of the function, over the Window's input.
func (w WindowFunc) Exprs() []Expr { return w.exprs() }

// Map is w with each of its expressions replaced by what change makes of it.
func (w WindowFunc) Map(change func(Expr) Expr) WindowFunc { return w.mapExprs(change) }

func (w WindowFunc) mapExprs(change func(Expr) Expr) WindowFunc {
	w.Args, w.PartitionBy = mapAll(w.Args, change), mapAll(w.PartitionBy, change)
	if w.Filter != nil {
		w.Filter = change(w.Filter)
	}
	w.OrderBy, w.Ties, w.ArgOrder = mapKeys(w.OrderBy, change), mapKeys(w.Ties, change), mapKeys(w.ArgOrder, change)
	return w
}

func mapKeys(keys []SortKey, change func(Expr) Expr) []SortKey {
	if keys == nil {
		return nil
	}
	out := make([]SortKey, len(keys))
	for i, k := range keys {
		k.Expr = change(k.Expr)
		out[i] = k
	}
	return out
}

// Equal reports whether two window functions over the same input are the same computation.
func (w WindowFunc) Equal(o WindowFunc) bool {
	bound := func(a, b Bound) bool {
		return a.Kind == b.Kind && (a.Offset == nil) == (b.Offset == nil) && (a.Offset == nil || Equal(a.Offset, b.Offset))
	}
	return w.Func == o.Func && w.Distinct == o.Distinct && w.Separator == o.Separator && w.Type == o.Type &&
		(w.Filter == nil) == (o.Filter == nil) && (w.Filter == nil || Equal(w.Filter, o.Filter)) &&
		EqualAll(w.Args, o.Args) && EqualAll(w.PartitionBy, o.PartitionBy) && EqualKeys(w.OrderBy, o.OrderBy) &&
		w.IgnoreNulls == o.IgnoreNulls && EqualKeys(w.ArgOrder, o.ArgOrder) &&
		w.Frame.Rows == o.Frame.Rows && w.Frame.Groups == o.Frame.Groups && w.Frame.Exclude == o.Frame.Exclude && bound(w.Frame.Start, o.Frame.Start) && bound(w.Frame.End, o.Frame.End)
}

// EqualKeys reports whether two orders over the same input are the same.
func EqualKeys(a, b []SortKey) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Desc != b[i].Desc || a[i].NullsOther != b[i].NullsOther || !Equal(a[i].Expr, b[i].Expr) {
			return false
		}
	}
	return true
}

// String is the function as text for EXPLAIN.
func (w WindowFunc) String() string {
	var over []string
	if len(w.PartitionBy) > 0 {
		over = append(over, "partition by "+formatList(w.PartitionBy))
	}
	if len(w.OrderBy) > 0 {
		over = append(over, "order by "+formatKeys(w.OrderBy))
	}
	if w.Frame != DefaultFrame {
		over = append(over, w.Frame.String())
	}
	args := formatList(w.Args)
	if w.Func == "count" && len(w.Args) == 0 {
		args = "*"
	}
	if len(w.ArgOrder) > 0 {
		args += " order by " + formatKeys(w.ArgOrder)
	}
	if w.IgnoreNulls {
		args += " ignore nulls"
	}
	return w.Func + "(" + args + ") over (" + strings.Join(over, " ") + ")"
}

// DefaultFrame is the frame of a window with an order but no frame: from the partition's start to the last peer.
var DefaultFrame = Frame{Start: Bound{Kind: UnboundedPreceding}, End: Bound{Kind: CurrentRow}}

func (f Frame) String() string {
	mode := "range"
	switch {
	case f.Rows:
		mode = "rows"
	case f.Groups:
		mode = "groups"
	}
	text := mode + " between " + f.Start.String() + " and " + f.End.String()
	if f.Exclude != NoOthers {
		text += " exclude " + f.Exclude.String()
	}
	return text
}

func (b Bound) String() string {
	switch b.Kind {
	case UnboundedPreceding:
		return "unbounded preceding"
	case Preceding:
		return Format(b.Offset) + " preceding"
	case CurrentRow:
		return "current row"
	case Following:
		return Format(b.Offset) + " following"
	}
	return "unbounded following"
}
