package function

import "flowsql/sql/types"

var flowFunctions = []Scalar{
	{Name: "port_num", Usage: "port_num(port)", Summary: "the number of a port written as one; NULL for names such as Port02726", Min: 1, Max: 1, rule: resolvePort(types.TypeBigInt)},
	{Name: "is_ephemeral", Usage: "is_ephemeral(port)", Summary: "whether the port is a dynamic one (49152 and above); NULL if it is no number", Min: 1, Max: 1,
		rule: resolvePort(types.TypeBoolean)},
	{Name: "proto_name", Usage: "proto_name(number)", Summary: "the IP protocol's name in lower case; NULL if it has none", Min: 1, Max: 1,
		rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "service_name", Usage: "service_name(port[, protocol])", Summary: "the usual service of a port; NULL if there is none", Min: 1, Max: 2, rule: resolveService},
	{Name: "cidr_match", Usage: "cidr_match(ip, '10.0.0.0/8')", Summary: "whether the IPv4 or IPv6 address is in the network; NULL if it is no address", Min: 2, Max: 2,
		rule: textAndText},
	{Name: "ip_prefix", Usage: "ip_prefix(ip, bits)", Summary: "the network of an address: ip_prefix('10.1.2.3', 16) is 10.1.0.0/16; NULL if it is no address or has fewer bits", Min: 2, Max: 2,
		rule: textAndSize},
	{Name: "is_ipv4", Usage: "is_ipv4(ip)", Summary: "whether it is an IPv4 address", Min: 1, Max: 1, rule: textAndText},
	{Name: "is_ipv6", Usage: "is_ipv6(ip)", Summary: "whether it is an IPv6 address", Min: 1, Max: 1, rule: textAndText},
	{Name: "is_private_ip", Usage: "is_private_ip(ip)", Summary: "whether the address is of a private network (RFC 1918, RFC 4193); NULL if it is none", Min: 1, Max: 1, rule: textAndText},
	{Name: "inet_aton", Usage: "inet_aton(ip)", Summary: "an IPv4 address as a number; NULL if it is none", Min: 1, Max: 1, rule: textToCount},
	{Name: "inet_ntoa", Usage: "inet_ntoa(n)", Summary: "a number as an IPv4 address; NULL if it is none", Min: 1, Max: 1, rule: gives(types.TypeVarchar, types.TypeBigInt)},
	{Name: "human_bytes", Usage: "human_bytes(n)", Summary: "a number of bytes as people write it: 1.5 KiB", Min: 1, Max: 1,
		rule: gives(types.TypeVarchar, types.TypeDouble)},
	{Name: "tumble", Aliases: []string{"window"}, Usage: "tumble(t, size)", Summary: "start of the window of t; size is a number in t's unit, an interval or '1 minute'",
		Min: 2, Max: 2, rule: resolveTumble},
	{Name: "window_end", Usage: "window_end(w, size)", Summary: "end of the window that starts at w", Min: 1, Max: 2, rule: resolveWindowEnd},
}

// resolvePort takes a port as text or as a number.
func resolvePort(result types.Type) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		t := portType(args[0].Type)
		return []types.Type{t}, result, coercible(args[0].Type, t)
	}
}

func portType(t types.Type) types.Type {
	if t.Numeric() || t.Kind == types.Boolean {
		return types.TypeBigInt
	}
	return types.TypeVarchar
}

func resolveService(args []Arg) ([]types.Type, types.Type, error) {
	params := make([]types.Type, len(args))
	for i, a := range args {
		params[i] = portType(a.Type)
		if err := coercible(a.Type, params[i]); err != nil {
			return nil, types.Type{}, err
		}
	}
	return params, types.TypeVarchar, nil
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

// resolveWindowEnd takes what the binder makes of window_end(tumble(t, size)): the window and its size.
func resolveWindowEnd(args []Arg) ([]types.Type, types.Type, error) {
	if len(args) == 1 {
		return nil, types.Type{}, fault("takes a window, such as tumble(time, 60)").WithHint("write window_end(tumble(t, size))")
	}
	return resolveTumble(args)
}
