package bind

import (
	"strings"

	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/source"
)

// overloads are names that mean another function with so many arguments.
var overloads = []struct {
	name      string
	arguments int
	means     string
}{
	{"window", 3, function.Hop},
	{"datediff", 3, "timestampdiff"},
}

// scalarNamed is the function that a call names.
func scalarNamed(e *ast.Call) (*function.Scalar, bool) {
	for _, o := range overloads {
		if len(e.Args) == o.arguments && strings.EqualFold(e.Name, o.name) {
			return function.LookupScalar(o.means)
		}
	}
	f, ok := function.LookupScalar(e.Name)
	return f, ok && !(f.Operator && f.Name == strings.ToLower(e.Name))
}

// unknownFunction says what might be meant.
func unknownFunction(e *ast.Call) error {
	err := source.Errorf(e.NamePlace, "unknown function %q", e.Name)
	if base, ok := strings.CutSuffix(strings.ToLower(e.Name), "if"); ok {
		if f, ok := function.LookupAggregate(base); ok {
			return err.WithHint("write %s(...) filter (where condition)", f.Name)
		}
	}
	if strings.EqualFold(e.Name, "any") || strings.EqualFold(e.Name, "all") {
		return err.WithHint("any_value(x) is one of the values; after LIKE write x like a or x like b; after = and its like ANY takes a query")
	}
	if near := function.Nearest(e.Name); len(near) > 0 {
		return err.WithHint("did you mean %s?", strings.Join(near, " or "))
	}
	return err.WithHint("show functions lists them all")
}
