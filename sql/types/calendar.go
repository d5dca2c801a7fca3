package types

// The proleptic Gregorian calendar, in days since 1970-01-01.

// Days is the day number of a date. Months outside 1 to 12 and days outside the month carry over.
func Days(year, month, day int64) int64 {
	month--
	year += floorDiv(month, 12)
	month = floorMod(month, 12)
	// Count years from March, so that the leap day comes last: http://howardhinnant.github.io/date_algorithms.html
	if month < 2 {
		year--
	}
	era := floorDiv(year, 400)
	yearOfEra := year - era*400
	dayOfYear := (153*floorMod(month+10, 12)+2)/5 + day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// Civil is the date of a day number, the inverse of Days.
func Civil(days int64) (year, month, day int64) {
	days += 719468
	era := floorDiv(days, 146097)
	dayOfEra := days - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*m+2)/5 + 1
	month = m + 3
	if month > 12 {
		month -= 12
	}
	year = yearOfEra + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// DaysIn is the number of days of a month.
func DaysIn(year, month int64) int64 { return Days(year, month+1, 1) - Days(year, month, 1) }

// The first and last DATE and TIMESTAMP: the years 1 to 9999.
const (
	MinDays   = -719162
	MaxDays   = 2932896
	DayMicros = 24 * 60 * 60 * 1_000_000
	MinMicros = MinDays * DayMicros
	MaxMicros = (MaxDays+1)*DayMicros - 1
)

// AddMonths is the day number a number of months later, on the last day of that month if it has no such day.
func AddMonths(days, months int64) int64 {
	y, m, d := Civil(days)
	total := y*12 + m - 1 + months
	y, m = floorDiv(total, 12), floorMod(total, 12)+1
	return Days(y, m, min(d, DaysIn(y, m)))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
