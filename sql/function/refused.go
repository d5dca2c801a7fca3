package function

import "flowsql/sql/types"

// refusal is what people know from elsewhere and will not find here.
type refusal struct {
	names   string // in one case, separated by blanks
	message string
	hint    string
}

const noTime = "there is no TIME type"

var refusals = []refusal{
	{"first last", "the rows of a group have no order", "arg_min(x, t) is x where t is least, arg_max(x, t) where it is greatest"},
	{"sleep benchmark", "a query does not wait", "SET statement_timeout bounds how long it may run"},
	{"time utc_time current_time curtime time_format", noTime, "date_format(t, '%H:%i:%s') is the time of day as text"},
	{"timediff", noTime, "timestampdiff(second, a, b) is b - a in seconds"},
	{"addtime subtime", noTime, "write t + interval 90 second"},
	{"sec_to_time maketime", noTime, "from_unixtime(n, '%H:%i:%s') is seconds as text"},
	{"time_to_sec", noTime, "hour(t) * 3600 + minute(t) * 60 + second(t) is the second of the day"},
	{"inet6_aton inet6_ntoa", "there is no type of bytes", "addresses are text: cidr_match(ip, '2001:db8::/32'), ip_prefix(ip, 64), is_ipv6(ip)"},
	{"strftime", "its codes are C's, and dates are formatted with MySQL's", "date_format(t, '%Y-%m-%d %H:%i:%s')"},
	{"strptime", "its codes are C's, and dates are read with MySQL's", "str_to_date(s, '%Y-%m-%d %H:%i:%s')"},
	{"array_agg list collect_list json_arrayagg", "there is no type of lists", "group_concat(x) is a text of all values"},
}

func (r refusal) scalar(name string) *Scalar {
	return &Scalar{Name: name, Usage: name + "(...)", Summary: "refused: " + r.message, Min: 0, Max: -1,
		rule: func([]Arg) ([]types.Type, types.Type, error) {
			return nil, types.Type{}, fault("%q is not supported: %s", name, r.message).WithHint("%s", r.hint)
		}}
}
