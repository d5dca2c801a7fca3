package flowgen

import (
	"fmt"
	"strings"
)

// devices is the number of devices in the network.
const devices = 20000

// The devices that have names of their own; all others are pseudonyms.
const (
	activeDirectory = iota
	appServer
	vpn
	vScanner
)

// newDevices returns the names of all devices by number, each once. About one
// in fifty is known by its address only. The step of the pseudonyms is coprime
// to 1,000,000, so that none repeats.
func newDevices() []string {
	names := make([]string, devices)
	for i := range int64(devices) {
		prefix := "Comp"
		if i%50 == 17 {
			prefix = "IP"
		}
		names[i] = fmt.Sprintf("%s%06d", prefix, (i*618033+275646)%1000000)
	}
	names[activeDirectory] = "ActiveDirectory"
	names[appServer] = "EnterpriseAppServer"
	names[vpn] = "VPN"
	names[vScanner] = "VScanner"
	return names
}

// sourceOf returns the number of the device with this rank among sources. The
// named devices stand on ranks 9 to 12.
func sourceOf(rank int) int {
	return (rank + devices - 9) % devices
}

// serverOf returns the number of the device with this rank among the servers
// of a service. The stride is coprime to devices: each rank has its own server.
func serverOf(s *service, rank int) int {
	return (s.home + rank*7919) % devices
}

const (
	sourcePorts   = 64512 // ephemeral ports, 1024 to 65535
	serverPorts   = 28000 // anonymised destination ports
	serverPortsAt = 36000 // pseudonym of the most popular one; the two kinds overlap
)

// pseudonyms is the text of ports 0 to n-1, one after the other.
type pseudonyms string

// portWidth is the length of a pseudonym in bytes.
const portWidth = len("Port00000")

// newPseudonyms returns the names of all ports in use. Step 61803 is coprime
// to 100,000, so that none repeats; the offset puts icmpPort on number 99,999,
// which no port has.
func newPseudonyms() pseudonyms {
	var b strings.Builder
	b.Grow(sourcePorts * portWidth)
	for i := range int64(sourcePorts) { // 64 bits: the products need 33
		fmt.Fprintf(&b, "Port%05d", (i*61803+77182)%100000)
	}
	return pseudonyms(b.String())
}

// name returns the pseudonym of port i.
func (p pseudonyms) name(i int) string {
	return string(p[i*portWidth : (i+1)*portWidth])
}
