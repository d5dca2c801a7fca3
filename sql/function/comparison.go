package function

import "flowsql/sql/types"

var comparisonOperators = []Scalar{
	{Name: "=", Operator: true, Usage: "a = b", Summary: "equal", Min: 2, Max: 2, rule: compared},
	{Name: "<>", Aliases: []string{"!="}, Operator: true, Usage: "a <> b", Summary: "not equal", Min: 2, Max: 2, rule: compared},
	{Name: "<", Operator: true, Usage: "a < b", Summary: "less", Min: 2, Max: 2, rule: compared},
	{Name: "<=", Operator: true, Usage: "a <= b", Summary: "less or equal", Min: 2, Max: 2, rule: compared},
	{Name: ">", Operator: true, Usage: "a > b", Summary: "greater", Min: 2, Max: 2, rule: compared},
	{Name: ">=", Operator: true, Usage: "a >= b", Summary: "greater or equal", Min: 2, Max: 2, rule: compared},
	{Name: "<=>", Operator: true, Usage: "a <=> b", Summary: "equal or both NULL", Min: 2, Max: 2, rule: compared},
	{Name: "is null", Aliases: []string{"isnull"}, Operator: true, Usage: "a IS NULL", Summary: "whether a is NULL", Min: 1, Max: 1,
		rule: func(args []Arg) ([]types.Type, types.Type, error) {
			return []types.Type{typed(args[0].Type)}, types.TypeBoolean, column(args[0].Type)
		}},
	{Name: "is true", Operator: true, Usage: "a IS TRUE", Summary: "whether a is true, not false or NULL", Min: 1, Max: 1,
		rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "is false", Operator: true, Usage: "a IS FALSE", Summary: "whether a is false, not true or NULL", Min: 1, Max: 1,
		rule: gives(types.TypeBoolean, types.TypeBoolean)},
}

// compared is the rule of comparisons.
func compared(args []Arg) ([]types.Type, types.Type, error) {
	a, b, err := comparands(args[0], args[1])
	return []types.Type{a, b}, types.TypeBoolean, err
}

// comparands is the types in which two values compare. Numbers stay as they are, and text against a number stays text:
// the kernels compare BIGINT, DECIMAL and the number that a text is exactly, and anything with a DOUBLE as DOUBLE,
// except that BIGINT against DOUBLE is exact too. Text against a place in time becomes one.
func comparands(x, y Arg) (types.Type, types.Type, error) {
	a, b := x.Type, y.Type
	switch {
	case a.Kind == types.Interval || b.Kind == types.Interval:
		return a, b, fault("INTERVAL cannot be compared")
	case a.Kind == types.Null && b.Kind == types.Null:
		return types.TypeVarchar, types.TypeVarchar, nil
	case a.Kind == types.Null:
		return b, b, nil
	case b.Kind == types.Null:
		return a, a, nil
	case a.Kind == b.Kind:
		return a, b, nil
	}
	if a.Kind == types.Boolean {
		a = types.TypeBigInt
	}
	if b.Kind == types.Boolean {
		b = types.TypeBigInt
	}
	switch {
	case a.Numeric() && b.Numeric(), a.Numeric() && b.Kind == types.Varchar, a.Kind == types.Varchar && b.Numeric():
		return a, b, nil
	case a.Temporal() && b.Temporal():
		return types.TypeTimestamp, types.TypeTimestamp, nil
	case a.Temporal() && b.Kind == types.Varchar:
		t := moment(a, y)
		return t, t, nil
	case a.Kind == types.Varchar && b.Temporal():
		t := moment(b, x)
		return t, t, nil
	}
	return a, b, fault("cannot compare a %s with a %s", a, b).WithHint("from_unixtime(x) makes a TIMESTAMP of a number of seconds")
}

// moment is what a place in time of type t and a text compare as: TIMESTAMP, or DATE where the text is a known date.
func moment(t types.Type, text Arg) types.Type {
	if s, ok := text.text(); ok && t.Kind == types.Date {
		if _, ok := types.ParseDate(s); ok {
			return t
		}
	}
	return types.TypeTimestamp
}
