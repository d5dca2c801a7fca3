package expr

import "strings"

// protocolName is the keyword of IANA's registry of protocol numbers, in lower case.
func protocolName(n int64) (string, bool) {
	name, ok := protocols[n]
	return name, ok
}

var protocols = map[int64]string{
	0: "hopopt", 1: "icmp", 2: "igmp", 3: "ggp", 4: "ipv4", 5: "st", 6: "tcp", 7: "cbt", 8: "egp", 9: "igp", 12: "pup", 17: "udp",
	20: "hmp", 22: "xns-idp", 27: "rdp", 29: "iso-tp4", 33: "dccp", 36: "xtp", 37: "ddp", 38: "idpr-cmtp", 41: "ipv6",
	43: "ipv6-route", 44: "ipv6-frag", 45: "idrp", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 54: "narp", 55: "min-ipv4", 57: "skip",
	58: "ipv6-icmp", 59: "ipv6-nonxt", 60: "ipv6-opts", 73: "cphb", 81: "vmtp", 88: "eigrp", 89: "ospf", 92: "mtp", 94: "ipip",
	97: "etherip", 98: "encap", 103: "pim", 108: "ipcomp", 112: "vrrp", 115: "l2tp", 121: "smp", 124: "isis", 132: "sctp", 133: "fc",
	135: "mobility", 136: "udplite", 137: "mpls-in-ip", 138: "manet", 139: "hip", 140: "shim6", 141: "wesp", 142: "rohc", 143: "ethernet",
}

// service is the usual service of a port over a protocol, given by number or name; "" is any protocol.
func service(port int64, protocol string) (string, bool) {
	switch strings.ToLower(strings.Trim(protocol, " ")) {
	case "", "6", "tcp", "132", "sctp":
		if name, ok := services[port]; ok {
			return name, true
		}
		if protocol != "" {
			return "", false
		}
		name, ok := udpServices[port]
		return name, ok
	case "17", "udp":
		if name, ok := udpServices[port]; ok {
			return name, true
		}
		if tcpOnly[port] {
			return "", false
		}
		name, ok := services[port]
		return name, ok
	}
	return "", false
}

// services is by TCP, and by UDP too unless udpServices or tcpOnly says otherwise. Names are IANA's where people use them.
var services = map[int64]string{
	7: "echo", 9: "discard", 13: "daytime", 17: "qotd", 19: "chargen", 20: "ftp-data", 21: "ftp", 22: "ssh", 23: "telnet", 25: "smtp",
	37: "time", 43: "whois", 49: "tacacs", 53: "dns", 70: "gopher", 79: "finger", 80: "http", 88: "kerberos", 102: "iso-tsap", 110: "pop3",
	111: "sunrpc", 113: "ident", 119: "nntp", 123: "ntp", 135: "msrpc", 137: "netbios-ns", 138: "netbios-dgm", 139: "netbios-ssn", 143: "imap",
	161: "snmp", 162: "snmptrap", 179: "bgp", 194: "irc", 389: "ldap", 427: "svrloc", 443: "https", 445: "microsoft-ds", 464: "kpasswd",
	465: "smtps", 502: "modbus", 512: "exec", 513: "login", 514: "shell", 515: "printer", 543: "klogin", 544: "kshell", 548: "afp", 554: "rtsp",
	563: "nntps", 587: "submission", 593: "http-rpc-epmap", 631: "ipp", 636: "ldaps", 646: "ldp", 853: "domain-s", 860: "iscsi", 873: "rsync",
	902: "vmware-auth", 989: "ftps-data", 990: "ftps", 992: "telnets", 993: "imaps", 995: "pop3s", 1080: "socks", 1194: "openvpn", 1433: "ms-sql-s",
	1434: "ms-sql-m", 1521: "oracle", 1701: "l2tp", 1723: "pptp", 1812: "radius", 1813: "radius-acct", 1883: "mqtt", 2049: "nfs", 2181: "zookeeper",
	2375: "docker", 2376: "docker-s", 2379: "etcd", 3128: "squid", 3260: "iscsi-target", 3268: "msft-gc", 3269: "msft-gc-ssl", 3306: "mysql", 3389: "rdp",
	3478: "stun", 3690: "svn", 4369: "epmd", 4786: "smart-install", 5000: "upnp", 5060: "sip", 5061: "sips", 5222: "xmpp-client", 5269: "xmpp-server",
	5432: "postgresql", 5601: "kibana", 5671: "amqps", 5672: "amqp", 5900: "vnc", 5985: "winrm", 5986: "winrm-s", 6000: "x11", 6379: "redis", 6443: "kubernetes",
	6667: "ircd", 6881: "bittorrent", 8000: "http-alt", 8008: "http-alt", 8080: "http-alt", 8443: "https-alt", 8883: "mqtts", 8888: "http-alt", 9000: "cslistener",
	9042: "cassandra", 9090: "prometheus", 9092: "kafka", 9100: "jetdirect", 9200: "elasticsearch", 9300: "elasticsearch", 9418: "git", 10050: "zabbix-agent",
	10051: "zabbix-trapper", 11211: "memcache", 27017: "mongodb", 50000: "db2",
}

var udpServices = map[int64]string{
	67: "dhcp-server", 68: "dhcp-client", 69: "tftp", 500: "isakmp", 512: "biff", 513: "who", 514: "syslog", 520: "rip", 521: "ripng", 546: "dhcpv6-client",
	547: "dhcpv6-server", 1900: "ssdp", 2055: "netflow", 3544: "teredo", 3784: "bfd", 4500: "ipsec-nat-t", 4739: "ipfix", 4789: "vxlan", 5004: "rtp", 5005: "rtcp",
	5353: "mdns", 5355: "llmnr", 6343: "sflow", 51820: "wireguard",
}

// tcpOnly are services that UDP does not have.
var tcpOnly = map[int64]bool{
	20: true, 21: true, 23: true, 25: true, 110: true, 143: true, 179: true, 465: true, 587: true, 993: true, 995: true, 3306: true, 5432: true,
	515: true, 543: true, 544: true, 554: true, 6379: true, 9092: true, 9200: true,
}
