package flowgen

// Start is the time of the first row: the first second of LANL's day 03.
const Start = 172800

// Row is one flow. Counters of a side that sent nothing are zero, in packets
// and in bytes; never are both sides silent.
type Row struct {
	Time       int64 // seconds since LANL's day zero
	Duration   int64 // seconds
	SrcDevice  string
	DstDevice  string
	Protocol   int64 // IP protocol number
	SrcPort    string
	DstPort    string
	SrcPackets int64
	DstPackets int64
	SrcBytes   int64
	DstBytes   int64
}

// Flows is the endless sequence of flows of one seed. It is immutable and safe
// for concurrent use.
type Flows struct {
	rows      stream
	seconds   stream
	spelling  stream
	perSecond int64

	devices  []string // by number
	ports    pseudonyms
	services alias // index into the table of services
	rank     alias // popularity of a device
	port     alias // popularity of an anonymised destination port
}

// New returns the flows of a seed. On average perSecond of them begin each
// second; it must be positive.
func New(seed uint64, perSecond int) *Flows {
	return &Flows{
		rows:      newStream(seed, rowStream),
		seconds:   newStream(seed, secondStream),
		spelling:  newStream(seed, messStream),
		perSecond: int64(perSecond),
		devices:   newDevices(),
		ports:     newPseudonyms(),
		services:  newServices(),
		rank:      newZipf(devices),
		port:      newZipf(serverPorts),
	}
}

// Row returns flow n, counted from 0. Its strings stay valid for ever.
func (f *Flows) Row(n int64) Row {
	r := f.rows.at(n)
	s := &services[f.services.pick(&r)]
	row := Row{
		Time:      f.second(n),
		Duration:  duration(&r, s.slow),
		Protocol:  s.protocol,
		SrcDevice: f.devices[sourceOf(f.rank.pick(&r))],
		DstDevice: f.devices[serverOf(s, f.rank.pick(&r))],
		DstPort:   f.dstPort(&r, s),
		SrcPort:   f.srcPort(&r, s),
	}
	silent := r.below(1000)
	srcSilent := silent < s.srcSilent
	dstSilent := !srcSilent && silent < s.srcSilent+s.dstSilent
	talk := packets(&r)
	if !srcSilent {
		row.SrcPackets = side(&r, talk)
		row.SrcBytes = row.SrcPackets * packetSize(&r)
	}
	if !dstSilent {
		row.DstPackets = side(&r, talk)
		row.DstBytes = row.DstPackets * packetSize(&r)
	}
	return row
}

// second returns the second in which row n begins. Second s begins with a row
// drawn from [s*perSecond, (s+1)*perSecond): the time never falls from row to
// row, and seconds hold between one and 2*perSecond-1 rows.
func (f *Flows) second(n int64) int64 {
	s := n / f.perSecond
	r := f.seconds.at(s)
	if s > 0 && n%f.perSecond < int64(r.below(uint64(f.perSecond))) {
		s--
	}
	return Start + s
}

// dstPort returns the port asked for.
func (f *Flows) dstPort(r *rng, s *service) string {
	if s.port != "" {
		return s.port
	}
	return f.ports.name(serverPortsAt + f.port.pick(r))
}

// srcPort returns the port asked from: nearly always an ephemeral one, in about
// 3 of 1,000 flows that of a service.
func (f *Flows) srcPort(r *rng, s *service) string {
	if s.protocol == 1 {
		return icmpPort
	}
	if r.below(1000) < 3 {
		return f.dstPort(r, &services[f.services.pick(r)])
	}
	return f.ports.name(int(r.below(sourcePorts)))
}
