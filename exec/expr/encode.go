package expr

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"flowsql/exec/vec"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func encodeKernels() map[string]maker {
	return map[string]maker{
		"to_base64": fixed(lift1(readText, writeText, toBase64)), "from_base64": fixed(lift1(readText, writeText, fromBase64)),
		"soundex": fixed(lift1(readText, writeText, sure(soundex))),
		"ord":     fixed(lift1(readText, writeInt, sure(firstCharacter))),
		"conv":    fixed(lift3(readText, readInt, readInt, writeText, convertBase)),
		"format":  format,
	}
}

// toBase64 breaks lines after 76 characters, as MySQL does (RFC 2045, section 6.8).
func toBase64(s string) (string, error) {
	if len(s) > longest/2 {
		return "", tooLong()
	}
	text := base64.StdEncoding.EncodeToString([]byte(s))
	if len(text) <= 76 {
		return text, nil
	}
	var b strings.Builder
	for ; len(text) > 76; text = text[76:] {
		b.WriteString(text[:76] + "\n")
	}
	return b.String() + text, nil
}

func fromBase64(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, s)
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || !utf8.Valid(b) {
		return "", errNull
	}
	return string(b), nil
}

// soundexCodes are of A to Z; 0 is not written.
const soundexCodes = "01230120022455012623010202"

// soundex is MySQL's: vowels go before doubles do, and the text is not cut to four characters. Letters beyond U+00C0
// count as vowels.
func soundex(s string) string {
	var b strings.Builder
	last := byte('0')
	for _, r := range s {
		r = unicode.ToUpper(r)
		code := byte('0')
		switch {
		case r >= 'A' && r <= 'Z':
			code = soundexCodes[r-'A']
		case r < 0xC0:
			continue
		}
		if b.Len() == 0 {
			b.WriteRune(r)
			last = code
		} else if code != '0' && code != last {
			b.WriteByte(code)
			last = code
		}
	}
	out := b.String()
	if n := utf8.RuneCountInString(out); n > 0 && n < 4 {
		out += "000"[n-1:]
	}
	return out
}

// firstCharacter is the bytes of the first character as one number, the first byte highest.
func firstCharacter(s string) int64 {
	_, size := utf8.DecodeRuneInString(s)
	n := int64(0)
	for i := range size {
		n = n<<8 | int64(s[i])
	}
	return n
}

// convertBase is MySQL's conv: it reads as many digits as there are, up to 64 bits. A negative base makes the number
// read, or the number written, a signed one.
func convertBase(s string, from, to int64) (string, error) {
	base, target := max(from, -from), max(to, -to)
	if base < 2 || base > 36 || target < 2 || target > 36 || s == "" {
		return "", errNull
	}
	s = strings.TrimLeft(s, " \t\r\n")
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	n := 0
	for n < len(s) && digitValue(s[n]) < base {
		n++
	}
	v, err := strconv.ParseUint("0"+s[:n], int(base), 64)
	switch most := uint64(math.MaxInt64); {
	case from < 0 && negative && v > most+1:
		v = most + 1
	case from < 0 && !negative && v > most:
		v = most
	}
	if negative && err == nil { // what is too large stays 2^64 - 1, whatever its sign
		v = -v
	}
	if to < 0 && int64(v) < 0 {
		return "-" + strings.ToUpper(strconv.FormatUint(-v, int(target))), nil
	}
	return strings.ToUpper(strconv.FormatUint(v, int(target))), nil
}

func digitValue(c byte) int64 {
	switch {
	case c >= '0' && c <= '9':
		return int64(c - '0')
	case c >= 'a' && c <= 'z':
		return int64(c-'a') + 10
	case c >= 'A' && c <= 'Z':
		return int64(c-'A') + 10
	}
	return 99
}

// maxFormatDigits is how many digits after the point format writes at most, as in MySQL.
const maxFormatDigits = 30

// format rounds the digits that the number prints with and groups those before the point by thousands.
func format(c *plan.Call) (kernel, error) {
	t := c.Args[0].Type()
	var text func(v *vec.Vector) func(i, digits int) string
	switch t.Kind {
	case types.BigInt:
		text = func(v *vec.Vector) func(i, digits int) string {
			x := readInt(v)
			return func(i, _ int) string { return strconv.FormatInt(x(i), 10) }
		}
	case types.Decimal:
		text = func(v *vec.Vector) func(i, digits int) string {
			x, scale := readDecimal(v), int(t.Scale)
			return func(i, digits int) string {
				if digits < scale {
					return decimalText(roundOff(x(i), scale-digits), digits)
				}
				return decimalText(x(i), scale)
			}
		}
	default:
		text = func(v *vec.Vector) func(i, digits int) string {
			x := readDouble(v)
			return func(i, digits int) string { return strconv.FormatFloat(roundDouble(x(i), digits), 'f', -1, 64) }
		}
	}
	return func(n int, args []*vec.Vector, out *result) error {
		x, digits := text(args[0]), readInt(args[1])
		return each(n, out, writeText, func(i int) (string, error) {
			d := int(min(max(digits(i), 0), maxFormatDigits))
			return thousands(x(i, d), d), nil
		})
	}, nil
}

// thousands puts commas into a number and fills it to digits after the point.
func thousands(s string, digits int) string {
	var b strings.Builder
	if s[0] == '-' {
		b.WriteByte('-')
		s = s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if digits > 0 {
		b.WriteString("." + fraction + strings.Repeat("0", digits-len(fraction)))
	}
	return b.String()
}
