package expr

import (
	"strings"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// strToDate reads s by MySQL's format; NULL where the whole of it does not fit, or says no day there is.
func strToDate(c *plan.Call) (kernel, error) {
	date := c.Type().Kind == types.Date
	return lift2(readText, readText, writeInt, func(s, format string) (int64, error) {
		t := moments{half: -1}
		micros, ok := int64(0), t.read(&s, format) && strings.Trim(s, " \t\r\n") == ""
		if ok {
			micros, ok = t.micros()
		}
		if !ok {
			return 0, errNull
		}
		if date {
			return dayOf(micros), nil
		}
		return micros, nil
	}), nil
}

// moments is the parts of a place in time that have been read; 0 is not known for those of a date.
type moments struct {
	year, month, day, dayOfYear int64
	hour, minute, second, micro int64
	half                        int64 // 0 is AM, 1 is PM, -1 not known
	twelve                      bool  // hour is 1 to 12
}

func (t *moments) micros() (int64, bool) {
	if t.dayOfYear > 0 && t.month == 0 && t.day == 0 && t.year > 0 {
		_, t.month, t.day = types.Civil(types.Days(t.year, 1, 1) + t.dayOfYear - 1)
		if t.dayOfYear > types.Days(t.year+1, 1, 1)-types.Days(t.year, 1, 1) {
			return 0, false
		}
	}
	if t.twelve || t.half >= 0 {
		if t.hour < 1 || t.hour > 12 {
			return 0, false
		}
		t.hour %= 12
		if t.half == 1 {
			t.hour += 12
		}
	}
	if !isDay(t.year, t.month, t.day) || t.hour > 23 || t.minute > 59 || t.second > 59 {
		return 0, false
	}
	clock := ((t.hour*60+t.minute)*60+t.second)*1_000_000 + t.micro
	return types.Days(t.year, t.month, t.day)*types.DayMicros + clock, true
}

// read takes what the format describes off s. A blank of the format is any number of blanks.
func (t *moments) read(s *string, format string) bool {
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c == ' ' {
			*s = strings.TrimLeft(*s, " \t\r\n")
			continue
		}
		if c != '%' || i+1 == len(format) {
			if *s == "" || (*s)[0] != c {
				return false
			}
			*s = (*s)[1:]
			continue
		}
		i++
		if format[i] != '%' {
			*s = strings.TrimLeft(*s, " \t\r\n")
		}
		if !t.directive(s, format[i]) {
			return false
		}
	}
	return true
}

func (t *moments) directive(s *string, c byte) bool {
	switch c {
	case 'Y':
		before := len(*s)
		ok := readDigits(s, 4, &t.year)
		if before-len(*s) <= 2 {
			t.year = fullYear(t.year)
		}
		return ok
	case 'y':
		ok := readDigits(s, 2, &t.year)
		t.year = fullYear(t.year)
		return ok
	case 'm', 'c':
		return readDigits(s, 2, &t.month)
	case 'd', 'e':
		return readDigits(s, 2, &t.day)
	case 'D':
		ok := readDigits(s, 2, &t.day) && len(*s) >= 2
		if ok {
			*s = (*s)[2:]
		}
		return ok
	case 'j':
		return readDigits(s, 3, &t.dayOfYear)
	case 'M', 'b':
		return readName(s, monthNames[:], c == 'b', &t.month)
	case 'W', 'a':
		return readName(s, dayNames[:], c == 'a', new(int64))
	case 'H', 'k':
		return readDigits(s, 2, &t.hour)
	case 'h', 'I', 'l':
		t.twelve = true
		return readDigits(s, 2, &t.hour)
	case 'i':
		return readDigits(s, 2, &t.minute)
	case 's', 'S':
		return readDigits(s, 2, &t.second)
	case 'f':
		before := len(*s)
		ok := readDigits(s, 6, &t.micro)
		for n := before - len(*s); n < 6; n++ {
			t.micro *= 10
		}
		return ok
	case 'p':
		ok := readName(s, []string{"AM", "PM"}, false, &t.half)
		t.half--
		return ok
	case 'T':
		return t.read(s, "%H:%i:%S")
	case 'r':
		return t.read(s, "%I:%i:%S %p")
	case '%':
		ok := strings.HasPrefix(*s, "%")
		*s = strings.TrimPrefix(*s, "%")
		return ok
	}
	return false
}

// readDigits takes one to most digits off s.
func readDigits(s *string, most int, to *int64) bool {
	n := 0
	*to = 0
	for n < len(*s) && n < most && (*s)[n] >= '0' && (*s)[n] <= '9' {
		*to = *to*10 + int64((*s)[n]-'0')
		n++
	}
	*s = (*s)[n:]
	return n > 0
}

// readName takes one of names off s, in any case, or the first three letters of one: its place, from 1.
func readName(s *string, names []string, short bool, to *int64) bool {
	for i, name := range names {
		if short {
			name = name[:3]
		}
		if len(*s) >= len(name) && strings.EqualFold((*s)[:len(name)], name) {
			*s, *to = (*s)[len(name):], int64(i+1)
			return true
		}
	}
	return false
}
