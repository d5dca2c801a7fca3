package function

import "flowsql/sql/types"

var logicOperators = []Scalar{
	{Name: "and", Aliases: []string{"&&"}, Operator: true, Usage: "a AND b", Summary: "three-valued; b is computed only where a is not false",
		Min: 2, Max: -1, rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "or", Operator: true, Usage: "a OR b", Summary: "three-valued; b is computed only where a is not true",
		Min: 2, Max: -1, rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "xor", Operator: true, Usage: "a XOR b", Summary: "exactly one of the two", Min: 2, Max: 2,
		rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "not", Operator: true, Usage: "NOT a", Summary: "the opposite", Min: 1, Max: 1, rule: gives(types.TypeBoolean, types.TypeBoolean)},
}

var controlFunctions = []Scalar{
	{Name: "if", Aliases: []string{"iif", "iff"}, Usage: "if(condition, a, b)", Summary: "a where the condition is true, else b", Min: 3, Max: 3,
		rule: resolveIf},
	{Name: "coalesce", Usage: "coalesce(a, b, ...)", Summary: "the first that is not NULL", Min: 1, Max: -1, rule: resolveCommon},
	{Name: "ifnull", Aliases: []string{"nvl"}, Usage: "ifnull(a, b)", Summary: "a, or b where a is NULL", Min: 2, Max: 2, rule: resolveCommon},
	{Name: "nullif", Usage: "nullif(a, b)", Summary: "a, or NULL where a = b", Min: 2, Max: 2, rule: resolveNullIf},
	{Name: "field", Usage: "field(x, a, b, ...)", Summary: "place of the first of a, b, ... that equals x, from 1, or 0", Min: 2, Max: -1, rule: resolveField},
	{Name: "elt", Usage: "elt(n, a, b, ...)", Summary: "the n-th of a, b, ..., from 1; NULL beyond", Min: 2, Max: -1,
		rule: gives(types.TypeVarchar, types.TypeBigInt, types.TypeVarchar)},
	{Name: "greatest", Usage: "greatest(a, b, ...)", Summary: "the greatest; NULL if any is NULL", Min: 2, Max: -1, rule: resolveCommon},
	{Name: "least", Usage: "least(a, b, ...)", Summary: "the least; NULL if any is NULL", Min: 2, Max: -1, rule: resolveCommon},
}

func resolveIf(args []Arg) ([]types.Type, types.Type, error) {
	if err := coercible(args[0].Type, types.TypeBoolean); err != nil {
		return nil, types.Type{}, err
	}
	t, err := Common(args[1].Type, args[2].Type)
	if err == nil {
		err = column(t)
	}
	return []types.Type{types.TypeBoolean, typed(t), typed(t)}, typed(t), err
}

func resolveCommon(args []Arg) ([]types.Type, types.Type, error) {
	t, err := commonOf(args)
	if err == nil {
		err = column(t)
	}
	return all(typed(t), len(args)), typed(t), err
}

// resolveField compares as = does; places in time compare in their common type.
func resolveField(args []Arg) ([]types.Type, types.Type, error) {
	common, err := commonOf(args)
	if err == nil {
		err = column(common)
	}
	params := make([]types.Type, len(args))
	for i, a := range args {
		params[i] = typed(common)
		switch {
		case a.Type.Kind == types.Boolean:
			params[i] = types.TypeBigInt
		case a.Type.Numeric() || a.Type.Kind == types.Varchar && common.Kind == types.Varchar:
			params[i] = a.Type
		case a.Type.Kind == types.Null && params[i].Kind == types.Boolean:
			params[i] = types.TypeBigInt
		}
	}
	return params, types.TypeBigInt, err
}

// resolveNullIf compares as = does; the result is the first argument in the type it is compared in.
func resolveNullIf(args []Arg) ([]types.Type, types.Type, error) {
	a, b, err := comparands(args[0], args[1])
	return []types.Type{a, b}, a, err
}
