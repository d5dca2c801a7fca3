package function

import "flowsql/sql/types"

var arithmeticOperators = []Scalar{
	{Name: "+", Operator: true, Usage: "a + b", Summary: "sum; DATE or TIMESTAMP + INTERVAL", Min: 2, Max: 2, rule: resolveAdd},
	{Name: "-", Operator: true, Usage: "a - b", Summary: "difference; DATE or TIMESTAMP - INTERVAL", Min: 2, Max: 2, rule: resolveSub},
	{Name: "*", Operator: true, Usage: "a * b", Summary: "product", Min: 2, Max: 2, rule: resolveMul},
	{Name: "/", Operator: true, Usage: "a / b", Summary: "quotient, a DOUBLE; NULL if b is 0", Min: 2, Max: 2, rule: resolveDiv},
	{Name: "div", Operator: true, Usage: "a div b", Summary: "quotient without its fraction; NULL if b is 0", Min: 2, Max: 2,
		rule: alike(always(types.TypeBigInt))},
	{Name: "%", Aliases: []string{"mod"}, Operator: true, Usage: "a % b", Summary: "remainder with the sign of a; NULL if b is 0",
		Min: 2, Max: 2, rule: alike(same)},
	{Name: "neg", Operator: true, Usage: "-a", Summary: "negation", Min: 1, Max: 1, rule: givesNumber(same)},
	{Name: "&", Operator: true, Usage: "a & b", Summary: "bits in both", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "|", Operator: true, Usage: "a | b", Summary: "bits in either", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "^", Operator: true, Usage: "a ^ b", Summary: "bits in one of the two", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "~", Operator: true, Usage: "~a", Summary: "bits not in a", Min: 1, Max: 1, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "<<", Operator: true, Usage: "a << n", Summary: "bits moved up", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: ">>", Operator: true, Usage: "a >> n", Summary: "bits moved down, zeros moved in", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
}

// numbers is the types in which two operands compute: both BIGINT, both DECIMAL (each its own) or both DOUBLE.
func numbers(args []Arg) (a, b types.Type, err error) {
	if a, err = number(args[0].Type); err != nil {
		return
	}
	if b, err = number(args[1].Type); err != nil {
		return
	}
	switch {
	case a.Kind == types.Double || b.Kind == types.Double:
		a, b = types.TypeDouble, types.TypeDouble
	case a.Kind == types.Decimal || b.Kind == types.Decimal:
		a, b = asDecimal(a), asDecimal(b)
	}
	return
}

// resolveDiv leaves exact numbers as they are, so that their quotient is rounded once, to the nearest DOUBLE.
func resolveDiv(args []Arg) ([]types.Type, types.Type, error) {
	a, err := number(args[0].Type)
	if err != nil {
		return nil, types.Type{}, err
	}
	b, err := number(args[1].Type)
	if !a.Exact() || !b.Exact() {
		a, b = types.TypeDouble, types.TypeDouble
	}
	return []types.Type{a, b}, types.TypeDouble, err
}

// alike is the rule of operators whose operands have one type.
func alike(result func(types.Type) types.Type) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		a, b, err := numbers(args)
		if err != nil {
			return nil, types.Type{}, err
		}
		if a.Kind == types.Decimal {
			a = wider(a, b)
		}
		return []types.Type{a, a}, result(a), nil
	}
}

func resolveAdd(args []Arg) ([]types.Type, types.Type, error) {
	if args[1].Type.Kind == types.Interval {
		return shift(args[0], args[1])
	}
	if args[0].Type.Kind == types.Interval {
		params, result, err := shift(args[1], args[0])
		if err == nil {
			params[0], params[1] = params[1], params[0]
		}
		return params, result, err
	}
	return sumOf(args)
}

func resolveSub(args []Arg) ([]types.Type, types.Type, error) {
	if args[1].Type.Kind == types.Interval {
		return shift(args[0], args[1])
	}
	if args[0].Type.Temporal() && args[1].Type.Temporal() {
		hint := "timestampdiff(second, a, b) is b - a in seconds"
		if args[0].Type.Kind == types.Date && args[1].Type.Kind == types.Date {
			hint = "datediff(a, b) is a - b in days"
		}
		return nil, types.Type{}, fault("cannot subtract a %s from a %s", args[1].Type, args[0].Type).WithHint("%s", hint)
	}
	return sumOf(args)
}

// sumOf is the rule of numeric + and -. DECIMAL: scale max(s1, s2), one digit more than the longer integral part.
func sumOf(args []Arg) ([]types.Type, types.Type, error) {
	for i, a := range args {
		if a.Type.Temporal() && args[1-i].Type.Kind != types.Interval {
			unit := "second"
			if args[0].Type.Kind == types.Date || args[1].Type.Kind == types.Date {
				unit = "day"
			}
			return nil, types.Type{}, fault("cannot add a %s and a %s", args[0].Type, args[1].Type).
				WithHint("write the number as an interval: + interval 1 %s", unit)
		}
	}
	a, b, err := numbers(args)
	if err != nil {
		return nil, types.Type{}, err
	}
	result := a
	if a.Kind == types.Decimal {
		result = wider(a, b)
		result.Precision = min(types.MaxPrecision, result.Precision+1)
		a = types.TypeDecimal(int(result.Precision), int(result.Scale))
		b = a
	}
	return []types.Type{a, b}, result, nil
}

// resolveMul: DECIMAL(p1, s1) * DECIMAL(p2, s2) is DECIMAL(min(38, p1 + p2), s1 + s2), and refused where the scale
// alone is more than 38 digits: a product is exact or an error, never rounded.
func resolveMul(args []Arg) ([]types.Type, types.Type, error) {
	a, b, err := numbers(args)
	if err != nil {
		return nil, types.Type{}, err
	}
	result := a
	if a.Kind == types.Decimal {
		scale := int(a.Scale) + int(b.Scale)
		if scale > types.MaxPrecision {
			return nil, types.Type{}, fault("the product of %s and %s has more than %d digits after the point", a, b, types.MaxPrecision).
				WithHint("cast one of them to DOUBLE or to a DECIMAL of smaller scale")
		}
		result = types.TypeDecimal(min(types.MaxPrecision, int(a.Precision)+int(b.Precision)), scale)
	}
	return []types.Type{a, b}, result, nil
}

const dayMicros = 24 * 60 * 60 * 1_000_000

// shift is the rule of a place in time plus or minus an interval: a DATE stays one under whole days and months.
func shift(at, by Arg) ([]types.Type, types.Type, error) {
	t := types.TypeTimestamp
	if at.Type.Kind == types.Date && by.Const != nil && by.Const.Int%dayMicros == 0 {
		t = types.TypeDate
	}
	if err := coercible(at.Type, t); err != nil {
		return nil, types.Type{}, err
	}
	return []types.Type{t, types.TypeInterval}, t, nil
}
