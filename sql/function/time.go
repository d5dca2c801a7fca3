package function

import (
	"slices"
	"strings"

	"flowsql/sql/near"
	"flowsql/sql/types"
)

var (
	timeToCount = gives(types.TypeBigInt, types.TypeTimestamp)
	timeToText  = gives(types.TypeVarchar, types.TypeTimestamp)
)

var timeFunctions = []Scalar{
	{Name: "now", Aliases: []string{"current_timestamp", "localtimestamp", "localtime", "sysdate", "utc_timestamp", "getdate"}, Usage: "now()", Summary: "time of the statement, UTC", Volatile: true,
		Min: 0, Max: 1, rule: gives(types.TypeTimestamp, types.TypeBigInt)},
	{Name: "current_date", Aliases: []string{"curdate", "utc_date", "today"}, Usage: "current_date()", Summary: "day of the statement, UTC", Volatile: true,
		Min: 0, Max: 0, rule: gives(types.TypeDate, types.TypeDate)},
	{Name: "year", Usage: "year(t)", Summary: "year", Min: 1, Max: 1, rule: timeToCount},
	{Name: "quarter", Usage: "quarter(t)", Summary: "quarter, 1 to 4", Min: 1, Max: 1, rule: timeToCount},
	{Name: "month", Usage: "month(t)", Summary: "month, 1 to 12", Min: 1, Max: 1, rule: timeToCount},
	{Name: "week", Usage: "week(t[, mode])", Summary: "week of the year as in MySQL; mode 3 is ISO 8601", Min: 1, Max: 2,
		rule: gives(types.TypeBigInt, types.TypeTimestamp, types.TypeBigInt)},
	{Name: "yearweek", Usage: "yearweek(t[, mode])", Summary: "year and week as one number: 198652; mode as for week", Min: 1, Max: 2,
		rule: gives(types.TypeBigInt, types.TypeTimestamp, types.TypeBigInt)},
	{Name: "weekofyear", Usage: "weekofyear(t)", Summary: "ISO 8601 week", Min: 1, Max: 1, rule: timeToCount},
	{Name: "day", Aliases: []string{"dayofmonth"}, Usage: "day(t)", Summary: "day of the month", Min: 1, Max: 1, rule: timeToCount},
	{Name: "dayofweek", Usage: "dayofweek(t)", Summary: "day of the week, Sunday is 1", Min: 1, Max: 1, rule: timeToCount},
	{Name: "weekday", Usage: "weekday(t)", Summary: "day of the week, Monday is 0", Min: 1, Max: 1, rule: timeToCount},
	{Name: "dayofyear", Usage: "dayofyear(t)", Summary: "day of the year, from 1", Min: 1, Max: 1, rule: timeToCount},
	{Name: "dayname", Usage: "dayname(t)", Summary: "English name of the day", Min: 1, Max: 1, rule: timeToText},
	{Name: "monthname", Usage: "monthname(t)", Summary: "English name of the month", Min: 1, Max: 1, rule: timeToText},
	{Name: "hour", Usage: "hour(t)", Summary: "hour, 0 to 23", Min: 1, Max: 1, rule: timeToCount},
	{Name: "minute", Usage: "minute(t)", Summary: "minute, 0 to 59", Min: 1, Max: 1, rule: timeToCount},
	{Name: "second", Usage: "second(t)", Summary: "second, 0 to 59", Min: 1, Max: 1, rule: timeToCount},
	{Name: "microsecond", Usage: "microsecond(t)", Summary: "microsecond, 0 to 999999", Min: 1, Max: 1, rule: timeToCount},
	{Name: "extract", Aliases: []string{"date_part", "datepart"}, Usage: "extract('hour', t)", Summary: "a part of t by its unit", Unit: true, Min: 2, Max: 2,
		rule: resolveExtract},
	{Name: "date", Aliases: []string{"to_date"}, Usage: "date(t)", Summary: "the day of t", Min: 1, Max: 1, rule: gives(types.TypeDate, types.TypeDate)},
	{Name: "timestamp", Usage: "timestamp(t)", Summary: "t as a TIMESTAMP", Min: 1, Max: 1, rule: gives(types.TypeTimestamp, types.TypeTimestamp)},
	{Name: "last_day", Usage: "last_day(t)", Summary: "the last day of t's month", Min: 1, Max: 1, rule: gives(types.TypeDate, types.TypeDate)},
	{Name: "unix_timestamp", Aliases: []string{"epoch", "to_unixtime"}, Usage: "unix_timestamp(t)", Summary: "whole seconds from 1970-01-01 UTC to t", Min: 1, Max: 1, rule: timeToCount},
	{Name: "epoch_ms", Usage: "epoch_ms(t)", Summary: "whole milliseconds from 1970-01-01 UTC to t", Min: 1, Max: 1, rule: timeToCount},
	{Name: "epoch_us", Usage: "epoch_us(t)", Summary: "microseconds from 1970-01-01 UTC to t", Min: 1, Max: 1, rule: timeToCount},
	{Name: "to_days", Usage: "to_days(t)", Summary: "days from year 0 to t", Min: 1, Max: 1, rule: gives(types.TypeBigInt, types.TypeDate)},
	{Name: "to_seconds", Usage: "to_seconds(t)", Summary: "seconds from year 0 to t", Min: 1, Max: 1, rule: timeToCount},
	{Name: "from_days", Usage: "from_days(n)", Summary: "the day n days after year 0; NULL outside the years 1 to 9999", Min: 1, Max: 1, rule: gives(types.TypeDate, types.TypeBigInt)},
	{Name: "makedate", Usage: "makedate(year, n)", Summary: "the n-th day of a year; NULL below 1", Min: 2, Max: 2, rule: gives(types.TypeDate, types.TypeBigInt)},
	{Name: "make_date", Usage: "make_date(year, month, day)", Summary: "a day by its parts; NULL if there is none", Min: 3, Max: 3, rule: gives(types.TypeDate, types.TypeBigInt)},
	{Name: "make_timestamp", Usage: "make_timestamp(year, month, day, hour, minute, second)", Summary: "a place in time by its parts; NULL if there is none", Min: 6, Max: 6,
		rule: gives(types.TypeTimestamp, types.TypeBigInt, types.TypeBigInt, types.TypeBigInt, types.TypeBigInt, types.TypeBigInt, types.TypeDouble)},
	{Name: "period_add", Usage: "period_add(p, n)", Summary: "the month YYYYMM n months after p; NULL if p is none", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "period_diff", Usage: "period_diff(a, b)", Summary: "months from b to a, both YYYYMM", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeBigInt)},
	{Name: "from_unixtime", Usage: "from_unixtime(n[, format])", Summary: "the place in time n seconds after 1970-01-01 UTC", Min: 1, Max: 2, rule: resolveFromUnix},
	{Name: "to_timestamp", Usage: "to_timestamp(x)", Summary: "a number of seconds since 1970, or a text, as TIMESTAMP", Min: 1, Max: 1, rule: resolveToTimestamp},
	{Name: "date_trunc", Aliases: []string{"datetrunc"}, Usage: "date_trunc('hour', t)", Summary: "start of the unit of time that t lies in", Unit: true, Min: 2, Max: 2, rule: withUnit(resolveTrunc)},
	{Name: "date_format", Usage: "date_format(t, format)", Summary: "t as text by MySQL's format: '%Y-%m-%d %H:%i:%s'", Min: 2, Max: 2,
		rule: gives(types.TypeVarchar, types.TypeTimestamp, types.TypeVarchar)},
	{Name: "str_to_date", Usage: "str_to_date(s, format)", Summary: "the DATE or TIMESTAMP that s is by MySQL's format; NULL if it is none", Min: 2, Max: 2, rule: resolveStrToDate},
	{Name: "timestampdiff", Aliases: []string{"date_diff"}, Usage: "timestampdiff(second, a, b)", Summary: "whole units of time from a to b", Unit: true, Min: 3, Max: 3,
		rule: withUnit(gives(types.TypeBigInt, types.TypeVarchar, types.TypeTimestamp))},
	{Name: "timestampadd", Aliases: []string{"dateadd"}, Usage: "timestampadd(second, n, t)", Summary: "n units of time after t", Unit: true, Min: 3, Max: 3,
		rule: withUnit(gives(types.TypeTimestamp, types.TypeVarchar, types.TypeBigInt, types.TypeTimestamp))},
	{Name: "datediff", Usage: "datediff(a, b)", Summary: "days from b to a; datediff(day, a, b) is timestampdiff(day, a, b)", Min: 2, Max: 2, rule: gives(types.TypeBigInt, types.TypeDate)},
	{Name: "convert_tz", Usage: "convert_tz(t, from, to)", Summary: "t on the clocks of one zone as t on those of another: '+02:00', 'UTC' or 'Europe/Berlin'; NULL where there is no such zone", Min: 3, Max: 3,
		rule: gives(types.TypeTimestamp, types.TypeTimestamp, types.TypeVarchar, types.TypeVarchar)},
	{Name: "date_add", Aliases: []string{"adddate"}, Usage: "date_add(t, interval n unit)", Summary: "t + interval; a number counts days", Min: 2, Max: 2, rule: resolveShift},
	{Name: "date_sub", Aliases: []string{"subdate"}, Usage: "date_sub(t, interval n unit)", Summary: "t - interval; a number counts days", Min: 2, Max: 2, rule: resolveShift},
}

// withUnit checks the constant unit of time before the rest of the rule.
func withUnit(r rule) rule {
	return func(args []Arg) ([]types.Type, types.Type, error) {
		name, ok := args[0].text()
		if !ok {
			return nil, types.Type{}, fault("the unit of time must be a constant text").WithHint("such as 'hour'")
		}
		if _, ok := types.ParseUnit(name); !ok {
			e := fault("unknown unit of time %q", name)
			if found := near.Names(name, types.UnitNames()); found != nil {
				return nil, types.Type{}, e.WithHint("did you mean %s?", strings.Join(found, ", "))
			}
			return nil, types.Type{}, e.WithHint("one of %s", strings.Join(types.UnitNames(), ", "))
		}
		return r(args)
	}
}

// ExtraParts are what extract takes besides units of time.
var ExtraParts = []string{"dow", "dayofweek", "doy", "dayofyear", "isodow", "weekday", "epoch"}

func resolveExtract(args []Arg) ([]types.Type, types.Type, error) {
	r := gives(types.TypeBigInt, types.TypeVarchar, types.TypeTimestamp)
	if name, ok := args[0].text(); ok && slices.Contains(ExtraParts, strings.ToLower(name)) {
		return r(args)
	}
	return withUnit(r)(args)
}

// What the directives of str_to_date read.
const (
	dateDirectives  = "YymcMbdeDjWa"
	clockDirectives = "HkhIlisSfpTr"
)

// resolveStrToDate: a format without a time of day makes a DATE, as in MySQL.
func resolveStrToDate(args []Arg) ([]types.Type, types.Type, error) {
	result := types.TypeTimestamp
	if format, ok := args[1].text(); ok {
		date, clock := false, false
		for i := 0; i+1 < len(format); i++ {
			if format[i] != '%' {
				continue
			}
			i++
			switch c := format[i : i+1]; {
			case strings.Contains(dateDirectives, c):
				date = true
			case strings.Contains(clockDirectives, c):
				clock = true
			case c != "%":
				return nil, types.Type{}, fault("cannot read %q of the format", "%"+c).WithHint("there are %%Y %%y %%m %%c %%M %%b %%d %%e %%D %%j %%W %%a %%H %%k %%h %%I %%l %%i %%s %%S %%f %%p %%T %%r")
			}
		}
		if !date {
			return nil, types.Type{}, fault("the format has no date").WithHint("there is no TIME type; a format is such as '%%Y-%%m-%%d %%H:%%i:%%s'")
		}
		if !clock {
			result = types.TypeDate
		}
	}
	return gives(result, types.TypeVarchar)(args)
}

// resolveTrunc: a DATE cut to days or longer units stays a DATE.
func resolveTrunc(args []Arg) ([]types.Type, types.Type, error) {
	name, _ := args[0].text()
	unit, _ := types.ParseUnit(name)
	t := types.TypeTimestamp
	if args[1].Type.Kind == types.Date && (unit.Months > 0 || unit.Micros%dayMicros == 0) {
		t = types.TypeDate
	}
	return []types.Type{types.TypeVarchar, t}, t, coercible(args[1].Type, t)
}

// resolveFromUnix: seconds keep their type, so that microseconds are exact.
func resolveFromUnix(args []Arg) ([]types.Type, types.Type, error) {
	t, err := number(args[0].Type)
	if err != nil {
		return nil, types.Type{}, err
	}
	if len(args) == 1 {
		return []types.Type{t}, types.TypeTimestamp, nil
	}
	return []types.Type{t, types.TypeVarchar}, types.TypeVarchar, coercible(args[1].Type, types.TypeVarchar)
}

func resolveToTimestamp(args []Arg) ([]types.Type, types.Type, error) {
	t := args[0].Type
	if !t.Numeric() {
		t = types.TypeTimestamp
	}
	return []types.Type{t}, types.TypeTimestamp, coercible(args[0].Type, t)
}

func resolveShift(args []Arg) ([]types.Type, types.Type, error) {
	if args[1].Type.Kind != types.Interval {
		return nil, types.Type{}, fault("takes an interval, not a %s", args[1].Type).WithHint("write interval 1 day")
	}
	return shift(args[0], args[1])
}
