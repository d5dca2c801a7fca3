package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// series binds generate_series(start, stop[, step]), whose last value is stop at most, and range, which leaves stop out. One
// argument is the stop, from 0.
func (b *binder) series(f *ast.Series) (relation, *scope, error) {
	if len(f.Args) < 1 || len(f.Args) > 3 {
		return relation{}, nil, source.Errorf(f.Span, "%s takes 1 to 3 arguments, not %d", f.Func, len(f.Args)).WithHint("write %s(start, stop, step)", f.Func)
	}
	var args []*plan.Const
	for _, a := range f.Args {
		x, err := b.expr(a, &scope{clause: "an argument of " + f.Func})
		if err == nil {
			x, err = b.fold(x)
		}
		if err != nil {
			return relation{}, nil, err
		}
		args = append(args, x.(*plan.Const))
	}
	if len(args) == 1 {
		args = append([]*plan.Const{plan.NewConst(types.TypeBigInt, types.Value{})}, args...)
	}
	name := f.Alias
	if name == "" {
		name = f.Func
	}
	n := &plan.Series{Column: plan.Field{Name: name, Type: args[0].Typ}}
	if f.Columns != nil {
		n.Column.Name = f.Columns[0]
	}
	if err := b.fillSeries(n, f, args); err != nil {
		return relation{}, nil, err
	}
	return relation{node: n, ordered: true, base: true}, scopeOf(n, name), nil
}

// fillSeries checks the arguments: whole numbers, or times with a span as the step.
func (b *binder) fillSeries(n *plan.Series, f *ast.Series, args []*plan.Const) error {
	first, stop := args[0], args[1]
	if first.Typ.Temporal() && stop.Typ.Kind == types.Varchar || first.Typ.Kind == types.Varchar && stop.Typ.Temporal() || first.Typ.Kind == types.Date && stop.Typ.Kind == types.Timestamp {
		n.Column.Type = types.TypeTimestamp
	}
	t := n.Column.Type
	if t.Kind != types.BigInt && !t.Temporal() {
		return source.Errorf(first.Place(), "%s takes whole numbers or times, not a %s", f.Func, t)
	}
	values := make([]types.Value, 2)
	for i, a := range args[:2] {
		x, err := b.fold(coerce(a, t))
		if err != nil {
			return err
		}
		if values[i] = x.(*plan.Const).Value; values[i].Null {
			return source.Errorf(a.Place(), "%s cannot begin or end at NULL", f.Func)
		}
	}
	n.Start, n.Step = values[0].Int, types.Span{Micros: 1}
	if t.Temporal() {
		n.Step = types.Span{Micros: types.DayMicros}
	}
	if len(args) == 3 {
		step := args[2]
		switch {
		case step.Value.Null || t.Temporal() != (step.Typ.Kind == types.Interval) || !t.Temporal() && step.Typ.Kind != types.BigInt:
			return source.Errorf(step.Place(), "the step of a series of %s cannot be a %s", t, step.Typ).WithHint("write a whole number, or for times an interval such as interval 1 hour")
		case t.Temporal():
			n.Step = step.Value.Span()
		default:
			n.Step = types.Span{Micros: step.Value.Int}
		}
	}
	if t.Kind == types.Date && n.Step.Micros%types.DayMicros != 0 {
		return source.Errorf(args[2].Place(), "a series of DATE goes by whole days").WithHint("begin it with a timestamp '...'")
	}
	if n.Step == (types.Span{}) || n.Step.Months != 0 && n.Step.Micros != 0 {
		return source.Errorf(args[len(args)-1].Place(), "the step of a series must not be zero, nor mix months with shorter units")
	}
	n.Count(values[1].Int, f.Func == "generate_series")
	if n.Rows > maxSeries {
		return source.Errorf(f.Span, "a series of more than %d values", int64(maxSeries))
	}
	return nil
}

// maxSeries bounds a series: what has more values was hardly meant.
const maxSeries = 1_000_000_000
