package bind

import (
	"regexp"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// anyCall binds a call by name: an aggregate or a scalar function.
func (b *binder) anyCall(e *ast.Call, s *scope) (plan.Expr, error) {
	if e.Over != nil {
		return b.windowCall(e, s)
	}
	if isRanking(e.Name) {
		return nil, source.Errorf(e.Span, "%s is a window function", e.Name).WithHint("window functions need OVER (...)")
	}
	if f, ok := function.LookupAggregate(e.Name); ok {
		return b.aggregate(f, e, s)
	}
	if e.Name == groupingCall {
		return b.groupingCall(e, s)
	}
	f, ok := scalarNamed(e)
	if !ok {
		return nil, unknownFunction(e)
	}
	switch {
	case f.Refused: // whatever stands in it
		return b.applyScalar(f, e.Span, nil)
	case e.CallStar:
		return nil, source.Errorf(e.Span, "%s(*) is not possible", e.Name)
	case e.Distinct:
		return nil, source.Errorf(e.Span, "%s is no aggregate: DISTINCT has no meaning in it", e.Name)
	case e.Filter != nil:
		return nil, source.Errorf(e.Filter.Place(), "%s is no aggregate: it takes no FILTER", e.Name)
	}
	if f.Key {
		return b.timedCall(f, e, s)
	}
	if x, err := b.moved(f, e, s); x != nil || err != nil {
		return x, err
	}
	if x, err := b.madeJSON(f, e, s); x != nil || err != nil {
		return x, err
	}
	args := make([]plan.Expr, len(e.Args))
	for i, a := range e.Args {
		if f.Pattern && i > 0 {
			if err := noStray(a); err != nil {
				return nil, err
			}
			if to, ok := a.(*ast.String); ok && i == 2 && foreignGroup.MatchString(to.Value) {
				return nil, source.Errorf(to.Span, "a group of the pattern is $1 in a replacement, and the whole match $0")
			}
		}
		if word, ok := a.(*ast.Column); ok && f.Unit && i == 0 && word.Table == "" {
			a = &ast.String{Value: word.Name}
		}
		x, err := b.expr(a, s)
		if err != nil {
			return nil, err
		}
		args[i] = b.early(x)
	}
	if f.Name == "window_end" && len(args) > 0 {
		args = b.windowEnd(args)
	}
	x, err := b.applyScalar(f, e.Span, args)
	if err == nil && f.Name == "timestampadd" {
		unit, _ := args[0].(*plan.Const) // as its rule has seen
		one, _ := types.ParseUnit(unit.Value.String)
		x = keepDate(x, args[2], one)
	}
	return x, err
}

// foreignGroup is what others write for $1.
var foreignGroup = regexp.MustCompile(`\\[0-9]`)

// noStray refuses a pattern, or what replaces its matches, with an escape that the text takes before the pattern sees it.
func noStray(e ast.Expr) error {
	s, ok := e.(*ast.String)
	if !ok || s.Stray == (source.Span{}) {
		return nil
	}
	return source.Errorf(s.Stray, "a backslash in a text is written twice for a pattern to have it").
		WithHint("write \\\\d, \\\\., or a class such as [0-9] and [.]; in a replacement $1 is the first group")
}

// oneRow is the values of a row in brackets that is the only argument.
func oneRow(args []ast.Expr) ([]ast.Expr, bool) {
	if len(args) != 1 {
		return nil, false
	}
	row, ok := args[0].(*ast.Tuple)
	if !ok {
		return nil, false
	}
	return row.Items, true
}

// aggregate binds an aggregate call. The result is a placeholder, a Column of negative index -1-k for aggregate k of
// the select, which overGroup turns into the aggregation's output column.
func (b *binder) aggregate(f *function.Aggregate, e *ast.Call, s *scope) (plan.Expr, error) {
	if s.aggregates == nil {
		err := source.Errorf(e.Span, "aggregate %s cannot be used in %s", e.Name, s.clause)
		if s.clause == "WHERE" {
			err.WithHint("conditions on aggregates go into HAVING")
		}
		return nil, err
	}
	call := plan.Aggregate{Func: f.Name, Distinct: e.Distinct, Span: e.Span, Separator: ","}
	if e.Separator != nil {
		call.Separator = *e.Separator
	}
	inside := s.inside()
	given := e.Args
	if sep, ok := separatorOf(e); ok {
		call.Separator, given = sep, given[:1]
	}
	if row, ok := oneRow(given); ok && f.Name == "count" {
		given = row // count(distinct (a, b))
	}
	for _, a := range given {
		x, err := b.expr(a, inside)
		if err != nil {
			return nil, err
		}
		call.Args = append(call.Args, b.early(x))
	}
	if e.CallStar && e.Distinct {
		return nil, source.Errorf(e.Span, "DISTINCT takes columns, not *").WithHint("count(distinct a, b) counts what differs in some columns")
	}
	if e.CallStar && f.Name != "count" {
		return nil, source.Errorf(e.Span, "%s(*) is not possible", e.Name).WithHint("only count(*) is")
	}
	if !e.CallStar && len(e.Args) == 0 && f.Name != "count" { // count() is count(*)
		return nil, source.Errorf(e.Span, "%s takes an argument", e.Name)
	}
	params, result, err := f.Resolve(arguments(call.Args))
	if err != nil {
		return nil, placed(err, e.Span)
	}
	for i := range call.Args {
		call.Args[i] = coerce(call.Args[i], params[i])
	}
	if strings.HasPrefix(f.Name, "quantile") {
		if call.Args[1], err = b.fraction(call.Args[1]); err != nil {
			return nil, err
		}
	}
	if call.OrderBy, err = b.sortKeys(e.OrderBy, inside); err != nil {
		return nil, err
	}
	if call.Func != "group_concat" {
		call.OrderBy = nil // without meaning
	}
	if e.Filter != nil {
		if call.Filter, err = b.condition(e.Filter, inside); err != nil {
			return nil, err
		}
	}
	call.Type = result
	return placeholder(s.aggregates, call), nil
}

// early computes a constant argument now, since functions may ask for the value of one. What fails is left for later, and
// what gives another value each time.
func (b *binder) early(e plan.Expr) plan.Expr {
	if _, ok := e.(*plan.Const); ok || !isConstant(e) {
		return e
	}
	volatile := false
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Call); ok {
			f, known := function.LookupScalar(c.Func)
			volatile = volatile || known && f.Volatile
		}
		return !volatile
	})
	if volatile {
		return e
	}
	if folded, err := b.fold(e); err == nil {
		return folded
	}
	return e
}

// groupingCall binds grouping(key, ...), which only a select with GROUP BY can have.
func (b *binder) groupingCall(e *ast.Call, s *scope) (plan.Expr, error) {
	if s.aggregates == nil || len(e.Args) == 0 || len(e.Args) > 60 {
		return nil, source.Errorf(e.Span, "grouping takes 1 to 60 keys of GROUP BY, in a select list, HAVING or ORDER BY")
	}
	args, err := b.exprs(e.Args, s.inside())
	if err != nil {
		return nil, err
	}
	c := plan.NewCall(groupingCall, types.TypeBigInt, args...)
	c.Span = e.Span
	if len(*s.aggregates) == 0 { // grouping alone makes it an aggregation
		placeholder(s.aggregates, plan.Aggregate{Func: "count", Type: types.TypeBigInt, Span: e.Span, Separator: ","})
	}
	return c, nil
}

// separatorOf is the separator of string_agg(x, ', '), which group_concat writes as SEPARATOR.
func separatorOf(e *ast.Call) (string, bool) {
	if len(e.Args) != 2 || e.Name != "string_agg" && e.Name != "listagg" {
		return "", false
	}
	s, ok := e.Args[1].(*ast.String)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// fraction checks that a quantile is a constant from 0 to 1.
func (b *binder) fraction(e plan.Expr) (plan.Expr, error) {
	if !isConstant(e) {
		return nil, source.Errorf(e.Place(), "the quantile must be a constant")
	}
	folded, err := b.fold(coerce(e, types.TypeDouble))
	if err != nil {
		return nil, err
	}
	if v := folded.(*plan.Const).Value; v.Null || v.Double < 0 || v.Double > 1 {
		return nil, source.Errorf(e.Place(), "the quantile must be from 0 to 1")
	}
	return folded, nil
}

func placeholder(list *[]plan.Aggregate, call plan.Aggregate) *plan.Column {
	at := -1
	for i, have := range *list {
		if have.Equal(call) {
			at = i
		}
	}
	if at < 0 {
		at = len(*list)
		*list = append(*list, call)
	}
	c := &plan.Column{Index: -1 - at, Name: call.Func}
	c.Typ, c.Span = call.Type, call.Span
	return c
}

func sortKey(x plan.Expr, o ast.Order) plan.SortKey {
	usual := "first"
	if o.Desc {
		usual = "last"
	}
	return plan.SortKey{Expr: x, Desc: o.Desc, NullsOther: o.Nulls != "" && o.Nulls != usual}
}
