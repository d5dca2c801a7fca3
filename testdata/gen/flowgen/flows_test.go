package flowgen

import (
	"slices"
	"strings"
	"testing"
)

// sample is how many rows the tests of shares look at.
const sample = 200000

// TestShares compares the shares of a sample with those of the public data.
func TestShares(t *testing.T) {
	busiest := newDevices()[sourceOf(0)]
	shares := []struct {
		what      string
		want, off float64 // percent
		is        func(r *Row) bool
	}{
		{"web", 25, 1, func(r *Row) bool { return r.DstPort == "80" || r.DstPort == "443" }},
		{"anonymised destination port", 37, 3, func(r *Row) bool { return strings.HasPrefix(r.DstPort, "Port") }},
		{"plain source port", 0.2, 0.1, func(r *Row) bool { return !strings.HasPrefix(r.SrcPort, "Port") }},
		{"silent source", 24, 1.5, func(r *Row) bool { return r.SrcPackets == 0 }},
		{"silent destination", 36, 1.5, func(r *Row) bool { return r.DstPackets == 0 }},
		{"no duration", 39, 1.5, func(r *Row) bool { return r.Duration == 0 }},
		{"over two hours", 1, 0.5, func(r *Row) bool { return r.Duration > 7200 }},
		{"TCP", 76.5, 1.5, func(r *Row) bool { return r.Protocol == 6 }},
		{"UDP", 23.5, 1.5, func(r *Row) bool { return r.Protocol == 17 }},
		{"ICMP", 0.025, 0.015, func(r *Row) bool { return r.Protocol == 1 }},
		{"busiest source", 9.5, 0.5, func(r *Row) bool { return r.SrcDevice == busiest }},
		{"above 31 bits", 0.003, 0.0025, func(r *Row) bool { return max(r.SrcBytes, r.DstBytes) > 1<<31 }},
		{"above a million bytes", 0.3, 0.25, func(r *Row) bool { return r.SrcBytes > 1e6 }},
	}
	flows := New(3, DefaultRowsPerSecond)
	count := make([]int, len(shares))
	for n := range int64(sample) {
		row := flows.Row(n)
		for i := range shares {
			if shares[i].is(&row) {
				count[i]++
			}
		}
	}
	for i, s := range shares {
		if got := 100 * float64(count[i]) / sample; got < s.want-s.off || got > s.want+s.off {
			t.Errorf("%s: %.3f %%, want %v +- %v", s.what, got, s.want, s.off)
		}
	}
}

// TestRowLaws checks what holds for every row.
func TestRowLaws(t *testing.T) {
	for _, perSecond := range []int{1, 2, 7, 5000} {
		flows, last := New(9, perSecond), int64(Start)
		for n := range int64(sample / 4) {
			row := flows.Row(n)
			if row.Time < last || row.Time > Start+n/int64(perSecond) {
				t.Fatalf("row %d at %d, the one before at %d", n, row.Time, last)
			}
			last = row.Time
			if row.SrcPackets == 0 && row.DstPackets == 0 {
				t.Fatalf("row %d is silent on both sides: %+v", n, row)
			}
			if (row.SrcPackets == 0) != (row.SrcBytes == 0) || (row.DstPackets == 0) != (row.DstBytes == 0) {
				t.Fatalf("row %d has bytes without packets or packets without bytes: %+v", n, row)
			}
			if min(row.Duration, row.SrcPackets, row.DstPackets, row.SrcBytes, row.DstBytes) < 0 {
				t.Fatalf("row %d has a negative value: %+v", n, row)
			}
			if row.Protocol == 1 != (row.DstPort == icmpPort) {
				t.Fatalf("row %d: %+v", n, row)
			}
		}
		if want := Start + sample/4/int64(perSecond); last < want-2 {
			t.Errorf("%d per second: the last row is at %d, want about %d", perSecond, last, want)
		}
	}
}

// TestNames: every device and every port has a name of its own.
func TestNames(t *testing.T) {
	devices := newDevices()
	for _, name := range []string{"ActiveDirectory", "EnterpriseAppServer", "VPN", "VScanner"} {
		if !slices.Contains(devices, name) {
			t.Errorf("no %s", name)
		}
	}
	if slices.Sort(devices); len(slices.Compact(devices)) != 20000 {
		t.Error("two devices share a name")
	}
	all := newPseudonyms()
	ports := make([]string, sourcePorts)
	for i := range ports {
		ports[i] = all.name(i)
	}
	if slices.Contains(ports, icmpPort) {
		t.Errorf("%s is a port of TCP and UDP too", icmpPort)
	}
	if slices.Sort(ports); len(slices.Compact(ports)) != sourcePorts {
		t.Error("two ports share a name")
	}
}

func TestServices(t *testing.T) {
	sum := uint64(0)
	for _, s := range services {
		sum += s.share
		if s.srcSilent+s.dstSilent > 1000 {
			t.Errorf("port %q: more flows are silent on a side than there are", s.port)
		}
	}
	if sum != 100000 {
		t.Errorf("the shares are %d, want 100000", sum)
	}
}
