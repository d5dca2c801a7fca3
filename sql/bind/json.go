package bind

import (
	"flowsql/sql/ast"
	"flowsql/sql/function"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// madeJSON binds json_object, json_array and to_json, which are texts put together; nil for everything else.
func (b *binder) madeJSON(f *function.Scalar, e *ast.Call, s *scope) (plan.Expr, error) {
	if f.Name != "json_object" && f.Name != "json_array" && f.Name != "to_json" {
		return nil, nil
	}
	if f.Name == "json_object" && len(e.Args)%2 == 1 {
		return nil, source.Errorf(e.Span, "json_object takes a value for each name, and %d arguments are no pairs", len(e.Args)).WithHint("write %s", f.Usage)
	}
	if f.Name == "to_json" && len(e.Args) == 1 {
		return b.asJSON(e.Args[0], s)
	}
	text := func(v string) plan.Expr { return constant(types.TypeVarchar, types.Value{String: v}, e.Span) }
	open, end := "[", "]"
	if f.Name == "json_object" {
		open, end = "{", "}"
	}
	parts := []plan.Expr{text(open)}
	for i, a := range e.Args {
		between := ", "
		if open == "{" && i%2 == 1 {
			between = ": "
		}
		if i > 0 {
			parts = append(parts, text(between))
		}
		make := b.valueJSON
		if open == "{" && i%2 == 0 {
			make = b.nameJSON
		}
		x, err := make(a, s)
		if err != nil {
			return nil, err
		}
		parts = append(parts, x)
	}
	joined := plan.NewCall("concat", types.TypeVarchar, append(parts, text(end))...)
	joined.Span = e.Span
	return joined, nil
}

// valueJSON is a value within JSON, null where it is NULL.
func (b *binder) valueJSON(e ast.Expr, s *scope) (plan.Expr, error) {
	x, err := b.asJSON(e, s)
	if err != nil {
		return nil, err
	}
	return plan.NewCall("coalesce", types.TypeVarchar, x, constant(types.TypeVarchar, types.Value{String: "null"}, e.Place())), nil
}

// nameJSON is a value as the name of a member: a string whatever its type.
func (b *binder) nameJSON(e ast.Expr, s *scope) (plan.Expr, error) {
	x, err := b.expr(e, s)
	if err != nil {
		return nil, err
	}
	if x.Type().Kind == types.Interval {
		return nil, source.Errorf(e.Place(), "an INTERVAL is no name")
	}
	return plan.NewCall("to_json", types.TypeVarchar, coerce(x, types.TypeVarchar)), nil
}

// asJSON is a value as JSON, NULL where it is NULL. What a JSON function gives is JSON already: it is told by where it is written, so
// that a column always is the same.
func (b *binder) asJSON(e ast.Expr, s *scope) (plan.Expr, error) {
	x, err := b.expr(e, s)
	if err != nil {
		return nil, err
	}
	switch t := x.Type(); {
	case t.Kind == types.Interval:
		return nil, source.Errorf(e.Place(), "an INTERVAL is no JSON")
	case t.Kind == types.Boolean:
		return plan.NewCall("to_json", types.TypeVarchar, x), nil
	case t.Numeric() || t.Kind == types.Null || givesJSON(e):
		return coerce(x, types.TypeVarchar), nil
	}
	return plan.NewCall("to_json", types.TypeVarchar, coerce(x, types.TypeVarchar)), nil
}

func givesJSON(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Binary:
		return e.Op == ast.OpJSON
	case *ast.Call:
		switch f, _ := function.LookupScalar(e.Name); {
		case f == nil:
		case f.Name == "json_extract", f.Name == "json_keys", f.Name == "json_array", f.Name == "json_object", f.Name == "to_json":
			return true
		}
	}
	return false
}
