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
	{"first last anylast first_row last_row", "the rows of a group have no order", "arg_min(x, t) is x where t is least, arg_max(x, t) where it is greatest"},
	{"uniqexact uniqcombined uniqhll12", "it is written otherwise here", "count(distinct x), or approx_count_distinct(x) in little memory"},
	{"quantileexact quantiletdigest quantiles", "it is written otherwise here", "quantile(x, 0.95) is exact, approx_quantile(x, 0.95) takes little memory"},
	{"todatetime", "it is written otherwise here", "to_timestamp(n) or cast(s as timestamp)"},
	{"todate", "it is written otherwise here", "date(t)"},
	{"tostartofsecond tostartofminute tostartofhour tostartofday tostartofmonth tostartofyear tomonday", "it is written otherwise here", "date_trunc('hour', t)"},
	{"tostartofinterval tostartoffiveminutes tostartoftenminutes tostartoffifteenminutes time_bucket date_bin", "it is written otherwise here", "tumble(t, interval 5 minute)"},
	{"to_char formatdatetime format_datetime", "dates are formatted with MySQL's codes", "date_format(t, '%Y-%m-%d %H:%i:%s')"},
	{"isodow", "days of the week are MySQL's", "weekday(t) + 1 counts from Monday, dayofweek(t) from Sunday"},
	{"add_months", "it is written otherwise here", "t + interval 1 month"},
	{"months_between", "it is written otherwise here", "timestampdiff(month, a, b)"},
	{"nvl2", "it is written otherwise here", "if(x is null, c, b)"},
	{"decode", "it is written otherwise here", "case x when a then b else c end"},
	{"printf sprintf", "there is no such formatting", "concat, lpad, format(x, digits) and date_format make texts"},
	{"sha224 sha256 sha384 sha512", "it is written otherwise here", "sha2(s, 256)"},
	{"unnest explode arrayjoin generate_subscripts", "there is no type of lists", "split_part(s, ',', n) is a part of a text; generate_series(1, 9) as a table gives numbers"},
	{"split string_split splitbychar str_split string_to_array", "there is no type of lists", "split_part(s, ',', 1), substring_index(s, ',', 2)"},
	{"user current_user session_user system_user connection_id", "there are no users and no connections", "version() is what program this is"},
	{"isipaddressinrange ipv4stringtonum ipv4numtostring", "it is written otherwise here", "cidr_match(ip, '10.0.0.0/8'), inet_aton(ip), inet_ntoa(n)"},
	{"sleep benchmark", "a query does not wait", "SET statement_timeout bounds how long it may run"},
	{"time utc_time current_time curtime time_format", noTime, "date_format(t, '%H:%i:%s') is the time of day as text"},
	{"timediff", noTime, "timestampdiff(second, a, b) is b - a in seconds"},
	{"addtime subtime", noTime, "write t + interval 90 second"},
	{"sec_to_time maketime", noTime, "from_unixtime(n, '%H:%i:%s') is seconds as text"},
	{"time_to_sec", noTime, "hour(t) * 3600 + minute(t) * 60 + second(t) is the second of the day"},
	{"inet6_aton inet6_ntoa", "there is no type of bytes", "addresses are text: cidr_match(ip, '2001:db8::/32'), ip_prefix(ip, 64), is_ipv6(ip)"},
	{"strftime", "its codes are C's, and dates are formatted with MySQL's", "date_format(t, '%Y-%m-%d %H:%i:%s')"},
	{"strptime", "its codes are C's, and dates are read with MySQL's", "str_to_date(s, '%Y-%m-%d %H:%i:%s')"},
	{"jsonextractstring jsonextractint jsonextractuint jsonextractfloat jsonextractbool jsonextractraw simplejsonextractstring simplejsonextractint simplejsonextractfloat visitparamextractstring visitparamextractint json_query json_tuple",
		"it is written otherwise here", "json_extract_string(json, '$.a.b'), cast to a number if need be"},
	{"multiif", "it is written otherwise here", "case when a then x when b then y else z end"},
	{"safe_cast tostring toint8 toint16 toint32 toint64 touint8 touint16 touint32 touint64 tofloat32 tofloat64 toint32ornull toint64ornull touint8ornull touint16ornull touint32ornull touint64ornull tofloat64ornull toint64orzero touint16orzero touint32orzero touint64orzero",
		"it is written otherwise here", "cast(x as bigint) fails for what is no number, try_cast(x as bigint) is NULL"},
	{"to_hex", "it is written otherwise here", "hex(x), in upper case"},
	{"btrim", "it is written otherwise here", "trim(s), trim(both 'x' from s)"},
	{"age", "there is no type of intervals", "timestampdiff(second, a, b) is b - a in seconds, datediff(a, b) is a - b in days"},
	{"grouping_id", "it is written otherwise here", "grouping(a, b)"},
	{"regexp_split_to_array regexp_split_to_table regexp_extract_all regexp_split", "there is no type of lists", "split_part(s, ',', n); regexp_substr(s, pattern, 1, n) is the n-th match"},
	{"columns", "it is written otherwise here", "* exclude (a, b), or name them"},
	{"row", "there is no type of rows", "write (a, b)"},
	{"zeroifnull", "it is written otherwise here", "coalesce(x, 0)"},
	{"nullifzero", "it is written otherwise here", "nullif(x, 0)"},
	{"div0", "it is written otherwise here", "a / b is NULL if b is 0: coalesce(a / b, 0)"},
	{"width_bucket", "it is written otherwise here", "floor((x - low) / width) numbers the ranges"},
	{"regr_slope", "it is written otherwise here", "covar_pop(y, x) / var_pop(x)"},
	{"regr_r2", "it is written otherwise here", "pow(corr(y, x), 2)"},
	{"product", "it is written otherwise here", "exp(sum(ln(x)))"},
	{"hash cityhash64 siphash64 xxhash64 murmur3 farmhash64 murmurhash3_64", "it would be another value in every program", "crc32(s) or md5(s)"},
	{"bar", "it is written otherwise here", "repeat('#', n)"},
	{"sequence", "there is no type of lists", "from generate_series(1, 9) as t(n)"},
	{"yesterday", "it is written otherwise here", "current_date - interval 1 day"},
	{"jsonhas", "it is written otherwise here", "json_exists(json, '$.a.b')"},
	{"json_search json_set json_insert json_replace json_remove json_merge json_merge_patch json_merge_preserve json_array_append json_array_insert json_pretty json_table json_overlaps from_json json_objectagg json_group_array json_group_object",
		"JSON is read, and made by json_object and json_array, and not changed", "json_extract(json, path), json_object('a', x)"},
	{"array_agg list collect_list collect_set grouparray json_arrayagg", "there is no type of lists", "group_concat(x) is a text of all values"},
}

func (r refusal) scalar(name string) *Scalar {
	return &Scalar{Name: name, Usage: name + "(...)", Summary: "refused: " + r.message, Min: 0, Max: -1, Refused: true,
		rule: func([]Arg) ([]types.Type, types.Type, error) {
			return nil, types.Type{}, fault("%q is not supported: %s", name, r.message).WithHint("%s", r.hint)
		}}
}
