package types

import "strings"

// ParseTimestamp reads ISO 8601, as a whole but for blanks around it: 2024-01-31 or 2024/01/31, then optionally a blank or T,
// 23:59[:59[.123456]], and optionally Z, UTC or an offset such as +02:00. More than six digits of a second are rounded.
func ParseTimestamp(text string) (micros int64, ok bool) {
	s := strings.Trim(text, " \t\r\n")
	days, rest, ok := readDate(s)
	if !ok {
		return 0, false
	}
	micros = days * DayMicros
	if rest == "" {
		return micros, true
	}
	if rest[0] != ' ' && rest[0] != 'T' && rest[0] != 't' {
		return 0, false
	}
	clock, rest, ok := readClock(rest[1:])
	if !ok {
		return 0, false
	}
	offset, ok := readOffset(rest)
	if !ok {
		return 0, false
	}
	micros += clock - offset
	return micros, micros >= MinMicros && micros <= MaxMicros
}

// ParseDate reads YYYY-MM-DD or YYYY/MM/DD, as a whole but for blanks around it.
func ParseDate(text string) (days int64, ok bool) {
	days, rest, ok := readDate(strings.Trim(text, " \t\r\n"))
	return days, ok && rest == ""
}

func readDate(s string) (days int64, rest string, ok bool) {
	y, s, ok1 := readPart(s, 4, 4)
	separator := byte('-')
	if s != "" && s[0] == '/' {
		separator = '/'
	}
	s, ok2 := after(s, separator)
	m, s, ok3 := readPart(s, 1, 2)
	s, ok4 := after(s, separator)
	d, s, ok5 := readPart(s, 1, 2)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || y < 1 || m < 1 || m > 12 || d < 1 || d > DaysIn(y, m) {
		return 0, "", false
	}
	return Days(y, m, d), s, true
}

func readClock(s string) (micros int64, rest string, ok bool) {
	h, s, ok1 := readPart(s, 1, 2)
	s, ok2 := after(s, ':')
	m, s, ok3 := readPart(s, 2, 2)
	if !(ok1 && ok2 && ok3) || h > 23 || m > 59 {
		return 0, "", false
	}
	micros = (h*60 + m) * 60_000_000
	s, more := after(s, ':')
	if !more {
		return micros, s, true
	}
	sec, s, ok := readPart(s, 2, 2)
	if !ok || sec > 59 {
		return 0, "", false
	}
	micros += sec * 1_000_000
	if s == "" || s[0] != '.' && s[0] != ',' {
		return micros, s, true
	}
	s = s[1:]
	digits := digitsOf(s)
	if digits == "" {
		return 0, "", false
	}
	unit := int64(100_000)
	for i := 0; i < len(digits) && i < 6; i++ {
		micros += int64(digits[i]-'0') * unit
		unit /= 10
	}
	if len(digits) > 6 && digits[6] >= '5' {
		micros++
	}
	return micros, s[len(digits):], true
}

func readOffset(s string) (micros int64, ok bool) {
	s = strings.TrimLeft(s, " ")
	if s == "" || s == "Z" || s == "z" || s == "UTC" {
		return 0, true
	}
	sign := int64(1)
	if s[0] == '-' {
		sign = -1
	} else if s[0] != '+' {
		return 0, false
	}
	h, s, ok := readPart(s[1:], 2, 2)
	if !ok || h > 23 {
		return 0, false
	}
	m := int64(0)
	if s != "" {
		s, _ = after(s, ':')
		if m, s, ok = readPart(s, 2, 2); !ok || s != "" || m > 59 {
			return 0, false
		}
	}
	return sign * (h*60 + m) * 60_000_000, true
}

// readPart reads a number of least to most digits.
func readPart(s string, least, most int) (v int64, rest string, ok bool) {
	n := 0
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		v = v*10 + int64(s[n]-'0')
		n++
	}
	return v, s[n:], n >= least
}

func after(s string, c byte) (string, bool) {
	if s == "" || s[0] != c {
		return s, false
	}
	return s[1:], true
}
