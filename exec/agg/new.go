package agg

import (
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// New tells how to make an empty State for a bound aggregate call: its function, DISTINCT, argument types, order.
// FILTER is not its business. It fails only for calls that the binder should have refused.
//
// The args of Fold are the call's Args followed by the expressions of its OrderBy, in order.
func New(call plan.Aggregate) (func() State, error) {
	args := make([]types.Type, len(call.Args))
	for i, a := range call.Args {
		args[i] = a.Type()
	}
	empty, err := plain(call, args)
	if err != nil || !call.Distinct || len(args) == 0 {
		return empty, err
	}
	switch call.Func {
	case "count":
		return func() State { return newDistinctCount(args, maxMatrix) }, nil
	case "sum", "avg", "var_pop", "var_samp", "stddev_pop", "stddev_samp", "bit_xor", "corr", "covar_pop", "covar_samp",
		"count_if", "approx_quantile", "mode", "topk", "histogram", "entropy":
		return func() State { return newDistinct(args, empty) }, nil
	}
	return empty, nil // has no use for DISTINCT, or sees to it itself
}

// plain is New without DISTINCT.
func plain(call plan.Aggregate, args []types.Type) (func() State, error) {
	fits := false
	switch call.Func {
	case "count":
		fits = true
	case "corr", "covar_pop", "covar_samp":
		fits = len(args) == 2 && args[0] == args[1] && statistic(args[0])
	case "arg_min", "arg_max":
		fits = len(args) == 2
	case "quantile", "approx_quantile":
		fits = len(args) == 2 && statistic(args[0]) && args[1] == types.TypeDouble
	case "median", "var_pop", "var_samp", "stddev_pop", "stddev_samp":
		fits = len(args) == 1 && statistic(args[0])
	case "sum", "avg":
		fits = len(args) == 1 && args[0].Numeric()
	case "bit_and", "bit_or", "bit_xor":
		fits = len(args) == 1 && args[0] == types.TypeBigInt
	case "bool_and", "bool_or", "count_if":
		fits = len(args) == 1 && args[0] == types.TypeBoolean
	case "quantile_disc":
		fits = len(args) == 2 && args[0].Kind != types.Interval && args[1] == types.TypeDouble
	case "topk":
		fits = len(args) > 0 && len(args) < 3 && args[0].Kind != types.Interval && (len(args) == 1 || args[1] == types.TypeBigInt)
	case "min", "max", "any_value", "single", "approx_count_distinct", "mode", "histogram", "entropy":
		fits = len(args) == 1 && args[0].Kind != types.Interval
	case "group_concat":
		fits = len(args) > 0
		for _, t := range args {
			fits = fits && t == types.TypeVarchar
		}
	}
	if !fits {
		return nil, unknown(call, args)
	}
	switch call.Func {
	case "count":
		return func() State { return &count{} }, nil
	case "sum", "avg":
		if args[0].Kind == types.Decimal {
			return func() State { return &sumDecimal{call: call, scale: int(args[0].Scale)} }, nil
		}
		return func() State { return newSum(call, args[0]) }, nil
	case "min", "max", "any_value":
		return func() State { return &extreme{max: call.Func == "max", best: newStore(args[0])} }, nil
	case "single":
		return func() State { return newSingle(call, args[0]) }, nil
	case "arg_min", "arg_max":
		return func() State {
			return &argExtreme{max: call.Func == "arg_max", result: newStore(args[0]), by: newStore(args[1])}
		}, nil
	case "bit_and", "bit_or", "bit_xor":
		return func() State { return newBits(call.Func) }, nil
	case "bool_and", "bool_or":
		// FALSE is less than TRUE.
		return func() State { return &extreme{max: call.Func == "bool_or", best: newStore(types.TypeBoolean)} }, nil
	case "var_pop", "var_samp", "stddev_pop", "stddev_samp":
		return func() State { return newMoments(call, args[0]) }, nil
	case "corr", "covar_pop", "covar_samp":
		return func() State { return newComoments(call, args[0]) }, nil
	case "median", "quantile":
		return func() State { return newQuantile(call, args[0]) }, nil
	case "quantile_disc":
		return func() State { return newQuantileDisc(call, args[0]) }, nil
	case "count_if":
		return func() State { return &countIf{} }, nil
	case "approx_count_distinct":
		return func() State { return &approxDistinct{} }, nil
	case "approx_quantile":
		return func() State { return newApproxQuantile() }, nil
	case "mode", "topk", "histogram", "entropy":
		return func() State { return newFrequencies(call, args[0]) }, nil
	case "group_concat":
		return func() State { return newConcat(call) }, nil
	}
	panic("bug: no aggregate " + call.Func)
}

// statistic reports whether moments and quantiles take values of t.
func statistic(t types.Type) bool { return t == types.TypeBigInt || t == types.TypeDouble }
