package exectest

import (
	"fmt"
	"math/rand/v2"

	"flowsql/catalog"
	"flowsql/exec/vec"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// columns of the tables that Flows makes; every one has NULLs but the last, which numbers the rows.
var columns = []struct {
	name string
	t    types.Type
}{
	{"src", types.TypeVarchar}, {"port", types.TypeVarchar}, {"bytes", types.TypeBigInt}, {"duration", types.TypeDouble},
	{"cost", types.TypeDecimal(12, 2)}, {"ok", types.TypeBoolean}, {"at", types.TypeTimestamp}, {"day", types.TypeDate},
	{"huge", types.TypeDouble}, {"wide", types.TypeDecimal(30, 0)}, {"n", types.TypeBigInt},
}

// Flows is a table of n random rows: few distinct values, so that rows meet in groups and joins, and
// doubles whose sum depends on the order in which it is rounded.
func Flows(seed uint64, n int, growth catalog.Growth) Input {
	rng := rand.New(rand.NewPCG(seed, 2))
	in := Input{Growth: growth, Rows: &vec.Batch{N: n}}
	for _, c := range columns {
		b := vec.NewBuilder(c.t)
		for i := 0; i < n; i++ {
			v := value(rng, c.t)
			switch c.name {
			case "n":
				v = types.Value{Int: int64(i)}
			case "huge":
				v.Double *= 1e290
			}
			b.Append(vec.Constant(c.t, v, 1))
		}
		in.Names = append(in.Names, c.name)
		in.Rows.Cols = append(in.Rows.Cols, b.Vector())
	}
	return in
}

// Types are the types of the columns of Flows.
func Types() []types.Type {
	list := make([]types.Type, len(columns))
	for i, c := range columns {
		list[i] = c.t
	}
	return list
}

// Names are the names of the columns of Flows.
func Names() []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return list
}

func value(rng *rand.Rand, t types.Type) types.Value {
	if rng.IntN(8) == 0 {
		return types.Value{Null: true}
	}
	switch t.Kind {
	case types.Varchar:
		return types.Value{String: []string{"", "80", "443", "Comp1", "Comp22", "é", fmt.Sprint("x", rng.IntN(20))}[rng.IntN(7)]}
	case types.BigInt:
		return types.Value{Int: []int64{0, 1, -1, 7, 1 << 40, int64(rng.IntN(30)), -5}[rng.IntN(7)]}
	case types.Double:
		return types.Value{Double: []float64{0.1, 1e16, -1e16, 3, 1e-300, 7.25, rng.Float64()}[rng.IntN(7)]}
	case types.Decimal:
		if t.Precision > 18 {
			return types.Value{Decimal: decimal128.New(int64(rng.IntN(7)-3), uint64(rng.IntN(3))<<62)}
		}
		return types.Value{Decimal: decimal128.FromI64(int64(rng.IntN(2000) - 1000))}
	case types.Boolean:
		return types.Value{Boolean: rng.IntN(2) == 0}
	case types.Timestamp:
		return types.Value{Int: int64(rng.IntN(50)) * 1_000_000}
	case types.Date:
		return types.Value{Int: int64(rng.IntN(10))}
	}
	panic("bug: no values of type " + t.String())
}

// Col is the column of Flows with a name, in an input that has shift columns before those of Flows.
func Col(name string, shift ...int) plan.Expr {
	for i, c := range columns {
		if c.name == name {
			e := &plan.Column{Index: i, Name: name}
			if len(shift) > 0 {
				e.Index += shift[0]
			}
			e.Typ = c.t
			return e
		}
	}
	panic("bug: no column " + name)
}

// Int is a constant.
func Int(n int64) plan.Expr {
	c := &plan.Const{Value: types.Value{Int: n}}
	c.Typ = types.TypeBigInt
	return c
}

// Double is a constant.
func Double(x float64) plan.Expr {
	c := &plan.Const{Value: types.Value{Double: x}}
	c.Typ = types.TypeDouble
	return c
}

// Cost and Wide are constants of the types of these columns, in units of their last digit.
func Cost(units int64) plan.Expr { return decimal(types.TypeDecimal(12, 2), units) }

func Wide(units int64) plan.Expr { return decimal(types.TypeDecimal(30, 0), units) }

func decimal(t types.Type, units int64) plan.Expr {
	c := &plan.Const{Value: types.Value{Decimal: decimal128.FromI64(units)}}
	c.Typ = t
	return c
}

// Text is a constant.
func Text(s string) plan.Expr {
	c := &plan.Const{Value: types.Value{String: s}}
	c.Typ = types.TypeVarchar
	return c
}

// Call is a call of a function whose arguments have the types that it takes.
func Call(name string, args ...plan.Expr) plan.Expr {
	f, ok := function.LookupScalar(name)
	if !ok {
		panic("bug: no function " + name)
	}
	_, t, err := f.Resolve(known(args))
	if err != nil {
		panic("bug: " + err.Error())
	}
	c := &plan.Call{Func: f.Name, Args: args}
	c.Typ = t
	return c
}

// Aggregate is a call of an aggregate function, with casts of its arguments where it wants them.
func Aggregate(name string, args ...plan.Expr) (plan.Aggregate, error) {
	f, ok := function.LookupAggregate(name)
	if !ok {
		return plan.Aggregate{}, fmt.Errorf("no aggregate %q", name)
	}
	params, t, err := f.Resolve(known(args))
	if err != nil {
		return plan.Aggregate{}, err
	}
	a := plan.Aggregate{Func: f.Name, Type: t, Span: source.Span{}}
	for i, x := range args {
		if x.Type() != params[i] {
			c := &plan.Cast{X: x, Implicit: true}
			c.Typ = params[i]
			x = c
		}
		a.Args = append(a.Args, x)
	}
	return a, nil
}

func known(args []plan.Expr) []function.Arg {
	list := make([]function.Arg, len(args))
	for i, a := range args {
		list[i].Type = a.Type()
		if c, ok := a.(*plan.Const); ok {
			list[i].Const = &c.Value
		}
	}
	return list
}
