package expr

import (
	"fmt"
	"strconv"
	"strings"

	"flowsql/exec/vec"
	"flowsql/sql/types"
)

// converter is the kernel from one type to another that Castable allows.
func converter(from, to types.Type) kernel {
	switch from.Kind {
	case types.Boolean:
		return fromNumber(to, readBool, func(b bool) string { return strconv.Itoa(bit(b)) }, func(b bool) types.Value {
			return types.Value{Int: int64(bit(b))}
		})
	case types.BigInt:
		if to.Kind == types.Double {
			return intsToDoubles
		}
		return fromNumber(to, readInt, func(i int64) string { return strconv.FormatInt(i, 10) }, func(i int64) types.Value { return types.Value{Int: i} })
	case types.Decimal:
		return fromDecimal(from, to)
	case types.Double:
		return fromDouble(to)
	case types.Varchar:
		return fromText(to)
	case types.Date, types.Timestamp:
		return fromMoment(from, to)
	}
	panic("bug: cast from " + from.String())
}

func intsToDoubles(n int, args []*vec.Vector, out *result) error {
	a := cellsOf(args[0], args[0].Int)
	out.Double = out.doubles(n)
	for i := range out.Double {
		out.Double[i] = float64(a.at(i))
	}
	return nil
}

// fromNumber converts what is an integer.
func fromNumber[A any](to types.Type, read reader[A], text func(A) string, value func(A) types.Value) kernel {
	switch to.Kind {
	case types.Boolean:
		return convert(read, writeBool, text, fits(func(a A) bool { return value(a).Int != 0 }))
	case types.BigInt:
		return convert(read, writeInt, text, fits(func(a A) int64 { return value(a).Int }))
	case types.Double:
		return convert(read, writeDouble, text, fits(func(a A) float64 { return float64(value(a).Int) }))
	case types.Decimal:
		return convert(read, writeDecimal, text, func(a A) (num, bool) {
			d, ok := rescale(fromInt(value(a).Int), 0, int(to.Scale))
			return d, ok && d.FitsInPrecision(int32(to.Precision))
		})
	case types.Varchar:
		return convert(read, writeText, text, fits(text))
	}
	panic("bug: cast of an integer to " + to.String())
}

func fromDecimal(from, to types.Type) kernel {
	scale := int(from.Scale)
	text := func(d num) string { return decimalText(d, scale) }
	switch to.Kind {
	case types.Boolean:
		return convert(readDecimal, writeBool, text, fits(func(d num) bool { return d.Sign() != 0 }))
	case types.BigInt:
		return convert(readDecimal, writeInt, text, func(d num) (int64, bool) {
			d, _ = rescale(d, scale, 0)
			return types.DecimalInt(d)
		})
	case types.Double:
		return convert(readDecimal, writeDouble, text, fits(func(d num) float64 { return types.DecimalDouble(d, scale) }))
	case types.Decimal:
		return convert(readDecimal, writeDecimal, text, func(d num) (num, bool) {
			d, ok := rescale(d, scale, int(to.Scale))
			return d, ok && d.FitsInPrecision(int32(to.Precision))
		})
	case types.Varchar:
		return convert(readDecimal, writeText, text, fits(text))
	}
	panic("bug: cast of a DECIMAL to " + to.String())
}

func fromDouble(to types.Type) kernel {
	switch to.Kind {
	case types.Boolean:
		return convert(readDouble, writeBool, doubleText, fits(func(f float64) bool { return f != 0 }))
	case types.BigInt:
		return convert(readDouble, writeInt, doubleText, roundInt)
	case types.Decimal:
		return convert(readDouble, writeDecimal, doubleText, func(f float64) (num, bool) {
			n, _ := types.ParseNumber(doubleText(f)) // the digits it prints with
			d, ok := n.Decimal(int(to.Scale))
			return d, ok && d.FitsInPrecision(int32(to.Precision))
		})
	case types.Varchar:
		return convert(readDouble, writeText, doubleText, fits(doubleText))
	}
	panic("bug: cast of a DOUBLE to " + to.String())
}

func fromText(to types.Type) kernel {
	text := func(s string) string { return s }
	switch to.Kind {
	case types.Boolean:
		return convert(readText, writeBool, text, func(s string) (bool, bool) {
			switch strings.ToLower(strings.Trim(s, " \t\r\n")) {
			case "true":
				return true, true
			case "false":
				return false, true
			}
			n, ok := types.ParseNumber(s)
			return n != types.Number{}, ok
		})
	case types.BigInt:
		return convert(readText, writeInt, text, func(s string) (int64, bool) {
			n, ok := types.ParseNumber(s)
			if !ok {
				return 0, false
			}
			return n.Int()
		})
	case types.Double:
		return convert(readText, writeDouble, text, func(s string) (float64, bool) {
			n, ok := types.ParseNumber(s)
			if !ok {
				return 0, false
			}
			f := n.Double()
			return f, f-f == 0
		})
	case types.Decimal:
		return convert(readText, writeDecimal, text, func(s string) (num, bool) {
			n, ok := types.ParseNumber(s)
			if !ok {
				return num{}, false
			}
			d, ok := n.Decimal(int(to.Scale))
			return d, ok && d.FitsInPrecision(int32(to.Precision))
		})
	case types.Timestamp:
		return convert(readText, writeInt, text, types.ParseTimestamp)
	case types.Date:
		return convert(readText, writeInt, text, func(s string) (int64, bool) {
			micros, ok := types.ParseTimestamp(s)
			return dayOf(micros), ok
		})
	}
	panic("bug: cast of a text to " + to.String())
}

func fromMoment(from, to types.Type) kernel {
	text := func(i int64) string { return types.Value{Int: i}.Text(from) }
	switch {
	case to.Kind == types.Varchar:
		return convert(readInt, writeText, text, fits(text))
	case from.Kind == types.Date:
		return convert(readInt, writeInt, text, func(d int64) (int64, bool) {
			return d * types.DayMicros, d >= types.MinDays && d <= types.MaxDays
		})
	}
	return convert(readInt, writeInt, text, fits(dayOf))
}

// dayOf is the day of a TIMESTAMP.
func dayOf(micros int64) int64 {
	d := micros / types.DayMicros
	if micros%types.DayMicros < 0 {
		d--
	}
	return d
}

// bounded is a computed TIMESTAMP, or an error beyond the years 1 to 9999.
func bounded(micros int64, ok bool) (int64, error) {
	if !ok || micros < types.MinMicros || micros > types.MaxMicros {
		return 0, fmt.Errorf("TIMESTAMP out of range: the years 1 to 9999 are possible")
	}
	return micros, nil
}
