package bind

import (
	"math/big"
	"strconv"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

func constant(t types.Type, v types.Value, span source.Span) *plan.Const {
	c := &plan.Const{Value: v}
	c.Typ, c.Span = t, span
	return c
}

func null(span source.Span) *plan.Const {
	return constant(types.TypeNull, types.Value{Null: true}, span)
}

// number is a literal: BIGINT, DECIMAL with a point and no exponent, DOUBLE with an exponent.
func number(e *ast.Number) (plan.Expr, error) {
	text := strings.ToLower(e.Text)
	if strings.HasPrefix(text, "0x") {
		v, err := strconv.ParseUint(text[2:], 16, 63)
		if err != nil {
			return nil, source.Errorf(e.Span, "number %s does not fit BIGINT", e.Text)
		}
		return constant(types.TypeBigInt, types.Value{Int: int64(v)}, e.Span), nil
	}
	if strings.Contains(text, "e") {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, source.Errorf(e.Span, "number %s does not fit DOUBLE", e.Text)
		}
		return constant(types.TypeDouble, types.Value{Double: v}, e.Span), nil
	}
	whole, fraction, point := strings.Cut(text, ".")
	if !point {
		if v, err := strconv.ParseInt(text, 10, 64); err == nil {
			return constant(types.TypeBigInt, types.Value{Int: v}, e.Span), nil
		}
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	if len(digits) > types.MaxPrecision || len(fraction) > types.MaxPrecision {
		return nil, source.Errorf(e.Span, "number %s has more than %d digits", e.Text, types.MaxPrecision).
			WithHint("write it with an exponent to make it a DOUBLE: 1.5e0")
	}
	v := new(big.Int)
	if digits != "" {
		v.SetString(digits, 10)
	}
	precision := max(1, len(digits), len(fraction))
	return constant(types.TypeDecimal(precision, len(fraction)), types.Value{Decimal: decimal128.FromBigInt(v)}, e.Span), nil
}

// text is a string literal. In double quotes it must not look like a column that is in scope: other databases would
// take it for that column.
func (b *binder) text(e *ast.String, s *scope) (plan.Expr, error) {
	if e.Double {
		for _, c := range s.columns {
			if strings.EqualFold(c.name, e.Value) {
				return nil, source.Errorf(e.Span, "is \"%s\" the column or the text?", e.Value).
					WithHint("write the column as `%s` and the text as '%s'", e.Value, e.Value)
			}
		}
	}
	return constant(types.TypeVarchar, types.Value{String: e.Value}, e.Span), nil
}

func (b *binder) variable(e *ast.Variable) (plan.Expr, error) {
	if b.options.Variable != nil {
		if v, t, ok := b.options.Variable(e.Name); ok {
			return constant(t, v, e.Span), nil
		}
	}
	return null(e.Span), nil
}

func (b *binder) interval(e *ast.Interval) (plan.Expr, error) {
	unit, ok := types.ParseUnit(e.Unit)
	if !ok {
		return nil, source.Errorf(e.Span, "unknown unit %q of an interval", e.Unit).
			WithHint("there are %s", strings.Join(types.UnitNames(), ", "))
	}
	x, err := b.expr(e.X, &scope{clause: "an interval"})
	if err != nil || !isConstant(x) {
		return nil, source.Errorf(e.X.Place(), "an interval takes a constant number").
			WithHint("date_add and timestampadd take one that changes from row to row")
	}
	if x, err = b.fold(x); err != nil {
		return nil, err
	}
	c := x.(*plan.Const)
	if c.Value.Null {
		return constant(types.TypeInterval, types.Value{Null: true}, e.Span), nil
	}
	n, ok := types.ParseNumber(c.Value.Text(c.Typ))
	if !ok {
		return nil, source.Errorf(e.X.Place(), "an interval takes a number, not %q", c.Value.Text(c.Typ))
	}
	span, ok := unit.Times(n)
	if !ok {
		return nil, source.Errorf(e.Span, "the interval is too long, or no whole number of months or microseconds")
	}
	return constant(types.TypeInterval, span.Value(), e.Span), nil
}
