package flowfile

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"strings"
	"time"
)

// clock turns numbers into times: unit is 10^exp10 * factor microseconds.
type clock struct {
	factor uint64
	exp10  int
	origin int64 // microseconds since 1970 UTC
}

// newClock is the clock of the options time_unit and time_origin.
func newClock(unit, origin string) (clock, error) {
	c := clock{factor: 1}
	switch strings.TrimSuffix(strings.ToLower(unit), "s") {
	case "", "sec", "second": // "s" is trimmed to ""
		c.exp10 = 6
	case "m", "milli", "millisecond": // "ms"
		c.exp10 = 3
	case "u", "us", "µ", "micro", "microsecond":
		c.exp10 = 0
	case "n", "nano", "nanosecond":
		c.exp10 = -3
	case "min", "minute":
		c.factor, c.exp10 = 60, 6
	case "h", "hour":
		c.factor, c.exp10 = 3600, 6
	case "d", "day":
		c.factor, c.exp10 = 86400, 6
	default:
		return c, fmt.Errorf("time_unit = %q is not known: use one of s, ms, us, ns, minutes, hours, days", unit)
	}
	if origin != "" {
		at, ok := parseTimestamp([]byte(origin))
		if !ok {
			return c, fmt.Errorf("time_origin = %q is no time: write it like 2020-01-01 00:00:00", origin)
		}
		c.origin = at
	}
	return c, nil
}

// at is the time of a number, in microseconds since 1970 UTC; what is finer is cut towards the past.
func (c clock) at(n *number) (int64, fit) {
	exp := n.exp + c.exp10
	switch {
	case n.count == 0:
		return c.origin, fits
	case n.many || n.count+exp > 19:
		return 0, beyond
	case n.count+exp < -19:
		exp = -19
	}
	hi, v := bits.Mul64(n.mant, c.factor)
	rest := false
	if exp >= 0 {
		more, low := bits.Mul64(v, pow10u[exp])
		hi, v = hi|more, low
	} else {
		if hi != 0 {
			return 0, beyond
		}
		p := pow10u[min(-exp, 19)]
		rest = v%p != 0
		v /= p
	}
	if hi != 0 || v > 1<<62 {
		return 0, beyond
	}
	t := int64(v)
	if n.neg {
		t = -t
		if rest {
			t--
		}
	}
	sum := t + c.origin
	if (sum > t) != (c.origin > 0) && c.origin != 0 || sum < firstTime || sum > lastTime {
		return 0, beyond
	}
	return sum, fits
}

// digits2 is the two-digit number at s[i:], or -1.
func digits2(s []byte, i int) int {
	if i+2 > len(s) || s[i]-'0' > 9 || s[i+1]-'0' > 9 {
		return -1
	}
	return int(s[i]-'0')*10 + int(s[i+1]-'0')
}

// The first and the last microsecond that a TIMESTAMP has: years 1 to 9999.
const (
	firstTime = -62135596800_000000
	lastTime  = 253402300799_999999
)

// parseDay reads YYYY-MM-DD or YYYY/MM/DD at the start of s, also with a digit for a month or a day below 10: days since 1970, and
// how much of s it took, 0 if it is none.
func parseDay(s []byte) (days int64, n int) {
	if len(s) < 8 || s[4] != '-' && s[4] != '/' {
		return 0, 0
	}
	century, year := digits2(s, 0), digits2(s, 2)
	month, n := digits12(s, 5)
	if n == len(s) || s[n] != s[4] {
		return 0, 0
	}
	day, n := digits12(s, n+1)
	if century < 0 || year < 0 || century+year == 0 || month < 1 || month > 12 || day < 1 {
		return 0, 0
	}
	at := time.Date(century*100+year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if at.Day() != day {
		return 0, 0
	}
	seconds := at.Unix()
	return int64(math.Floor(float64(seconds) / 86400)), n
}

// digits12 is the number of one or two digits at s[i:], or -1, and where it ends.
func digits12(s []byte, i int) (v, end int) {
	if v = digits2(s, i); v >= 0 {
		return v, i + 2
	}
	if i < len(s) && s[i]-'0' <= 9 {
		return int(s[i] - '0'), i + 1
	}
	return -1, i
}

// parseDate reads a date alone.
func parseDate(s []byte) (days int32, ok bool) {
	s = trimBlanks(s)
	d, n := parseDay(s)
	return int32(d), n > 0 && n == len(s)
}

// parseTimestamp reads ISO 8601 as CAST does: a date, then perhaps "T" or a blank and HH:MM[:SS[.fraction]], then perhaps Z, UTC or
// an offset (+HH, +HHMM, +HH:MM); without one the time is UTC. The result is microseconds since 1970 UTC, rounded.
func parseTimestamp(s []byte) (at int64, ok bool) {
	s = trimBlanks(s)
	day, n := parseDay(s)
	if n == 0 {
		return 0, false
	}
	at = day * 86400e6
	if s = s[n:]; len(s) == 0 {
		return at, true
	}
	if s[0]|0x20 != 't' && s[0] != ' ' {
		return 0, false
	}
	hour, n := digits12(s, 1)
	s = s[n:]
	minute := -1
	if len(s) >= 3 && s[0] == ':' {
		minute = digits2(s, 1)
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	at += int64(hour)*3600e6 + int64(minute)*60e6
	s = s[3:]
	if len(s) > 0 && s[0] == ':' {
		second := digits2(s, 1)
		if second < 0 || second > 59 {
			return 0, false
		}
		at += int64(second) * 1e6
		s = s[3:]
		if len(s) > 1 && (s[0] == '.' || s[0] == ',') && s[1]-'0' < 10 {
			unit := int64(1e6)
			for s = s[1:]; len(s) > 0 && s[0]-'0' < 10; s = s[1:] {
				if unit == 1 && s[0] >= '5' {
					at++
				}
				unit /= 10
				at += int64(s[0]-'0') * unit
			}
		}
	}
	shift, ok := parseZone(bytes.TrimLeft(s, " "))
	at -= shift
	return at, ok && at >= firstTime && at <= lastTime
}

// parseZone reads the whole of s as Z, an offset or nothing: microseconds east of UTC.
func parseZone(s []byte) (east int64, ok bool) {
	if len(s) == 0 || len(s) == 1 && s[0]|0x20 == 'z' || string(s) == "UTC" {
		return 0, true
	}
	if s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hour, minute := digits2(s, 1), 0
	switch {
	case len(s) == 3:
	case len(s) == 5:
		minute = digits2(s, 3)
	case len(s) == 6 && s[3] == ':':
		minute = digits2(s, 4)
	default:
		return 0, false
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	east = int64(hour)*3600e6 + int64(minute)*60e6
	if s[0] == '-' {
		east = -east
	}
	return east, true
}
