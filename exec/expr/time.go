package expr

import (
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func timeKernels() map[string]maker {
	part := func(f func(t clock) int64) maker {
		return fixed(lift1(readInt, writeInt, sure(func(micros int64) int64 { return f(clock(micros)) })))
	}
	text := func(f func(t clock) string) maker {
		return fixed(lift1(readInt, writeText, sure(func(micros int64) string { return f(clock(micros)) })))
	}
	return map[string]maker{
		"year": part(clock.year), "quarter": part(clock.quarter), "month": part(clock.month), "day": part(clock.day),
		"hour": part(clock.hour), "minute": part(clock.minute), "second": part(clock.second), "microsecond": part(clock.microsecond),
		"dayofweek":  part(func(t clock) int64 { return (t.weekday()+1)%7 + 1 }),
		"weekday":    part(clock.weekday),
		"dayofyear":  part(clock.dayOfYear),
		"weekofyear": part(func(t clock) int64 { return t.week(3) }),
		"week": func(c *plan.Call) (kernel, error) {
			if len(c.Args) == 1 {
				return lift1(readInt, writeInt, sure(func(t int64) int64 { return clock(t).week(0) })), nil
			}
			return lift2(readInt, readInt, writeInt, sure2(func(t, mode int64) int64 { return clock(t).week(mode) })), nil
		},
		"dayname":        text(func(t clock) string { return dayNames[t.weekday()] }),
		"monthname":      text(func(t clock) string { return monthNames[t.month()-1] }),
		"unix_timestamp": part(func(t clock) int64 { return floorTo(int64(t), 1_000_000) / 1_000_000 }),
		"last_day": fixed(lift1(readInt, writeInt, sure(func(days int64) int64 {
			y, m, _ := types.Civil(days)
			return types.Days(y, m+1, 1) - 1
		}))),
		"date": fixed(identity), "timestamp": fixed(identity),
		"datediff":      fixed(lift2(readInt, readInt, writeInt, sure2(func(a, b int64) int64 { return a - b }))),
		"from_unixtime": fromUnix, "to_timestamp": toTimestamp,
		"convert_tz":  convertZone,
		"date_format": fixed(lift2(readInt, readText, writeText, sure2(func(t int64, f string) string { return formatTime(clock(t), f) }))),
		"extract":     extract, "date_trunc": truncTime, "timestampdiff": diffTime, "timestampadd": addTime,
		"date_add": shift, "date_sub": shift,
	}
}

// clock is a TIMESTAMP: microseconds since 1970-01-01 UTC.
type clock int64

var (
	dayNames   = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

func (t clock) days() int64        { return dayOf(int64(t)) }
func (t clock) ofDay() int64       { return int64(t) - t.days()*types.DayMicros }
func (t clock) year() int64        { y, _, _ := types.Civil(t.days()); return y }
func (t clock) month() int64       { _, m, _ := types.Civil(t.days()); return m }
func (t clock) day() int64         { _, _, d := types.Civil(t.days()); return d }
func (t clock) quarter() int64     { return (t.month() + 2) / 3 }
func (t clock) hour() int64        { return t.ofDay() / 3_600_000_000 }
func (t clock) minute() int64      { return t.ofDay() / 60_000_000 % 60 }
func (t clock) second() int64      { return t.ofDay() / 1_000_000 % 60 }
func (t clock) microsecond() int64 { return t.ofDay() % 1_000_000 }
func (t clock) dayOfYear() int64   { return t.days() - types.Days(t.year(), 1, 1) + 1 }

// weekday is 0 for Monday; 1970-01-01 was a Thursday.
func (t clock) weekday() int64 { return ((t.days()+3)%7 + 7) % 7 }

// week is MySQL's week(t, mode): bit 0 is Monday first, bit 1 is 1 to 53 instead of 0 to 53, bit 2 turns around
// whether week 1 is the first with four days or the first with the first weekday.
func (t clock) week(mode int64) int64 {
	w, _ := t.yearWeek(mode)
	return w
}

// yearWeek is week and the year that it belongs to, after calc_week of MySQL's mytime.cc.
func (t clock) yearWeek(mode int64) (week, year int64) {
	monday, ranged, byWeekday := mode&1 != 0, mode&2 != 0, mode&4 != 0
	if !monday {
		byWeekday = !byWeekday
	}
	year = t.year()
	start := types.Days(year, 1, 1)
	opens := clock(start * types.DayMicros).weekday() // days of the year's first week that are before it
	if !monday {
		opens = (opens + 1) % 7
	}
	late := func() bool { return byWeekday && opens != 0 || !byWeekday && opens >= 4 } // week 1 is the next one
	if t.month() == 1 && t.day() <= 7-opens {
		if !ranged && late() {
			return 0, year
		}
		ranged = true
		year--
		size := start - types.Days(year, 1, 1)
		start -= size
		opens = (opens + 53*7 - size) % 7
	}
	since := t.days() - (start - opens)
	if late() {
		since -= 7
	}
	if ranged && since >= 52*7 {
		opens = (opens + types.Days(year+1, 1, 1) - types.Days(year, 1, 1)) % 7
		if !late() {
			return 1, year + 1
		}
	}
	return since/7 + 1, year
}

// floorTo is the greatest multiple of size that is not above x; what would wrap is the lowest there is.
func floorTo(x, size int64) int64 {
	r := x % size
	if r < 0 {
		r += size
	}
	return x - r
}

// extract reads the constant unit once.
func extract(c *plan.Call) (kernel, error) {
	name, _ := literal(c.Args[0])
	var f func(t clock) int64
	switch unit, _ := types.ParseUnit(name.String); strings.ToLower(name.String) {
	case "dow":
		f = func(t clock) int64 { return (t.weekday() + 1) % 7 }
	case "isodow":
		f = func(t clock) int64 { return t.weekday() + 1 }
	case "dayofweek":
		f = func(t clock) int64 { return (t.weekday()+1)%7 + 1 }
	case "weekday":
		f = clock.weekday
	case "doy", "dayofyear":
		f = clock.dayOfYear
	case "epoch":
		f = func(t clock) int64 { return floorTo(int64(t), 1_000_000) / 1_000_000 }
	default:
		f = map[types.Span]func(clock) int64{
			{Micros: 1}: clock.microsecond, {Micros: 1_000}: func(t clock) int64 { return t.microsecond() / 1_000 },
			{Micros: 1_000_000}: clock.second, {Micros: 60_000_000}: clock.minute, {Micros: 3_600_000_000}: clock.hour,
			{Micros: types.DayMicros}: clock.day, {Micros: 7 * types.DayMicros}: func(t clock) int64 { return t.week(3) },
			{Months: 1}: clock.month, {Months: 3}: clock.quarter, {Months: 12}: clock.year,
		}[unit]
	}
	k := lift1(readInt, writeInt, sure(func(t int64) int64 { return f(clock(t)) }))
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[1:], out) }, nil
}

// truncTime cuts a TIMESTAMP or a DATE to the constant unit. Weeks start on Monday.
func truncTime(c *plan.Call) (kernel, error) {
	name, _ := literal(c.Args[0])
	unit, _ := types.ParseUnit(name.String)
	cut := func(micros int64) (int64, error) { return windowStart(micros, unit, 3), nil }
	if c.Type().Kind == types.Date {
		cut = func(days int64) (int64, error) {
			return windowStart(days*types.DayMicros, unit, 3) / types.DayMicros, nil
		}
	}
	k := lift1(readInt, writeInt, cut)
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[1:], out) }, nil
}

// windowStart is the start of the window of size that micros lies in. Windows of months align to 1970-01; windows of
// weeks are moved back by some days.
func windowStart(micros int64, size types.Span, weekDays int64) int64 {
	if size.Months > 0 {
		y, m, _ := types.Civil(dayOf(micros))
		months := floorTo((y-1970)*12+m-1, size.Months)
		return types.Days(1970, 1+months, 1) * types.DayMicros
	}
	if size.Micros%(7*types.DayMicros) != 0 {
		weekDays = 0
	}
	back := weekDays * types.DayMicros
	return floorTo(micros+back, size.Micros) - back
}

// diffTime counts whole units from a to b; months are whole when the day and time of day are reached.
func diffTime(c *plan.Call) (kernel, error) {
	name, _ := literal(c.Args[0])
	unit, _ := types.ParseUnit(name.String)
	diff := func(a, b int64) int64 { return (b - a) / unit.Micros }
	if unit.Months > 0 {
		diff = func(a, b int64) int64 { return monthsBetween(clock(a), clock(b)) / unit.Months }
	}
	k := lift2(readInt, readInt, writeInt, sure2(diff))
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[1:], out) }, nil
}

func monthsBetween(a, b clock) int64 {
	if a > b {
		return -monthsBetween(b, a)
	}
	ay, am, ad := types.Civil(a.days())
	by, bm, bd := types.Civil(b.days())
	months := (by-ay)*12 + bm - am
	if bd < ad || bd == ad && b.ofDay() < a.ofDay() {
		months--
	}
	return months
}

func addTime(c *plan.Call) (kernel, error) {
	name, _ := literal(c.Args[0])
	unit, _ := types.ParseUnit(name.String)
	k := lift2(readInt, readInt, writeInt, func(n, t int64) (int64, error) {
		const most = 1 << 42
		if unit.Months > 0 {
			if n > most/12 || n < -most/12 {
				return bounded(0, false)
			}
			return addMonths(t, n*unit.Months)
		}
		if r := n * unit.Micros; n == 0 || r/n == unit.Micros && (n > -1<<62) && (r < 0) == (n < 0) {
			return addMicros(t, r)
		}
		return bounded(0, false)
	})
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[1:], out) }, nil
}

func addMicros(t, micros int64) (int64, error) {
	r := t + micros
	return bounded(r, (t^r)&(micros^r) >= 0)
}

func addMonths(t, months int64) (int64, error) {
	if months > 1<<20 || months < -1<<20 {
		return bounded(0, false)
	}
	days := types.AddMonths(dayOf(t), months)
	return bounded(days*types.DayMicros+clock(t).ofDay(), true)
}
