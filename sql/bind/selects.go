package bind

import (
	"strconv"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
)

// selection is one SELECT while it is bound: expressions over the FROM's columns, with aggregates as placeholders
// until overGroup has put the aggregation below them.
type selection struct {
	b          *binder
	q          *ast.Select
	from       relation
	scope      *scope
	items      []plan.Expr
	names      []string
	keys       []plan.Expr
	keyOf      []int // for each expression of GROUP BY, its number in keys
	aggregates []plan.Aggregate
	session    *plan.Session // nil unless session(...) is a key
	start      int           // the number of the aggregate that is a session's start
	place      int           // how many keys stand before the session in GROUP BY
	having     plan.Expr
	qualify    plan.Expr
	order      []plan.SortKey
	on         []plan.Expr // of DISTINCT ON
	all        bool        // the select list has a *
}

// selects binds a SELECT in the order in which SQL gives it meaning.
func (b *binder) selects(q *ast.Select, root bool) (relation, error) {
	from, s, err := b.from(q.From)
	if err != nil {
		return relation{}, err
	}
	if q.Where != nil {
		cond, err := b.condition(q.Where, s.without("WHERE"))
		if err != nil {
			return relation{}, withAliasHint(err, q)
		}
		from.node = &plan.Filter{Input: from.node, Cond: cond}
	}
	sel := &selection{b: b, q: q, from: from, scope: s}
	for _, step := range []func() error{sel.bindItems, sel.bindGroupBy, sel.bindHaving, sel.bindQualify, sel.bindOrderBy, sel.bindOn, sel.overTime, sel.overGroup, sel.windowed} {
		if err := step(); err != nil {
			return relation{}, err
		}
	}
	if sel.all {
		markAll(sel.from.node)
	}
	return sel.finish(root)
}

// withAliasHint explains that WHERE does not see the select list's names.
func withAliasHint(err error, q *ast.Select) error {
	e, ok := asError(err)
	if !ok || !strings.HasPrefix(e.Message, "unknown column") {
		return err
	}
	for _, item := range q.Items {
		if item.Alias != "" && strings.EqualFold(e.Message, "unknown column "+strconv.Quote(item.Alias)) {
			e.Hint = "WHERE is decided before the select list: repeat the expression, or use HAVING"
		}
	}
	return e
}

// withNameHint explains that the select list does not see its own names.
func withNameHint(err error, names []string) error {
	e, ok := asError(err)
	for _, name := range names {
		if ok && strings.EqualFold(e.Message, "unknown column "+strconv.Quote(name)) {
			e.Hint = "a select list does not see its own names: repeat the expression, or compute it in a derived table"
		}
	}
	return err
}

// markAll tells the scans of this FROM that * was read.
func markAll(n plan.Node) {
	if s, ok := n.(*plan.Scan); ok {
		s.AllColumns = true
	}
	for _, in := range n.Inputs() {
		markAll(in)
	}
}

func (sel *selection) bindItems() error {
	s := *sel.scope
	s.aggregates, s.clause, s.windows, s.timed = &sel.aggregates, "a select list", true, true
	for _, item := range sel.q.Items {
		if star, ok := item.Expr.(*ast.Star); ok {
			if err := sel.bindStar(star, &s); err != nil {
				return err
			}
			continue
		}
		x, err := sel.b.expr(item.Expr, &s)
		if err != nil {
			return withNameHint(err, sel.names)
		}
		sel.items, sel.names = append(sel.items, x), append(sel.names, nameOf(item))
	}
	return nil
}

func nameOf(item ast.Item) string {
	if item.Alias != "" {
		return item.Alias
	}
	if c, ok := item.Expr.(*ast.Column); ok {
		return c.Name
	}
	return item.Text
}

// withAliases is the select's scope with the names of its list.
func (sel *selection) withAliases(first bool, clause string) *scope {
	s := *sel.scope
	s.aliasFirst, s.clause, s.timed = first, clause, true
	for i, item := range sel.names {
		s.aliases = append(s.aliases, alias{item, sel.items[i]})
	}
	return &s
}

// ordinal is the item that a bare whole number in GROUP BY or ORDER BY names.
func (sel *selection) ordinal(e ast.Expr) (int, bool, error) {
	n, ok := e.(*ast.Number)
	if !ok {
		return 0, false, nil
	}
	i, err := strconv.Atoi(n.Text)
	if err != nil || i < 1 || i > len(sel.items) {
		return 0, false, source.Errorf(n.Span, "there is no column number %s: the select list has %d", n.Text, len(sel.items))
	}
	return i - 1, true, nil
}

func (sel *selection) bindGroupBy() error {
	if sel.q.GroupAll {
		return sel.groupByAll()
	}
	s := sel.withAliases(false, "GROUP BY")
	for _, e := range sel.q.GroupBy {
		i, ok, err := sel.ordinal(e)
		if err != nil {
			return err
		}
		var key plan.Expr
		if ok {
			key = sel.items[i]
		} else if key, err = sel.b.expr(e, s); err != nil {
			return err
		}
		if hasPlaceholder(key) {
			return source.Errorf(e.Place(), "an aggregate cannot be a key of GROUP BY")
		}
		sel.keyOf = append(sel.keyOf, sel.addKey(key))
	}
	return nil
}

// addKey is the number of a key, a new one if there is none that is the same.
func (sel *selection) addKey(key plan.Expr) int {
	for i, k := range sel.keys {
		if plan.Equal(k, key) {
			return i
		}
	}
	sel.keys = append(sel.keys, key)
	return len(sel.keys) - 1
}

// groupByAll makes keys of what the select list has without aggregates and window functions.
func (sel *selection) groupByAll() error {
	for _, item := range sel.items {
		computed := false
		plan.Walk(item, func(e plan.Expr) bool {
			_, window := e.(*plan.WindowCall)
			computed = computed || window
			return !computed
		})
		if !computed && !hasPlaceholder(item) {
			sel.addKey(item)
		}
	}
	return nil
}

func hasPlaceholder(e plan.Expr) bool {
	found := false
	plan.Walk(e, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Column); ok && c.Index < 0 {
			found = true
		}
		return !found
	})
	return found
}

func (sel *selection) bindHaving() error {
	if sel.q.Having == nil {
		return nil
	}
	s := sel.withAliases(true, "HAVING")
	s.aggregates, s.keys = &sel.aggregates, sel.keys
	var err error
	sel.having, err = sel.b.condition(sel.q.Having, s)
	return err
}

// bindQualify binds the condition that is decided after the window functions.
func (sel *selection) bindQualify() error {
	if sel.q.Qualify == nil {
		return nil
	}
	s := sel.withAliases(true, "QUALIFY")
	s.aggregates, s.windows = &sel.aggregates, true
	var err error
	sel.qualify, err = sel.b.condition(sel.q.Qualify, s)
	return err
}

func (sel *selection) bindOrderBy() error {
	s := sel.withAliases(true, "ORDER BY")
	s.aggregates, s.windows = &sel.aggregates, true
	for _, o := range sel.q.OrderBy {
		if _, all := o.Expr.(*ast.Star); all {
			sel.order = append(sel.order, byAllOf(sel.items, o)...)
			continue
		}
		i, ok, err := sel.ordinal(o.Expr)
		if err != nil {
			return err
		}
		var x plan.Expr
		if ok {
			x = sel.items[i]
		} else if x, err = sel.b.expr(o.Expr, s); err != nil {
			return err
		}
		sel.order = append(sel.order, sortKey(x, o))
	}
	return nil
}

// bindOn binds the list of DISTINCT ON, which sees what ORDER BY does.
func (sel *selection) bindOn() error {
	s := sel.withAliases(true, "DISTINCT ON")
	s.aggregates, s.windows = &sel.aggregates, true
	for _, e := range sel.q.On {
		i, ok, err := sel.ordinal(e)
		if err != nil {
			return err
		}
		var x plan.Expr
		if ok {
			x = sel.items[i]
		} else if x, err = sel.b.expr(e, s); err != nil {
			return err
		}
		sel.on = append(sel.on, x)
	}
	return nil
}

// byAllOf is ORDER BY ALL.
func byAllOf(items []plan.Expr, o ast.Order) []plan.SortKey {
	var keys []plan.SortKey
	for _, item := range items {
		keys = append(keys, sortKey(item, o))
	}
	return keys
}

// grouped reports whether the select aggregates.
func (sel *selection) grouped() bool {
	return len(sel.q.GroupBy) > 0 || sel.q.GroupAll || sel.q.Sets != nil || len(sel.aggregates) > 0 || sel.having != nil
}

// overGroup puts the aggregation below the select list, HAVING and ORDER BY.
func (sel *selection) overGroup() error {
	if !sel.grouped() {
		return nil
	}
	var fault error
	over := func(e plan.Expr) plan.Expr { return sel.above(e, &fault) }
	for i, e := range sel.items {
		sel.items[i] = over(e)
	}
	for i := range sel.order {
		sel.order[i].Expr = over(sel.order[i].Expr)
	}
	for i, e := range sel.on {
		sel.on[i] = over(e)
	}
	if sel.having != nil {
		sel.having = over(sel.having)
	}
	if sel.qualify != nil {
		sel.qualify = over(sel.qualify)
	}
	sel.from = relation{node: sel.grouping()}
	if sel.having != nil {
		sel.from.node = &plan.Filter{Input: sel.from.node, Cond: sel.having}
	}
	return fault
}

// above is e over the aggregation's output: keys and aggregates become its columns, anything else is a fault.
func (sel *selection) above(e plan.Expr, fault *error) plan.Expr {
	for i, k := range sel.keys {
		if plan.Equal(k, e) {
			c := &plan.Column{Index: i}
			if col, ok := e.(*plan.Column); ok {
				c.Name = col.Name
			}
			c.Typ, c.Span = e.Type(), e.Place()
			return c
		}
	}
	if c, ok := e.(*plan.Call); ok && c.Func == groupingCall {
		return sel.groupingValue(c, fault)
	}
	if c, ok := e.(*plan.Column); ok {
		if c.Index < 0 {
			moved := *c
			moved.Index = len(sel.keys) + (-1 - c.Index)
			return &moved
		}
		if *fault == nil {
			*fault = source.Errorf(c.Span, "column %q is neither grouped nor inside an aggregate", c.Name).
				WithHint("add it to GROUP BY, or take one of its values: any_value(%s)", c.Name)
		}
		return c
	}
	return plan.MapChildren(e, func(child plan.Expr) plan.Expr { return sel.above(child, fault) })
}
