package function

import "flowsql/sql/types"

var aggregateFunctions = []Aggregate{
	{Name: "count", Usage: "count(*), count(x), count(distinct a, b)", Summary: "number of rows, or of those without a NULL", Min: 0, Max: -1,
		rule: func(args []Arg) ([]types.Type, types.Type, error) {
			params := make([]types.Type, len(args))
			for i, a := range args {
				if err := column(a.Type); err != nil {
					return nil, types.Type{}, err
				}
				params[i] = typed(a.Type)
			}
			return params, types.TypeBigInt, nil
		}},
	{Name: "count_if", Aliases: []string{"countif"}, Usage: "count_if(condition)", Summary: "number of rows for which the condition is true", Min: 1, Max: 1,
		rule: gives(types.TypeBigInt, types.TypeBoolean)},
	{Name: "sum", Usage: "sum(x)", Summary: "sum, exact for exact numbers", Min: 1, Max: 1, rule: givesNumber(sumType)},
	{Name: "avg", Aliases: []string{"mean"}, Usage: "avg(x)", Summary: "arithmetic mean", Min: 1, Max: 1, rule: givesNumber(always(types.TypeDouble))},
	{Name: "min", Usage: "min(x)", Summary: "the least", Min: 1, Max: 1, rule: orderable},
	{Name: "max", Usage: "max(x)", Summary: "the greatest", Min: 1, Max: 1, rule: orderable},
	{Name: "stddev_pop", Aliases: []string{"stddev", "std", "stddevpop"}, Usage: "stddev_pop(x)", Summary: "standard deviation of a population", Min: 1, Max: 1, rule: statistic},
	{Name: "stddev_samp", Aliases: []string{"stddevsamp"}, Usage: "stddev_samp(x)", Summary: "standard deviation of a sample", Min: 1, Max: 1, rule: statistic},
	{Name: "var_pop", Aliases: []string{"variance", "var", "varpop"}, Usage: "var_pop(x)", Summary: "variance of a population", Min: 1, Max: 1, rule: statistic},
	{Name: "var_samp", Aliases: []string{"varsamp"}, Usage: "var_samp(x)", Summary: "variance of a sample", Min: 1, Max: 1, rule: statistic},
	{Name: "quantile", Aliases: []string{"percentile", "percentile_cont", "quantile_cont"}, Usage: "quantile(x, q)", Summary: "the value below which the share q lies, exact, linearly interpolated",
		Min: 2, Max: 2, rule: resolveQuantile},
	{Name: "quantile_disc", Aliases: []string{"percentile_disc"}, Usage: "quantile_disc(x, q)", Summary: "the least value that the share q of all does not exceed, of any type",
		Min: 2, Max: 2, rule: resolveQuantileDisc},
	{Name: "median", Usage: "median(x)", Summary: "quantile(x, 0.5)", Min: 1, Max: 1, rule: statistic},
	{Name: "approx_count_distinct", Aliases: []string{"approx_distinct", "uniq"}, Usage: "approx_count_distinct(x)", Summary: "about how many different values: HyperLogLog, standard error 0.8 %",
		Min: 1, Max: 1, rule: valuesTo(types.TypeBigInt)},
	{Name: "approx_quantile", Aliases: []string{"approx_percentile", "percentile_approx"}, Usage: "approx_quantile(x, q)", Summary: "within 1 % of the value below which the share q lies: DDSketch",
		Min: 2, Max: 2, rule: resolveQuantile},
	{Name: "mode", Usage: "mode(x)", Summary: "the most frequent value, the least of several", Min: 1, Max: 1, rule: orderable},
	{Name: "topk", Aliases: []string{"top_k", "approx_top_k"}, Usage: "topk(x[, k])", Summary: "the k (10) most frequent values, exact, the least first among equals: [a, b]",
		Min: 1, Max: 2, rule: resolveTopK},
	{Name: "histogram", Usage: "histogram(x)", Summary: "the values in order and how often each occurs: {a=2, b=1}", Min: 1, Max: 1, rule: valuesTo(types.TypeVarchar)},
	{Name: "entropy", Usage: "entropy(x)", Summary: "Shannon entropy of the values in bits", Min: 1, Max: 1, rule: valuesTo(types.TypeDouble)},
	{Name: "any_value", Aliases: []string{"arbitrary"}, Usage: "any_value(x)", Summary: "one of the values: the least", Min: 1, Max: 1, rule: orderable},
	{Name: "group_concat", Aliases: []string{"string_agg", "listagg"}, Usage: "group_concat([distinct] x [order by y] [separator ','])", Summary: "texts joined, in order of value unless told",
		Min: 1, Max: -1, rule: textToText},
	{Name: "bit_and", Usage: "bit_and(x)", Summary: "bits in all", Min: 1, Max: 1, rule: textToBits},
	{Name: "bit_or", Usage: "bit_or(x)", Summary: "bits in any", Min: 1, Max: 1, rule: textToBits},
	{Name: "bit_xor", Usage: "bit_xor(x)", Summary: "bits in an odd number", Min: 1, Max: 1, rule: textToBits},
	{Name: "bool_and", Aliases: []string{"logical_and", "every"}, Usage: "bool_and(x)", Summary: "whether all are true", Min: 1, Max: 1, rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "bool_or", Aliases: []string{"logical_or"}, Usage: "bool_or(x)", Summary: "whether any is true", Min: 1, Max: 1, rule: gives(types.TypeBoolean, types.TypeBoolean)},
	{Name: "arg_min", Aliases: []string{"argmin", "min_by"}, Usage: "arg_min(x, by)", Summary: "x where by is least", Min: 2, Max: 2, rule: orderable},
	{Name: "arg_max", Aliases: []string{"argmax", "max_by"}, Usage: "arg_max(x, by)", Summary: "x where by is greatest", Min: 2, Max: 2, rule: orderable},
	{Name: "corr", Usage: "corr(y, x)", Summary: "coefficient of correlation", Min: 2, Max: 2, rule: twoStatistics},
	{Name: "covar_pop", Usage: "covar_pop(y, x)", Summary: "covariance of a population", Min: 2, Max: 2, rule: twoStatistics},
	{Name: "covar_samp", Usage: "covar_samp(y, x)", Summary: "covariance of a sample", Min: 2, Max: 2, rule: twoStatistics},
}

var textToBits = gives(types.TypeBigInt, types.TypeBigInt)

func sumType(t types.Type) types.Type {
	if t.Kind == types.Decimal {
		return types.TypeDecimal(types.MaxPrecision, int(t.Scale))
	}
	return t
}

// orderable is the rule of aggregates that pick one of their first argument's values.
func orderable(args []Arg) ([]types.Type, types.Type, error) {
	params := make([]types.Type, len(args))
	for i, a := range args {
		if err := column(a.Type); err != nil {
			return nil, types.Type{}, err
		}
		params[i] = typed(a.Type)
	}
	return params, params[0], nil
}

// valuesTo is the rule of aggregates of values of any type.
func valuesTo(result types.Type) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		params, _, err := orderable(args)
		return params, result, err
	}
}

// maxTopK bounds the length of topk's list.
const maxTopK = 100_000

func resolveTopK(args []Arg) ([]types.Type, types.Type, error) {
	if len(args) == 2 {
		if k, ok := args[1].whole(); !ok || k < 1 || k > maxTopK {
			return nil, types.Type{}, fault("how many must be a constant whole number from 1 to %d", maxTopK)
		}
	}
	params, _, err := orderable(args)
	return params, types.TypeVarchar, err
}

// statisticType is the type in which moments and quantiles take a number: BIGINT or DOUBLE.
func statisticType(t types.Type) (types.Type, error) {
	t, err := number(t)
	if t.Kind == types.Decimal {
		t = types.TypeDouble
	}
	return t, err
}

func statistic(args []Arg) ([]types.Type, types.Type, error) {
	t, err := statisticType(args[0].Type)
	return []types.Type{t}, types.TypeDouble, err
}

// twoStatistics takes two BIGINTs or two DOUBLEs.
func twoStatistics(args []Arg) ([]types.Type, types.Type, error) {
	a, err := statisticType(args[0].Type)
	if err != nil {
		return nil, types.Type{}, err
	}
	b, err := statisticType(args[1].Type)
	if a != b {
		a, b = types.TypeDouble, types.TypeDouble
	}
	return []types.Type{a, b}, types.TypeDouble, err
}

func resolveQuantile(args []Arg) ([]types.Type, types.Type, error) {
	t, err := statisticType(args[0].Type)
	if err != nil {
		return nil, types.Type{}, err
	}
	return []types.Type{t, types.TypeDouble}, types.TypeDouble, share(args[1])
}

func resolveQuantileDisc(args []Arg) ([]types.Type, types.Type, error) {
	params, t, err := orderable(args[:1])
	if err != nil {
		return nil, types.Type{}, err
	}
	return append(params, types.TypeDouble), t, share(args[1])
}

// share refuses what is no constant from 0 to 1.
func share(q Arg) error {
	if q.Const == nil || q.Const.Null || !q.Type.Numeric() {
		return fault("the share must be a constant number from 0 to 1")
	}
	v := q.Const.Double
	switch q.Type.Kind {
	case types.BigInt:
		v = float64(q.Const.Int)
	case types.Decimal:
		v = q.Const.Decimal.ToFloat64(int32(q.Type.Scale))
	}
	if !(v >= 0 && v <= 1) {
		return fault("the share must be from 0 to 1, not %v", v)
	}
	return nil
}
