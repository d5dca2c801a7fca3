package expr

import (
	"testing"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		want, name string
		args       []any
	}{
		{"167773449", "inet_aton", []any{"10.0.5.9"}}, {"2130706433", "inet_aton", []any{"127.1"}}, {"127", "inet_aton", []any{"127"}}, {"2130837505", "inet_aton", []any{"127.2.1"}}, {"NULL", "inet_aton", []any{"127.256"}}, {"NULL", "inet_aton", []any{"10.0.5."}}, {"NULL", "inet_aton", []any{"1.2.3.4.5"}}, {"NULL", "inet_aton", []any{""}}, {"NULL", "inet_aton", []any{"Comp1"}},
		{"10.0.5.9", "inet_ntoa", []any{167773449}}, {"255.255.255.255", "inet_ntoa", []any{1<<32 - 1}}, {"NULL", "inet_ntoa", []any{1 << 32}}, {"NULL", "inet_ntoa", []any{-1}},
		{"1", "is_ipv4", []any{"10.0.5.9"}}, {"0", "is_ipv4", []any{"10.0.5.256"}}, {"0", "is_ipv4", []any{"::1"}}, {"1", "is_ipv6", []any{"::1"}}, {"0", "is_ipv6", []any{"fe80::1%eth0"}}, {"0", "is_ipv6", []any{"10.0.5.9"}}, {"NULL", "is_ipv6", []any{nil}},
		{"1", "is_private_ip", []any{"10.1.2.3"}}, {"1", "is_private_ip", []any{"172.31.0.1"}}, {"0", "is_private_ip", []any{"172.32.0.1"}}, {"1", "is_private_ip", []any{"fd00::1"}}, {"1", "is_private_ip", []any{"::ffff:192.168.0.1"}}, {"NULL", "is_private_ip", []any{"Comp1"}}, {"0", "is_private_ip", []any{"8.8.8.8"}},
		{"10.1.0.0/16", "ip_prefix", []any{"10.1.2.3", 16}}, {"0.0.0.0/0", "ip_prefix", []any{"10.1.2.3", 0}}, {"10.1.2.3/32", "ip_prefix", []any{"10.1.2.3", 32}}, {"NULL", "ip_prefix", []any{"10.1.2.3", 33}}, {"2001:db8::/32", "ip_prefix", []any{"2001:db8::1", 32}}, {"10.0.0.0/8", "ip_prefix", []any{"::ffff:10.1.2.3", 8}}, {"NULL", "ip_prefix", []any{"x", 8}}, {"NULL", "ip_prefix", []any{"10.1.2.3", -1}}, {"NULL", "ip_prefix", []any{nil, 8}},
	} {
		checkCall(t, c.want, c.name, c.args...)
	}
}
