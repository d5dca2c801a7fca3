package expr

import (
	"fmt"
	"testing"

	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// typed is a value with its type: what literals and columns are made of.
type typed struct {
	t types.Type
	v types.Value
}

func val(x any) typed {
	switch x := x.(type) {
	case nil:
		return typed{types.TypeNull, types.Value{Null: true}}
	case typed:
		return x
	case bool:
		return typed{types.TypeBoolean, types.Value{Boolean: x}}
	case int:
		return typed{types.TypeBigInt, types.Value{Int: int64(x)}}
	case int64:
		return typed{types.TypeBigInt, types.Value{Int: x}}
	case float64:
		return typed{types.TypeDouble, types.Value{Double: x}}
	case string:
		return typed{types.TypeVarchar, types.Value{String: x}}
	}
	panic(fmt.Sprintf("bug: no value of %T", x))
}

func dec(text string) typed {
	n, ok := types.ParseNumber(text)
	if !ok {
		panic(text)
	}
	before, after := n.Digits()
	for i := range text { // keep zeros that were written
		if text[i] == '.' {
			after = max(after, len(text)-i-1)
		}
	}
	d, _ := n.Decimal(after)
	return typed{types.TypeDecimal(max(1, before+after), after), types.Value{Decimal: d}}
}

func date(text string) typed {
	d, ok := types.ParseDate(text)
	if !ok {
		panic(text)
	}
	return typed{types.TypeDate, types.Value{Int: d}}
}

func ts(text string) typed {
	m, ok := types.ParseTimestamp(text)
	if !ok {
		panic(text)
	}
	return typed{types.TypeTimestamp, types.Value{Int: m}}
}

func iv(text string) typed {
	s, ok := types.ParseSpan(text)
	if !ok {
		panic(text)
	}
	return typed{types.TypeInterval, s.Value()}
}

func lit(x typed) *plan.Const {
	c := &plan.Const{Value: x.v}
	c.Typ = x.t
	return c
}

func column(i int, t types.Type) *plan.Column {
	c := &plan.Column{Index: i, Name: fmt.Sprintf("c%d", i)}
	c.Typ = t
	return c
}

func castTo(e plan.Expr, t types.Type, implicit, try bool) plan.Expr {
	if e.Type() == t && implicit {
		return e
	}
	c := &plan.Cast{X: e, Implicit: implicit, Try: try}
	c.Typ = t
	return c
}

// bindCall does what the binder does with a call.
func bindCall(name string, args ...plan.Expr) (plan.Expr, error) {
	f, ok := function.LookupScalar(name)
	if !ok {
		return nil, fmt.Errorf("no function %s", name)
	}
	list := make([]function.Arg, len(args))
	for i, a := range args {
		list[i].Type = a.Type()
		if c, ok := a.(*plan.Const); ok {
			list[i].Const = &c.Value
		}
	}
	params, result, err := f.Resolve(list)
	if err != nil {
		return nil, err
	}
	c := &plan.Call{Func: f.Name}
	c.Typ, c.Span = result, source.Span{Start: 1, End: 2}
	for i, a := range args {
		if params[i].Kind == types.Null {
			return nil, fmt.Errorf("bug: %s has a parameter of type NULL", name)
		}
		c.Args = append(c.Args, castTo(a, params[i], true, false))
	}
	return c, nil
}

// columnOf is a flat vector of values of one type.
func columnOf(t types.Type, values ...types.Value) *vec.Vector {
	v := &vec.Vector{Type: t, N: len(values)}
	null := make([]bool, len(values))
	texts := vec.NewDictBuilder()
	for i, x := range values {
		null[i] = x.Null
		switch t.Kind {
		case types.Boolean:
			v.Bool = append(v.Bool, x.Boolean)
		case types.BigInt, types.Date, types.Timestamp:
			v.Int = append(v.Int, x.Int)
		case types.Double:
			v.Double = append(v.Double, x.Double)
		case types.Decimal:
			v.Decimal = append(v.Decimal, x.Decimal)
		case types.Varchar:
			code := int32(-1) // outside the dictionary, as it may be
			if !x.Null {
				code = texts.Code(x.String)
			}
			v.Code = append(v.Code, code)
		}
	}
	v.Null = anyTrue(null)
	if t.Kind == types.Varchar {
		v.Dict = texts.Dict()
	}
	return v
}

// evaluate is the texts of an expression's values, "NULL" among them, or the error.
func evaluate(e plan.Expr, b *vec.Batch) ([]string, error) {
	ev, err := New(e)
	if err != nil {
		return nil, err
	}
	return texts(ev, b)
}

func texts(ev *Evaluator, b *vec.Batch) ([]string, error) {
	v, err := ev.Eval(b)
	if err != nil {
		return nil, err
	}
	if v.N != b.Rows() {
		return nil, fmt.Errorf("bug: %d values for %d rows", v.N, b.Rows())
	}
	out := make([]string, v.N)
	for i := range out {
		out[i] = v.Value(i).Text(v.Type)
		if v.IsNull(i) {
			out[i] = "NULL"
		}
	}
	return out, nil
}

// checkCall evaluates name(args) over constants and over columns, with NULLs and other rows around, and compares.
func checkCall(t *testing.T, want string, name string, xs ...any) {
	t.Helper()
	args := make([]plan.Expr, len(xs))
	cols := make([]plan.Expr, len(xs))
	b := &vec.Batch{N: 4}
	for i, x := range xs {
		v := val(x)
		args[i], cols[i] = lit(v), lit(v)
		if v.t.Kind != types.Null && v.t.Kind != types.Interval {
			cols[i] = column(i, v.t)
		}
		null := types.Value{Null: true}
		ct := v.t
		if ct.Kind == types.Null || ct.Kind == types.Interval {
			ct = types.TypeBigInt
		}
		b.Cols = append(b.Cols, columnOf(ct, null, v.v, null, v.v))
	}
	call := name
	for _, a := range args {
		call += " " + display(a)
	}
	e, err := bindCall(name, args...)
	if err != nil {
		t.Errorf("%s: %v", call, err)
		return
	}
	got, err := evaluate(e, &vec.Batch{N: 2})
	if err != nil {
		got = []string{"error: " + err.Error()}
	}
	if got[0] != want {
		t.Errorf("%s = %s, want %s", call, got[0], want)
	}
	over, err := bindCall(name, cols...)
	if err != nil || over.Type() != e.Type() {
		return // needs its constants
	}
	b.Sel = []int32{1, 3}
	got, err = evaluate(over, b)
	if err != nil {
		got = []string{"error: " + err.Error(), "error: " + err.Error()}
	}
	for _, g := range got {
		if len(g) > 5 && g[:5] == "error" && len(want) > 5 && want[:5] == "error" {
			continue // columns are named otherwise
		}
		if g != want {
			t.Errorf("%s over columns = %s, want %s", call, g, want)
		}
	}
}
