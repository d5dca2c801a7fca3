package function

import "flowsql/sql/types"

// double is the rule of functions of DOUBLEs.
var double = gives(types.TypeDouble, types.TypeDouble)

var mathFunctions = []Scalar{
	{Name: "abs", Usage: "abs(x)", Summary: "x without its sign", Min: 1, Max: 1, rule: givesNumber(same)},
	{Name: "sign", Usage: "sign(x)", Summary: "-1, 0 or 1", Min: 1, Max: 1, rule: givesNumber(always(types.TypeBigInt))},
	{Name: "ceil", Aliases: []string{"ceiling"}, Usage: "ceil(x)", Summary: "the next whole number upwards", Min: 1, Max: 1, rule: givesNumber(integral)},
	{Name: "floor", Usage: "floor(x)", Summary: "the next whole number downwards", Min: 1, Max: 1, rule: givesNumber(integral)},
	{Name: "round", Usage: "round(x[, digits])", Summary: "rounded half away from zero, on the decimal digits that x prints with", Min: 1, Max: 2, rule: rounded},
	{Name: "truncate", Aliases: []string{"trunc"}, Usage: "truncate(x[, digits])", Summary: "cut off after so many digits", Min: 1, Max: 2, rule: rounded},
	{Name: "sqrt", Usage: "sqrt(x)", Summary: "square root; NULL for x < 0", Min: 1, Max: 1, rule: double},
	{Name: "cbrt", Usage: "cbrt(x)", Summary: "cube root", Min: 1, Max: 1, rule: double},
	{Name: "exp", Usage: "exp(x)", Summary: "e to the power x", Min: 1, Max: 1, rule: double},
	{Name: "ln", Usage: "ln(x)", Summary: "natural logarithm; NULL for x <= 0", Min: 1, Max: 1, rule: double},
	{Name: "log", Usage: "log(x) or log(base, x)", Summary: "logarithm, natural without a base; NULL where there is none", Min: 1, Max: 2, rule: double},
	{Name: "log2", Usage: "log2(x)", Summary: "logarithm to base 2", Min: 1, Max: 1, rule: double},
	{Name: "log10", Usage: "log10(x)", Summary: "logarithm to base 10", Min: 1, Max: 1, rule: double},
	{Name: "pow", Aliases: []string{"power"}, Usage: "pow(x, y)", Summary: "x to the power y", Min: 2, Max: 2, rule: double},
	{Name: "pi", Usage: "pi()", Summary: "3.141592653589793", Min: 0, Max: 0, rule: double},
	{Name: "sin", Usage: "sin(x)", Summary: "sine of x radians", Min: 1, Max: 1, rule: double},
	{Name: "cos", Usage: "cos(x)", Summary: "cosine of x radians", Min: 1, Max: 1, rule: double},
	{Name: "tan", Usage: "tan(x)", Summary: "tangent of x radians", Min: 1, Max: 1, rule: double},
	{Name: "cot", Usage: "cot(x)", Summary: "cotangent of x radians", Min: 1, Max: 1, rule: double},
	{Name: "asin", Usage: "asin(x)", Summary: "arc sine; NULL outside -1 to 1", Min: 1, Max: 1, rule: double},
	{Name: "acos", Usage: "acos(x)", Summary: "arc cosine; NULL outside -1 to 1", Min: 1, Max: 1, rule: double},
	{Name: "atan", Usage: "atan(x) or atan(y, x)", Summary: "arc tangent", Min: 1, Max: 2, rule: double},
	{Name: "atan2", Usage: "atan2(y, x)", Summary: "angle of the point (x, y)", Min: 2, Max: 2, rule: double},
	{Name: "degrees", Usage: "degrees(x)", Summary: "radians as degrees", Min: 1, Max: 1, rule: double},
	{Name: "radians", Usage: "radians(x)", Summary: "degrees as radians", Min: 1, Max: 1, rule: double},
	{Name: "rand", Aliases: []string{"random"}, Usage: "rand()", Summary: "a random number from 0 to below 1", Volatile: true, Min: 0, Max: 0, rule: double},
	{Name: "conv", Usage: "conv(n, from, to)", Summary: "a text of digits in base from, 2 to 36, in base to; signed where a base is negative", Min: 3, Max: 3,
		rule: gives(types.TypeVarchar, types.TypeVarchar, types.TypeBigInt)},
	{Name: "format", Usage: "format(x, digits)", Summary: "rounded, with commas between thousands: 12,332.10", Min: 2, Max: 2, rule: resolveFormat},
	{Name: "bit_count", Usage: "bit_count(x)", Summary: "number of bits set", Min: 1, Max: 1, rule: gives(types.TypeBigInt, types.TypeBigInt)},
}

// integral is the type of a number without its fraction: BIGINT and DOUBLE stay, DECIMAL(p, s) is DECIMAL(p-s+1, 0).
func integral(t types.Type) types.Type {
	if t.Kind == types.Decimal && t.Scale > 0 {
		return types.TypeDecimal(int(t.Precision)-int(t.Scale)+1, 0)
	}
	return t
}

// rounded is the rule of round and truncate. A DECIMAL keeps at most the constant number of digits that is asked for,
// or its scale where that is not constant, and gains one digit before the point.
func rounded(args []Arg) ([]types.Type, types.Type, error) {
	t, err := number(args[0].Type)
	if err != nil {
		return nil, types.Type{}, err
	}
	if len(args) == 1 {
		return []types.Type{t}, integral(t), nil
	}
	if err := coercible(args[1].Type, types.TypeBigInt); err != nil {
		return nil, types.Type{}, err
	}
	result := t
	if t.Kind == types.Decimal {
		scale := int(t.Scale)
		if d, ok := args[1].whole(); ok {
			scale = int(min(max(d, 0), int64(t.Scale)))
		}
		result = types.TypeDecimal(min(types.MaxPrecision, int(t.Precision)-int(t.Scale)+scale+1), scale)
	}
	return []types.Type{t, types.TypeBigInt}, result, nil
}

// resolveFormat keeps the number's type: its own digits are rounded.
func resolveFormat(args []Arg) ([]types.Type, types.Type, error) {
	t, err := number(args[0].Type)
	if err == nil {
		err = coercible(args[1].Type, types.TypeBigInt)
	}
	return []types.Type{t, types.TypeBigInt}, types.TypeVarchar, err
}
