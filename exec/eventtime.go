package exec

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"flowsql/catalog"
	"flowsql/sql/ast"
	"flowsql/sql/near"
	"flowsql/sql/optimize"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// timing is what a definition says of event time and of what it emits.
type timing struct {
	mode      string // "complete", "update" or "append"
	modeAt    source.Span
	delay     types.Span
	delayAt   source.Span
	delayed   bool
	event     *ast.Column // nil if not given
	orderedAt *source.Span
}

// readTiming reads options that have passed readContinuousOptions.
func readTiming(given []ast.Option, q ast.Query, o continuousOptions) (timing, error) {
	t := timing{mode: o.outputMode}
	if order := orderOf(q); order != nil {
		t.orderedAt = order
	}
	for _, x := range given {
		at := x.Value.Place()
		switch x.Name {
		case "output_mode":
			t.modeAt = at
		case "watermark":
			t.delayAt, t.delayed = at, true
			if err := t.readDelay(x); err != nil {
				return t, err
			}
		case "event_time":
			c, err := columnNamed(x)
			if err != nil {
				return t, err
			}
			t.event = c
		}
	}
	switch {
	case t.delayed && t.event == nil:
		return t, source.Errorf(t.delayAt, "a watermark needs to know which column says when a row happened").WithHint("add event_time = column")
	case t.event != nil && !t.delayed:
		return t, source.Errorf(t.event.Span, "event_time is of use with a watermark only").WithHint("add watermark = '60 seconds': how late rows may come")
	}
	return t, nil
}

// columnNamed is the column that an option names, bare or in quotes.
func columnNamed(o ast.Option) (*ast.Column, error) {
	switch v := o.Value.(type) {
	case *ast.Column:
		return v, nil
	case *ast.String:
		c := &ast.Column{Name: v.Value}
		c.Span = v.Span
		return c, nil
	}
	return nil, source.Errorf(o.Value.Place(), "%s is the name of a column", o.Name)
}

func (t *timing) readDelay(o ast.Option) error {
	text, err := optionText(o)
	if err != nil {
		return err
	}
	if n, ok := types.ParseNumber(text); ok {
		if seconds := n.Double(); seconds >= 0 && seconds <= maxDelay.Seconds() {
			t.delay = types.Span{Micros: int64(seconds * 1e6)}
			return nil
		}
	} else if span, ok := types.ParseSpan(text); ok && span.Months == 0 && span.Micros >= 0 && span.Micros <= maxDelay.Microseconds() {
		t.delay = span
		return nil
	}
	return source.Errorf(t.delayAt, "watermark: a span of time such as '60 seconds' is needed, not %q", text)
}

// maxDelay is more than any row is late.
const maxDelay = 200 * 365 * 24 * time.Hour

// orderOf is the place of a query's own ORDER BY or LIMIT, nil if it has none.
func orderOf(q ast.Query) *source.Span {
	var tail ast.Tail
	switch q := q.(type) {
	case *ast.Select:
		tail = q.Tail
	case *ast.SetOp:
		tail = q.Tail
	}
	for _, e := range tail.OrderBy {
		at := e.Expr.Place()
		return &at
	}
	if tail.Limit != nil {
		at := tail.Limit.Place()
		return &at
	}
	return nil
}

// apply puts watermarks into an optimised plan, and fits it to the output mode. bound is the plan before any rule.
func (t timing) apply(root, bound plan.Node) (plan.Node, error) {
	if t.delayed {
		times, err := t.eventTimes(append(tablesOf(bound), tablesOf(root)...))
		if err != nil {
			return nil, err
		}
		root = optimize.Watermarks(root, func(table catalog.Table) (optimize.EventTime, bool) {
			e, ok := times[table]
			return e, ok
		})
	}
	switch t.mode {
	case "append":
		return t.appending(root)
	case "update":
		if _, keyed := plan.UniqueKey(root); !keyed && root.Growth() == catalog.Replace {
			return nil, source.Errorf(t.modeAt, "output_mode = update needs a result in which a key tells rows apart").
				WithHint("select all keys of GROUP BY, or use output_mode = complete")
		}
	}
	if t.delayed {
		root = optimize.CloseGroups(root, false)
	}
	return root, nil
}

// eventTimes is the event time of each table that has one.
func (t timing) eventTimes(read []catalog.Table) (map[catalog.Table]optimize.EventTime, error) {
	times := map[catalog.Table]optimize.EventTime{}
	var known []string
	feeds := 0
	for i, table := range read {
		if slices.Contains(read[:i], table) {
			continue
		}
		if _, ok := table.(catalog.Feed); !ok || t.event.Table != "" && !strings.EqualFold(t.event.Table, table.Name()) {
			continue
		}
		feeds++
		field, ok := columnOf(table, t.event.Name)
		if !ok {
			for _, f := range table.Schema().Fields() {
				known = append(known, f.Name)
			}
			continue
		}
		delay, err := t.delayFor(field)
		if err != nil {
			return nil, err
		}
		times[table] = optimize.EventTime{Column: field, Delay: delay}
	}
	switch {
	case len(times) > 0:
		return times, nil
	case feeds == 0 && t.event.Table != "":
		return nil, source.Errorf(t.event.Span, "the query reads no table over files %q", t.event.Table)
	case feeds == 0:
		return nil, source.Errorf(t.delayAt, "a watermark needs a table over files, and the query reads none")
	}
	e := source.Errorf(t.event.Span, "unknown column %q", t.event.Name)
	if found := near.Names(t.event.Name, known); len(found) > 0 {
		return nil, e.WithHint("did you mean `%s`?", found[0])
	}
	return nil, e.WithHint("there are %s", strings.Join(known, ", "))
}

func columnOf(table catalog.Table, name string) (plan.Field, bool) {
	found := -1
	for i, f := range table.Schema().Fields() {
		if f.Name == name || found < 0 && strings.EqualFold(f.Name, name) {
			found = i
		}
	}
	if found < 0 {
		return plan.Field{}, false
	}
	f := table.Schema().Field(found)
	typ, err := types.FromArrow(f.Type)
	return plan.Field{Name: f.Name, Type: typ}, err == nil
}

// delayFor is the delay as a value of a column. Of numbers a second is 1.
func (t timing) delayFor(f plan.Field) (types.Value, error) {
	switch f.Type.Kind {
	case types.Timestamp, types.Date:
		return types.Value{Int: t.delay.Micros}, nil
	case types.Double:
		return types.Value{Double: float64(t.delay.Micros) / 1e6}, nil
	case types.BigInt:
		if t.delay.Micros%1_000_000 != 0 {
			return types.Value{}, source.Errorf(t.delayAt, "the watermark is finer than event_time, a BIGINT")
		}
		return types.Value{Int: t.delay.Micros / 1_000_000}, nil
	}
	return types.Value{}, source.Errorf(t.event.Span, "event_time %q is a %s: a watermark needs a BIGINT, DOUBLE, TIMESTAMP or DATE", f.Name, f.Type)
}

// appending is a plan that only ever adds rows to its result.
func (t timing) appending(root plan.Node) (plan.Node, error) {
	root = optimize.CloseGroups(root, true)
	if t.orderedAt != nil {
		return nil, source.Errorf(*t.orderedAt, "ORDER BY and LIMIT cannot be kept where rows are only added, as output_mode = append does").
			WithHint("order and limit when you read the result")
	}
	root = optimize.EachStep(root)
	if root.Growth() != catalog.Replace {
		return root, nil
	}
	why, hint := t.replaced(root)
	e := source.Errorf(t.modeAt, "output_mode = append cannot be: %s", why)
	if hint != "" {
		e.WithHint("%s", hint)
	}
	return nil, e
}

// replaced says why a plan changes rows that it has given.
func (t timing) replaced(n plan.Node) (why, hint string) {
	for _, in := range n.Inputs() {
		if in.Growth() == catalog.Replace {
			return t.replaced(in)
		}
	}
	switch n := n.(type) {
	case *plan.Shared:
		return t.replaced(n.Key.Input)
	case *plan.Group:
		if len(n.Keys) == 0 && n.Session == nil {
			return "an aggregate over all rows is never complete", "group by a window of time"
		}
		if !t.delayed {
			return "no group is known to be complete", "add watermark = '60 seconds', event_time = column, and group by a window such as tumble(column, 60)"
		}
		return "no group is known to be complete", fmt.Sprintf("group by a window of event_time, such as tumble(%s, 60)", t.event.Name)
	case *plan.Scan:
		return fmt.Sprintf("%q may change as a whole", n.Table.Name()), ""
	case *plan.Window:
		return "functions with OVER change rows that were given", ""
	case *plan.Sort, *plan.Limit:
		return "LIMIT takes rows back", ""
	case *plan.Join, *plan.Asof:
		return "the join takes rows back once a partner comes", ""
	}
	return "it changes rows that were given", ""
}
