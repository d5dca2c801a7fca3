package agg

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"sort"
	"strconv"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// reference is what call gives for rows, whose values are the arguments and then the order keys. fits is false
// where that is beyond the result's type.
func reference(call plan.Aggregate, rows [][]types.Value) (v types.Value, fits bool) {
	null := types.Value{Null: true}
	args := len(call.Args)
	var kept [][]types.Value
	for _, r := range rows {
		some := true
		for _, x := range r[:args] {
			some = some && !x.Null
		}
		if some {
			kept = append(kept, r)
		}
	}
	if call.Distinct && call.Func != "group_concat" {
		seen := map[string]bool{}
		kept = slices.DeleteFunc(kept, func(r []types.Value) bool {
			k := text(r)
			if call.Func == "quantile" || call.Func == "approx_quantile" || call.Func == "quantile_disc" || call.Func == "topk" {
				k = text(r[:1])
			}
			again := seen[k]
			seen[k] = true
			return again
		})
	}
	if call.Func == "count" {
		return types.Value{Int: int64(len(kept))}, true
	}
	if call.Func == "count_if" {
		n := int64(0)
		for _, r := range kept {
			if r[0].Boolean {
				n++
			}
		}
		return types.Value{Int: n}, true
	}
	if call.Func == "approx_count_distinct" {
		return registers(call.Args[0].Type(), kept), true
	}
	if len(kept) == 0 {
		return null, true
	}
	t := call.Args[0].Type()
	var x, y []*big.Rat
	if t.Numeric() {
		for _, r := range kept {
			x = append(x, rat(t, r[0]))
			if args > 1 && call.Args[1].Type().Numeric() {
				y = append(y, rat(call.Args[1].Type(), r[1]))
			}
		}
	}
	n := big.NewRat(int64(len(kept)), 1)
	switch call.Func {
	case "sum":
		total := dot(x, nil)
		switch t.Kind {
		case types.Double:
			return double(total)
		case types.BigInt:
			return types.Value{Int: total.Num().Int64()}, total.Num().IsInt64()
		}
		scaled := new(big.Int).Quo(new(big.Int).Mul(total.Num(), pow10(int(t.Scale))), total.Denom())
		if new(big.Int).Abs(scaled).Cmp(pow10(38)) >= 0 {
			return null, false
		}
		return types.Value{Decimal: decimal128.FromBigInt(scaled)}, true
	case "avg":
		return double(new(big.Rat).Quo(dot(x, nil), n))
	case "min", "any_value", "bool_and":
		return slices.MinFunc(kept, byValue(t, 0))[0], true
	case "max", "bool_or":
		return slices.MaxFunc(kept, byValue(t, 0))[0], true
	case "arg_min", "arg_max":
		best := kept[0]
		for _, r := range kept[1:] {
			c := byValue(call.Args[1].Type(), 1)(r, best)
			if call.Func == "arg_max" {
				c = -c
			}
			if c < 0 || c == 0 && byValue(t, 0)(r, best) < 0 {
				best = r
			}
		}
		return best[0], true
	case "bit_and", "bit_or", "bit_xor":
		acc := kept[0][0].Int
		for _, r := range kept[1:] {
			switch call.Func {
			case "bit_and":
				acc &= r[0].Int
			case "bit_or":
				acc |= r[0].Int
			default:
				acc ^= r[0].Int
			}
		}
		return types.Value{Int: acc}, true
	case "var_pop", "var_samp", "stddev_pop", "stddev_samp", "covar_pop", "covar_samp", "corr":
		if !strings.HasPrefix(call.Func, "co") {
			y = x
		}
		return statistics(call.Func, x, y)
	case "median", "quantile":
		share := 0.5
		if call.Func == "quantile" {
			share = kept[0][1].Double
		}
		var list []float64
		for _, q := range x {
			f, _ := q.Float64()
			list = append(list, f)
		}
		sort.Float64s(list)
		// Exact, with the share as the decimal number that it prints as, and rounded once.
		at, _ := new(big.Rat).SetString(strconv.FormatFloat(share, 'f', -1, 64))
		at.Mul(at, big.NewRat(int64(len(list)-1), 1))
		k := new(big.Int).Quo(at.Num(), at.Denom()).Int64()
		if at.IsInt() {
			return types.Value{Double: list[k]}, true
		}
		a, b := new(big.Rat).SetFloat64(list[k]), new(big.Rat).SetFloat64(list[k+1])
		at.Sub(at, big.NewRat(k, 1))
		return double(b.Sub(b, a).Mul(b, at).Add(b, a))
	case "approx_quantile":
		var list []float64
		for _, q := range x {
			f, _ := q.Float64()
			list = append(list, f)
		}
		sort.Float64s(list)
		place, _, _ := placeOf(kept[0][1].Double, int64(len(list)-1))
		exact := list[place]
		about := min(max(valueOf(bucketOf(exact)), list[0]), list[len(list)-1])
		if math.Abs(about-exact) > sketchAccuracy*math.Abs(exact)*(1+1e-12)+5e-324 {
			panic("not accurate enough")
		}
		return types.Value{Double: about}, true
	case "quantile_disc":
		slices.SortFunc(kept, byValue(t, 0))
		share, _ := new(big.Rat).SetString(strconv.FormatFloat(kept[0][1].Double, 'f', -1, 64))
		for i, r := range kept {
			if upTo := big.NewRat(int64(i+1), int64(len(kept))); upTo.Cmp(share) >= 0 {
				return r[0], true
			}
		}
		panic("all values are no share of 1")
	case "mode", "topk", "histogram", "entropy":
		return frequent(call, kept), true
	case "group_concat":
		slices.SortStableFunc(kept, func(a, b []types.Value) int {
			for i, k := range call.OrderBy {
				sign := 1
				if k.Desc {
					sign = -1
				}
				if p, q := a[args+i].Null, b[args+i].Null; p || q {
					if k.NullsOther {
						sign = -sign
					}
					if c := -sign * compareBools(p, q); c != 0 {
						return c
					}
				} else if c := byValue(k.Expr.Type(), args+i)(a, b); c != 0 {
					return sign * c
				}
			}
			for i := range args {
				if c := byValue(types.TypeVarchar, i)(a, b); c != 0 {
					return c
				}
			}
			return 0
		})
		var out []string
		seen := map[string]bool{}
		for _, r := range kept {
			if k := text(r[:args]); call.Distinct && seen[k] {
				continue
			} else {
				seen[k] = true
			}
			s := ""
			for _, v := range r[:args] {
				s += v.String
			}
			out = append(out, s)
		}
		return types.Value{String: strings.Join(out, call.Separator)}, true
	}
	panic(call.Func)
}

func statistics(name string, x, y []*big.Rat) (types.Value, bool) {
	rows := int64(len(x))
	if rows == 1 && strings.HasSuffix(name, "_samp") {
		return types.Value{Null: true}, true
	}
	n := big.NewRat(rows, 1)
	co := func(a, b []*big.Rat) *big.Rat {
		s := new(big.Rat).Mul(dot(a, nil), dot(b, nil))
		return s.Sub(new(big.Rat).Mul(n, dot(a, b)), s)
	}
	num := co(x, y)
	if name == "corr" {
		xx, yy := co(x, x), co(y, y)
		if xx.Sign() == 0 || yy.Sign() == 0 {
			return types.Value{Null: true}, true
		}
		r := new(big.Float).SetPrec(600).SetRat(new(big.Rat).Quo(new(big.Rat).Mul(num, num), new(big.Rat).Mul(xx, yy)))
		f, _ := r.Sqrt(r).Float64()
		if num.Sign() < 0 {
			f = -f
		}
		return types.Value{Double: f}, true
	}
	den := big.NewRat(rows*rows, 1)
	if strings.HasSuffix(name, "_samp") {
		den = big.NewRat(rows*(rows-1), 1)
	}
	v := num.Quo(num, den)
	f, ok := double(v)
	if strings.HasPrefix(name, "stddev") {
		if ok && f.Double > 1e-300 || v.Sign() == 0 {
			return types.Value{Double: math.Sqrt(f.Double)}, true
		}
		r := new(big.Float).SetPrec(600).SetRat(v)
		root, _ := r.Sqrt(r).Float64()
		return types.Value{Double: root}, !math.IsInf(root, 0)
	}
	return f, ok
}

func dot(x, y []*big.Rat) *big.Rat {
	total := new(big.Rat)
	for i := range x {
		if y == nil {
			total.Add(total, x[i])
		} else {
			total.Add(total, new(big.Rat).Mul(x[i], y[i]))
		}
	}
	return total
}

func double(r *big.Rat) (types.Value, bool) {
	f, _ := r.Float64()
	return types.Value{Double: f + 0}, !math.IsInf(f, 0)
}

func rat(t types.Type, v types.Value) *big.Rat {
	switch t.Kind {
	case types.Double:
		return new(big.Rat).SetFloat64(v.Double)
	case types.Decimal:
		return new(big.Rat).SetFrac(v.Decimal.BigInt(), pow10(int(t.Scale)))
	}
	return big.NewRat(v.Int, 1)
}

func byValue(t types.Type, k int) func(a, b []types.Value) int {
	return func(a, b []types.Value) int {
		x, y := a[k], b[k]
		switch t.Kind {
		case types.Boolean:
			return compareBools(x.Boolean, y.Boolean)
		case types.Varchar:
			return strings.Compare(x.String, y.String)
		}
		return rat(t, x).Cmp(rat(t, y))
	}
}

// registers is HyperLogLog with all registers at once.
func registers(t types.Type, rows [][]types.Value) types.Value {
	all := hll{cells: make([]byte, hllRegisters)}
	for _, r := range rows {
		v := vec.Constant(t, r[0], 1)
		all.add(new(hashes).of(v)(0))
	}
	return types.Value{Int: int64(math.Round(all.estimate()))}
}

func frequent(call plan.Aggregate, rows [][]types.Value) types.Value {
	t := call.Args[0].Type()
	type item struct {
		row   []types.Value
		times int
	}
	var list []item
	value := byValue(t, 0)
	for _, r := range rows {
		at := slices.IndexFunc(list, func(x item) bool { return value(x.row, r) == 0 })
		if at < 0 {
			at, list = len(list), append(list, item{row: r})
		}
		list[at].times++
	}
	if call.Func == "histogram" {
		slices.SortFunc(list, func(a, b item) int { return value(a.row, b.row) })
	} else {
		slices.SortFunc(list, func(a, b item) int {
			if a.times != b.times {
				return b.times - a.times
			}
			return value(a.row, b.row)
		})
	}
	var texts []string
	sum := 0.0
	for i, x := range list {
		switch call.Func {
		case "mode":
			return x.row[0]
		case "histogram":
			texts = append(texts, fmt.Sprintf("%s=%d", x.row[0].Text(t), x.times))
		case "topk":
			if most := x.row; i < 10 && len(most) == 1 || len(most) > 1 && i < int(most[1].Int) {
				texts = append(texts, x.row[0].Text(t))
			}
		}
	}
	for i := len(list) - 1; i >= 0; {
		same := i
		for i >= 0 && list[i].times == list[same].times {
			i--
		}
		p := float64(list[same].times) / float64(len(rows))
		sum += float64(same-i) * float64(p*-math.Log2(p))
	}
	switch call.Func {
	case "entropy":
		return types.Value{Double: sum}
	case "topk":
		return types.Value{String: "[" + strings.Join(texts, ", ") + "]"}
	}
	return types.Value{String: "{" + strings.Join(texts, ", ") + "}"}
}
