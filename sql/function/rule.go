package function

import (
	"fmt"

	"flowsql/sql/types"
)

// gives is the rule of a function with fixed parameter types; the last of them repeats.
func gives(result types.Type, params ...types.Type) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		out := make([]types.Type, len(args))
		for i, a := range args {
			out[i] = params[min(i, len(params)-1)]
			if err := coercible(a.Type, out[i]); err != nil {
				return nil, types.Type{}, err
			}
		}
		return out, result, nil
	}
}

// givesNumber is the rule of a function of numbers that keep their type; the result is what of makes of it.
func givesNumber(of func(t types.Type) types.Type) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		t, err := number(args[0].Type)
		if err != nil {
			return nil, types.Type{}, err
		}
		return []types.Type{t}, of(t), nil
	}
}

// same is the type itself.
func same(t types.Type) types.Type { return t }

// always is a result whatever the argument.
func always(result types.Type) func(types.Type) types.Type {
	return func(types.Type) types.Type { return result }
}

// commonOf is the common type of all args.
func commonOf(args []Arg) (types.Type, error) {
	t := types.TypeNull
	for _, a := range args {
		var err error
		if t, err = Common(t, a.Type); err != nil {
			return t, err
		}
	}
	return t, nil
}

// all is n times t.
func all(t types.Type, n int) []types.Type {
	out := make([]types.Type, n)
	for i := range out {
		out[i] = t
	}
	return out
}

// text is the constant text of an argument.
func (a Arg) text() (string, bool) {
	if a.Const == nil || a.Const.Null || a.Type.Kind != types.Varchar {
		return "", false
	}
	return a.Const.String, true
}

// whole is the constant whole number of an argument.
func (a Arg) whole() (int64, bool) {
	if a.Const == nil || a.Const.Null || a.Type.Kind != types.BigInt {
		return 0, false
	}
	return a.Const.Int, true
}

func arity(least, most int) string {
	plural := func(n int) string {
		if n == 1 {
			return "1 argument"
		}
		return fmt.Sprintf("%d arguments", n)
	}
	switch {
	case most == 0:
		return "no arguments"
	case least == most:
		return plural(least)
	case most < 0:
		return "at least " + plural(least)
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}
