package bind

import (
	"cmp"
	"sort"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// ranking is a window function that is no aggregate: how many arguments it takes, and what it gives.
type ranking struct {
	least, most int
	result      func(args []plan.Expr) types.Type
	ordered     bool // meaningless without ORDER BY
}

func always(t types.Type) func([]plan.Expr) types.Type {
	return func([]plan.Expr) types.Type { return t }
}

func firstArgument(args []plan.Expr) types.Type { return args[0].Type() }

func rankings() map[string]ranking {
	return map[string]ranking{
		"row_number":   {0, 0, always(types.TypeBigInt), false},
		"rank":         {0, 0, always(types.TypeBigInt), true},
		"dense_rank":   {0, 0, always(types.TypeBigInt), true},
		"percent_rank": {0, 0, always(types.TypeDouble), true},
		"cume_dist":    {0, 0, always(types.TypeDouble), true},
		"ntile":        {1, 1, always(types.TypeBigInt), false},
		"lag":          {1, 3, firstArgument, true},
		"lead":         {1, 3, firstArgument, true},
		"first_value":  {1, 1, firstArgument, false},
		"last_value":   {1, 1, firstArgument, false},
		"nth_value":    {2, 2, firstArgument, false},
	}
}

func isRanking(name string) bool {
	_, ok := rankings()[name]
	return ok
}

// windowCall binds f(...) OVER (...). The result stands for the function until windowed has put a Window below.
func (b *binder) windowCall(e *ast.Call, s *scope) (plan.Expr, error) {
	if !s.windows {
		return nil, source.Errorf(e.Span, "a window function cannot be used in %s", cmp.Or(s.clause, "this place")).
			WithHint("compute it in a derived table, or filter with QUALIFY")
	}
	inside := *s
	inside.windows, inside.clause, inside.aliasFirst = false, "a window function", false
	w := plan.WindowFunc{Func: e.Name, Distinct: e.Distinct, IgnoreNulls: e.IgnoreNulls, Span: e.Span, Separator: ","}
	if e.Separator != nil {
		w.Separator = *e.Separator
	}
	given := e.Args
	if sep, ok := separatorOf(e); ok {
		w.Separator, given = sep, given[:1]
	}
	var err error
	if w.Args, err = b.exprs(given, &inside); err != nil {
		return nil, err
	}
	if e.Filter != nil {
		if w.Filter, err = b.condition(e.Filter, &inside); err != nil {
			return nil, err
		}
	}
	if err := b.windowResult(&w, e); err != nil {
		return nil, err
	}
	if w.PartitionBy, err = b.exprs(e.Over.PartitionBy, &inside); err != nil {
		return nil, err
	}
	if w.OrderBy, err = b.sortKeys(e.Over.OrderBy, &inside); err != nil {
		return nil, err
	}
	if w.ArgOrder, err = b.sortKeys(e.OrderBy, &inside); err != nil {
		return nil, err
	}
	if w.Func != "group_concat" {
		w.ArgOrder = nil // without meaning
	}
	if w.Frame, err = b.frame(e.Over, w.OrderBy); err != nil {
		return nil, err
	}
	c := &plan.WindowCall{Window: w}
	c.Typ, c.Span = w.Type, e.Span
	return c, nil
}

func (b *binder) sortKeys(list []ast.Order, s *scope) ([]plan.SortKey, error) {
	var keys []plan.SortKey
	for _, o := range list {
		x, err := b.expr(o.Expr, s)
		if err != nil {
			return nil, err
		}
		keys = append(keys, sortKey(x, o))
	}
	return keys, nil
}

func (b *binder) exprs(list []ast.Expr, s *scope) ([]plan.Expr, error) {
	var out []plan.Expr
	for _, e := range list {
		x, err := b.expr(e, s)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// windowResult checks the function and its arguments, and sets its canonical name and type.
func (b *binder) windowResult(w *plan.WindowFunc, e *ast.Call) error {
	if r, ok := rankings()[e.Name]; ok {
		switch {
		case len(w.Args) < r.least || len(w.Args) > r.most || e.CallStar:
			return source.Errorf(e.Span, "%s takes %d to %d arguments", e.Name, r.least, r.most)
		case e.Distinct:
			return source.Errorf(e.Span, "%s takes no DISTINCT", e.Name)
		case len(e.OrderBy) > 0:
			return source.Errorf(e.OrderBy[0].Expr.Place(), "%s takes no ORDER BY among its arguments", e.Name).WithHint("the order is that of OVER (ORDER BY ...)")
		case w.Filter != nil:
			return source.Errorf(e.Filter.Place(), "%s takes no FILTER", e.Name)
		case r.ordered && len(e.Over.OrderBy) == 0:
			return source.Errorf(e.Over.Span, "%s needs an ORDER BY in its OVER (...)", e.Name)
		}
		if err := b.rankingArguments(w, e); err != nil {
			return err
		}
		w.Type = r.result(w.Args)
		return nil
	}
	f, ok := function.LookupAggregate(e.Name)
	if !ok {
		return source.Errorf(e.NamePlace, "%q is no window function", e.Name).
			WithHint("there are row_number, rank, dense_rank, percent_rank, cume_dist, ntile, lag, lead, first_value, last_value, nth_value and every aggregate")
	}
	if e.CallStar && f.Name != "count" {
		return source.Errorf(e.Span, "%s(*) is not possible", e.Name)
	}
	params, result, err := f.Resolve(arguments(w.Args))
	if err != nil {
		return placed(err, e.Span)
	}
	for i := range w.Args {
		w.Args[i] = coerce(w.Args[i], params[i])
	}
	if strings.HasPrefix(f.Name, "quantile") {
		if w.Args[1], err = b.fraction(w.Args[1]); err != nil {
			return err
		}
	}
	w.Func, w.Type = f.Name, result
	return nil
}

// rankingArguments coerces counts to BIGINT and a default of lag and lead to the type of the value; counts are constants.
func (b *binder) rankingArguments(w *plan.WindowFunc, e *ast.Call) error {
	at := 1 // where a count stands
	if e.Name == "ntile" {
		at = 0
	}
	if len(w.Args) > at {
		n := w.Args[at]
		if !isConstant(n) {
			return source.Errorf(n.Place(), "%s takes a constant number of rows", e.Name)
		}
		folded, err := b.fold(coerce(n, types.TypeBigInt))
		if err != nil {
			return err
		}
		least := int64(1)
		if e.Name == "lag" || e.Name == "lead" {
			least = 0
		}
		if v := folded.(*plan.Const).Value; v.Null || v.Int < least {
			return source.Errorf(n.Place(), "%s takes a number of rows from %d", e.Name, least)
		}
		w.Args[at] = folded
	}
	if len(w.Args) > 2 {
		t, err := function.Common(w.Args[0].Type(), w.Args[2].Type())
		if err != nil {
			return placed(err, w.Args[2].Place())
		}
		w.Args[0], w.Args[2] = coerce(w.Args[0], t), coerce(w.Args[2], t)
	}
	return nil
}

// frame binds the frame, or gives the default one: without an order, the whole partition.
func (b *binder) frame(over *ast.Window, order []plan.SortKey) (plan.Frame, error) {
	if over.Frame == nil {
		if len(order) == 0 {
			return plan.Frame{Start: plan.Bound{Kind: plan.UnboundedPreceding}, End: plan.Bound{Kind: plan.UnboundedFollowing}}, nil
		}
		return plan.DefaultFrame, nil
	}
	f := plan.Frame{Rows: over.Frame.Mode == "rows", Groups: over.Frame.Mode == "groups"}
	for x := plan.NoOthers; x <= plan.TheOtherPeers; x++ {
		if over.Frame.Exclude == x.String() {
			f.Exclude = x
		}
	}
	if f.Groups && len(order) == 0 {
		return f, source.Errorf(over.Frame.Span, "GROUPS needs an ORDER BY in its OVER (...)")
	}
	var err error
	if f.Start, err = b.bound(over.Frame.Start, f, order); err != nil {
		return f, err
	}
	if f.End, err = b.bound(over.Frame.End, f, order); err != nil {
		return f, err
	}
	if f.Start.Kind == plan.UnboundedFollowing || f.End.Kind == plan.UnboundedPreceding || f.Start.Kind > f.End.Kind {
		return f, source.Errorf(over.Frame.Span, "the frame ends before it starts")
	}
	return f, nil
}

func (b *binder) bound(x ast.Bound, f plan.Frame, order []plan.SortKey) (plan.Bound, error) {
	switch {
	case x.Unbounded && x.Following:
		return plan.Bound{Kind: plan.UnboundedFollowing}, nil
	case x.Unbounded:
		return plan.Bound{Kind: plan.UnboundedPreceding}, nil
	case x.Offset == nil:
		return plan.Bound{Kind: plan.CurrentRow}, nil
	}
	e, err := b.expr(x.Offset, &scope{clause: "a frame"})
	if err != nil {
		return plan.Bound{}, err
	}
	if e, err = b.fold(e); err != nil {
		return plan.Bound{}, err
	}
	offset := e.(*plan.Const)
	out := plan.Bound{Kind: plan.Preceding, Offset: offset}
	if x.Following {
		out.Kind = plan.Following
	}
	return out, checkOffset(offset, f, order)
}

// checkOffset refuses what cannot be a distance: rows are counted, keys are numbers or times.
func checkOffset(offset *plan.Const, f plan.Frame, order []plan.SortKey) error {
	v, t := offset.Value, offset.Type()
	negative := v.Null || v.Int < 0 || v.Double < 0 || v.Months < 0 || t.Kind == types.Decimal && v.Decimal.Sign() < 0
	switch {
	case negative:
		return source.Errorf(offset.Span, "the distance of a frame is not negative and not NULL")
	case f.Rows && t.Kind != types.BigInt:
		return source.Errorf(offset.Span, "ROWS takes a whole number of rows")
	case f.Groups && t.Kind != types.BigInt:
		return source.Errorf(offset.Span, "GROUPS takes a whole number of groups of peers")
	case f.Rows || f.Groups:
		return nil
	case len(order) != 1:
		return source.Errorf(offset.Span, "RANGE with a distance needs exactly one key in ORDER BY")
	}
	key := order[0].Expr.Type()
	if key.Temporal() && t.Kind == types.Interval || key.Numeric() && t.Numeric() {
		return nil
	}
	return source.Errorf(offset.Span, "RANGE over a %s cannot take a %s as distance", key, t)
}

// windowed puts a Window below the select list, QUALIFY and ORDER BY, if they call window functions.
func (sel *selection) windowed() error {
	var calls []plan.WindowFunc
	width := plan.Width(sel.from.node)
	used := map[int]bool{}
	note := func(e plan.Expr) {
		plan.Walk(e, func(e plan.Expr) bool {
			if c, ok := e.(*plan.Column); ok {
				used[c.Index] = true
			}
			return true
		})
	}
	extract := func(e plan.Expr) plan.Expr {
		note(e)
		return plan.Rewrite(e, func(e plan.Expr) plan.Expr {
			call, ok := e.(*plan.WindowCall)
			if !ok {
				return e
			}
			at := -1
			for i, have := range calls {
				if have.Equal(call.Window) {
					at = i
				}
			}
			if at < 0 {
				at = len(calls)
				calls = append(calls, call.Window)
			}
			c := &plan.Column{Index: width + at, Name: call.Window.Func}
			c.Typ, c.Span = call.Typ, call.Span
			return c
		})
	}
	for i, e := range sel.items {
		sel.items[i] = extract(e)
	}
	for i := range sel.order {
		sel.order[i].Expr = extract(sel.order[i].Expr)
	}
	for i, e := range sel.on {
		sel.on[i] = extract(e)
	}
	if sel.qualify != nil {
		sel.qualify = extract(sel.qualify)
	}
	if len(calls) > 0 {
		sel.from = relation{node: windowOver(sel.from.node, calls, used)}
	}
	if sel.qualify != nil {
		sel.from.node = &plan.Filter{Input: sel.from.node, Cond: sel.qualify}
	}
	return nil
}

// windowOver is a Window in which peers are told apart by the columns in use, in schema order.
func windowOver(input plan.Node, calls []plan.WindowFunc, used map[int]bool) plan.Node {
	fields := input.Fields()
	var columns []int
	for i := range used {
		columns = append(columns, i)
	}
	sort.Ints(columns)
	var ties []plan.SortKey
	for _, i := range columns {
		ties = append(ties, plan.SortKey{Expr: plan.NewColumn(i, fields[i])})
	}
	n := &plan.Window{Input: input, Columns: fields[:len(fields):len(fields)]}
	for _, w := range calls {
		w.Ties = ties
		n.Calls = append(n.Calls, w)
		n.Columns = append(n.Columns, plan.Field{Name: strings.ToLower(w.Func), Type: w.Type})
	}
	return n
}
