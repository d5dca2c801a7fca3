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
	{Name: "human_bytes", Aliases: []string{"format_bytes", "formatreadablesize", "pg_size_pretty"}, Usage: "human_bytes(n)", Summary: "a number of bytes as people write it: 1.5 KiB", Min: 1, Max: 1,
		rule: gives(types.TypeVarchar, types.TypeDouble)},
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
