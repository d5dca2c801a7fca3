package function

import (
	"strings"

	"flowsql/sql/source"
	"flowsql/sql/types"
)

// The windows of time. Hop and Session are bound by the binder into what produces the rows and groups of an aggregation.
const (
	Hop     = "hop"
	Session = "session"
)

var windowFunctions = []Scalar{
	{Name: "tumble", Aliases: []string{"window"}, Usage: "tumble(t, size)", Summary: "start of the window of t; size is a number in t's unit, an interval or '1 minute'",
		Min: 2, Max: 2, rule: resolveTumble},
	{Name: Hop, Usage: "hop(t, slide, size)", Summary: "as a key of GROUP BY: starts of the windows of t, one every slide, so that a row is in several; also window(t, size, slide)",
		Min: 3, Max: 3, Key: true, rule: resolveHop},
	{Name: Session, Aliases: []string{"session_window"}, Usage: "session(t, gap)", Summary: "as a key of GROUP BY: start of a run of rows of the other keys in which no two neighbours are more than gap apart",
		Min: 2, Max: 2, Key: true, rule: resolveSession},
	{Name: "window_end", Usage: "window_end(window)", Summary: "end of the window that tumble, hop or session gives; of a session its last t + gap", Min: 1, Max: 2, rule: resolveWindowEnd},
}

// resolveTumble types the size after t: a number for a number, an interval for a place in time. Against a number an
// interval counts seconds.
func resolveTumble(args []Arg) ([]types.Type, types.Type, error) {
	t, size := args[0].Type, args[1].Type
	if t.Kind == types.Boolean || t.Kind == types.Interval {
		return nil, types.Type{}, fault("takes a number or a place in time, not a %s", t)
	}
	if t.Kind == types.Varchar || t.Kind == types.Null {
		t = types.TypeTimestamp
	}
	if args[1].Const == nil || args[1].Const.Null {
		return nil, types.Type{}, fault("the size of a window must be a constant")
	}
	var by types.Span
	switch {
	case size.Kind == types.Interval:
		by = args[1].Const.Span()
	case size.Kind == types.Varchar:
		var ok bool
		if by, ok = types.ParseSpan(args[1].Const.String); !ok {
			return nil, types.Type{}, fault("%q is not a span of time", args[1].Const.String).WithHint("write '1 minute' or '10 seconds'")
		}
	case size.Numeric() && t.Numeric():
		return tumbleNumber(t, args[1])
	default:
		return nil, types.Type{}, fault("the size of a window over a %s must be a span of time, not a %s", t, size).
			WithHint("write interval 1 minute, or '1 minute'")
	}
	if by.Months < 0 || by.Micros < 0 || by.Months == 0 && by.Micros == 0 || by.Months > 0 && by.Micros > 0 {
		return nil, types.Type{}, fault("the size of a window must be more than zero, and not mix months with shorter units")
	}
	if t.Numeric() {
		if by.Months > 0 {
			return nil, types.Type{}, fault("a window over numbers cannot be of months")
		}
		if t.Kind == types.BigInt && by.Micros%1_000_000 != 0 {
			return nil, types.Type{}, fault("a window over a BIGINT must be of whole seconds")
		}
	}
	if t.Kind == types.Date && by.Micros%dayMicros != 0 {
		t = types.TypeTimestamp
	}
	return []types.Type{t, size}, t, nil
}

func tumbleNumber(t types.Type, size Arg) ([]types.Type, types.Type, error) {
	positive := false
	switch size.Type.Kind {
	case types.BigInt:
		positive = size.Const.Int > 0
	case types.Decimal:
		positive = size.Const.Decimal.Sign() > 0
		if t.Kind == types.BigInt {
			return nil, types.Type{}, fault("the size of a window over a BIGINT must be a whole number")
		}
		if t.Kind == types.Decimal && size.Type.Scale > t.Scale {
			t = wider(t, size.Type)
		}
	case types.Double:
		positive = size.Const.Double > 0
		if t.Kind != types.Double {
			return nil, types.Type{}, fault("the size of a window over a %s cannot be a DOUBLE", t)
		}
	}
	if !positive {
		return nil, types.Type{}, fault("the size of a window must be more than zero")
	}
	return []types.Type{t, t}, t, nil
}

// maxHops is the most windows that a row may be in.
const maxHops = 10_000

// resolveHop takes a slide and a size as tumble takes its size.
func resolveHop(args []Arg) ([]types.Type, types.Type, error) {
	slide, size := args[1], args[2]
	params, t, err := resolveTumble([]Arg{args[0], size})
	if err != nil {
		return nil, types.Type{}, err
	}
	sizeType := params[1]
	if params, t, err = resolveTumble([]Arg{{Type: t}, slide}); err != nil {
		return nil, types.Type{}, err
	}
	if sizeType.Kind == types.Decimal {
		sizeType = t
	}
	a, b := extent(slide), extent(size)
	switch {
	case (a.months > 0) != (b.months > 0):
		return nil, types.Type{}, fault("the slide and the size of a window must both be of months, or neither")
	case a.months > b.months || a.units > b.units:
		return nil, types.Type{}, fault("the slide of a window must not be more than its size, or rows between windows would be lost").
			WithHint("write hop(t, slide, size)")
	case b.months > maxHops*a.months || b.units > maxHops*a.units:
		return nil, types.Type{}, fault("a row would be in more than %d windows", maxHops)
	}
	return []types.Type{t, params[1], sizeType}, t, nil
}

// length is how long a window is: months, or units of a number.
type length struct{ months, units float64 }

// extent is an argument that resolveTumble has let through; a span counts in seconds, as it does against numbers.
func extent(a Arg) length {
	span := types.Span{}
	switch a.Type.Kind {
	case types.BigInt:
		return length{units: float64(a.Const.Int)}
	case types.Double:
		return length{units: a.Const.Double}
	case types.Decimal:
		return length{units: a.Const.Decimal.ToFloat64(int32(a.Type.Scale))}
	case types.Interval:
		span = a.Const.Span()
	case types.Varchar:
		span, _ = types.ParseSpan(a.Const.String)
	}
	return length{float64(span.Months), float64(span.Micros) / 1e6}
}

func resolveSession(args []Arg) ([]types.Type, types.Type, error) {
	params, t, err := resolveTumble(args)
	if e, ok := err.(*source.Error); ok {
		e.Message = strings.Replace(e.Message, "the size of a window", "the gap of a session", 1)
	}
	if err == nil && extent(args[1]).months > 0 {
		return nil, types.Type{}, fault("the gap of a session cannot be of months")
	}
	return params, t, err
}

// resolveWindowEnd takes what the binder makes of window_end(tumble(t, size)) and the like: the window and its size.
func resolveWindowEnd(args []Arg) ([]types.Type, types.Type, error) {
	if len(args) == 1 {
		return nil, types.Type{}, fault("takes a window, such as tumble(time, 60)").WithHint("write window_end(tumble(t, size)), or add the size of the window: window_end(w, size)")
	}
	return resolveTumble(args)
}
