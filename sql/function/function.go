// Package function is the table of scalar functions, operators and aggregates: their names, what arguments they take
// and what type they give. It knows nothing of how they are computed; exec/expr and exec/agg do, by canonical name.
package function

import (
	"sort"
	"strings"
	"sync"

	"flowsql/sql/near"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// Arg is what a call knows of one argument: its type and, if it is a constant, its value in that type.
type Arg struct {
	Type  types.Type
	Const *types.Value // nil unless constant
}

// Args are arguments of which only the types are known.
func Args(ts ...types.Type) []Arg {
	args := make([]Arg, len(ts))
	for i, t := range ts {
		args[i].Type = t
	}
	return args
}

// rule says what a call with args, whose number has been checked, coerces them to and results in.
type rule func(args []Arg) (params []types.Type, result types.Type, err error)

// Scalar is a function or operator of one row's values. Operators are named by their ast.Op; unary minus is "neg".
type Scalar struct {
	Name     string   // canonical, what plan.Call and exec/expr call it
	Aliases  []string // other names of it
	Usage    string   // how a call is written
	Summary  string   // one line
	Volatile bool     // two statements may see different values; refused in continuous queries
	Operator bool     // Name is an operator or a predicate; its Aliases may still be called
	Key      bool     // only as a key of GROUP BY, where the binder makes something else of it
	Made     bool     // the binder makes other calls of it: there is no kernel
	Refused  bool     // every call of it is an error that says what to write
	Unit     bool     // argument 0 is a unit of time, which may be written as a bare word
	Pattern  bool     // argument 1 is a regular expression, and a further text is what replaces its matches
	Min, Max int      // number of arguments; Max < 0 means any
	rule     rule
}

// Aggregate is a function of a group of rows. Its arguments are what remains after DISTINCT, FILTER and ORDER BY.
type Aggregate struct {
	Name     string
	Aliases  []string
	Usage    string
	Summary  string
	Min, Max int
	rule     rule
}

// Resolve is the types that a call's arguments must be cast to, one for each, and the type of its result. No parameter
// has type NULL. The error is a *source.Error without a place.
func (s *Scalar) Resolve(args []Arg) (params []types.Type, result types.Type, err error) {
	return resolve(s.Name, s.Usage, s.Min, s.Max, s.rule, args)
}

// Resolve is as that of Scalar.
func (a *Aggregate) Resolve(args []Arg) (params []types.Type, result types.Type, err error) {
	return resolve(a.Name, a.Usage, a.Min, a.Max, a.rule, args)
}

func resolve(name, usage string, least, most int, r rule, args []Arg) ([]types.Type, types.Type, error) {
	if len(args) < least || most >= 0 && len(args) > most {
		return nil, types.Type{}, fault("%q takes %s, not %d", name, arity(least, most), len(args)).WithHint("write %s", usage)
	}
	params, result, err := r(args)
	if err != nil {
		if e, ok := err.(*source.Error); ok && !strings.Contains(e.Message, `"`) {
			e.Message = `"` + name + `": ` + e.Message
		}
		return nil, types.Type{}, err
	}
	if len(params) != len(args) {
		panic("bug: rule of " + name + " resolves another number of arguments")
	}
	return params, result, nil
}

func fault(format string, args ...any) *source.Error {
	return source.Errorf(source.Span{}, format, args...)
}

// families are the scalar functions and operators as a reader looks for them.
var families = []struct {
	title string
	list  []Scalar
}{
	{"Arithmetic", arithmeticOperators}, {"Comparison", comparisonOperators}, {"Logic", logicOperators}, {"Control", controlFunctions},
	{"Numbers", mathFunctions}, {"Text", textFunctions}, {"Patterns", patternFunctions}, {"JSON", jsonFunctions}, {"Date and time", timeFunctions},
	{"Flows", flowFunctions}, {"Windows of time", windowFunctions}, {"Session", sessionFunctions},
}

// index is the table by name.
type index struct {
	scalars    map[string]*Scalar
	aggregates map[string]*Aggregate
	scalarList []*Scalar
	aggList    []*Aggregate
	names      []string // what can be called, for Nearest
}

var table = sync.OnceValue(func() *index {
	x := &index{scalars: map[string]*Scalar{}, aggregates: map[string]*Aggregate{}}
	for _, family := range families {
		for i := range family.list {
			s := &family.list[i]
			x.scalarList = append(x.scalarList, s)
			for _, name := range append([]string{s.Name}, s.Aliases...) {
				if x.scalars[name] != nil {
					panic("bug: two functions named " + name)
				}
				x.scalars[name] = s
				if name[0] >= 'a' && (!s.Operator || name != s.Name) {
					x.names = append(x.names, name)
				}
			}
		}
	}
	for i := range aggregateFunctions {
		a := &aggregateFunctions[i]
		x.aggList = append(x.aggList, a)
		for _, name := range append([]string{a.Name}, a.Aliases...) {
			if x.aggregates[name] != nil || x.scalars[name] != nil {
				panic("bug: two functions named " + name)
			}
			x.aggregates[name] = a
			x.names = append(x.names, name)
		}
	}
	for _, r := range refusals {
		for _, name := range strings.Fields(r.names) {
			if x.aggregates[name] != nil || x.scalars[name] != nil {
				panic("bug: a function that is refused: " + name)
			}
			x.scalars[name] = r.scalar(name)
		}
	}
	sort.Slice(x.scalarList, func(i, j int) bool { return x.scalarList[i].Name < x.scalarList[j].Name })
	sort.Slice(x.aggList, func(i, j int) bool { return x.aggList[i].Name < x.aggList[j].Name })
	sort.Strings(x.names)
	return x
})

// LookupScalar is the function or operator called name, in any case. One that is refused on purpose is found too; its
// Resolve says why.
func LookupScalar(name string) (*Scalar, bool) {
	s, ok := table().scalars[strings.ToLower(name)]
	return s, ok
}

// LookupAggregate is the aggregate called name, in any case.
func LookupAggregate(name string) (*Aggregate, bool) {
	a, ok := table().aggregates[strings.ToLower(name)]
	return a, ok
}

// Scalars is every scalar function and operator, by name. The list must not be changed.
func Scalars() []*Scalar { return table().scalarList }

// Aggregates is every aggregate, by name. The list must not be changed.
func Aggregates() []*Aggregate { return table().aggList }

// Nearest is up to three names of functions and aggregates that resemble name, the nearest first.
func Nearest(name string) []string { return near.Names(name, table().names) }
