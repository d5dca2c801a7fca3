package expr

import (
	"math"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// yearZero is MySQL's to_days of 1970-01-01.
const yearZero = 719528

func calendarKernels() map[string]maker {
	ints := func(f func(a, b int64) (int64, error)) maker { return fixed(lift2(readInt, readInt, writeInt, f)) }
	one := func(f func(x int64) int64) maker { return fixed(lift1(readInt, writeInt, sure(f))) }
	return map[string]maker{
		"epoch_ms":   one(func(t int64) int64 { return floorTo(t, 1_000) / 1_000 }),
		"epoch_us":   one(func(t int64) int64 { return t }),
		"to_days":    one(func(days int64) int64 { return days + yearZero }),
		"to_seconds": one(func(t int64) int64 { return floorTo(t, 1_000_000)/1_000_000 + yearZero*86_400 }),
		"from_days": fixed(lift1(readInt, writeInt, func(n int64) (int64, error) {
			return dayOrNull(n-yearZero, n > 0 && n < 1<<32)
		})),
		"yearweek": func(c *plan.Call) (kernel, error) {
			if len(c.Args) == 1 {
				return lift1(readInt, writeInt, sure(func(t int64) int64 { return clock(t).yearAndWeek(0) })), nil
			}
			return lift2(readInt, readInt, writeInt, sure2(func(t, mode int64) int64 { return clock(t).yearAndWeek(mode) })), nil
		},
		"makedate": ints(func(year, n int64) (int64, error) {
			year = fullYear(year)
			return dayOrNull(types.Days(min(max(year, 0), 10_000), 1, 1)+n-1, n > 0 && n < 1<<32 && year >= 0 && year <= 9999)
		}),
		"make_date": fixed(lift3(readInt, readInt, readInt, writeInt, func(y, m, d int64) (int64, error) {
			if !isDay(y, m, d) {
				return 0, errNull
			}
			return types.Days(y, m, d), nil
		})),
		"make_timestamp": fixed(makeTimestamp),
		"period_add": ints(func(p, n int64) (int64, error) {
			months, ok := monthsOf(p)
			if months += n; !ok || n < -1<<32 || n > 1<<32 || months < 0 {
				return 0, errNull
			}
			return fullYear(months/12)*100 + months%12 + 1, nil
		}),
		"period_diff": ints(func(a, b int64) (int64, error) {
			x, ok := monthsOf(a)
			y, too := monthsOf(b)
			if !ok || !too {
				return 0, errNull
			}
			return x - y, nil
		}),
		"str_to_date": strToDate,
	}
}

// yearAndWeek is MySQL's yearweek: weeks are counted from 1.
func (t clock) yearAndWeek(mode int64) int64 {
	week, year := t.yearWeek(mode | 2)
	return year*100 + week
}

// fullYear gives a year of two digits its century: 70 to 99 are of the 20th.
func fullYear(y int64) int64 {
	switch {
	case y >= 0 && y < 70:
		return y + 2000
	case y >= 70 && y < 100:
		return y + 1900
	}
	return y
}

func isDay(y, m, d int64) bool {
	return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= types.DaysIn(y, m)
}

func dayOrNull(days int64, ok bool) (int64, error) {
	if !ok || days < types.MinDays || days > types.MaxDays {
		return 0, errNull
	}
	return days, nil
}

// monthsOf is the number of months up to the period YYYYMM or YYMM.
func monthsOf(p int64) (int64, bool) {
	year, month := fullYear(p/100), p%100
	return year*12 + month - 1, p >= 0 && p < 1<<40 && month >= 1 && month <= 12
}

func makeTimestamp(n int, args []*vec.Vector, out *result) error {
	year, month, day, hour, minute := readInt(args[0]), readInt(args[1]), readInt(args[2]), readInt(args[3]), readInt(args[4])
	second := readDouble(args[5])
	return each(n, out, writeInt, func(i int) (int64, error) {
		y, m, d, h, min, s := year(i), month(i), day(i), hour(i), minute(i), second(i)
		if !isDay(y, m, d) || h < 0 || h > 23 || min < 0 || min > 59 || !(s >= 0 && s < 60) {
			return 0, errNull
		}
		micros := int64(math.Round(roundDouble(s, 6) * 1e6))
		return bounded(types.Days(y, m, d)*types.DayMicros+(h*60+min)*60_000_000+micros, true)
	})
}
