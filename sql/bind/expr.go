package bind

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
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

// expr binds an expression over the columns of s.
func (b *binder) expr(e ast.Expr, s *scope) (plan.Expr, error) {
	span := e.Place()
	switch e := e.(type) {
	case *ast.Null:
		return null(span), nil
	case *ast.Bool:
		return constant(types.TypeBoolean, types.Value{Boolean: e.Value}, span), nil
	case *ast.Number:
		return number(e)
	case *ast.String:
		return b.text(e, s)
	case *ast.Column:
		return b.resolve(s, e)
	case *ast.Variable:
		return b.variable(e)
	case *ast.Unary:
		return b.unary(e, s)
	case *ast.Binary:
		if left, ok := e.X.(*ast.Tuple); ok {
			return b.rows(e, left, s)
		}
		return b.call(string(e.Op), span, s, e.X, e.Y)
	case *ast.Is:
		x, err := b.call("is "+e.What, span, s, e.X)
		return b.negated(x, err, e.Not)
	case *ast.In:
		return b.in(e, s)
	case *ast.Between:
		return b.between(e, s)
	case *ast.Like:
		return b.like(e, s)
	case *ast.Regexp:
		x, err := b.call("regexp", span, s, e.X, e.Pattern)
		return b.negated(x, err, e.Not)
	case *ast.Case:
		return b.caseOf(e, s)
	case *ast.Cast:
		x, err := b.expr(e.X, s)
		if err != nil {
			return nil, err
		}
		c := &plan.Cast{X: x, Try: e.Try}
		c.Typ, c.Span = e.Type, span
		return c, nil
	case *ast.Call:
		return b.anyCall(e, s)
	case *ast.Interval:
		return b.interval(e)
	case *ast.Star:
		return nil, source.Errorf(span, "* stands only in a select list or in count(*)")
	case *ast.Tuple:
		return nil, source.Errorf(span, "a row of values cannot be used here")
	case *ast.Subquery:
		return b.scalarQuery(e, s)
	case *ast.Exists:
		return b.existsQuery(e, s)
	case *ast.Quantified:
		a, err := b.comparing([]ast.Expr{e.X}, string(e.Op), e.Query, s, span)
		if err != nil {
			return nil, err
		}
		a.Kind, a.All = plan.Quantified, e.All
		return a, nil
	}
	panic("bug: binding an unknown expression")
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

func (b *binder) unary(e *ast.Unary, s *scope) (plan.Expr, error) {
	switch e.Op {
	case ast.OpAdd:
		return b.expr(e.X, s)
	case ast.OpSub:
		if n, ok := e.X.(*ast.Number); ok && n.Text == "9223372036854775808" {
			return constant(types.TypeBigInt, types.Value{Int: -1 << 63}, e.Span), nil
		}
		x, err := b.call("neg", e.Span, s, e.X)
		if err != nil {
			return nil, err
		}
		if c, ok := x.(*plan.Call); ok {
			if _, isConst := c.Args[0].(*plan.Const); isConst {
				return b.fold(x)
			}
		}
		return x, nil
	}
	return b.call(string(e.Op), e.Span, s, e.X)
}

// fold replaces an expression without columns by its value.
func (b *binder) fold(e plan.Expr) (plan.Expr, error) {
	if _, ok := e.(*plan.Const); ok {
		return e, nil
	}
	v, err := b.options.Fold(e)
	if err != nil {
		return nil, err
	}
	return constant(e.Type(), v, e.Place()), nil
}

func (b *binder) negated(x plan.Expr, err error, not bool) (plan.Expr, error) {
	if err != nil || !not {
		return x, err
	}
	return b.apply("not", x.Place(), x)
}

// call binds the arguments and applies the function or operator.
func (b *binder) call(name string, span source.Span, s *scope, args ...ast.Expr) (plan.Expr, error) {
	bound := make([]plan.Expr, len(args))
	for i, a := range args {
		x, err := b.expr(a, s)
		if err != nil {
			return nil, err
		}
		bound[i] = x
	}
	return b.apply(name, span, bound...)
}

// apply makes a call of bound arguments, coercing them to what the function takes.
func (b *binder) apply(name string, span source.Span, args ...plan.Expr) (plan.Expr, error) {
	f, ok := function.LookupScalar(name)
	if !ok {
		panic("bug: no operator " + name)
	}
	return b.applyScalar(f, span, args)
}

func (b *binder) applyScalar(f *function.Scalar, span source.Span, args []plan.Expr) (plan.Expr, error) {
	if f.Volatile && b.options.Continuous {
		return nil, source.Errorf(span, "%s has another value at every refresh and cannot stand in a continuous query", f.Name).
			WithHint("its result would no longer equal the same select over the files")
	}
	params, result, err := f.Resolve(arguments(args))
	if err != nil {
		return nil, placed(err, span)
	}
	coerced := make([]plan.Expr, len(args))
	for i, a := range args {
		coerced[i] = coerce(a, params[i])
	}
	c := &plan.Call{Func: f.Name, Args: coerced}
	c.Typ, c.Span = result, span
	return c, nil
}

// arguments is what a function's rule may know of its arguments.
func arguments(args []plan.Expr) []function.Arg {
	list := make([]function.Arg, len(args))
	for i, a := range args {
		list[i].Type = a.Type()
		if c, ok := a.(*plan.Const); ok {
			list[i].Const = &c.Value
		}
	}
	return list
}

// coerce adds an implicit cast where the type differs.
func coerce(e plan.Expr, t types.Type) plan.Expr {
	if e.Type() == t {
		return e
	}
	if c, ok := e.(*plan.Const); ok && c.Value.Null {
		return constant(t, types.Value{Null: true}, c.Span)
	}
	c := &plan.Cast{X: e, Implicit: true}
	c.Typ, c.Span = t, e.Place()
	return c
}

// condition binds a WHERE, HAVING, ON or WHEN: anything that counts as true or false.
func (b *binder) condition(e ast.Expr, s *scope) (plan.Expr, error) {
	x, err := b.expr(e, s)
	if err != nil {
		return nil, err
	}
	return b.truth(x)
}

// truth makes a BOOLEAN of a value, a number being true unless it is zero.
func (b *binder) truth(x plan.Expr) (plan.Expr, error) {
	switch x.Type().Kind {
	case types.Boolean:
		return x, nil
	case types.Null:
		return coerce(x, types.TypeBoolean), nil
	}
	if !x.Type().Numeric() && x.Type().Kind != types.Varchar {
		return nil, source.Errorf(x.Place(), "a condition is needed here, not a %s", x.Type())
	}
	return b.apply("<>", x.Place(), x, constant(types.TypeBigInt, types.Value{}, x.Place()))
}

func (b *binder) between(e *ast.Between, s *scope) (plan.Expr, error) {
	low, err := b.call(">=", e.Span, s, e.X, e.Low)
	if err != nil {
		return nil, err
	}
	high, err := b.call("<=", e.Span, s, e.X, e.High)
	if err != nil {
		return nil, err
	}
	both, err := b.apply("and", e.Span, low, high)
	return b.negated(both, err, e.Not)
}

func (b *binder) like(e *ast.Like, s *scope) (plan.Expr, error) {
	name := "like"
	if e.FoldCase {
		name = "ilike"
	}
	args := []ast.Expr{e.X, e.Pattern}
	if e.Escape != nil {
		args = append(args, e.Escape)
	}
	x, err := b.call(name, e.Span, s, args...)
	return b.negated(x, err, e.Not)
}

// in binds X IN (list): a set if all items are constants, else a chain of comparisons.
func (b *binder) in(e *ast.In, s *scope) (plan.Expr, error) {
	if e.Query != nil {
		return b.inQuery(e, s)
	}
	if tuple, ok := e.X.(*ast.Tuple); ok {
		return b.rowIn(e, tuple, s)
	}
	x, err := b.expr(e.X, s)
	if err != nil {
		return nil, err
	}
	items := make([]*plan.Const, 0, len(e.List))
	var rest plan.Expr
	for _, item := range e.List {
		y, err := b.expr(item, s)
		if err != nil {
			return nil, err
		}
		same, err := b.apply("=", item.Place(), x, y) // checks that the two compare, and coerces
		if err != nil {
			return nil, err
		}
		if c, ok := b.constantItem(same, x); ok {
			items = append(items, c)
			continue
		}
		if rest == nil {
			rest = same
		} else if rest, err = b.apply("or", e.Span, rest, same); err != nil {
			return nil, err
		}
	}
	var out plan.Expr
	if len(items) > 0 {
		in := &plan.In{X: x, Items: items}
		in.Typ, in.Span = types.TypeBoolean, e.Span
		out = in
		if rest != nil {
			if out, err = b.apply("or", e.Span, in, rest); err != nil {
				return nil, err
			}
		}
	} else {
		out = rest
	}
	if in, ok := out.(*plan.In); ok && e.Not {
		in.Not = true
		return in, nil
	}
	return b.negated(out, nil, e.Not)
}

// constantItem is the right side of x = item as a constant, if it is one and the comparison left x as it is.
func (b *binder) constantItem(same plan.Expr, x plan.Expr) (*plan.Const, bool) {
	args := same.(*plan.Call).Args
	if args[0] != x || !isConstant(args[1]) {
		return nil, false
	}
	folded, err := b.fold(args[1])
	if err != nil {
		return nil, false
	}
	return folded.(*plan.Const), true
}

// isConstant reports whether e depends on no row, here or outside.
func isConstant(e plan.Expr) bool {
	constant := true
	plan.Walk(e, func(e plan.Expr) bool {
		switch e.(type) {
		case *plan.Column, *plan.Param, *plan.Apply, *plan.WindowCall:
			constant = false
		}
		return constant
	})
	return constant
}

// rows binds a comparison of rows of values, which goes from left to right: (a, b) < (c, d) is a < c OR a = c AND b < d.
func (b *binder) rows(e *ast.Binary, left *ast.Tuple, s *scope) (plan.Expr, error) {
	right, ok := e.Y.(*ast.Tuple)
	if !ok || len(right.Items) != len(left.Items) {
		return nil, source.Errorf(e.Y.Place(), "a row of %d values is needed here", len(left.Items))
	}
	last := len(left.Items) - 1
	compare := func(op ast.Op, i int) (plan.Expr, error) {
		return b.call(string(op), e.Span, s, left.Items[i], right.Items[i])
	}
	strict := e.Op
	join := "or"
	switch e.Op {
	case ast.OpEq, ast.OpSame:
		join = "and"
	case ast.OpNe:
	case ast.OpLt, ast.OpLe:
		strict = ast.OpLt
	case ast.OpGt, ast.OpGe:
		strict = ast.OpGt
	default:
		return nil, source.Errorf(e.Span, "rows of values can only be compared")
	}
	out, err := compare(e.Op, last)
	for i := last - 1; i >= 0 && err == nil; i-- {
		var first, same plan.Expr
		if strict == e.Op && (join == "and" || e.Op == ast.OpNe) {
			if first, err = compare(e.Op, i); err == nil {
				out, err = b.apply(join, e.Span, first, out)
			}
			continue
		}
		if first, err = compare(strict, i); err != nil {
			break
		}
		if same, err = compare(ast.OpEq, i); err != nil {
			break
		}
		if out, err = b.apply("and", e.Span, same, out); err == nil {
			out, err = b.apply("or", e.Span, first, out)
		}
	}
	return out, err
}

// rowIn binds (a, b) IN ((1, 2), ...): each row is a conjunction of equalities.
func (b *binder) rowIn(e *ast.In, left *ast.Tuple, s *scope) (plan.Expr, error) {
	var out plan.Expr
	for _, item := range e.List {
		right, ok := item.(*ast.Tuple)
		if !ok || len(right.Items) != len(left.Items) {
			return nil, source.Errorf(item.Place(), "a row of %d values is needed here", len(left.Items))
		}
		var row plan.Expr
		for i := range left.Items {
			same, err := b.call("=", item.Place(), s, left.Items[i], right.Items[i])
			if err == nil && row != nil {
				same, err = b.apply("and", item.Place(), row, same)
			}
			if err != nil {
				return nil, err
			}
			row = same
		}
		if out == nil {
			out = row
			continue
		}
		var err error
		if out, err = b.apply("or", e.Span, out, row); err != nil {
			return nil, err
		}
	}
	return b.negated(out, nil, e.Not)
}

// caseOf binds both forms of CASE; CASE x WHEN y is CASE WHEN x = y.
func (b *binder) caseOf(e *ast.Case, s *scope) (plan.Expr, error) {
	c := &plan.Case{}
	c.Span = e.Span
	for _, w := range e.Whens {
		var cond plan.Expr
		var err error
		if e.Operand != nil {
			cond, err = b.call("=", w.Cond.Place(), s, e.Operand, w.Cond)
		} else {
			cond, err = b.condition(w.Cond, s)
		}
		if err != nil {
			return nil, err
		}
		result, err := b.expr(w.Result, s)
		if err != nil {
			return nil, err
		}
		c.Whens = append(c.Whens, plan.When{Cond: cond, Result: result})
	}
	c.Else = null(e.Span)
	if e.Else != nil {
		x, err := b.expr(e.Else, s)
		if err != nil {
			return nil, err
		}
		c.Else = x
	}
	t := c.Else.Type()
	for _, w := range c.Whens {
		common, err := function.Common(t, w.Result.Type())
		if err != nil {
			return nil, source.Errorf(w.Result.Place(), "the branches of CASE have no common type: %s", err)
		}
		t = common
	}
	for i, w := range c.Whens {
		c.Whens[i].Result = coerce(w.Result, t)
	}
	c.Else = coerce(c.Else, t)
	c.Typ = t
	return c, nil
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

// asError is err as a fault of the text, if it is one.
func asError(err error) (*source.Error, bool) {
	var e *source.Error
	ok := errors.As(err, &e)
	return e, ok
}

// placed gives a fault without a place one.
func placed(err error, span source.Span) error {
	if e, ok := asError(err); ok && e.Span == (source.Span{}) {
		e.Span = span
	}
	return err
}
