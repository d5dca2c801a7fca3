package types

import (
	"math"
	"strconv"

	"github.com/apache/arrow/go/v15/arrow/decimal128"
)

// Text is a value that is not NULL as SQL prints it and casts it to VARCHAR: BOOLEAN as 1 and 0.
func (v Value) Text(t Type) string {
	if t.Kind == Varchar {
		return v.String
	}
	return string(v.Append(nil, t))
}

// Append is Text at the end of dst.
func (v Value) Append(dst []byte, t Type) []byte {
	if v.Null {
		return append(dst, "NULL"...)
	}
	switch t.Kind {
	case Null:
		return append(dst, "NULL"...)
	case Boolean:
		return AppendBoolean(dst, v.Boolean)
	case BigInt:
		return strconv.AppendInt(dst, v.Int, 10)
	case Decimal:
		return AppendDecimal(dst, v.Decimal, int(t.Scale))
	case Double:
		return AppendDouble(dst, v.Double)
	case Varchar:
		return append(dst, v.String...)
	case Date:
		return AppendDate(dst, v.Int)
	case Timestamp:
		return AppendTimestamp(dst, v.Int)
	case Interval:
		return v.Span().append(dst)
	}
	panic("bug: text of type " + t.String())
}

// AppendBoolean appends 1 or 0.
func AppendBoolean(dst []byte, b bool) []byte {
	if b {
		return append(dst, '1')
	}
	return append(dst, '0')
}

// AppendDouble appends the shortest text that reads back as f: plain up to 16 digits before the point, with an
// exponent beyond and below 0.00001.
func AppendDouble(dst []byte, f float64) []byte {
	size := math.Abs(f)
	if size == 0 || size >= 1e-5 && size < 1e16 {
		return strconv.AppendFloat(dst, f+0, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64) // 1e+20, 2.5e-07: drop the plus and the zeros
	for i := start; i < len(dst); i++ {
		if dst[i] != 'e' {
			continue
		}
		digits := i + 2
		for digits < len(dst)-1 && dst[digits] == '0' {
			digits++
		}
		tail := dst[digits:]
		if dst[i+1] == '-' {
			i++
		}
		return append(dst[:i+1], tail...)
	}
	return dst
}

// AppendDecimal appends an unscaled decimal with all digits of its scale.
func AppendDecimal(dst []byte, d decimal128.Num, scale int) []byte {
	if d.Sign() < 0 {
		dst = append(dst, '-')
	}
	var digits []byte
	if i, ok := DecimalInt(d); ok && i != math.MinInt64 {
		var buf [24]byte
		digits = strconv.AppendInt(buf[:0], max(i, -i), 10)
	} else {
		b := d.BigInt()
		digits = b.Abs(b).Append(nil, 10)
	}
	if len(digits) <= scale {
		dst = append(dst, '0')
	} else {
		dst = append(dst, digits[:len(digits)-scale]...)
		digits = digits[len(digits)-scale:]
	}
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for n := len(digits); n < scale; n++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// AppendDate appends YYYY-MM-DD.
func AppendDate(dst []byte, days int64) []byte {
	y, m, d := Civil(days)
	dst = append(pad(dst, y, 4), '-')
	dst = append(pad(dst, m, 2), '-')
	return pad(dst, d, 2)
}

// AppendTimestamp appends YYYY-MM-DD HH:MM:SS and, unless they are zero, six digits of a second.
func AppendTimestamp(dst []byte, micros int64) []byte {
	days := floorDiv(micros, DayMicros)
	clock := micros - days*DayMicros
	dst = append(AppendDate(dst, days), ' ')
	dst = append(pad(dst, clock/3_600_000_000, 2), ':')
	dst = append(pad(dst, clock/60_000_000%60, 2), ':')
	dst = pad(dst, clock/1_000_000%60, 2)
	if part := clock % 1_000_000; part != 0 {
		dst = pad(append(dst, '.'), part, 6)
	}
	return dst
}

// pad appends v with zeros before it, to width digits.
func pad(dst []byte, v int64, width int) []byte {
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	for limit := int64(10); width > 1; width, limit = width-1, limit*10 {
		if v < limit {
			for ; width > 1; width-- {
				dst = append(dst, '0')
			}
		}
	}
	return strconv.AppendInt(dst, v, 10)
}

func (s Span) append(dst []byte) []byte {
	if s.Months != 0 {
		dst = append(strconv.AppendInt(dst, s.Months, 10), " month"...)
		if s.Micros == 0 {
			return dst
		}
		dst = append(dst, ' ')
	}
	for i := 6; i >= 0; i-- { // weeks and shorter
		if unit := units[i]; s.Micros%unit.span.Micros == 0 {
			return append(append(strconv.AppendInt(dst, s.Micros/unit.span.Micros, 10), ' '), unit.name...)
		}
	}
	panic("bug: no unit divides a span")
}
