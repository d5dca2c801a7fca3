package bind

import (
	"errors"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

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
		if x, err := b.movedBy(e, s); x != nil || err != nil {
			return x, err
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
		if err := noStray(e.Pattern); err != nil {
			return nil, err
		}
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
