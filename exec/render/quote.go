package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendTSV escapes tab, newline and backslash.
func appendTSV(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		var letter byte
		switch s[i] {
		case '\t':
			letter = 't'
		case '\n':
			letter = 'n'
		case '\\':
			letter = '\\'
		default:
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, '\\', letter)
		start = i + 1
	}
	return append(dst, s[start:]...)
}

// csvQuote returns the CSV text of strings, in which the empty string and the text of NULL are quoted, so that
// neither is read as NULL (RFC 4180; lines end in a bare newline as those of psql and duckdb do).
func csvQuote(between byte, null string) func(dst []byte, s string) []byte {
	special := "\"\r\n" + string(rune(between))
	return func(dst []byte, s string) []byte {
		if s != "" && s != null && !strings.ContainsAny(s, special) {
			return append(dst, s...)
		}
		dst = append(dst, '"')
		for {
			i := strings.IndexByte(s, '"')
			if i < 0 {
				break
			}
			dst = append(dst, s[:i+1]...)
			dst = append(dst, '"')
			s = s[i+1:]
		}
		dst = append(dst, s...)
		return append(dst, '"')
	}
}

// appendJSON appends s as a JSON string (RFC 8259, section 7); what is not UTF-8 becomes U+FFFD.
func appendJSON(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= ' ' && b < utf8.RuneSelf && b != '"' && b != '\\' {
			i++
			continue
		}
		size := 1
		if b >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			if b < ' ' {
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
			} else {
				dst = append(dst, "\ufffd"...)
			}
		}
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendVisible escapes what would move the cursor or the reading direction of a terminal.
func appendVisible(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if b := s[i]; b >= ' ' && b < 0x7f {
			dst = append(dst, b)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendVisibleRune(dst, r, s[i:i+size])
		i += size
	}
	return dst
}

func appendVisibleRune(dst []byte, r rune, raw string) []byte {
	switch {
	case r == '\n':
		return append(dst, '\\', 'n')
	case r == '\t':
		return append(dst, '\\', 't')
	case r == '\r':
		return append(dst, '\\', 'r')
	case r == utf8.RuneError && len(raw) == 1:
		return append(dst, "\ufffd"...)
	case r < 0x100 && unicode.IsControl(r):
		return append(dst, '\\', 'x', hexDigits[r>>4], hexDigits[r&15])
	case unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
		return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
	}
	return append(dst, raw...)
}

// appendMarkdown is appendVisible for a cell of a markdown table, where | ends the cell.
func appendMarkdown(dst []byte, s string) []byte {
	start := len(dst)
	dst = appendVisible(dst, s)
	if strings.IndexByte(s, '|') < 0 {
		return dst
	}
	return append(dst[:start], strings.ReplaceAll(string(dst[start:]), "|", `\|`)...)
}
