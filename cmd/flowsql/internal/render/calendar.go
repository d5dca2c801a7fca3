package render

const microsPerDay = 86_400_000_000

// AppendDate appends the day, counted from 1970-01-01, as YYYY-MM-DD.
func AppendDate(dst []byte, day int64) []byte {
	year, month, dom := civil(day)
	if year < 0 {
		dst = append(dst, '-')
		year = -year
	}
	dst = appendPadded(dst, uint64(year), max(4, digitsOf(uint64(year))))
	dst = append(dst, '-')
	dst = appendTwo(dst, month)
	dst = append(dst, '-')
	return appendTwo(dst, dom)
}

// AppendTimestamp appends microseconds since 1970 UTC as YYYY-MM-DD HH:MM:SS, with six digits more if there is a
// fraction of a second.
func AppendTimestamp(dst []byte, micros int64) []byte {
	day, rest := micros/microsPerDay, micros%microsPerDay
	if rest < 0 {
		day, rest = day-1, rest+microsPerDay
	}
	dst = AppendDate(dst, day)
	second := rest / 1_000_000
	dst = append(dst, ' ')
	dst = appendTwo(dst, second/3600)
	dst = append(dst, ':')
	dst = appendTwo(dst, second/60%60)
	dst = append(dst, ':')
	dst = appendTwo(dst, second%60)
	if fraction := rest % 1_000_000; fraction != 0 {
		dst = append(dst, '.')
		dst = appendPadded(dst, uint64(fraction), 6)
	}
	return dst
}

// civil is the proleptic Gregorian date of a day counted from 1970-01-01 (Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms", civil_from_days).
func civil(day int64) (year, month, dom int64) {
	day += 719_468 // days from 0000-03-01
	era := day / 146_097
	if day < 0 {
		era = (day - 146_096) / 146_097
	}
	doe := day - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, dom
}

func appendTwo(dst []byte, v int64) []byte {
	return append(dst, byte('0'+v/10), byte('0'+v%10))
}

func digitsOf(v uint64) int {
	n := 1
	for ; v > 9; v /= 10 {
		n++
	}
	return n
}
