package types

import "strings"

// Span is an INTERVAL: months and microseconds, each with its sign.
type Span struct{ Months, Micros int64 }

// units are the units of time in rising order.
var units = []struct {
	name string
	span Span
}{
	{"microsecond", Span{0, 1}}, {"millisecond", Span{0, 1_000}}, {"second", Span{0, 1_000_000}}, {"minute", Span{0, 60_000_000}},
	{"hour", Span{0, 3_600_000_000}}, {"day", Span{0, DayMicros}}, {"week", Span{0, 7 * DayMicros}},
	{"month", Span{1, 0}}, {"quarter", Span{3, 0}}, {"year", Span{12, 0}},
}

// short are other spellings of units.
var short = map[string]string{
	"us": "microsecond", "ms": "millisecond", "s": "second", "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "m": "minute",
	"h": "hour", "hr": "hour", "hrs": "hour", "d": "day", "w": "week", "mon": "month", "y": "year",
	"sql_tsi_second": "second", "sql_tsi_minute": "minute", "sql_tsi_hour": "hour", "sql_tsi_day": "day", "sql_tsi_week": "week",
	"sql_tsi_month": "month", "sql_tsi_quarter": "quarter", "sql_tsi_year": "year",
}

// UnitNames is the units of time, the shortest first.
func UnitNames() []string {
	list := make([]string, len(units))
	for i, u := range units {
		list[i] = u.name
	}
	return list
}

// ParseUnit is one of a unit of time, by its name in any case, singular or plural, or an abbreviation.
func ParseUnit(name string) (Span, bool) {
	name = strings.ToLower(strings.Trim(name, " "))
	if long, ok := short[name]; ok {
		name = long
	}
	for _, u := range units {
		if name == u.name || name == u.name+"s" {
			return u.span, true
		}
	}
	return Span{}, false
}

// ParseSpan reads '1 minute', '90 seconds', '1 hour 30 minutes', '1.5h'.
func ParseSpan(text string) (Span, bool) {
	var total Span
	s := strings.TrimLeft(text, " \t\r\n")
	if s == "" {
		return Span{}, false
	}
	for s != "" {
		i := 0
		for i < len(s) && strings.IndexByte("+-.0123456789", s[i]) >= 0 {
			i++
		}
		n, ok := ParseNumber(s[:i])
		if !ok {
			return Span{}, false
		}
		s = strings.TrimLeft(s[i:], " ")
		i = 0
		for i < len(s) && (s[i]|0x20) >= 'a' && (s[i]|0x20) <= 'z' {
			i++
		}
		unit, ok := ParseUnit(s[:i])
		if !ok {
			return Span{}, false
		}
		part, ok := unit.Times(n)
		if !ok {
			return Span{}, false
		}
		if total, ok = total.plus(part); !ok {
			return Span{}, false
		}
		s = strings.TrimLeft(s[i:], " ,\t\r\n")
	}
	return total, true
}

// Times is n times the unit s, unless it is no whole number of months or microseconds or too many of them.
func (s Span) Times(n Number) (Span, bool) {
	factor, size := s.Micros, &s.Micros
	if s.Months != 0 {
		factor, size = s.Months, &s.Months
	}
	d, ok := n.Decimal(6)
	if _, after := n.Digits(); !ok || after > 6 {
		return Span{}, false
	}
	v, ok := DecimalInt(d)
	if !ok || v > 0 && v > (1<<62)/factor || v < 0 && v < -(1<<62)/factor {
		// Too large for the plain product: whole numbers may still fit.
		w, fraction, over := n.Floor()
		if over != 0 || fraction || w > (1<<62)/factor || w < -(1<<62)/factor {
			return Span{}, false
		}
		*size = w * factor
		return s, true
	}
	v *= factor
	*size = v / 1_000_000
	return s, v%1_000_000 == 0
}

func (s Span) plus(o Span) (Span, bool) {
	const most = 1 << 62
	s.Months += o.Months
	s.Micros += o.Micros
	return s, s.Months < most && s.Months > -most && s.Micros < most && s.Micros > -most
}

// Value is the interval as a constant.
func (s Span) Value() Value { return Value{Months: s.Months, Int: s.Micros} }

// Span is the interval that a constant of type INTERVAL holds.
func (v Value) Span() Span { return Span{v.Months, v.Int} }
