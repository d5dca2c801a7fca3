package expr

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

func flowKernels() map[string]maker {
	return map[string]maker{
		"port_num": portMaker(writeInt, func(port int64) int64 { return port }),
		// IANA's dynamic ports, RFC 6335 section 6.
		"is_ephemeral": portMaker(writeBool, func(port int64) bool { return port >= 49152 }),
		"proto_name": fixed(lift1(readInt, writeText, func(n int64) (string, error) {
			if name, ok := protocolName(n); ok {
				return name, nil
			}
			return "", errNull
		})),
		"service_name": fixed(serviceName),
		"cidr_match":   cidrMatch,
		"human_bytes":  fixed(lift1(readDouble, writeText, sure(humanBytes))),
		"tumble":       tumble, "window_end": tumble,
	}
}

// portNumber is a port written in decimal digits alone.
func portNumber(s string) (int64, error) {
	if s == "" || len(s) > 5 {
		return 0, errNull
	}
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, errNull
		}
		n = n*10 + int64(s[i]-'0')
	}
	return asPort(n)
}

func asPort(n int64) (int64, error) {
	if n < 0 || n > 65535 {
		return 0, errNull
	}
	return n, nil
}

// readPort reads a port from a text or a number.
func readPort(v *vec.Vector) func(i int) (int64, error) {
	if v.Type.Kind == types.Varchar {
		text := readText(v)
		return func(i int) (int64, error) { return portNumber(text(i)) }
	}
	x := readInt(v)
	return func(i int) (int64, error) { return asPort(x(i)) }
}

func portMaker[R any](w writer[R], f func(port int64) R) maker {
	return fixed(func(n int, args []*vec.Vector, out *result) error {
		port := readPort(args[0])
		return each(n, out, w, func(i int) (x R, err error) {
			p, err := port(i)
			if err != nil {
				return x, err
			}
			return f(p), nil
		})
	})
}

func serviceName(n int, args []*vec.Vector, out *result) error {
	port := readPort(args[0])
	protocol := func(int) string { return "" }
	if len(args) > 1 {
		if args[1].Type.Kind == types.Varchar {
			protocol = readText(args[1])
		} else {
			x := readInt(args[1])
			protocol = func(i int) string { return strconv.FormatInt(x(i), 10) }
		}
	}
	return each(n, out, writeText, func(i int) (string, error) {
		p, err := port(i)
		if err != nil {
			return "", err
		}
		if name, ok := service(p, protocol(i)); ok {
			return name, nil
		}
		return "", errNull
	})
}

// cidrMatch reads a constant network once; one that is none cannot be right. A network that is not constant and none
// is NULL, as is an address that is none. An IPv4 address matches in its IPv6 form too.
func cidrMatch(c *plan.Call) (kernel, error) {
	if text, ok := literal(c.Args[1]); ok && !text.Null {
		network, ok := parseNetwork(text.String)
		if !ok {
			return nil, source.Errorf(c.Args[1].Place(), "%q is no network", text.String).WithHint("write an address and a number of bits: '10.0.0.0/8'")
		}
		return lift1(readText, writeBool, func(ip string) (bool, error) { return inNetwork(ip, network) }), nil
	}
	return lift2(readText, readText, writeBool, func(ip, text string) (bool, error) {
		network, ok := parseNetwork(text)
		if !ok {
			return false, errNull
		}
		return inNetwork(ip, network)
	}), nil
}

// parseNetwork reads a prefix, or an address as the network of it alone.
func parseNetwork(s string) (netip.Prefix, bool) {
	s = strings.Trim(s, " ")
	if p, err := netip.ParsePrefix(s); err == nil {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}

func inNetwork(ip string, network netip.Prefix) (bool, error) {
	a, err := netip.ParseAddr(strings.Trim(ip, " "))
	if err != nil {
		return false, errNull
	}
	return network.Contains(a.Unmap().WithZone("")), nil
}

// humanBytes has up to one decimal, in powers of 1024.
func humanBytes(f float64) string {
	units := [...]string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	size, unit := math.Abs(f), 0
	for unit < len(units)-1 && roundDouble(size, 1) >= 1024 {
		size /= 1024
		unit++
	}
	sign := ""
	if f < 0 {
		sign = "-"
	}
	if unit == 0 {
		return sign + doubleText(roundDouble(size, 1)) + " B"
	}
	return fmt.Sprintf("%s%.1f %s", sign, roundDouble(size, 1), units[unit])
}
