package expr

import (
	"fmt"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/source"
	"flowsql/sql/types"
)

// shift makes a place in time plus or minus a constant interval: first the months, to the last day of a shorter
// month, then the rest.
func shift(c *plan.Call) (kernel, error) {
	at, by := 0, 1
	if c.Args[0].Type().Kind == types.Interval {
		at, by = 1, 0
	}
	value, ok := literal(c.Args[by])
	if !ok {
		return nil, source.Errorf(c.Args[by].Place(), "the interval must be a constant")
	}
	span := value.Span()
	if c.Func == "-" || c.Func == "date_sub" {
		span.Months, span.Micros = -span.Months, -span.Micros
	}
	move := func(t int64) (int64, error) {
		if span.Months != 0 {
			var err error
			if t, err = addMonths(t, span.Months); err != nil {
				return 0, err
			}
		}
		return addMicros(t, span.Micros)
	}
	k := lift1(readInt, writeInt, move)
	if c.Type().Kind == types.Date {
		k = lift1(readInt, writeInt, func(days int64) (int64, error) {
			if days < types.MinDays || days > types.MaxDays {
				return bounded(0, false)
			}
			t, err := move(days * types.DayMicros)
			return dayOf(t), err
		})
	}
	return func(n int, args []*vec.Vector, out *result) error { return k(n, args[at:at+1], out) }, nil
}

// seconds is a number of seconds as microseconds since 1970, by the number's type.
func seconds(t types.Type) func(v *vec.Vector) func(i int) (int64, error) {
	return func(v *vec.Vector) func(i int) (int64, error) {
		switch t.Kind {
		case types.BigInt:
			x := readInt(v)
			return func(i int) (int64, error) {
				s := x(i)
				return bounded(s*1_000_000, s > -1<<40 && s < 1<<40)
			}
		case types.Decimal:
			x, scale := readDecimal(v), int(t.Scale)
			return func(i int) (int64, error) {
				d, ok := rescale(x(i), scale, 6)
				micros, small := types.DecimalInt(d)
				return bounded(micros, ok && small)
			}
		}
		x := readDouble(v)
		return func(i int) (int64, error) {
			micros, ok := roundInt(roundDouble(x(i), 6) * 1_000_000)
			return bounded(micros, ok)
		}
	}
}

func fromUnix(c *plan.Call) (kernel, error) {
	t := c.Args[0].Type()
	return func(n int, args []*vec.Vector, out *result) error {
		micros := seconds(t)(args[0])
		if len(args) == 1 {
			return each(n, out, writeInt, micros)
		}
		format := readText(args[1])
		return each(n, out, writeText, func(i int) (string, error) {
			m, err := micros(i)
			if err != nil {
				return "", err
			}
			return formatTime(clock(m), format(i)), nil
		})
	}, nil
}

func toTimestamp(c *plan.Call) (kernel, error) {
	if c.Args[0].Type().Kind == types.Timestamp {
		return identity, nil
	}
	return fromUnix(c)
}

// formatTime is MySQL's date_format. An unknown %x is x.
func formatTime(t clock, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		t.directive(&b, format[i])
	}
	return b.String()
}

func (t clock) directive(b *strings.Builder, c byte) {
	y, m, d := types.Civil(t.days())
	hour, hour12 := t.hour(), (t.hour()+11)%12+1
	half := "AM"
	if hour >= 12 {
		half = "PM"
	}
	week := func(mode int64) int64 { w, _ := t.yearWeek(mode); return w }
	year := func(mode int64) int64 { _, y := t.yearWeek(mode); return y }
	switch c {
	case 'a':
		b.WriteString(dayNames[t.weekday()][:3])
	case 'b':
		b.WriteString(monthNames[m-1][:3])
	case 'c':
		fmt.Fprintf(b, "%d", m)
	case 'D':
		fmt.Fprintf(b, "%d%s", d, ordinal(d))
	case 'd':
		fmt.Fprintf(b, "%02d", d)
	case 'e':
		fmt.Fprintf(b, "%d", d)
	case 'f':
		fmt.Fprintf(b, "%06d", t.microsecond())
	case 'H':
		fmt.Fprintf(b, "%02d", hour)
	case 'h', 'I':
		fmt.Fprintf(b, "%02d", hour12)
	case 'i':
		fmt.Fprintf(b, "%02d", t.minute())
	case 'j':
		fmt.Fprintf(b, "%03d", t.dayOfYear())
	case 'k':
		fmt.Fprintf(b, "%d", hour)
	case 'l':
		fmt.Fprintf(b, "%d", hour12)
	case 'M':
		b.WriteString(monthNames[m-1])
	case 'm':
		fmt.Fprintf(b, "%02d", m)
	case 'p':
		b.WriteString(half)
	case 'r':
		fmt.Fprintf(b, "%02d:%02d:%02d %s", hour12, t.minute(), t.second(), half)
	case 'S', 's':
		fmt.Fprintf(b, "%02d", t.second())
	case 'T':
		fmt.Fprintf(b, "%02d:%02d:%02d", hour, t.minute(), t.second())
	case 'U':
		fmt.Fprintf(b, "%02d", week(0))
	case 'u':
		fmt.Fprintf(b, "%02d", week(1))
	case 'V':
		fmt.Fprintf(b, "%02d", week(2))
	case 'v':
		fmt.Fprintf(b, "%02d", week(3))
	case 'W':
		b.WriteString(dayNames[t.weekday()])
	case 'w':
		fmt.Fprintf(b, "%d", (t.weekday()+1)%7)
	case 'X':
		fmt.Fprintf(b, "%04d", year(2))
	case 'x':
		fmt.Fprintf(b, "%04d", year(3))
	case 'Y':
		fmt.Fprintf(b, "%04d", y)
	case 'y':
		fmt.Fprintf(b, "%02d", y%100)
	default:
		b.WriteByte(c)
	}
}

func ordinal(d int64) string {
	if d/10 != 1 {
		switch d % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}
