package flowgen

// service is a class of traffic: what is asked for, and of whom.
type service struct {
	share     uint64 // of 100,000 flows
	protocol  int64  // IP protocol number
	port      string // destination port; "" draws a pseudonym for every flow
	home      int    // number of the device that answers most of it
	srcSilent uint64 // of 1,000 flows, those in which the source sent nothing
	dstSilent uint64 // of 1,000 flows, those in which the destination sent nothing
	slow      int64  // binary orders of magnitude a flow lasts longer than usual
}

// icmpPort stands on both sides of an ICMP flow: the pseudonym of port 0.
const icmpPort = "Port15379"

// services has about the shares of the public sample, its rare services left
// out. Together they are 100,000.
var services = [...]service{
	{share: 37808, protocol: 6, port: "", home: 1200, srcSilent: 440, dstSilent: 130},
	{share: 14059, protocol: 6, port: "443", home: appServer, srcSilent: 171, dstSilent: 108, slow: 1},
	{share: 12377, protocol: 17, port: "53", home: 4100, srcSilent: 0, dstSilent: 937, slow: -1},
	{share: 11015, protocol: 6, port: "80", home: 5300, srcSilent: 100, dstSilent: 361},
	{share: 4743, protocol: 17, port: "514", home: 6700, srcSilent: 0, dstSilent: 1000},
	{share: 3708, protocol: 6, port: "88", home: activeDirectory, srcSilent: 28, dstSilent: 903},
	{share: 2904, protocol: 6, port: "389", home: activeDirectory, srcSilent: 66, dstSilent: 772},
	{share: 1895, protocol: 17, port: "161", home: 7900, srcSilent: 55, dstSilent: 450, slow: 2},
	{share: 1640, protocol: 17, port: "427", home: 8200, srcSilent: 997, dstSilent: 2, slow: -2},
	{share: 1495, protocol: 6, port: "8080", home: appServer, srcSilent: 168, dstSilent: 39},
	{share: 1332, protocol: 6, port: "445", home: activeDirectory, srcSilent: 256, dstSilent: 379, slow: 2},
	{share: 1242, protocol: 17, port: "389", home: activeDirectory, srcSilent: 139, dstSilent: 703},
	{share: 1147, protocol: 17, port: "", home: 9400, srcSilent: 25, dstSilent: 916},
	{share: 959, protocol: 6, port: "135", home: activeDirectory, srcSilent: 44, dstSilent: 328},
	{share: 628, protocol: 6, port: "1433", home: 10100, srcSilent: 5, dstSilent: 201, slow: 5},
	{share: 504, protocol: 6, port: "993", home: 11600, srcSilent: 538, dstSilent: 132},
	{share: 453, protocol: 6, port: "5061", home: 12500, srcSilent: 7, dstSilent: 5},
	{share: 305, protocol: 6, port: "7006", home: appServer, srcSilent: 10, dstSilent: 1},
	{share: 298, protocol: 6, port: "5060", home: 12500, srcSilent: 51, dstSilent: 60, slow: 7},
	{share: 287, protocol: 6, port: "7001", home: appServer, srcSilent: 10, dstSilent: 2},
	{share: 287, protocol: 6, port: "1521", home: 14800, srcSilent: 20, dstSilent: 20, slow: 4},
	{share: 255, protocol: 6, port: "5432", home: 15700, srcSilent: 320, dstSilent: 26},
	{share: 209, protocol: 6, port: "22", home: vpn, srcSilent: 175, dstSilent: 100, slow: 6},
	{share: 314, protocol: 17, port: "123", home: 16900, srcSilent: 30, dstSilent: 959, slow: -1},
	{share: 111, protocol: 6, port: "25", home: 17300, srcSilent: 501, dstSilent: 499},
	{share: 25, protocol: 1, port: icmpPort, home: 18800, srcSilent: 300, dstSilent: 300},
}

// newServices returns the table that draws an index into services.
func newServices() alias {
	weights := make([]uint64, len(services))
	for i := range services {
		weights[i] = services[i].share
	}
	return newAlias(weights)
}
