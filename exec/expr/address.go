package expr

import (
	"net/netip"
	"strconv"
	"strings"

	"flowsql/exec/vec"
)

func addressKernels() map[string]maker {
	test := func(f func(a netip.Addr, ok bool) (bool, error)) maker {
		return fixed(lift1(readText, writeBool, func(s string) (bool, error) {
			a, err := netip.ParseAddr(s)
			return f(a, err == nil)
		}))
	}
	return map[string]maker{
		"is_ipv4": test(func(a netip.Addr, ok bool) (bool, error) { return ok && a.Is4(), nil }),
		"is_ipv6": test(func(a netip.Addr, ok bool) (bool, error) { return ok && a.Is6() && a.Zone() == "", nil }),
		"is_private_ip": fixed(lift1(readText, writeBool, func(s string) (bool, error) {
			a, err := parseAddress(s)
			return a.IsPrivate(), err
		})),
		"ip_prefix": fixed(ipPrefix),
		"inet_aton": fixed(lift1(readText, writeInt, addressNumber)),
		"inet_ntoa": fixed(lift1(readInt, writeText, func(n int64) (string, error) {
			if n < 0 || n >= 1<<32 {
				return "", errNull
			}
			return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).String(), nil
		})),
	}
}

// parseAddress reads an address, NULL if it is none. An IPv4 address in its IPv6 form is one of IPv4.
func parseAddress(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(strings.Trim(s, " "))
	if err != nil {
		return netip.Addr{}, errNull
	}
	return a.Unmap().WithZone(""), nil
}

func ipPrefix(n int, args []*vec.Vector, out *result) error {
	return lift2(readText, readInt, writeText, func(s string, size int64) (string, error) {
		a, err := parseAddress(s)
		if err != nil || size < 0 || size > int64(a.BitLen()) {
			return "", errNull
		}
		p, _ := a.Prefix(int(size)) // fails only for sizes beyond
		return p.String(), nil
	})(n, args, out)
}

// addressNumber is MySQL's inet_aton: up to four numbers below 256, of which the last is the last byte and the others
// are the first ones, so that 127.1 is 127.0.0.1.
func addressNumber(s string) (int64, error) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return 0, errNull
	}
	n := int64(0)
	for i, p := range parts {
		b, err := strconv.ParseUint(p, 10, 8)
		if err != nil || p[0] == '+' {
			return 0, errNull
		}
		if last := i == len(parts)-1; last && i > 0 {
			n <<= 8 * (3 - i)
		}
		n = n<<8 | int64(b)
	}
	return n, nil
}
