package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// movedBy binds t + interval n unit and t - interval n unit where n is no constant; nil for everything else.
func (b *binder) movedBy(e *ast.Binary, s *scope) (plan.Expr, error) {
	at, by := e.X, e.Y
	interval, ok := by.(*ast.Interval)
	if !ok && e.Op == ast.OpAdd {
		at = e.Y
		interval, ok = e.X.(*ast.Interval)
	}
	if !ok || e.Op != ast.OpAdd && e.Op != ast.OpSub {
		return nil, nil
	}
	return b.move(at, interval.X, interval.Unit, e.Op == ast.OpSub, e.Span, s)
}

// moved binds date_add and date_sub by an interval that is no constant, or by a number of days; nil for everything else.
func (b *binder) moved(f *function.Scalar, e *ast.Call, s *scope) (plan.Expr, error) {
	if f.Name != "date_add" && f.Name != "date_sub" || len(e.Args) != 2 {
		return nil, nil
	}
	back := f.Name == "date_sub"
	if interval, ok := e.Args[1].(*ast.Interval); ok {
		return b.move(e.Args[0], interval.X, interval.Unit, back, e.Span, s)
	}
	days, err := b.expr(e.Args[1], s)
	if err != nil || !days.Type().Numeric() {
		return nil, err
	}
	return b.timestampAdd(e.Args[0], days, "day", back, e.Span, s)
}

// move is timestampAdd if n is no constant, else nil.
func (b *binder) move(at, n ast.Expr, unit string, back bool, span source.Span, s *scope) (plan.Expr, error) {
	by, err := b.expr(n, s)
	if err != nil || isConstant(by) {
		return nil, err
	}
	return b.timestampAdd(at, by, unit, back, span, s)
}

// timestampAdd is at, by units later, or back. A fraction of a unit counts unless that is of months. Days keep a DATE one.
func (b *binder) timestampAdd(at ast.Expr, by plan.Expr, unit string, back bool, span source.Span, s *scope) (plan.Expr, error) {
	from, err := b.expr(at, s)
	if err != nil {
		return nil, err
	}
	one, ok := types.ParseUnit(unit)
	if !ok {
		return nil, source.Errorf(span, "unknown unit %q of an interval", unit).WithHint("there are %s", strings.Join(types.UnitNames(), ", "))
	}
	if back {
		if by, err = b.apply("neg", by.Place(), by); err != nil {
			return nil, err
		}
	}
	whole := by.Type().Kind == types.BigInt
	if !whole && one.Months == 0 {
		micros := constant(types.TypeBigInt, types.Value{Int: one.Micros}, by.Place())
		if by, err = b.apply("*", span, by, micros); err != nil {
			return nil, err
		}
		unit = "microsecond"
	}
	x, err := b.apply("timestampadd", span, constant(types.TypeVarchar, types.Value{String: unit}, span), by, from)
	if err != nil || !whole {
		return x, err
	}
	return keepDate(x, from, one), nil
}

// keepDate is x, which is from some whole units later, as a DATE if from is one and the units are days or longer.
func keepDate(x, from plan.Expr, one types.Span) plan.Expr {
	if from.Type().Kind != types.Date || one.Months == 0 && one.Micros%types.DayMicros != 0 {
		return x
	}
	return coerce(x, types.TypeDate)
}
