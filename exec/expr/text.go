package expr

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"flowsql/sql/plan"
)

func textKernels() map[string]maker {
	textToText := func(f func(string) string) maker { return fixed(lift1(readText, writeText, sure(f))) }
	textToInt := func(f func(string) int) maker {
		return fixed(lift1(readText, writeInt, sure(func(s string) int64 { return int64(f(s)) })))
	}
	two := func(f func(a, b string) bool) maker { return fixed(lift2(readText, readText, writeBool, sure2(f))) }
	return map[string]maker{
		"length": textToInt(func(s string) int { return len(s) }), "char_length": textToInt(utf8.RuneCountInString),
		"lower": textToText(strings.ToLower), "upper": textToText(strings.ToUpper),
		"reverse": textToText(reverse), "ascii": textToInt(firstByte),
		"concat":    fixed(concat),
		"substring": substring,
		"left":      fixed(lift2(readText, readInt, writeText, sure2(func(s string, n int64) string { return characters(s, 0, n) }))),
		"right":     fixed(lift2(readText, readInt, writeText, sure2(right))),
		"trim":      trimming(true, true), "ltrim": trimming(true, false), "rtrim": trimming(false, true),
		"lpad": padding(true), "rpad": padding(false),
		"replace": fixed(lift3(readText, readText, readText, writeText, replace)),
		"repeat":  fixed(lift2(readText, readInt, writeText, repeat)),
		"space":   fixed(lift1(readInt, writeText, func(n int64) (string, error) { return repeat(" ", n) })),
		"instr":   fixed(lift2(readText, readText, writeInt, sure2(func(s, part string) int64 { return locate(part, s, 1) }))),
		"locate": func(c *plan.Call) (kernel, error) {
			if len(c.Args) == 2 {
				return lift2(readText, readText, writeInt, sure2(func(part, s string) int64 { return locate(part, s, 1) })), nil
			}
			return lift3(readText, readText, readInt, writeInt, func(part, s string, start int64) (int64, error) { return locate(part, s, start), nil }), nil
		},
		"chr":         fixed(lift1(readInt, writeText, character)),
		"make_set":    fixed(makeSet),
		"oct":         fixed(lift1(readInt, writeText, sure(func(n int64) string { return strconv.FormatUint(uint64(n), 8) }))),
		"bin":         fixed(lift1(readInt, writeText, sure(func(n int64) string { return strconv.FormatUint(uint64(n), 2) }))),
		"crc32":       fixed(lift1(readText, writeInt, sure(func(s string) int64 { return int64(crc32.ChecksumIEEE([]byte(s))) }))),
		"strcmp":      fixed(lift2(readText, readText, writeInt, sure2(func(a, b string) int64 { return int64(strings.Compare(a, b)) }))),
		"starts_with": two(strings.HasPrefix), "ends_with": two(strings.HasSuffix), "contains": two(strings.Contains),
		"split_part":      fixed(lift3(readText, readText, readInt, writeText, splitPart)),
		"substring_index": fixed(lift3(readText, readText, readInt, writeText, substringIndex)),
	}
}

func firstByte(s string) int {
	if s == "" {
		return 0
	}
	return int(s[0])
}

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// characters is n characters of s from byte at on.
func characters(s string, at int, n int64) string {
	if n <= 0 {
		return ""
	}
	s = s[at:]
	if n >= int64(len(s)) {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func right(s string, n int64) string {
	if n <= 0 {
		return ""
	}
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

// from is s from its start-th character, or from the -start-th of the end; ok is false where there is none.
func from(s string, start int64) (string, bool) {
	switch {
	case start == 0:
		return "", false
	case start < 0:
		if start < -int64(len(s)) || -start > int64(utf8.RuneCountInString(s)) {
			return "", false
		}
		return right(s, -start), true
	case start > int64(len(s)):
		return "", false
	}
	return s[len(characters(s, 0, start-1)):], true
}

func substring(c *plan.Call) (kernel, error) {
	if len(c.Args) == 2 {
		return lift2(readText, readInt, writeText, sure2(func(s string, start int64) string {
			s, _ = from(s, start)
			return s
		})), nil
	}
	return lift3(readText, readInt, readInt, writeText, func(s string, start, n int64) (string, error) {
		s, _ = from(s, start)
		return characters(s, 0, n), nil
	}), nil
}

// locate is the place, in characters from 1, of part in s at or after start.
func locate(part, s string, start int64) int64 {
	if start < 1 {
		return 0
	}
	rest, ok := from(s, start)
	if !ok && (part != "" || start != int64(utf8.RuneCountInString(s))+1) {
		return 0
	}
	at := strings.Index(rest, part)
	if at < 0 {
		return 0
	}
	return start + int64(utf8.RuneCountInString(rest[:at]))
}

func character(n int64) (string, error) {
	if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return "", errNull
	}
	return string(rune(n)), nil
}

// splitPart counts from 1, or from the end if n is negative; "" beyond.
func splitPart(s, separator string, n int64) (string, error) {
	if n == 0 {
		return "", fmt.Errorf("split_part counts from 1, not 0")
	}
	parts := []string{s}
	if separator != "" {
		parts = strings.Split(s, separator)
	}
	if n < 0 {
		n += int64(len(parts)) + 1
	}
	if n < 1 || n > int64(len(parts)) {
		return "", nil
	}
	return parts[n-1], nil
}

func substringIndex(s, separator string, n int64) (string, error) {
	if n == 0 || separator == "" {
		return "", nil
	}
	at := 0
	if n > 0 {
		for ; n > 0; n-- {
			i := strings.Index(s[at:], separator)
			if i < 0 {
				return s, nil
			}
			at += i + len(separator)
		}
		return s[:at-len(separator)], nil
	}
	at = len(s)
	for ; n < 0; n++ {
		i := strings.LastIndex(s[:at], separator)
		if i < 0 {
			return s, nil
		}
		at = i
	}
	return s[at+len(separator):], nil
}
